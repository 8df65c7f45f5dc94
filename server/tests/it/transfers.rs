//! A patent is sold, form by form, with scripts off.

use axum::http::StatusCode;
use services::Caller;
use testkit::journeys::{People, accepted, announced, charges_of, entry_and_royalty, paid};

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_sold_patent_is_taken_over_on_its_page() {
    let app = TestApp::new().await;
    let world = &app.world;
    let people = People::new(world).await;
    let offer = announced(world, &people, &entry_and_royalty(), 9_999_731).await;
    let licence = accepted(world, &people.company, offer).await;
    let entry = charges_of(world, licence).await.remove(0);
    paid(world, &people, &entry, &entry.position.charge.amount_fen.to_plain()).await;
    let buyer = world.organisation("holder", "enterprise", "远山材料研究院").await;
    // Weeks have passed; they log in again.
    let again = async |caller: &Caller| app.cookie(&world.log_in(&caller.actor().unwrap().email).await).await;
    let (seller, company) = (again(&people.staff).await, again(&people.company).await);
    let buyer = app.cookie(&buyer).await;
    let before = world.services.store.read().await.unwrap().licence(licence).await.unwrap().unwrap();
    let (patent, today) = (before.patent_id, world.services.today().to_string());

    // A buyer whom nobody knows: what was typed is kept, and the field says what to do.
    let page = format!("/zh/patents/{patent}");
    assert!(app.get_as(&page, &seller).await.text().contains("登记转移"));
    let fields = [("acquirer", "无名公司"), ("transferred_on", today.as_str()), ("source", "专利公报")];
    let refused = app.post_as(&format!("{page}/transfer"), &seller, &fields).await;
    let html = app.follow_as(&refused, &seller).await.text().to_owned();
    assert!(html.contains("没有这样的已核验专利权人") && html.contains("无名公司"));

    let fields = [("acquirer", "远山材料研究院"), fields[1], fields[2]];
    let entered = app.post_as(&format!("{page}/transfer"), &seller, &fields).await;
    let target = entered.location().split('?').next().unwrap().to_owned();
    assert!(target.starts_with("/zh/transfers/trf_"), "{target}");
    let html = app.follow_as(&entered, &seller).await.text().to_owned();
    assert!(html.contains("待受让人接手") && html.contains(&before.number) && html.contains("撤回登记"));
    assert!(!html.contains("接手专利与许可"), "that is the buyer's to do");

    let waiting = app.get_as("/zh/patents", &buyer).await;
    assert!(waiting.text().contains(&target), "the buyer's stock says what waits");
    let english = app.get_as(&target.replace("/zh/", "/en/"), &buyer).await;
    assert!(english.text().contains("Take over patent and licences"));
    let unticked = app.post_as(&format!("{target}/take-over"), &buyer, &[("version", "1")]).await;
    assert_eq!(unticked.status, StatusCode::SEE_OTHER);
    assert!(unticked.location().contains("draft="));
    let agreed = [("version", "1"), ("agree", "yes")];
    let taken = app.post_as(&format!("{target}/take-over"), &buyer, &agreed).await;
    assert!(taken.location().contains("done=transfer_taken_over"), "{}", taken.location());
    assert!(app.follow_as(&taken, &buyer).await.text().contains("已接手"));

    // Each side sees its licence, and where the other one is.
    let mut uow = world.services.store.read().await.unwrap();
    let links = uow.licences_of_contract(licence, 10).await.unwrap();
    drop(uow);
    let new = &links[1];
    let (old_page, new_page) = (format!("/zh/licences/{licence}"), format!("/zh/licences/{}", new.id));
    let html = app.get_as(&old_page, &seller).await.text().to_owned();
    assert!(html.contains("由新的许可承继") && html.contains(&new.number) && !html.contains(&new_page));
    let html = app.get_as(&new_page, &buyer).await.text().to_owned();
    assert!(html.contains("承继自") && html.contains(&before.number) && html.contains("SHA-256"));
    let html = app.get_as(&old_page, &company).await.text().to_owned();
    assert!(html.contains(&new_page), "the licensee may open both");
    assert_eq!(app.get_as(&old_page, &buyer).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get_as(&new_page, &seller).await.status, StatusCode::NOT_FOUND);
    let html = app.get_as(&format!("/en/licences/{}", new.id), &company).await.text().to_owned();
    assert!(html.contains("Goes on with"));
    assert!(
        app.get_as("/zh/inbox", &company).await.text().contains("远山材料研究院"),
        "the licensee is told whom to pay"
    );
}
