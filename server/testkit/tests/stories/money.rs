//! Late money, money out of order, money taken back: every fen where the law and the terms put it.

use domain::{
    Day, Fen,
    allocation::{DebtPart, Plan, Rank},
    id::{LicenceId, PaymentId},
    ledger::AccountPurpose,
    terms::{Fees, LateInterest, Tax, Terms},
};
use services::{
    Caller, Submitted, charges,
    forms::FormInput,
    payments,
    ports::{BookFaults, ChargeRow, DeclarationFilter, ReportFilter},
    reports,
};
use testkit::{
    World,
    journeys::{People, accepted, announced, charges_of, paid},
    on_both_databases,
    simulation::Market,
};

on_both_databases!(
    late_interest_is_charged_before_the_payment_falls,
    an_earlier_payment_takes_interest_back,
    a_payment_that_bounced_was_never_made,
    finance_directs_a_payment_with_a_reason,
    what_is_given_up_or_paid_back_needs_two,
    what_is_withheld_abroad_is_charged_and_credited_once,
    what_was_given_up_of_too_much_is_no_credit,
    what_cannot_have_been_paid_is_refused
);

/// 33,000.00 a year without VAT, late interest of 5/10,000 a day.
pub fn yearly() -> Terms {
    let fees = Fees { annual: Some(Fen::yuan(33_000)), ..Fees::default() };
    let late_interest = LateInterest::Daily { hundred_thousandths: 50 };
    Terms { licence_months: 60, fees, tax: Tax::Exempt, late_interest, ..Terms::default() }
}

pub struct Late {
    pub people: People,
    pub licence: LicenceId,
    /// The fee of the second year.
    pub second: ChargeRow,
}

impl Late {
    /// A payment that was confirmed and then taken back.
    pub async fn bounced(&self, world: &World, yuan: &str, paid_on: Day) {
        let services = &world.services;
        let payment = recorded(world, &self.people.cashier, &self.second, yuan, paid_on).await;
        let form = FormInput::from([("version", "1")]);
        payments::confirm(services, &self.people.accountant, payment, &form).await.unwrap().expect_done();
        let ask = FormInput::from([("reason", "银行退票")]);
        payments::ask_reversal(services, &self.people.cashier, payment, &ask).await.unwrap().expect_done();
        payments::reverse(services, &self.people.accountant, payment, &FormInput::default())
            .await
            .unwrap()
            .expect_done();
    }

    /// A part of the second fee is given up.
    pub async fn written_off(&self, world: &World, yuan: &str) {
        let form = FormInput::from([("amount", yuan), ("reason", "双方和解")]);
        let (services, charge) = (&world.services, self.second.position.charge.id);
        let asked = payments::ask_write_off(services, &self.people.cashier, charge, &form).await.unwrap().expect_done();
        let post = FormInput::from([("version", "1"), ("decision", "post")]);
        payments::decide_adjustment(services, &self.people.accountant, asked, &post).await.unwrap().expect_done();
    }

    pub fn due_on(&self) -> Day {
        self.second.position.charge.due_on
    }
}

/// A licence whose second yearly fee is owed since its due day.
pub async fn owing(world: &World, serial: u32) -> Late {
    let people = People::new(world).await;
    let offer = announced(world, &people, &yearly(), serial).await;
    let licence = accepted(world, &people.company, offer).await;
    let first = charges_of(world, licence).await.remove(0);
    paid(world, &people, &first, "33,000").await;
    let second_year = world.services.today().plus_months(12);
    world.wake_on(second_year).await;
    let second = charges_of(world, licence).await.remove(1);
    assert_eq!(second.position.charge.amount_fen, Fen::yuan(33_000));
    Late { people, licence, second }
}

pub async fn recorded(world: &World, finance: &Caller, charge: &ChargeRow, yuan: &str, paid_on: Day) -> PaymentId {
    let day = paid_on.to_string();
    let form = FormInput::from([
        ("reference", charge.position.charge.reference.as_str()),
        ("amount", yuan),
        ("paid_on", day.as_str()),
        ("payer_name", "青禾电子有限公司"),
        ("not_the_same", "on"),
    ]);
    payments::record(&world.services, finance, &form).await.unwrap().expect_done()
}

pub async fn confirmed(world: &World, late: &Late, yuan: &str, paid_on: Day) -> Plan {
    let payment = recorded(world, &late.people.cashier, &late.second, yuan, paid_on).await;
    let form = FormInput::from([("version", "1")]);
    payments::confirm(&world.services, &late.people.accountant, payment, &form).await.unwrap().expect_done();
    allocation_of(world, payment).await
}

async fn allocation_of(world: &World, payment: PaymentId) -> Plan {
    let row = world.services.store.read().await.unwrap().payment(payment).await.unwrap().unwrap();
    serde_json::from_str(&row.payment.allocation).unwrap()
}

async fn balance(world: &World, licence: LicenceId, purpose: AccountPurpose) -> Fen {
    purpose.natural(world.services.store.read().await.unwrap().balance_of(licence, purpose).await.unwrap())
}

async fn is_sound(world: &World) {
    let faults = world.services.store.read().await.unwrap().book_faults(10).await.unwrap();
    assert_eq!(faults, BookFaults::default());
    assert_eq!(payments::check(&world.services).await.unwrap(), Vec::new());
}

async fn late_interest_is_charged_before_the_payment_falls(world: World) {
    let late = owing(&world, 9_999_301).await;
    let due = late.second.position.charge.due_on;
    world.wake_on(due.plus_days(45)).await;
    let plan = confirmed(&world, &late, "33,000", due.plus_days(45)).await;
    let parts: Vec<(DebtPart, Fen, Rank)> =
        plan.lines.iter().map(|line| (line.part, line.amount, line.reason.rank)).collect();
    let first = (DebtPart::Interest, Fen::new(74_250), Rank::Designated);
    assert_eq!(parts, [first, (DebtPart::Principal, Fen::new(3_225_750), Rank::Designated)]);
    assert_eq!(plan.unapplied, Fen::ZERO);
    assert_eq!(balance(&world, late.licence, AccountPurpose::Receivable).await, Fen::new(74_250));
    assert_eq!(balance(&world, late.licence, AccountPurpose::InterestIncome).await, Fen::new(74_250));
    // Ten days later the rest of the principal has borne 742.50 × 10 × 0.05% = 3.71.
    world.wake_on(due.plus_days(55)).await;
    let form = FormInput::default();
    charges::charge_interest_today(&world.services, &late.people.cashier, late.licence, &form)
        .await
        .unwrap()
        .expect_done();
    let again = charges::charge_interest_today(&world.services, &late.people.cashier, late.licence, &form).await;
    assert_eq!(again.unwrap(), Submitted::refused("no_interest"), "the same day is charged once");
    assert_eq!(balance(&world, late.licence, AccountPurpose::InterestIncome).await, Fen::new(74_250 + 371));
    is_sound(&world).await;
}

async fn an_earlier_payment_takes_interest_back(world: World) {
    let late = owing(&world, 9_999_302).await;
    let due = late.second.position.charge.due_on;
    world.wake_on(due.plus_days(60)).await;
    confirmed(&world, &late, "1,000", due.plus_days(45)).await;
    let before = balance(&world, late.licence, AccountPurpose::InterestIncome).await;
    assert_eq!(before, Fen::new(74_250));
    // 20,000.00 had come on the 15th day already: 33,000 × 15 days, 13,000 × 30 days at 5/10,000.
    confirmed(&world, &late, "20,000", due.plus_days(15)).await;
    let now = balance(&world, late.licence, AccountPurpose::InterestIncome).await;
    assert_eq!(now, Fen::new(24_750) + Fen::new(19_500));
    is_sound(&world).await;
}

async fn a_payment_that_bounced_was_never_made(world: World) {
    let late = owing(&world, 9_999_303).await;
    let services = &world.services;
    let due = late.second.position.charge.due_on;
    world.wake_on(due.plus_days(45)).await;
    let payment = recorded(&world, &late.people.cashier, &late.second, "33,000", due.plus_days(10)).await;
    let form = FormInput::from([("version", "1")]);
    payments::confirm(services, &late.people.accountant, payment, &form).await.unwrap().expect_done();
    let early = balance(&world, late.licence, AccountPurpose::InterestIncome).await;
    assert_eq!(early, Fen::new(16_500), "33,000 × 10 × 0.05%");
    let ask = FormInput::from([("reason", "银行退票")]);
    payments::ask_reversal(services, &late.people.cashier, payment, &ask).await.unwrap().expect_done();
    payments::reverse(services, &late.people.accountant, payment, &FormInput::default()).await.unwrap().expect_done();
    confirmed(&world, &late, "33,742.50", due.plus_days(45)).await;
    assert_eq!(balance(&world, late.licence, AccountPurpose::InterestIncome).await, Fen::new(74_250));
    assert_eq!(balance(&world, late.licence, AccountPurpose::Receivable).await, Fen::ZERO);
    is_sound(&world).await;
}

async fn finance_directs_a_payment_with_a_reason(world: World) {
    let late = owing(&world, 9_999_304).await;
    let services = &world.services;
    let due = late.second.position.charge.due_on;
    world.wake_on(due.plus_days(45)).await;
    let payment = recorded(&world, &late.people.cashier, &late.second, "33,000", due.plus_days(45)).await;
    let field = format!("allocate:{}", late.second.position.charge.id);
    let without = FormInput::from([("version", "1"), (field.as_str(), "33,000")]);
    let refused = payments::confirm(services, &late.people.accountant, payment, &without).await.unwrap();
    assert_eq!(refused, Submitted::wrong("override_reason", "required"));
    let too_much = FormInput::from([("version", "1"), (field.as_str(), "33,000.01"), ("override_reason", "x")]);
    let refused = payments::confirm(services, &late.people.accountant, payment, &too_much).await.unwrap();
    assert_eq!(refused, Submitted::wrong(&field, "more_than_open"));
    let reason = "双方 2027-05-01 书面约定先抵本金";
    let directed = FormInput::from([("version", "1"), (field.as_str(), "33,000"), ("override_reason", reason)]);
    payments::confirm(services, &late.people.accountant, payment, &directed).await.unwrap().expect_done();
    let plan = allocation_of(&world, payment).await;
    assert_eq!(plan.lines.len(), 1);
    assert_eq!((plan.lines[0].part, plan.lines[0].reason.rank), (DebtPart::Principal, Rank::Directed));
    assert_eq!(balance(&world, late.licence, AccountPurpose::Receivable).await, Fen::new(74_250), "the interest");
    is_sound(&world).await;
}

async fn what_is_given_up_or_paid_back_needs_two(world: World) {
    let late = owing(&world, 9_999_305).await;
    let (services, people) = (&world.services, &late.people);
    let charge = late.second.position.charge.id;
    let form = FormInput::from([("amount", "40,000"), ("reason", "债务人破产")]);
    let refused = payments::ask_write_off(services, &people.cashier, charge, &form).await.unwrap();
    assert_eq!(refused, Submitted::wrong("amount", "more_than_open"));
    let form = FormInput::from([("amount", "3,000"), ("reason", "双方和解")]);
    let asked = payments::ask_write_off(services, &people.cashier, charge, &form).await.unwrap().expect_done();
    let post = FormInput::from([("version", "1"), ("decision", "post")]);
    let same = payments::decide_adjustment(services, &people.cashier, asked, &post).await.unwrap();
    assert_eq!(same, Submitted::refused("same_person"));
    let stranger = payments::decide_adjustment(services, &people.company, asked, &post).await;
    assert!(stranger.is_err(), "no one but finance");
    payments::decide_adjustment(services, &people.accountant, asked, &post).await.unwrap().expect_done();
    assert_eq!(balance(&world, late.licence, AccountPurpose::Receivable).await, Fen::yuan(30_000));
    let twice = payments::decide_adjustment(services, &people.accountant, asked, &post).await.unwrap();
    assert_eq!(twice, Submitted::refused("stale"));
    confirmed(&world, &late, "30,500", late.second.position.charge.due_on).await;
    assert_eq!(balance(&world, late.licence, AccountPurpose::UnappliedCash).await, Fen::yuan(500));
    let all = FormInput::from([("reason", "退还溢缴款")]);
    let refund = payments::ask_refund(services, &people.accountant, late.licence, &all).await.unwrap().expect_done();
    assert_eq!(payments::open_adjustments(services, &people.cashier).await.unwrap().len(), 1);
    payments::decide_adjustment(services, &people.cashier, refund, &post).await.unwrap().expect_done();
    assert_eq!(balance(&world, late.licence, AccountPurpose::UnappliedCash).await, Fen::ZERO);
    is_sound(&world).await;
}

async fn what_cannot_have_been_paid_is_refused(world: World) {
    let late = owing(&world, 9_999_308).await;
    let other = charges::reference_of(7);
    let (services, reference) = (&world.services, late.second.position.charge.reference.clone());
    let before = world.services.store.read().await.unwrap().postings_of(late.licence, 1_000).await.unwrap();
    let cases = [
        ("amount", "0", "amount_zero"),
        ("amount", "-5", "amount_negative"),
        ("amount", "92233720368547758.07", "amount_too_large"),
        ("amount", "1.005", "amount_too_precise"),
        ("amount", "壹万元", "amount_not_a_number"),
        ("paid_on", "2026-03-31", "before_licence"),
        ("paid_on", "2099-01-01", "date_in_future"),
        ("paid_on", "2027-02-30", "date_does_not_exist"),
        ("reference", "KX7", "reference_malformed"),
        ("designation", other.as_str(), "reference_unknown"),
        ("payer_name", "", "required"),
    ];
    for (field, value, code) in cases {
        let mut form = FormInput::from([
            ("reference", reference.as_str()),
            ("amount", "1,000"),
            ("paid_on", "2027-04-01"),
            ("payer_name", "青禾电子有限公司"),
        ]);
        form.values.insert(field.to_owned(), value.to_owned());
        let outcome = payments::record(services, &late.people.cashier, &form).await.unwrap();
        let Submitted::Invalid(errors) = outcome else { panic!("{field} = {value} is recorded") };
        assert_eq!(
            errors.iter().map(|error| (error.field.as_str(), error.code.as_str())).collect::<Vec<_>>(),
            [(field, code)],
            "{value}"
        );
    }
    let after = world.services.store.read().await.unwrap().postings_of(late.licence, 1_000).await.unwrap();
    assert_eq!(before, after, "nothing is posted");
}

/// Figures for April, accepted by the holder; the charge that follows from them.
async fn reported(world: &World, company: &Caller, staff: &Caller, licence: LicenceId) -> ChargeRow {
    let filter = ReportFilter { licence: Some(licence), limit: 1, ..ReportFilter::default() };
    let report = world.services.store.read().await.unwrap().reports(&filter).await.unwrap().0.remove(0).report.id;
    let form = FormInput::from([("line_1_product", "电极"), ("line_1_gross", "1,000,000"), ("truthful", "yes")]);
    reports::submit(&world.services, company, report, &form).await.unwrap().expect_done();
    reports::accept(&world.services, staff, report, &FormInput::default()).await.unwrap().expect_done();
    let charged = charges_of(world, licence).await;
    charged.into_iter().find(|row| row.position.charge.report_id == Some(report)).expect("royalties are charged")
}

/// The offer of the market under the terms at this place, accepted; a report of a million for April.
async fn market_licence(world: &World, market: &Market, place: usize) -> (LicenceId, ChargeRow) {
    let (patent, holder, _) = &market.patents[place];
    let filter = DeclarationFilter { patent: Some(*patent), limit: 1, ..DeclarationFilter::default() };
    let offer = world.services.store.read().await.unwrap().declarations(&filter).await.unwrap().0.remove(0).id;
    let licence = accepted(world, &market.companies[0], offer).await;
    world.wake_on(Day::literal(2026, 5, 2)).await;
    (licence, reported(world, &market.companies[0], &market.holders[*holder].staff, licence).await)
}

async fn what_was_given_up_of_too_much_is_no_credit(world: World) {
    let market = Market::open(&world).await;
    // Royalties of 2 % without VAT.
    let (licence, row) = market_licence(&world, &market, 4).await;
    let (services, finance, charge) = (&world.services, &market.finance, &row.position.charge);
    assert_eq!(row.position.charged, Fen::yuan(20_000));
    let payment = recorded(&world, &finance[0], &row, "5,000", services.today()).await;
    let field = format!("allocate:{}", charge.id);
    let directed = FormInput::from([(field.as_str(), "5,000"), ("override_reason", "提成")]);
    payments::confirm(services, &finance[1], payment, &directed).await.unwrap().expect_done();
    let form = FormInput::from([("reason", "双方和解")]);
    let asked = payments::ask_write_off(services, &finance[0], charge.id, &form).await.unwrap().expect_done();
    let post = FormInput::from([("decision", "post")]);
    payments::decide_adjustment(services, &finance[1], asked, &post).await.unwrap().expect_done();
    assert_eq!(balance(&world, licence, AccountPurpose::WriteOff).await, Fen::yuan(15_000));
    let approver = &market.holders[market.patents[4].1].approver;
    // What was owed, of which 5,000.00 were paid; what is left of the write-off, and credit.
    for (gross, given_up, credit) in [("400,000", 3_000, 0), ("100,000", 0, 3_000)] {
        // The night closes what is settled.
        world.wake_on(services.today().plus_days(1)).await;
        let form = FormInput::from([("line_1_product", "电极"), ("line_1_gross", gross), ("note", "查账结果")]);
        let report = charge.report_id.unwrap();
        reports::adjust(services, approver, report, &form).await.unwrap().expect_done();
        assert_eq!(balance(&world, licence, AccountPurpose::WriteOff).await, Fen::yuan(given_up));
        assert_eq!(balance(&world, licence, AccountPurpose::UnappliedCash).await, Fen::yuan(credit));
        is_sound(&world).await;
    }
}

async fn what_is_withheld_abroad_is_charged_and_credited_once(world: World) {
    let market = Market::open(&world).await;
    // Royalties in tiers, 6 % VAT included, 5/10,000 a day for what is late, of a holder in Germany.
    let (licence, row) = market_licence(&world, &market, 2).await;
    let finance = &market.finance;
    let charge = &row.position.charge;
    assert!(charge.withheld_fen > Fen::ZERO && row.position.charged == charge.amount_fen - charge.withheld_fen);
    world.wake_on(charge.due_on.plus_days(30)).await;
    let form = FormInput::default();
    let charged = charges::charge_interest_today(&world.services, &finance[0], licence, &form).await.unwrap();
    charged.expect_done();
    let again = charges::charge_interest_today(&world.services, &finance[0], licence, &form).await.unwrap();
    assert_eq!(again, Submitted::refused("no_interest"), "what is withheld of it is charged too");
    let withheld = balance(&world, licence, AccountPurpose::WithheldTax).await;
    let payment = recorded(&world, &finance[0], &row, &row.position.charged.to_plain(), charge.due_on).await;
    let (field, principal) = (format!("allocate:{}", charge.id), row.position.charged.to_plain());
    let directed = FormInput::from([(field.as_str(), principal.as_str()), ("override_reason", "按期支付本金")]);
    payments::confirm(&world.services, &finance[1], payment, &directed).await.unwrap().expect_done();
    assert_eq!(balance(&world, licence, AccountPurpose::InterestIncome).await, Fen::ZERO, "it was paid in time");
    assert_eq!(balance(&world, licence, AccountPurpose::Receivable).await, Fen::ZERO);
    assert_eq!(
        balance(&world, licence, AccountPurpose::UnappliedCash).await,
        Fen::ZERO,
        "nothing but the principal came"
    );
    assert_eq!(balance(&world, licence, AccountPurpose::WithheldTax).await, charge.withheld_fen);
    assert!(withheld > charge.withheld_fen);
    is_sound(&world).await;
}
