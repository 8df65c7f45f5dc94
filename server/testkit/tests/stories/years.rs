//! The years of a licence: reports, charges, corrections, recordal, the end.

use domain::{
    Day, Fen,
    id::{LicenceId, RecordalId, ReportId},
    ledger::AccountPurpose,
    licence::LicenceState,
    recordal::{FilingPurpose, RecordalState},
    report::ReportState,
    terms::{Fees, Reporting, Terms, Trial},
};
use services::{
    ServiceError, Submitted,
    forms::FormInput,
    ports::{RecordalFilter, ReportFilter},
    recordals, reports,
};
use testkit::{World, on_both_databases};

use crate::story::{People, accepted, announced, charges_of, entry_and_royalty, licence_state, paid, pdf};

on_both_databases!(
    a_quarter_is_reported_charged_and_paid,
    a_nil_report_costs_nothing_until_the_year_ends,
    a_correction_charges_the_difference,
    only_the_signatory_submits,
    the_recordal_is_filed_by_the_company,
    silence_after_a_trial_is_a_lapse,
    an_unpaid_acceptance_lapses,
    the_night_may_be_repeated,
);

async fn effective(world: &World, people: &People, serial: u32) -> LicenceId {
    let offer = announced(world, people, &entry_and_royalty(), serial).await;
    let licence = accepted(world, &people.company, offer).await;
    let entry = charges_of(world, licence).await.remove(0);
    paid(world, people, &entry, "50000").await;
    assert_eq!(licence_state(world, licence).await, LicenceState::Effective);
    licence
}

/// The report of the quarter that has just ended.
async fn newest_report(world: &World, licence: LicenceId) -> (ReportId, ReportState) {
    let filter = ReportFilter { licence: Some(licence), limit: 50, ..ReportFilter::default() };
    let rows = world.services.store.read().await.unwrap().reports(&filter).await.unwrap().0;
    let newest = rows.last().expect("a report was opened");
    (newest.report.id, newest.report.state)
}

async fn version(world: &World, id: ReportId) -> String {
    world.services.store.read().await.unwrap().report(id).await.unwrap().unwrap().report.version.to_string()
}

/// Sales of 1,200,000 less 30,000 discounts, 60,000 returns and 10,000 freight: net sales of 1,100,000.
fn sales(version: &str) -> FormInput {
    FormInput::from([
        ("version", version),
        ("line_1_product", "复合电极片"),
        ("line_1_gross", "120万"),
        ("line_1_discounts", "30,000"),
        ("line_1_returns", "60,000"),
        ("line_1_freight", "10,000"),
        ("truthful", "yes"),
    ])
}

async fn reported(world: &World, people: &People, licence: LicenceId) -> ReportId {
    let (id, _) = newest_report(world, licence).await;
    let form = sales(&version(world, id).await);
    reports::submit(&world.services, &people.company, id, &form).await.unwrap().expect_done();
    let form = FormInput::from([("version", version(world, id).await.as_str())]);
    reports::accept(&world.services, &people.staff, id, &form).await.unwrap().expect_done();
    id
}

async fn a_quarter_is_reported_charged_and_paid(world: World) {
    let people = People::new(&world).await;
    let licence = effective(&world, &people, 9_999_101).await;
    world.wake_on(Day::literal(2026, 7, 1)).await;
    let (_, state) = newest_report(&world, licence).await;
    assert_eq!(state, ReportState::Due);
    let id = reported(&world, &people, licence).await;
    let charges = charges_of(&world, licence).await;
    let royalty = charges.iter().find(|row| row.position.charge.report_id == Some(id)).expect("it was charged");
    assert_eq!(royalty.position.charge.amount_fen, Fen::yuan(33_000));
    assert_eq!(royalty.position.charge.due_on, Day::literal(2026, 7, 16));
    paid(&world, &people, royalty, "33,000").await;
    world.wake_on(Day::literal(2026, 7, 2)).await;
    let mut uow = world.services.store.read().await.unwrap();
    assert_eq!(uow.balance_of(licence, AccountPurpose::Receivable).await.unwrap(), Fen::ZERO);
    assert_eq!(uow.unbalanced_entries(10).await.unwrap(), []);
}

async fn a_nil_report_costs_nothing_until_the_year_ends(world: World) {
    let people = People::new(&world).await;
    let licence = effective(&world, &people, 9_999_102).await;
    for (day, quarter) in [((2026, 7, 1), 1), ((2026, 10, 1), 2), ((2027, 1, 1), 3)] {
        world.wake_on(Day::literal(day.0, day.1, day.2)).await;
        let (id, _) = newest_report(&world, licence).await;
        let form = FormInput::from([("version", version(&world, id).await.as_str())]);
        reports::submit_nil(&world.services, &people.company, id, &form).await.unwrap().expect_done();
        let form = FormInput::from([("version", version(&world, id).await.as_str())]);
        reports::accept(&world.services, &people.staff, id, &form).await.unwrap().expect_done();
        let royalties = charges_of(&world, licence).await.len() - 1;
        assert_eq!(royalties, usize::from(quarter == 3), "the minimum is due with the year's last report");
    }
    let minimum = charges_of(&world, licence).await.pop().unwrap();
    // 275 days from 1 April to 31 December.
    assert_eq!(minimum.position.charge.amount_fen, Fen::yuan(80_000).mul_div_half_up(275, 365));
}

async fn a_correction_charges_the_difference(world: World) {
    let people = People::new(&world).await;
    let licence = effective(&world, &people, 9_999_103).await;
    world.wake_on(Day::literal(2026, 7, 1)).await;
    let id = reported(&world, &people, licence).await;
    let form = FormInput::from([("version", version(&world, id).await.as_str())]);
    reports::correct(&world.services, &people.company, id, &form).await.unwrap().expect_done();
    let mut form = sales(&version(&world, id).await);
    form.values.insert("line_1_gross".into(), "1,300,000".into());
    reports::submit(&world.services, &people.company, id, &form).await.unwrap().expect_done();
    let form = FormInput::from([("version", version(&world, id).await.as_str())]);
    reports::accept(&world.services, &people.staff, id, &form).await.unwrap().expect_done();
    let mut of_report: Vec<Fen> = charges_of(&world, licence)
        .await
        .into_iter()
        .filter(|row| row.position.charge.report_id == Some(id))
        .map(|row| row.position.charge.amount_fen)
        .collect();
    of_report.sort();
    assert_eq!(of_report, [Fen::yuan(3_000), Fen::yuan(33_000)], "the original charge stays");
    let versions = world.services.store.read().await.unwrap().report_versions(id).await.unwrap();
    assert_eq!(versions.len(), 2, "both versions are kept");
}

async fn only_the_signatory_submits(world: World) {
    let people = People::new(&world).await;
    let licence = effective(&world, &people, 9_999_104).await;
    let clerk = world.colleague(&people.company, "licensee_user").await;
    world.wake_on(Day::literal(2026, 7, 1)).await;
    let (id, _) = newest_report(&world, licence).await;
    let form = sales(&version(&world, id).await);
    reports::save_draft(&world.services, &clerk, id, &form).await.unwrap().expect_done();
    let refused = reports::submit(&world.services, &clerk, id, &form).await;
    assert!(matches!(refused, Err(ServiceError::Forbidden)));
    let holder = reports::submit(&world.services, &people.staff, id, &form).await;
    assert!(matches!(holder, Err(ServiceError::Forbidden)));
}

async fn the_recordal_is_filed_by_the_company(world: World) {
    let people = People::new(&world).await;
    let licence = effective(&world, &people, 9_999_105).await;
    let services = &world.services;
    let recordal = services.store.read().await.unwrap().recordal_of(licence).await.unwrap().unwrap();
    let id = recordal.id;
    let version = async |id: RecordalId| {
        services.store.read().await.unwrap().recordal(id).await.unwrap().unwrap().recordal.version.to_string()
    };
    let form = FormInput::from([("version", version(id).await.as_str())]);
    recordals::take_over(services, &people.company, id, &form).await.unwrap().expect_done();
    let filing = [("receipt_number", "20260410-0007"), ("submitted_on", "2026-04-01")];
    let early = FormInput::from([filing[0], filing[1], ("version", version(id).await.as_str())]);
    let refused = recordals::submit(services, &people.company, id, &early).await.unwrap();
    assert!(matches!(refused, Submitted::Invalid(_)), "documents are missing");
    for document in FilingPurpose::Recordal.documents() {
        let mut form = FormInput::from([("version", version(id).await.as_str()), ("done", "yes")]);
        form.uploads.push(pdf("file"));
        let outcome = recordals::put_item(services, &people.company, id, document.as_str(), &form).await;
        assert!(outcome.is_ok(), "{document}: {outcome:?}");
    }
    let form = FormInput::from([filing[0], filing[1], ("version", version(id).await.as_str())]);
    recordals::submit(services, &people.company, id, &form).await.unwrap().expect_done();
    let form = FormInput::from([
        ("version", version(id).await.as_str()),
        ("recordal_number", "X2026980009001"),
        ("recorded_on", "2026-04-01"),
    ]);
    let unusual = recordals::record(services, &people.company, id, &form).await.unwrap().expect_done();
    assert!(!unusual, "the number has the usual form");
    let filter = RecordalFilter { limit: 10, ..RecordalFilter::default() };
    let (rows, total) = services.store.read().await.unwrap().recordals(&filter).await.unwrap();
    assert_eq!((rows[0].recordal.state, total), (RecordalState::Recorded, 1));
}

fn trial() -> Terms {
    Terms {
        fees: Fees { lump: Some(Fen::yuan(120_000)), ..Fees::default() },
        trial: Some(Trial { months: 6, decision_days: 15, extension_months: None, ends_on_first_sale: false }),
        reporting: Reporting::default(),
        ..Terms::default()
    }
}

async fn silence_after_a_trial_is_a_lapse(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &trial(), 9_999_106).await;
    let licence = accepted(&world, &people.company, offer).await;
    assert_eq!(licence_state(&world, licence).await, LicenceState::InTrial);
    let stored = world.services.store.read().await.unwrap().licence(licence).await.unwrap().unwrap();
    let decide_by = stored.trial_decision_due_on.expect("the last day to decide is fixed");
    world.wake_on(decide_by).await;
    assert_eq!(charges_of(&world, licence).await, [], "nothing is charged before the decision");
    assert_eq!(licence_state(&world, licence).await, LicenceState::InTrial);
    world.wake_on(decide_by.plus_days(1)).await;
    assert!(licence_state(&world, licence).await.is_ended(), "silence is a lapse, never a conversion");
    assert_eq!(charges_of(&world, licence).await, []);
}

async fn an_unpaid_acceptance_lapses(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_107).await;
    let licence = accepted(&world, &people.company, offer).await;
    let due = world.services.store.read().await.unwrap().licence(licence).await.unwrap().unwrap().initial_due_on;
    let due = due.expect("the entry fee has a last day");
    world.wake_on(due).await;
    assert_eq!(licence_state(&world, licence).await, LicenceState::InitialDue);
    world.wake_on(due.plus_days(1)).await;
    assert_eq!(licence_state(&world, licence).await, LicenceState::Lapsed);
    let again = accepted(&world, &people.company, offer).await;
    assert_ne!(again, licence, "the company may accept anew");
}

async fn the_night_may_be_repeated(world: World) {
    let people = People::new(&world).await;
    let licence = effective(&world, &people, 9_999_108).await;
    world.wake_on(Day::literal(2027, 4, 2)).await;
    let count = async || {
        let mut uow = world.services.store.read().await.unwrap();
        let charges = uow.postings_of(licence, 1000).await.unwrap().len();
        let reports = uow.reports_of(licence, 100).await.unwrap().len();
        let mails = uow.mails_due(world.services.now(), 1000).await.unwrap().len();
        (charges, reports, mails)
    };
    let once = count().await;
    assert_eq!(once.1, 4, "a worker that was away for a year opens every quarter");
    world.wake_on(Day::literal(2027, 4, 2)).await;
    world.wake_on(Day::literal(2027, 4, 2)).await;
    assert_eq!(count().await, once);
}
