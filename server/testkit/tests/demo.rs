//! The demonstration on a real database: the script and the rules agree, and no state is out of reach.

use std::collections::BTreeSet;

use domain::{Day, declaration::DeclarationState, licence::LicenceState, recordal::RecordalState, report::ReportState};
use services::{
    accounts, demo, desk,
    forms::FormInput,
    ports::{DeclarationFilter, LicenceFilter, PaymentFilter, RecordalFilter, ReportFilter, UnitOfWork},
};
use testkit::World;

/// States that a moment passes through, so that no row is found in them.
const LICENCE_PASSING: [LicenceState; 3] =
    [LicenceState::NoticeDraft, LicenceState::NoticeSent, LicenceState::NoticeReceived];
const REPORT_PASSING: [ReportState; 2] = [ReportState::Accepted, ReportState::DeemedAccepted];

async fn the_demonstration_shows_every_state(world: World) {
    world.clock.go_to(Day::literal(2026, 11, 21));
    let started = std::time::Instant::now();
    let filled = demo::fill(&world.services).await.expect("the store takes the demonstration");
    println!("{} offers, {} licences in {:?}", filled.offers, filled.licences, started.elapsed());
    let mut uow = world.services.store.read().await.expect("the store reads");
    let missing = missing_states(uow.as_mut()).await;
    assert!(filled.refused.is_empty(), "{} refusals: {:#?}", filled.refused.len(), filled.refused);
    assert!(filled.offers >= 60 && filled.licences >= 60, "{filled:?}");
    let findings = services::payments::check(&world.services).await.expect("the books can be checked");
    assert!(findings.is_empty(), "{findings:#?}");
    assert!(missing.is_empty(), "states that nothing is in: {missing:?}");
    drop(uow);
    assert_eq!(empty_desks(&world).await, Vec::<&str>::new());
    let speechless = speechless_messages(&world).await;
    assert!(speechless.is_empty(), "{speechless:#?}");
    let nameless = nameless_acts(&world).await;
    assert!(nameless.is_empty(), "{nameless:#?}");
    let mut uow = world.services.store.read().await.expect("the store reads");
    let unsent = uow.mails_due(world.services.now(), 10).await.expect("the outbox reads");
    assert!(unsent.is_empty(), "mails of the past are not sent: {unsent:?}");
}

/// What waits for each of the accounts that are shown on the login page: none of them meets an empty desk.
async fn empty_desks(world: &World) -> Vec<&'static str> {
    let mut empty = Vec::new();
    for account in demo::ACCOUNTS {
        let mut caller = world.visitor();
        let form = FormInput::from([("email", account.email), ("password", demo::PASSWORD)]);
        let session = accounts::log_in(&world.services, &caller, &form).await.expect("a login runs").expect_done();
        caller.actor = accounts::actor_of(&world.services, session.id).await.expect("the session reads");
        let tasks = desk::tasks(&world.services, &caller).await.expect("the desk reads");
        let whys: BTreeSet<&str> = tasks.iter().map(|task| task.why).collect();
        println!("{}: {} tasks {whys:?}", account.email, tasks.len());
        assert!(tasks.is_sorted_by_key(|task| task.since), "oldest first");
        assert!(
            whys.iter().all(|why| locales::lookup(&format!("desk.why_{why}"), domain::Locale::Zh).is_some()),
            "{whys:?}"
        );
        if tasks.is_empty() {
            empty.push(account.email);
        }
    }
    empty
}

/// Messages whose text lacks words or values, in both languages.
async fn speechless_messages(world: &World) -> BTreeSet<String> {
    let mut wrong = BTreeSet::new();
    let mut uow = world.services.store.read().await.expect("the store reads");
    for organisation in uow.organisations(None, None, 100).await.expect("organisations read") {
        for message in uow.messages_of(organisation.id, 2_000).await.expect("messages read") {
            let params = services::inbox::params(&message);
            for locale in domain::Locale::ALL {
                let key = format!("message.{}", message.kind);
                let text = locales::lookup_with(&key, locale, &params);
                let mail = locales::lookup(&format!("mail.{}_body", message.kind), locale);
                if text == key || text.contains('…') || mail.is_none() {
                    wrong.insert(format!("{key}: {text}"));
                }
            }
        }
    }
    wrong
}

/// Acts in the audit trail that have no name in a language.
async fn nameless_acts(world: &World) -> Vec<String> {
    let mut uow = world.services.store.read().await.expect("the store reads");
    let acts = uow.audit_actions(1_000).await.expect("the trail reads");
    assert!(acts.len() > 50, "the demonstration does what people do: {acts:?}");
    let has_name = |act: &String| {
        domain::Locale::ALL.iter().all(|locale| locales::lookup(&format!("audit_words.{act}"), *locale).is_some())
    };
    acts.into_iter().filter(|act| !has_name(act)).collect()
}

/// The states of declarations, licences, reports, recordals and payments in which there is no row.
async fn missing_states(uow: &mut dyn UnitOfWork) -> BTreeSet<String> {
    let mut missing = BTreeSet::new();
    let mut note = |noun: &str, state: &str, count: i64| {
        println!("{noun} {state}: {count}");
        if count == 0 {
            missing.insert(format!("{noun} {state}"));
        }
    };
    for state in DeclarationState::ALL {
        let filter = DeclarationFilter { state: Some(*state), limit: 1, ..Default::default() };
        note("declaration", state.as_str(), uow.declarations(&filter).await.expect("reads").1);
    }
    for state in LicenceState::ALL.iter().filter(|state| !LICENCE_PASSING.contains(state)) {
        let filter = LicenceFilter { state: Some(*state), limit: 1, ..Default::default() };
        note("licence", state.as_str(), uow.licences(&filter).await.expect("reads").1);
    }
    for state in ReportState::ALL.iter().filter(|state| !REPORT_PASSING.contains(state)) {
        let filter = ReportFilter { state: Some(*state), limit: 1, ..Default::default() };
        note("report", state.as_str(), uow.reports(&filter).await.expect("reads").1);
    }
    for state in RecordalState::ALL {
        let filter = RecordalFilter { state: Some(*state), limit: 1, ..Default::default() };
        note("recordal", state.as_str(), uow.recordals(&filter).await.expect("reads").1);
    }
    for state in ["announced", "recorded", "confirmed", "rejected"] {
        let filter = PaymentFilter { state: Some(state.to_owned()), limit: 1, ..Default::default() };
        note("payment", state, uow.payments(&filter).await.expect("reads").1);
    }
    missing
}

testkit::on_both_databases!(the_demonstration_shows_every_state);
