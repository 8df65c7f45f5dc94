//! A filing pack and a calendar link; the feed as a calendar reads it, and pages that show what was made.

use axum::http::{StatusCode, header};
use domain::{id::RecordalId, recordal::RecordalDocument};
use services::{deadlines, forms::FormInput, packs, recordals};
use testkit::{
    World,
    journeys::{People, pdf},
};

use crate::{
    objects::{furnish, visitors},
    support::TestApp,
};

/// The company files, with papers that show who it is.
pub(crate) async fn of_filing(world: &World, people: &People, recordal: &str) -> Vec<(&'static str, String)> {
    let (services, id): (_, RecordalId) = (&world.services, recordal.parse().unwrap());
    for item in [RecordalDocument::ApplicantIdentity, RecordalDocument::HandlerIdentity] {
        let mut form = FormInput::default();
        form.uploads.push(pdf("file"));
        recordals::put_item(services, &people.company, id, item.as_str(), &form).await.unwrap().expect_done();
    }
    let pack = packs::make(services, &people.company, id, &FormInput::default()).await.unwrap().expect_done();
    let token = deadlines::make_link(services, &people.staff, &FormInput::default()).await.unwrap().expect_done();
    vec![("pack", pack.to_string()), ("calendar_secret", token)]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_calendar_program_reads_the_feed_without_a_session() {
    let app = TestApp::new().await;
    let (_, objects) = furnish(&app).await;
    let answer = app.get(&objects.fill("/calendar/{calendar_secret}.ics")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    assert!(answer.text().starts_with("BEGIN:VCALENDAR\r\n"));
    assert!(answer.text().contains(&objects.fill("UID:{recordal}-filing@")));
    for address in ["/calendar/{calendar_secret}", "/calendar/x.ics", "/calendar/.ics"] {
        assert_eq!(app.get(&objects.fill(address)).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_show_what_was_made() {
    let app = TestApp::new().await;
    let (people, objects) = furnish(&app).await;
    let visitors = visitors(&app, &people).await;
    let cookie = |name: &str| visitors.iter().find(|visitor| visitor.name == name).unwrap().cookie.clone();
    for (who, address, texts) in [
        ("licensee_user", "/zh/recordals/{recordal}", &["备案材料包", "第 1 版", "未提交"][..]),
        ("licensee_user", "/zh/recordals/{recordal}/packs/{pack}", &["01_备案申请表.pdf", "专利号", "下载 ZIP"][..]),
        ("licensee_user", "/en/recordals/{recordal}/packs/{pack}", &["Patent number", "Download the ZIP"][..]),
        ("holder_staff", "/zh/calendar", &["期限日历", "当日不计", "撤销链接", "年度备案"][..]),
        ("holder_staff", "/en/calendar?kind=filing", &["Deadlines", "Recordal", "End the link"][..]),
        ("operator", "/zh/operator/templates", &["催收函（提醒）", "款项逾期：正文", "系统自带文本"][..]),
        ("operator", "/zh/operator/templates/mail.charge_overdue_body", &["{amount}", "保存为新版本", "12,600.00"][..]),
    ] {
        let answer = app.get_as(&objects.fill(address), &cookie(who)).await;
        assert_eq!(answer.status, StatusCode::OK, "{address} as {who}");
        for text in texts {
            assert!(answer.text().contains(text), "{address} as {who} lacks {text}");
        }
    }
    let staff = app.get_as(&objects.fill("/zh/recordals/{recordal}"), &cookie("holder_staff")).await;
    assert!(!staff.text().contains(&objects.fill("/packs/{pack}")), "the other side's pack is not offered");
}
