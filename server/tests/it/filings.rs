//! A filing pack and a calendar link; the feed as a calendar reads it, and pages that show what was made.

use axum::http::{StatusCode, header};
use domain::{id::RecordalId, recordal::RecordalDocument};
use services::{Caller, deadlines, forms::FormInput, packs, recordals};
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

/// The recordal of the furnished licence, whose company is the visitor.
async fn licensee(app: &TestApp) -> (People, RecordalId, String) {
    let (people, objects) = furnish(app).await;
    let visitors = visitors(app, &people).await;
    let cookie = visitors.iter().find(|visitor| visitor.name == "licensee_user").unwrap().cookie.clone();
    (people, objects.fill("{recordal}").parse().unwrap(), cookie)
}

async fn ended_today(app: &TestApp, recordal: RecordalId) {
    let services = &app.world.services;
    let mut uow = services.store.write().await.unwrap();
    let licence = uow.recordal(recordal).await.unwrap().unwrap().recordal.licence_id;
    let mut licence = uow.licence(licence).await.unwrap().unwrap();
    licence.ended_on = Some(services.today());
    uow.update_licence(&licence).await.unwrap();
    recordals::licence_ended(services, uow.as_mut(), &Caller::system("test"), &licence).await.unwrap();
    uow.save().await.unwrap();
}

async fn page_says(app: &TestApp, (address, cookie): (&str, &str), texts: &[&str], not: &[&str]) {
    let answer = app.get_as(address, cookie).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}");
    for text in texts {
        assert!(answer.text().contains(text), "{address} lacks {text}");
    }
    for text in not {
        assert!(!answer.text().contains(text), "{address} says {text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_licence_that_ended_before_it_was_filed_says_so() {
    let app = TestApp::new().await;
    let (_, recordal, cookie) = licensee(&app).await;
    let (zh, en) = (format!("/zh/recordals/{recordal}"), format!("/en/recordals/{recordal}"));
    page_says(&app, (&zh, &cookie), &["前办理备案"], &["许可在备案之前已经终止"]).await;
    ended_today(&app, recordal).await;
    page_says(&app, (&zh, &cookie), &["许可在备案之前已经终止", "2026年7月1日"], &["前办理备案。"]).await;
    page_says(&app, (&en, &cookie), &["The licence ended before its recordal was filed"], &["is to be filed by"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_on_record_offers_its_change_and_then_its_cancellation() {
    let app = TestApp::new().await;
    let (people, recordal, cookie) = licensee(&app).await;
    let services = &app.world.services;
    let today = services.today().to_string();
    let form = FormInput::from([("receipt_number", "回执 1"), ("submitted_on", today.as_str())]);
    recordals::submit(services, &people.company, recordal, &form).await.unwrap().expect_done();
    let form = FormInput::from([("recordal_number", "X2026990009901"), ("recorded_on", today.as_str())]);
    recordals::record(services, &people.company, recordal, &form).await.unwrap().expect_done();
    let (zh, en) = (format!("/zh/recordals/{recordal}"), format!("/en/recordals/{recordal}"));
    let change = ["变更的材料", "备案变更材料包", "变更协议或者变更证明"];
    page_says(&app, (&zh, &cookie), &change, &["注销的材料", "许可在备案之前"]).await;
    page_says(&app, (&en, &cookie), &["Documents for a change", "Pack for a change"], &[]).await;
    ended_today(&app, recordal).await;
    page_says(&app, (&zh, &cookie), &["注销的材料", "备案注销材料包", "解除协议或者终止证明"], &["变更的材料"]).await;
    page_says(&app, (&en, &cookie), &["Pack for the cancellation"], &[]).await;
}
