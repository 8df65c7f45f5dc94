//! The yearly return is reminded of, until its receipt is there.

use domain::Day;
use services::{Caller, forms::FormInput, ports::Message, yearly_returns as returns};
use testkit::{World, journeys::People, on_both_databases};

on_both_databases!(a_return_is_reminded_of_until_it_is_filed);

const MESSAGES_MAX: i64 = 100;

async fn reminders(world: &World, caller: &Caller) -> Vec<Message> {
    let holder = caller.actor.as_ref().unwrap().organisation.as_ref().unwrap().id;
    let mut uow = world.services.store.read().await.unwrap();
    let mut messages = uow.messages_of(holder, MESSAGES_MAX).await.unwrap();
    messages.retain(|message| ["return_due", "return_overdue"].contains(&message.kind.as_str()));
    messages.sort_by_key(|message| message.id);
    messages
}

async fn kinds(world: &World, caller: &Caller) -> Vec<String> {
    reminders(world, caller).await.into_iter().map(|message| message.kind).collect()
}

async fn filed(world: &World, people: &People) {
    let (services, staff) = (&world.services, &people.staff);
    let form = FormInput::from([("year", "2025")]);
    let id = returns::open(services, staff, &form).await.unwrap().expect_done();
    returns::ready(services, staff, id, &FormInput::default()).await.unwrap().expect_done();
    let agree = FormInput::from([("agree", "yes")]);
    returns::sign(services, &people.approver, id, &agree).await.unwrap().expect_done();
    let today = services.today().to_string();
    let receipt = FormInput::from([("receipt_number", "SL-1"), ("receipt_on", today.as_str())]);
    returns::add_receipt(services, staff, id, &receipt).await.unwrap().expect_done();
}

async fn a_return_is_reminded_of_until_it_is_filed(world: World) {
    let people = People::new(&world).await;
    let late = world.organisation("holder", "state_institute", "北川化学研究所").await;
    let private = world.organisation("holder", "enterprise", "远山材料有限公司").await;
    world.wake_on(Day::literal(2026, 3, 15)).await;
    assert!(reminders(&world, &people.staff).await.is_empty(), "sixteen days are left");
    for day in [16, 16, 17, 27] {
        world.wake_on(Day::literal(2026, 3, day)).await;
        assert_eq!(kinds(&world, &people.staff).await, ["return_due"], "once, however often the night comes");
    }
    let first = reminders(&world, &people.staff).await.remove(0);
    let params: serde_json::Value = serde_json::from_str(&first.params).unwrap();
    let told = ["year", "day", "file_by", "days", "path"].map(|name| params[name].as_str().unwrap().to_owned());
    assert_eq!(told, ["2025", "2026-03-31", "2026-03-31", "15", "/returns"]);
    let mails = world.services.store.read().await.unwrap().mails_due(world.services.now(), MESSAGES_MAX).await.unwrap();
    let about = mails.iter().filter(|mail| mail.subject.contains("2025") && mail.body.contains("/returns")).count();
    assert_eq!(about, 3, "staff and approver of the one, staff of the other");

    filed(&world, &people).await;
    world.wake_on(Day::literal(2026, 3, 28)).await;
    world.wake_on(Day::literal(2026, 4, 1)).await;
    assert_eq!(kinds(&world, &people.staff).await, ["return_due"], "its receipt is there");
    assert_eq!(kinds(&world, &late).await, ["return_due", "return_due", "return_overdue"]);
    assert!(reminders(&world, &private).await.is_empty(), "a company does not report");
}
