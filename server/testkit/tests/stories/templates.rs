//! Texts that an operator edits.

use domain::{Day, Locale};
use services::{ServiceError, Submitted, forms::FormInput, templates};
use testkit::{World, journeys::People, on_both_databases};

use crate::book::attack;

on_both_databases!(
    an_edited_text_is_used_from_its_moment,
    a_text_with_a_fault_is_refused,
    only_operators_edit,
    versions_are_never_changed,
);

const KEY: &str = "mail.recordal_due_subject";

fn edit(zh: &str, en: &str, more: &[(&str, &str)]) -> FormInput {
    let mut form = FormInput::from([("zh", zh), ("en", en), ("reason", "法务意见")]);
    form.values.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    form
}

async fn said(world: &World, day: Day) -> String {
    let mut uow = world.services.store.read().await.unwrap();
    let values = [("title".to_owned(), "电极".to_owned()), ("days".to_owned(), "{title}".to_owned())].into();
    templates::filled(uow.as_mut(), KEY, Locale::Zh, &values, day.start()).await.unwrap()
}

async fn an_edited_text_is_used_from_its_moment(world: World) {
    let people = People::new(&world).await;
    let today = world.services.today();
    let original = said(&world, today).await;
    let form =
        edit("【备案】{title}：还有 {days} 天", "Recordal of {title}: {days} days", &[("in_use_on", "2026-05-01")]);
    let version = templates::edit(&world.services, &people.operator, KEY, &form).await.unwrap().expect_done();
    assert_eq!(version, 1);
    assert_eq!(said(&world, Day::literal(2026, 4, 30)).await, original, "not yet");
    let new = said(&world, Day::literal(2026, 5, 1)).await;
    assert_eq!(new, "【备案】电极：还有 {title} 天", "what is put in is not a template");
    let again = templates::edit(&world.services, &people.operator, KEY, &form).await.unwrap();
    assert_eq!(again, Submitted::refused("template_unchanged"));
    let detail = templates::template(&world.services, &people.operator, KEY).await.unwrap();
    assert_eq!((detail.version, detail.versions.len()), (0, 1), "kept, and not in use yet");
    assert_eq!(detail.versions[0].changes.len(), 2, "both languages changed");
    let stale = edit("另一个 {title}", "Another {title}", &[("version", "0")]);
    let stale = templates::edit(&world.services, &people.operator, KEY, &stale).await.unwrap();
    assert_eq!(stale, Submitted::refused("stale"), "somebody else was quicker");
}

async fn a_text_with_a_fault_is_refused(world: World) {
    let people = People::new(&world).await;
    let body = "mail.recordal_due_body";
    let long = "长".repeat(5_001);
    for (zh, code) in [
        ("{title} {不存在}", "template_brace"),
        ("{title} {unheard} {url}", "template_unknown"),
        ("{title}", "template_missing"),
        ("  ", "required"),
        (long.as_str(), "too_long"),
    ] {
        let form = edit(zh, "{title} {url}", &[]);
        let outcome = templates::edit(&world.services, &people.operator, body, &form).await.unwrap();
        let Submitted::Invalid(errors) = outcome else { panic!("{zh} was kept") };
        assert_eq!((errors[0].field.as_str(), errors[0].code.as_str()), ("zh", code));
        let preview = templates::preview(&people.operator, body, &form.values).unwrap();
        assert!(matches!(preview.zh, templates::Preview::Faults(_)));
        assert!(matches!(preview.en, templates::Preview::Text(_)));
    }
    let subject = edit("一\n二", "one", &[]);
    let outcome = templates::edit(&world.services, &people.operator, KEY, &subject).await.unwrap();
    assert_eq!(outcome, Submitted::wrong("zh", "template_one_line"));
    let mut form = edit("{title}", "{title}", &[]);
    form.values.remove("reason");
    let outcome = templates::edit(&world.services, &people.operator, KEY, &form).await.unwrap();
    assert_eq!(outcome, Submitted::wrong("reason", "required"));
}

async fn only_operators_edit(world: World) {
    let people = People::new(&world).await;
    for caller in [&people.staff, &people.company, &people.cashier] {
        let refused = templates::edit(&world.services, caller, KEY, &edit("甲", "A", &[])).await;
        assert!(matches!(refused, Err(ServiceError::Forbidden)));
        assert!(templates::templates(&world.services, caller).await.is_err());
    }
    let unknown = templates::template(&world.services, &people.operator, "mail.footer").await;
    assert!(matches!(unknown, Err(ServiceError::NotFound)));
}

async fn versions_are_never_changed(world: World) {
    let people = People::new(&world).await;
    templates::edit(&world.services, &people.operator, KEY, &edit("甲", "A", &[])).await.unwrap().expect_done();
    for statement in ["UPDATE template_version SET zh = 'x'", "DELETE FROM template_version"] {
        assert!(attack(&world, statement).await.is_err(), "{statement}");
    }
}
