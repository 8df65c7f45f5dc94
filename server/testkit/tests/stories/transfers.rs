//! A patent is sold while licences run on it: the contract goes on, each holder gets what falls to its days, and nothing
//! that was posted is touched.

use domain::{
    Day, Fen,
    form::FormValues,
    id::{LicenceId, OrganisationId, PatentId, TransferId},
    ledger::AccountPurpose,
    licence::LicenceState,
};
use services::{
    Caller, ServiceError, Submitted,
    forms::FormInput,
    licences, payments,
    ports::{Licence, PostingRow, RoyaltyReport},
    reports, transfers,
};
use testkit::{
    World,
    journeys::{People, accepted, announced, charges_of, entry_and_royalty, paid, reported, with},
    on_both_databases,
};

use crate::money::{Late, owing, yearly};

on_both_databases!(
    a_patent_that_is_sold_today_takes_its_licence_along,
    what_was_charged_for_the_buyers_days_is_charged_anew,
    a_report_over_the_day_is_divided_by_days,
    a_correction_after_the_sale_is_charged_where_its_days_are,
    a_buyer_without_an_account_ends_the_accrual,
    what_has_not_taken_effect_lapses,
    a_transfer_is_entered_once_and_for_the_right_buyer,
    a_patent_is_sold_on,
    a_buyer_can_say_that_it_is_not_the_buyer
);

const D: (i32, u32, u32) = (2026, 8, 15);

const fn sold_on() -> Day {
    Day::literal(D.0, D.1, D.2)
}

/// The holder that buys, with a person of every role.
async fn buyer(world: &World) -> Caller {
    world.organisation("holder", "enterprise", "远山材料研究院").await
}

fn organisation(caller: &Caller) -> OrganisationId {
    caller.actor().unwrap().organisation.as_ref().unwrap().id
}

async fn back(world: &World, caller: &Caller) -> Caller {
    world.log_in(&caller.actor().unwrap().email).await
}

/// Sessions end while months pass.
async fn returned(world: &World, people: &People) -> People {
    People {
        staff: back(world, &people.staff).await,
        approver: back(world, &people.approver).await,
        operator: back(world, &people.operator).await,
        cashier: back(world, &people.cashier).await,
        accountant: back(world, &people.accountant).await,
        company: back(world, &people.company).await,
    }
}

async fn patent_of(world: &World, licence: LicenceId) -> PatentId {
    row(world, licence).await.patent_id
}

async fn row(world: &World, licence: LicenceId) -> Licence {
    world.services.store.read().await.unwrap().licence(licence).await.unwrap().unwrap()
}

fn form(acquirer: &str, on: Day) -> FormInput {
    FormInput::from([
        ("acquirer", acquirer),
        ("transferred_on", on.to_string().as_str()),
        ("source", "专利公报 42 卷 33 期"),
    ])
}

async fn uscc(world: &World, caller: &Caller) -> String {
    let id = organisation(caller);
    world.services.store.read().await.unwrap().organisation(id).await.unwrap().unwrap().uscc
}

/// Entered by the old holder and taken over by the buyer; the successor of the licence.
async fn sold(world: &World, staff: &Caller, buyer: &Caller, licence: LicenceId, on: Day) -> Licence {
    let patent = patent_of(world, licence).await;
    let entered = form(&uscc(world, buyer).await, on);
    let id = transfers::record(&world.services, staff, patent, &entered).await.unwrap().expect_done();
    taken_over(world, buyer, id).await;
    successor(world, licence).await
}

async fn taken_over(world: &World, buyer: &Caller, id: TransferId) {
    let agreed = FormInput::from([("agree", "yes"), ("version", "1")]);
    transfers::take_over(&world.services, buyer, id, &agreed).await.unwrap().expect_done();
}

async fn successor(world: &World, licence: LicenceId) -> Licence {
    let contract = row(world, licence).await.succession.map_or(licence, |it| it.contract);
    let mut uow = world.services.store.read().await.unwrap();
    let links = uow.licences_of_contract(contract, 10).await.unwrap();
    links.into_iter().find(|link| link.succession.is_some_and(|it| it.predecessor == licence)).expect("it goes on")
}

async fn balance(world: &World, licence: LicenceId, purpose: AccountPurpose) -> Fen {
    purpose.natural(world.services.store.read().await.unwrap().balance_of(licence, purpose).await.unwrap())
}

async fn postings(world: &World, licence: LicenceId) -> Vec<PostingRow> {
    world.services.store.read().await.unwrap().postings_of(licence, 1_000).await.unwrap()
}

async fn reports_of(world: &World, licence: LicenceId) -> Vec<RoyaltyReport> {
    world.services.store.read().await.unwrap().reports_of(licence, 100).await.unwrap()
}

fn spans(reports: &[RoyaltyReport]) -> Vec<(String, String)> {
    reports.iter().map(|it| (it.period_from.to_string(), it.period_to.to_string())).collect()
}

/// Royalties charged less credited, tax included.
async fn royalties(world: &World, licence: LicenceId) -> Fen {
    let rows = charges_of(world, licence).await;
    let standing = rows.iter().filter(|it| it.position.charge.kind == "royalty" && !it.position.charged.is_zero());
    let charged: Fen = standing.map(|it| it.position.charge.amount_fen).sum();
    let is_income = |it: &&PostingRow| it.purpose.is_income() || it.purpose == AccountPurpose::TaxPayable;
    let postings = postings(world, licence).await;
    let credited: Fen =
        postings.iter().filter(|it| it.kind == "credit_note").filter(is_income).map(|it| it.amount_fen).sum();
    charged - credited
}

async fn is_sound(world: &World) {
    assert_eq!(payments::check(&world.services).await.unwrap(), Vec::new());
}

/// A licence of 3 % that took effect on 2026-04-01, its entry fee paid.
async fn running(world: &World, serial: u32) -> (People, LicenceId) {
    let people = People::new(world).await;
    let offer = announced(world, &people, &entry_and_royalty(), serial).await;
    let licence = accepted(world, &people.company, offer).await;
    let entry = charges_of(world, licence).await.remove(0);
    paid(world, &people, &entry, &entry.position.charge.amount_fen.to_plain()).await;
    (people, licence)
}

/// The licence of somebody late, whose patent turns out to have been sold when the charge fell due.
pub async fn sold_late(world: &World, late: &Late) {
    let (staff, buyer) = (back(world, &late.people.staff).await, buyer(world).await);
    sold(world, &staff, &buyer, late.licence, late.due_on()).await;
}

async fn a_patent_that_is_sold_today_takes_its_licence_along(world: World) {
    let (people, licence) = running(&world, 9_999_701).await;
    world.wake_on(sold_on()).await;
    let people = returned(&world, &people).await;
    let buyer = buyer(&world).await;
    let before = postings(&world, licence).await;
    let new = sold(&world, &people.staff, &buyer, licence, sold_on()).await;
    let old = row(&world, licence).await;
    assert_eq!((old.state, old.end_reason.as_str()), (LicenceState::Transferred, "transferred"));
    assert_eq!(old.ended_on, Some(sold_on().plus_days(-1)));
    assert_eq!((new.state, new.effective_on, new.ends_on), (LicenceState::Effective, old.effective_on, old.ends_on));
    assert_eq!((new.terms_hash.clone(), new.licensee_id), (old.terms_hash.clone(), old.licensee_id));
    assert_eq!(new.holder_id, organisation(&buyer));
    assert_ne!(new.number, old.number);
    assert_eq!(new.succession.map(|it| (it.predecessor, it.on)), Some((licence, sold_on())));
    assert_eq!(postings(&world, licence).await, before, "what was paid for the days before stays");
    assert_eq!(postings(&world, new.id).await, Vec::new(), "the entry fee is not owed twice");

    // Both holders see their part, the company both; evidence of the acceptance is one.
    let services = &world.services;
    let seen = licences::licence(services, &people.company, new.id).await.unwrap();
    assert_eq!(seen.predecessor.as_ref().map(|it| it.licence.id), Some(licence));
    assert!(seen.evidence.is_some() && seen.terms_intact);
    let seen = licences::licence(services, &people.staff, licence).await.unwrap();
    assert_eq!(seen.successor.as_ref().map(|it| it.licence.id), Some(new.id));
    assert!(matches!(licences::licence(services, &people.staff, new.id).await, Err(ServiceError::NotFound)));
    assert!(matches!(licences::licence(services, &buyer, licence).await, Err(ServiceError::NotFound)));

    // The third quarter is reported in two parts, each to the holder of its days.
    world.wake_on(Day::literal(2026, 10, 2)).await;
    let people = returned(&world, &people).await;
    let buyer = back(&world, &buyer).await;
    let spans_of = async |id| spans(&reports_of(&world, id).await);
    let text = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let expect = [text("2026-04-01", "2026-06-30"), text("2026-07-01", "2026-08-14")];
    assert_eq!(spans_of(licence).await, expect);
    assert_eq!(spans_of(new.id).await, [text("2026-08-15", "2026-09-30")]);
    reported(&world, (&people.staff, &people.company), licence, 1, "1,000,000").await;
    reported(&world, (&buyer, &people.company), new.id, 0, "2,000,000").await;
    assert_eq!(royalties(&world, licence).await, Fen::yuan(30_000));
    assert_eq!(royalties(&world, new.id).await, Fen::yuan(60_000));
    is_sound(&world).await;
}

async fn what_was_charged_for_the_buyers_days_is_charged_anew(world: World) {
    let late = owing(&world, 9_999_702).await;
    let due = late.due_on();
    world.wake_on(due.plus_days(40)).await;
    crate::money::confirmed(&world, &late, "20,000", due.plus_days(40)).await;
    let interest = balance(&world, late.licence, AccountPurpose::InterestIncome).await;
    assert!(interest > Fen::ZERO);
    let before = postings(&world, late.licence).await;
    // Forty days ago, before the second year began, the patent had been sold.
    let staff = back(&world, &late.people.staff).await;
    let buyer = buyer(&world).await;
    let new = sold(&world, &staff, &buyer, late.licence, due).await;
    let of = async |purpose| balance(&world, late.licence, purpose).await;
    assert_eq!(of(AccountPurpose::OtherFeeIncome).await, Fen::yuan(33_000), "the first year");
    assert_eq!(of(AccountPurpose::Receivable).await, Fen::ZERO);
    assert_eq!(of(AccountPurpose::InterestIncome).await, Fen::ZERO, "what is not owed has borne none");
    assert_eq!(of(AccountPurpose::UnappliedCash).await, Fen::yuan(20_000), "the old holder owes it back");
    assert_eq!(postings(&world, late.licence).await[..before.len()], before[..], "nothing that was posted is touched");
    let anew = charges_of(&world, new.id).await.remove(0).position;
    assert_eq!((anew.charge.source.as_str(), anew.charge.amount_fen), ("annual_2", Fen::yuan(33_000)));
    assert_eq!(anew.paid, Fen::ZERO);
    assert!(world.services.today() < anew.charge.due_on, "nobody could know whom to pay");
    is_sound(&world).await;
    // The next night, and the next year, raise nothing twice.
    world.wake_on(world.services.today().plus_days(1)).await;
    assert_eq!(charges_of(&world, new.id).await.len(), 1);
    world.wake_on(due.plus_months(12)).await;
    assert_eq!(charges_of(&world, new.id).await.len(), 2);
    assert_eq!(
        charges_of(&world, late.licence).await.iter().filter(|it| it.position.charge.kind == "annual").count(),
        2
    );
    is_sound(&world).await;
}

async fn a_report_over_the_day_is_divided_by_days(world: World) {
    let (people, licence) = running(&world, 9_999_703).await;
    world.wake_on(Day::literal(2026, 7, 2)).await;
    let people = returned(&world, &people).await;
    reported(&world, (&people.staff, &people.company), licence, 0, "4,000,000").await;
    world.wake_on(Day::literal(2026, 10, 2)).await;
    let people = returned(&world, &people).await;
    reported(&world, (&people.staff, &people.company), licence, 1, "1,000,000").await;
    let third = charges_of(&world, licence).await.remove(2);
    paid(&world, &people, &third, "10,000").await;
    let before = postings(&world, licence).await;
    let whole = royalties(&world, licence).await;
    let buyer = buyer(&world).await;
    let new = sold(&world, &people.staff, &buyer, licence, sold_on()).await;
    // 30,000.00 for 92 days, 47 of them the buyer's: 15,326.09.
    let moved = charges_of(&world, new.id).await.remove(0).position.charge;
    assert_eq!(moved.amount_fen, Fen::new(1_532_609));
    assert_eq!((moved.period_from, moved.period_to), (Some(sold_on()), Some(Day::literal(2026, 9, 30))));
    assert_eq!(royalties(&world, licence).await + royalties(&world, new.id).await, whole, "not a fen more or less");
    assert_eq!(postings(&world, licence).await[..before.len()], before[..]);
    let of = async |purpose| balance(&world, licence, purpose).await;
    assert_eq!(of(AccountPurpose::UnappliedCash).await, Fen::ZERO, "it settled what was open of the charge");
    is_sound(&world).await;
    // The report stays one: nobody is asked for the same days again.
    world.wake_on(Day::literal(2027, 1, 3)).await;
    assert_eq!(spans(&reports_of(&world, new.id).await), [("2026-10-01".to_owned(), "2026-12-31".to_owned())]);
    let people = returned(&world, &people).await;
    let buyer = back(&world, &buyer).await;
    corrected(&world, (&people.staff, &people.company), licence, 1, "2,000,000").await;
    assert_eq!(royalties(&world, licence).await + royalties(&world, new.id).await - whole, Fen::yuan(30_000));
    // Sold far above the yearly minimum: nothing tops it up.
    reported(&world, (&buyer, &people.company), new.id, 0, "0").await;
    is_sound(&world).await;
}

async fn corrected(world: &World, (staff, company): (&Caller, &Caller), licence: LicenceId, place: usize, gross: &str) {
    let report = reports_of(world, licence).await.remove(place);
    let form = FormInput::from([("version", report.version.to_string().as_str())]);
    reports::correct(&world.services, company, report.id, &form).await.unwrap().expect_done();
    let at = reports_of(world, licence).await.remove(place);
    let lines = [("line_1_product", "电极片"), ("line_1_gross", gross), ("truthful", "on")];
    let form = with(FormValues::new(), &[&lines[..], &[("version", &at.version.to_string())]].concat());
    reports::submit(&world.services, company, at.id, &form).await.unwrap().expect_done();
    let at = reports_of(world, licence).await.remove(place);
    let form = FormInput::from([("version", at.version.to_string().as_str())]);
    reports::accept(&world.services, staff, at.id, &form).await.unwrap().expect_done();
}

async fn a_correction_after_the_sale_is_charged_where_its_days_are(world: World) {
    let (people, licence) = running(&world, 9_999_704).await;
    world.wake_on(Day::literal(2026, 7, 2)).await;
    let people = returned(&world, &people).await;
    reported(&world, (&people.staff, &people.company), licence, 0, "200,000").await;
    let buyer = buyer(&world).await;
    let new = sold(&world, &people.staff, &buyer, licence, Day::literal(2026, 7, 1)).await;
    world.wake_on(Day::literal(2027, 1, 3)).await;
    let people = returned(&world, &people).await;
    let buyer = back(&world, &buyer).await;
    reported(&world, (&buyer, &people.company), new.id, 0, "500,000").await;
    reported(&world, (&buyer, &people.company), new.id, 1, "600,000").await;
    // 80,000.00 × 275 / 365 is the year's minimum; what the year lacks of it is charged with its last quarter.
    let (first, rest) = (royalties(&world, licence).await, royalties(&world, new.id).await);
    assert_eq!(first, Fen::yuan(6_000));
    is_sound(&world).await;
    // More in the first quarter: the old holder gets it, and the buyer's top-up to the minimum shrinks.
    corrected(&world, (&people.staff, &people.company), licence, 0, "700,000").await;
    assert_eq!(royalties(&world, licence).await - first, Fen::yuan(15_000));
    assert_eq!(rest - royalties(&world, new.id).await, Fen::yuan(15_000), "the year as a whole bears its minimum");
    assert_eq!(balance(&world, new.id, AccountPurpose::UnappliedCash).await, Fen::yuan(15_000));
    is_sound(&world).await;
}

async fn a_buyer_without_an_account_ends_the_accrual(world: World) {
    let late = owing(&world, 9_999_705).await;
    let due = late.due_on();
    world.wake_on(due.plus_days(10)).await;
    let staff = back(&world, &late.people.staff).await;
    let patent = patent_of(&world, late.licence).await;
    let unknown = transfers::record(&world.services, &staff, patent, &form("彼岸科技有限公司", due)).await.unwrap();
    assert!(matches!(unknown, Submitted::Invalid(errors) if errors[0].code == "acquirer_unknown"));
    let entered = with(form("彼岸科技有限公司", due).values, &[("outside", "yes")]);
    transfers::record(&world.services, &staff, patent, &entered).await.unwrap().expect_done();
    let old = row(&world, late.licence).await;
    assert_eq!((old.state, old.end_reason.as_str()), (LicenceState::Transferred, "transferred_out"));
    assert_eq!(
        balance(&world, late.licence, AccountPurpose::Receivable).await,
        Fen::ZERO,
        "the second year is not theirs"
    );
    assert_eq!(balance(&world, late.licence, AccountPurpose::OtherFeeIncome).await, Fen::yuan(33_000));
    world.wake_on(due.plus_months(12)).await;
    let standing = charges_of(&world, late.licence).await;
    assert_eq!(standing.iter().filter(|it| !it.position.charged.is_zero()).count(), 1, "nothing accrues here any more");
    is_sound(&world).await;
}

async fn what_has_not_taken_effect_lapses(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &yearly(), 9_999_706).await;
    let licence = accepted(&world, &people.company, offer).await;
    let buyer = buyer(&world).await;
    let patent = patent_of(&world, licence).await;
    let entered = form("远山材料研究院", world.services.today());
    let id = transfers::record(&world.services, &people.operator, patent, &entered).await.unwrap().expect_done();
    taken_over(&world, &buyer, id).await;
    let old = row(&world, licence).await;
    assert_eq!((old.state, old.end_reason.as_str()), (LicenceState::Lapsed, "transferred"));
    assert_eq!(balance(&world, licence, AccountPurpose::Receivable).await, Fen::ZERO);
    is_sound(&world).await;
}

async fn a_transfer_is_entered_once_and_for_the_right_buyer(world: World) {
    let (people, licence) = running(&world, 9_999_707).await;
    let (buyer, stranger) = (buyer(&world).await, world.organisation("holder", "enterprise", "旁观研究所").await);
    let (services, patent) = (&world.services, patent_of(&world, licence).await);
    let today = services.today();
    let record = async |who: &Caller, form: &FormInput| transfers::record(services, who, patent, form).await;
    assert!(matches!(record(&stranger, &form("远山材料研究院", today)).await, Err(ServiceError::NotFound)));
    assert!(matches!(record(&people.company, &form("远山材料研究院", today)).await, Err(ServiceError::Forbidden)));
    let code_of = |outcome: Submitted<TransferId>| match outcome {
        Submitted::Invalid(errors) => errors[0].code.clone(),
        Submitted::Done(_) => "done".to_owned(),
    };
    let own = uscc(&world, &people.staff).await;
    assert_eq!(code_of(record(&people.staff, &form(&own, today)).await.unwrap()), "acquirer_is_holder");
    let company = uscc(&world, &people.company).await;
    assert_eq!(code_of(record(&people.staff, &form(&company, today)).await.unwrap()), "acquirer_unknown");
    let late = form("远山材料研究院", today.plus_days(1));
    assert_eq!(code_of(record(&people.staff, &late).await.unwrap()), "date_in_future");
    let known = with(form("远山材料研究院", today).values, &[("outside", "yes")]);
    assert_eq!(code_of(record(&people.staff, &known).await.unwrap()), "acquirer_has_account");

    let request = services.new_id(domain::id::RequestId::from_parts).to_string();
    let entered = with(form("远山材料研究院", today).values, &[("request_id", request.as_str())]);
    let id = record(&people.staff, &entered).await.unwrap().expect_done();
    assert_eq!(record(&people.staff, &entered).await.unwrap().expect_done(), id, "a double click");
    assert_eq!(code_of(record(&people.staff, &form("远山材料研究院", today)).await.unwrap()), "transfer_pending");
    assert_eq!(row(&world, licence).await.state, LicenceState::Effective, "nobody has taken over");
    let agreed = FormInput::from([("agree", "yes"), ("version", "1")]);
    let by_stranger = transfers::take_over(services, &stranger, id, &agreed).await;
    assert!(matches!(by_stranger, Err(ServiceError::NotFound)));
    assert!(matches!(transfers::transfer(services, &stranger, id).await, Err(ServiceError::NotFound)));
    let by_seller = transfers::take_over(services, &people.approver, id, &agreed).await;
    assert!(matches!(by_seller, Err(ServiceError::NotFound)));
    assert_eq!(transfers::waiting(services, &buyer).await.unwrap().len(), 1);
    taken_over(&world, &buyer, id).await;
    let again = transfers::take_over(services, &buyer, id, &agreed).await.unwrap();
    assert!(matches!(again, Submitted::Invalid(errors) if errors[0].code == "stale"), "once");
    assert_eq!(code_of(record(&people.staff, &form("远山材料研究院", today)).await.unwrap()), "transfer_done");
    is_sound(&world).await;
}

async fn a_patent_is_sold_on(world: World) {
    let (people, licence) = running(&world, 9_999_708).await;
    world.wake_on(sold_on()).await;
    let people = returned(&world, &people).await;
    let buyer = buyer(&world).await;
    let second = sold(&world, &people.staff, &buyer, licence, sold_on()).await;
    let last = world.organisation("holder", "enterprise", "后继研究所").await;
    let patent = patent_of(&world, second.id).await;
    let early = transfers::record(&world.services, &buyer, patent, &form("后继研究所", sold_on())).await.unwrap();
    assert!(matches!(early, Submitted::Invalid(errors) if errors[0].code == "before_own_transfer"));
    world.wake_on(Day::literal(2026, 9, 10)).await;
    let (buyer, last) = (back(&world, &buyer).await, back(&world, &last).await);
    let third = sold(&world, &buyer, &last, second.id, Day::literal(2026, 9, 1)).await;
    assert_eq!(third.succession.map(|it| (it.contract, it.predecessor)), Some((licence, second.id)));
    world.wake_on(Day::literal(2026, 10, 2)).await;
    let ids = [licence, second.id, third.id];
    let mut days = Vec::new();
    for id in ids {
        days.extend(spans(&reports_of(&world, id).await).into_iter().filter(|span| span.0.as_str() > "2026-07"));
    }
    let expect = [("2026-07-01", "2026-08-14"), ("2026-08-15", "2026-08-31"), ("2026-09-01", "2026-09-30")];
    assert_eq!(days, expect.map(|(from, to)| (from.to_owned(), to.to_owned())));
    is_sound(&world).await;
}

async fn a_buyer_can_say_that_it_is_not_the_buyer(world: World) {
    let (people, licence) = running(&world, 9_999_709).await;
    let (buyer, services) = (buyer(&world).await, &world.services);
    let patent = patent_of(&world, licence).await;
    let entered = form("远山材料研究院", services.today());
    let id = transfers::record(services, &people.staff, patent, &entered).await.unwrap().expect_done();
    let no = FormInput::from([("note", "并非本院受让"), ("version", "1")]);
    transfers::decline(services, &buyer, id, &no).await.unwrap().expect_done();
    assert_eq!(row(&world, licence).await.state, LicenceState::Effective);
    let id = transfers::record(services, &people.staff, patent, &entered).await.unwrap().expect_done();
    let withdrawn = FormInput::from([("version", "1")]);
    transfers::withdraw(services, &people.staff, id, &withdrawn).await.unwrap().expect_done();
    let late = FormInput::from([("agree", "yes"), ("version", "1")]);
    let gone = transfers::take_over(services, &buyer, id, &late).await.unwrap();
    assert!(matches!(gone, Submitted::Invalid(_)));
    is_sound(&world).await;
}
