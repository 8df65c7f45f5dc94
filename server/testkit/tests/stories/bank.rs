//! From a bank's file to posted receipts and back: import, matching, the second person, undoing, the month.

use domain::{
    Fen,
    id::{BankAccountId, BankLineId, BankMatchId, LicenceId, OrganisationId},
    month::Month,
    terms::{Fees, LateInterest, Tax, Terms},
};
use services::{
    Caller, ServiceError, Submitted,
    bank::{self, Applied, LineQuery},
    books, dunning,
    forms::{FormInput, Upload},
    jobs, payments,
    ports::{BankLineFilter, BankLineRow, BookFaults, ChargeRow, PaymentFilter, PaymentRow},
};
use testkit::{
    World,
    journeys::{People, accepted, announced, charges_of},
    on_both_databases,
};

on_both_databases!(
    a_file_becomes_receipts_by_two_persons_and_back,
    what_the_rules_match_needs_one_person,
    a_bank_fee_is_given_up_with_the_match_and_owed_again_without_it,
    files_that_overlap_add_nothing,
    an_import_is_undone_while_nothing_is_matched,
    a_large_file_is_imported_by_a_job_and_can_be_called_off,
    another_holder_sees_nothing,
    a_month_closes_when_its_account_agrees_or_is_explained,
    an_announced_transfer_arrives_and_waits_again_when_undone,
    what_cannot_be_matched_is_refused,
    random_matches_that_are_all_undone_leave_nothing_behind,
    what_finance_recorded_before_is_found_by_its_line,
    overdue_fees_are_asked_for_once_a_week
);

/// 33,000.00 at once, without VAT.
fn lump() -> Terms {
    let fees = Fees { lump: Some(Fen::yuan(33_000)), ..Fees::default() };
    Terms { licence_months: 60, fees, tax: Tax::Exempt, late_interest: LateInterest::None, ..Terms::default() }
}

pub struct Scene {
    pub people: People,
    pub licence: LicenceId,
    pub due: ChargeRow,
    pub account: BankAccountId,
    pub holder: OrganisationId,
}

const NUMBER: &str = "6222 0000 1123 1234";

pub async fn scene(world: &World) -> Scene {
    let people = People::new(world).await;
    let offer = announced(world, &people, &lump(), 9_999_801).await;
    let licence = accepted(world, &people.company, offer).await;
    let due = charges_of(world, licence).await.remove(0);
    let holder = due.holder_id.to_string();
    let form = FormInput::from([
        ("holder", holder.as_str()),
        ("name", "基本户"),
        ("bank", "某银行"),
        ("number", NUMBER),
        ("currency", "CNY"),
    ]);
    let account = bank::open_account(&world.services, &people.cashier, &form).await.unwrap().expect_done();
    Scene { holder: due.holder_id, people, licence, due, account }
}

/// A statement as a bank exports it: day, money in, money out, balance, name, number, remark.
pub fn csv(rows: &[[&str; 7]]) -> Vec<u8> {
    let mut text = String::from("交易日期,贷方金额,借方金额,余额,对方户名,对方账号,摘要\n");
    for row in rows {
        text.push_str(&row.join(","));
        text.push('\n');
    }
    text.into_bytes()
}

pub fn file(bytes: Vec<u8>) -> FormInput {
    let upload = Upload { field: "file".into(), file_name: "流水.csv".into(), media_type: "text/csv".into(), bytes };
    FormInput { uploads: vec![upload], ..FormInput::default() }
}

async fn imported(world: &World, scene: &Scene, rows: &[[&str; 7]]) -> usize {
    let (services, cashier) = (&world.services, &scene.people.cashier);
    let import = bank::preview(services, cashier, scene.account, &file(csv(rows))).await.unwrap().expect_done();
    added(bank::apply_import(services, cashier, import, &FormInput::default()).await.unwrap().expect_done())
}

pub fn added(applied: Applied) -> usize {
    let Applied::Added(count) = applied else { panic!("it was left to a job") };
    count
}

pub async fn lines(world: &World, account: BankAccountId, state: &str) -> Vec<BankLineRow> {
    let mut uow = world.services.store.read().await.unwrap();
    uow.bank_lines(&BankLineFilter::of(account, state, 100)).await.unwrap().0
}

async fn payments_of(world: &World, scene: &Scene) -> Vec<PaymentRow> {
    let filter = PaymentFilter { licence: Some(scene.licence), limit: 50, ..PaymentFilter::default() };
    world.services.store.read().await.unwrap().payments(&filter).await.unwrap().0
}

pub async fn hash(world: &World, scene: &Scene) -> String {
    bank::state_hash(&world.services, &scene.people.accountant, scene.holder).await.unwrap()
}

pub async fn choose(
    world: &World,
    scene: &Scene,
    who: &Caller,
    line: BankLineId,
    amount: &str,
) -> Submitted<BankMatchId> {
    let pay = format!("pay:{}", scene.due.position.charge.id);
    let form = FormInput::from([(pay.as_str(), amount)]);
    bank::choose(&world.services, who, line, &form).await.unwrap()
}

pub async fn confirm(world: &World, who: &Caller, found: BankMatchId) -> Submitted<BankMatchId> {
    bank::confirm_match(&world.services, who, found, &FormInput::default()).await.unwrap()
}

pub async fn undone(world: &World, scene: &Scene, found: BankMatchId) {
    let (services, ask) = (&world.services, FormInput::from([("reason", "匹配错误")]));
    bank::ask_undo(services, &scene.people.cashier, found, &ask).await.unwrap().expect_done();
    let undo = FormInput::from([("decision", "undo")]);
    bank::undo_match(services, &scene.people.accountant, found, &undo).await.unwrap().expect_done();
}

pub async fn is_sound(world: &World) {
    let faults = world.services.store.read().await.unwrap().book_faults(10).await.unwrap();
    assert_eq!(faults, BookFaults::default());
    assert_eq!(payments::check(&world.services).await.unwrap(), Vec::new());
}

pub fn refused<T: std::fmt::Debug>(outcome: Submitted<T>) -> String {
    let Submitted::Invalid(errors) = outcome else { panic!("was accepted: {outcome:?}") };
    errors[0].code.clone()
}

async fn a_file_becomes_receipts_by_two_persons_and_back(world: World) {
    let scene = scene(&world).await;
    let today = world.services.today().to_string();
    assert_eq!(imported(&world, &scene, &[[&today, "33000.00", "", "33000.00", "某个人", "", "往来款"]]).await, 1);
    let line = lines(&world, scene.account, "open").await.remove(0).line;
    let before = hash(&world, &scene).await;
    let found = choose(&world, &scene, &scene.people.cashier, line.id, "33000").await.expect_done();
    assert_eq!(lines(&world, scene.account, "matched").await[0].line.match_id, Some(found));
    // Who matched does not confirm, and the payment itself is confirmed nowhere else.
    assert_eq!(refused(confirm(&world, &scene.people.cashier, found).await), "same_person");
    let payment = payments_of(&world, &scene).await[0].payment.id;
    let alone = payments::confirm(&world.services, &scene.people.accountant, payment, &FormInput::default()).await;
    assert_eq!(refused(alone.unwrap()), "matched_with_line");
    confirm(&world, &scene.people.accountant, found).await.expect_done();
    let paid = charges_of(&world, scene.licence).await.remove(0);
    assert_eq!(paid.position.paid, Fen::yuan(33_000));
    assert_ne!(hash(&world, &scene).await, before);
    // A second click changes nothing.
    assert_eq!(refused(confirm(&world, &scene.people.accountant, found).await), "stale");
    is_sound(&world).await;
    undone(&world, &scene, found).await;
    assert_eq!(hash(&world, &scene).await, before);
    assert_eq!(charges_of(&world, scene.licence).await[0].position.paid, Fen::ZERO);
    is_sound(&world).await;
    // And again.
    let line = lines(&world, scene.account, "open").await.remove(0).line;
    let again = choose(&world, &scene, &scene.people.accountant, line.id, "33000").await.expect_done();
    confirm(&world, &scene.people.cashier, again).await.expect_done();
    assert_eq!(charges_of(&world, scene.licence).await[0].position.paid, Fen::yuan(33_000));
    is_sound(&world).await;
}

async fn what_the_rules_match_needs_one_person(world: World) {
    let scene = scene(&world).await;
    let (today, reference) = (world.services.today().to_string(), scene.due.position.charge.reference.clone());
    let remark = format!("许可费 {reference}");
    imported(&world, &scene, &[[&today, "33000.00", "", "33000.00", "青禾电子有限公司", "622200009", &remark]]).await;
    let matched = lines(&world, scene.account, "matched").await;
    let found = matched[0].line.match_id.expect("the rules matched it");
    let detail = bank::match_detail(&world.services, &scene.people.cashier, found).await.unwrap();
    assert!(detail.found.made_by.is_none());
    assert_eq!(detail.found.rule, "reference");
    confirm(&world, &scene.people.cashier, found).await.expect_done();
    assert_eq!(charges_of(&world, scene.licence).await[0].position.paid, Fen::yuan(33_000));
    // The payer is known from now on.
    let known = bank::known_payers(&world.services, &scene.people.cashier, scene.account).await.unwrap();
    assert_eq!(known.payers.len(), 1);
    assert_eq!(known.payers[0].account, "622200009");
    is_sound(&world).await;
}

async fn a_bank_fee_is_given_up_with_the_match_and_owed_again_without_it(world: World) {
    let scene = scene(&world).await;
    let today = world.services.today().to_string();
    imported(&world, &scene, &[[&today, "32990.00", "", "32990.00", "某个人", "", "往来款"]]).await;
    let line = lines(&world, scene.account, "open").await.remove(0).line;
    let before = hash(&world, &scene).await;
    let charge = scene.due.position.charge.id;
    let (pay, fee) = (format!("pay:{charge}"), format!("fee:{charge}"));
    let much = FormInput::from([(pay.as_str(), "32990"), (fee.as_str(), "60")]);
    let outcome = bank::choose(&world.services, &scene.people.cashier, line.id, &much).await.unwrap();
    assert_eq!(refused(outcome), "fee_above_limit");
    let form = FormInput::from([(pay.as_str(), "32990"), (fee.as_str(), "10")]);
    let found = bank::choose(&world.services, &scene.people.cashier, line.id, &form).await.unwrap().expect_done();
    confirm(&world, &scene.people.accountant, found).await.expect_done();
    let paid = charges_of(&world, scene.licence).await.remove(0);
    assert_eq!(services::charges::open_of(&paid.position), Fen::ZERO);
    is_sound(&world).await;
    undone(&world, &scene, found).await;
    assert_eq!(hash(&world, &scene).await, before);
    is_sound(&world).await;
}

async fn files_that_overlap_add_nothing(world: World) {
    let scene = scene(&world).await;
    let twins = ["2026-03-01", "100.00", "", "", "甲公司", "", "往来款"];
    let (first, last) =
        (["2026-02-27", "5.00", "", "", "乙公司", "", ""], ["2026-03-02", "7.00", "", "", "丙公司", "", ""]);
    assert_eq!(imported(&world, &scene, &[first, twins, twins, last]).await, 4);
    assert_eq!(imported(&world, &scene, &[first, twins, twins, last]).await, 0);
    assert_eq!(imported(&world, &scene, &[first, twins, twins]).await, 0);
    assert_eq!(lines(&world, scene.account, "").await.len(), 4);
}

async fn an_import_is_undone_while_nothing_is_matched(world: World) {
    let scene = scene(&world).await;
    let (services, cashier) = (&world.services, &scene.people.cashier);
    let today = services.today().to_string();
    let rows = [[today.as_str(), "33000.00", "", "", "某个人", "", "往来款"]];
    let import = bank::preview(services, cashier, scene.account, &file(csv(&rows))).await.unwrap().expect_done();
    bank::apply_import(services, cashier, import, &FormInput::default()).await.unwrap().expect_done();
    assert_eq!(
        bank::apply_import(services, cashier, import, &FormInput::default()).await.unwrap(),
        Submitted::Done(Applied::Added(0))
    );
    let line = lines(&world, scene.account, "open").await.remove(0).line;
    let found = choose(&world, &scene, cashier, line.id, "33000").await.expect_done();
    let reason = FormInput::from([("reason", "导错账户")]);
    assert_eq!(refused(bank::undo_import(services, cashier, import, &reason).await.unwrap()), "import_has_matches");
    // Nothing is posted: one person takes the match back.
    bank::ask_undo(services, cashier, found, &reason).await.unwrap().expect_done();
    assert_eq!(payments_of(&world, &scene).await[0].payment.state, "rejected");
    bank::undo_import(services, cashier, import, &reason).await.unwrap().expect_done();
    assert!(lines(&world, scene.account, "open").await.is_empty());
    assert_eq!(lines(&world, scene.account, "undone").await.len(), 1);
    // The same file may come again.
    assert_eq!(imported(&world, &scene, &rows).await, 1);
}

async fn another_holder_sees_nothing(world: World) {
    let scene = scene(&world).await;
    imported(&world, &scene, &[["2026-03-02", "33000.00", "", "", "某个人", "", ""]]).await;
    let line = lines(&world, scene.account, "open").await.remove(0).line;
    let stranger = world.organisation("holder", "state_university", "云岭大学").await;
    let stranger = world.colleague(&stranger, "finance").await;
    let services = &world.services;
    let page = bank::account_page(services, &stranger, scene.account, &LineQuery::default()).await;
    assert!(matches!(page, Err(ServiceError::NotFound)));
    assert!(matches!(bank::line(services, &stranger, line.id, "").await, Err(ServiceError::NotFound)));
    let pay = format!("pay:{}", scene.due.position.charge.id);
    let form = FormInput::from([(pay.as_str(), "33000")]);
    assert!(matches!(bank::choose(services, &stranger, line.id, &form).await, Err(ServiceError::NotFound)));
    // A holder's own finance has its account; staff without that role has not.
    let own = world.colleague(&scene.people.staff, "finance").await;
    assert_eq!(bank::accounts(services, &own).await.unwrap().len(), 1);
    let clerk = world.colleague(&scene.people.staff, "holder_staff").await;
    assert!(matches!(bank::accounts(services, &clerk).await, Err(ServiceError::Forbidden)));
    assert!(matches!(bank::accounts(services, &scene.people.company).await, Err(ServiceError::Forbidden)));
}

async fn a_month_closes_when_its_account_agrees_or_is_explained(world: World) {
    let scene = scene(&world).await;
    let (services, cashier) = (&world.services, &scene.people.cashier);
    let (today, month) = (services.today().to_string(), Month::of(services.today()));
    let first = month.first().to_string();
    let rows = [
        [first.as_str(), "1.00", "", "101.00", "某银行", "", "结息"],
        [today.as_str(), "33000.00", "", "33101.00", "某个人", "", "往来款"],
    ];
    imported(&world, &scene, &rows).await;
    let open = lines(&world, scene.account, "open").await;
    let fee = open.iter().find(|row| row.line.line.amount == Fen::yuan(33_000)).unwrap().line.id;
    let found = choose(&world, &scene, cashier, fee, "33000").await.expect_done();
    confirm(&world, &scene.people.accountant, found).await.expect_done();
    let named = month.to_string();
    let report = bank::month_report(services, cashier, scene.account, month).await.unwrap();
    assert_eq!(report.opening, Some(Fen::yuan(100)));
    assert_eq!(report.closing, Some(Fen::yuan(33_101)));
    assert_eq!((report.stated, report.difference), (Some(Fen::yuan(33_101)), Fen::ZERO));
    assert_eq!((report.open_in, report.agrees), (Fen::yuan(1), false));
    world.wake_on(world.services.today().plus_months(1).plus_days(5)).await;
    let close = FormInput::from([("month", named.as_str())]);
    let outcome = books::close(services, &scene.people.accountant, scene.holder, &close).await.unwrap();
    assert_eq!(refused(outcome), "account_disagrees");
    let explain = FormInput::from([("month", named.as_str()), ("text", "银行结息，四月处理")]);
    bank::explain_month(services, cashier, scene.account, &explain).await.unwrap().expect_done();
    assert!(bank::month_report(services, cashier, scene.account, month).await.unwrap().is_settled());
    // Another difference is not explained by it; setting the interest aside settles all.
    let interest = lines(&world, scene.account, "open").await.remove(0).line.id;
    let aside = FormInput::from([("act", "set_aside"), ("reason", "结息")]);
    bank::triage(services, cashier, interest, &aside).await.unwrap().expect_done();
    assert!(bank::month_report(services, cashier, scene.account, month).await.unwrap().agrees);
    books::close(services, &scene.people.accountant, scene.holder, &close).await.unwrap().expect_done();
}

async fn an_announced_transfer_arrives_and_waits_again_when_undone(world: World) {
    let scene = scene(&world).await;
    let (services, cashier) = (&world.services, &scene.people.cashier);
    let today = services.today().to_string();
    let form = FormInput::from([("amount", "33000"), ("paid_on", today.as_str()), ("payer_name", "青禾电子有限公司")]);
    let charge = scene.due.position.charge.id;
    let announced = payments::announce(services, &scene.people.company, charge, &form).await.unwrap().expect_done();
    imported(&world, &scene, &[[&today, "33000.00", "", "", "某个人", "", "往来款"]]).await;
    let line = lines(&world, scene.account, "open").await.remove(0).line;
    let tick = format!("payment:{announced}");
    let form = FormInput::from([(tick.as_str(), "yes")]);
    let found = bank::choose(services, cashier, line.id, &form).await.unwrap().expect_done();
    assert_eq!(payments_of(&world, &scene).await[0].payment.state, "recorded");
    let reason = FormInput::from([("reason", "不是这一笔")]);
    bank::ask_undo(services, cashier, found, &reason).await.unwrap().expect_done();
    let again = payments_of(&world, &scene).await.remove(0).payment;
    assert_eq!((again.state.as_str(), again.payer_name.as_str()), ("announced", "青禾电子有限公司"));
    let line = lines(&world, scene.account, "open").await.remove(0).line;
    let found = bank::choose(services, cashier, line.id, &form).await.unwrap().expect_done();
    confirm(&world, &scene.people.accountant, found).await.expect_done();
    assert_eq!(payments_of(&world, &scene).await.len(), 1);
    is_sound(&world).await;
}

async fn what_cannot_be_matched_is_refused(world: World) {
    let scene = scene(&world).await;
    let (services, cashier) = (&world.services, &scene.people.cashier);
    let today = services.today().to_string();
    let rows = [
        [today.as_str(), "100.00", "", "", "甲公司", "", ""],
        [today.as_str(), "", "40.00", "", "乙公司", "", ""],
        ["2026-02-20", "33000.00", "", "", "丙公司", "", ""],
    ];
    imported(&world, &scene, &rows).await;
    let open = lines(&world, scene.account, "open").await;
    let of = |amount: i64| open.iter().find(|row| row.line.line.amount == Fen::yuan(amount)).unwrap().line.id;
    assert_eq!(refused(choose(&world, &scene, cashier, of(100), "200").await), "more_than_line");
    assert_eq!(refused(choose(&world, &scene, cashier, of(100), "40000").await), "more_than_open");
    assert_eq!(refused(choose(&world, &scene, cashier, of(-40), "40").await), "money_out");
    assert_eq!(refused(choose(&world, &scene, cashier, of(33_000), "33000").await), "before_licence");
    assert_eq!(
        refused(bank::choose(services, cashier, of(100), &FormInput::default()).await.unwrap()),
        "nothing_chosen"
    );
    let other =
        "账号：6222000099999999\n交易日期,贷方金额,借方金额,余额,对方户名,对方账号,摘要\n2026-03-02,1.00,,,甲,,\n";
    let outcome = bank::preview(services, cashier, scene.account, &file(other.into())).await.unwrap();
    assert!(refused(outcome) == "other_account");
    for broken in ["", "not a statement", "交易日期,贷方金额\n2026-02-30,1.00\n"] {
        let outcome = bank::preview(services, cashier, scene.account, &file(broken.into())).await.unwrap();
        assert!(matches!(refused(outcome).as_str(), "statement_fault" | "file_missing"), "{broken}");
    }
    assert!(lines(&world, scene.account, "").await.len() == 3);
}

/// A number from a sequence that everybody can repeat.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

async fn random_matches_that_are_all_undone_leave_nothing_behind(world: World) {
    let scene = scene(&world).await;
    let (services, today) = (&world.services, world.services.today().to_string());
    let amounts = ["5000.00", "7000.00", "7000.00", "9000.00", "33000.00", "40000.00"];
    let rows: Vec<[&str; 7]> = amounts.iter().map(|amount| [&today, *amount, "", "", "某个人", "", "往来款"]).collect();
    imported(&world, &scene, &rows).await;
    let before = hash(&world, &scene).await;
    let (mut state, mut standing) = (20_261_121_u64, Vec::new());
    let mut done = 0;
    for _ in 0..40 {
        let open = lines(&world, scene.account, "open").await;
        if next(&mut state) % 3 < 2 && !open.is_empty() {
            let line = &open[usize::try_from(next(&mut state)).unwrap() % open.len()].line;
            let most = services::charges::open_of(&charges_of(&world, scene.licence).await[0].position);
            let amount =
                Fen::new(i64::try_from(next(&mut state) % 900_000).unwrap() + 1).min(line.line.amount).min(most);
            let outcome = choose(&world, &scene, &scene.people.cashier, line.id, &amount.to_plain()).await;
            let Submitted::Done(found) = outcome else { continue };
            if !next(&mut state).is_multiple_of(4) {
                confirm(&world, &scene.people.accountant, found).await.expect_done();
            }
            standing.push(found);
            done += 1;
        } else if !standing.is_empty() {
            let place = usize::try_from(next(&mut state)).unwrap() % standing.len();
            if take_back(&world, &scene, standing[place]).await {
                standing.remove(place);
            }
        }
    }
    assert!(done > 8, "{done}");
    while let Some(found) = standing.pop() {
        assert!(take_back(&world, &scene, found).await);
    }
    assert_eq!(hash(&world, &scene).await, before);
    assert_eq!(lines(&world, scene.account, "open").await.len(), amounts.len());
    assert!(bank::waiting_matches(services, &scene.people.cashier).await.unwrap().0.is_empty());
    is_sound(&world).await;
}

/// Undoes a match, by as many persons as it takes; `false` when its credit has been used by another one.
async fn take_back(world: &World, scene: &Scene, found: BankMatchId) -> bool {
    let (services, reason) = (&world.services, FormInput::from([("reason", "试验")]));
    let _ = bank::ask_undo(services, &scene.people.cashier, found, &reason).await.unwrap();
    let detail = bank::match_detail(services, &scene.people.accountant, found).await.unwrap();
    if detail.found.state == "undone" {
        return true;
    }
    let undo = FormInput::from([("decision", "undo")]);
    let outcome = bank::undo_match(services, &scene.people.accountant, found, &undo).await.unwrap();
    matches!(outcome, Submitted::Done(_))
}

async fn what_finance_recorded_before_is_found_by_its_line(world: World) {
    let scene = scene(&world).await;
    testkit::journeys::paid(&world, &scene.people, &scene.due, "33,000").await;
    let (today, reference) = (world.services.today().to_string(), scene.due.position.charge.reference.clone());
    imported(&world, &scene, &[[&today, "33000.00", "", "", "青禾电子有限公司", "", &reference]]).await;
    let matched = lines(&world, scene.account, "matched").await;
    let found = matched.first().and_then(|row| row.line.match_id).expect("the rules found the payment");
    let detail = bank::match_detail(&world.services, &scene.people.accountant, found).await.unwrap();
    assert_eq!(detail.parts[0].kind, "linked");
    confirm(&world, &scene.people.accountant, found).await.expect_done();
    // One payment, one receipt.
    assert_eq!(payments_of(&world, &scene).await.len(), 1);
    assert_eq!(charges_of(&world, scene.licence).await[0].position.paid, Fen::yuan(33_000));
    is_sound(&world).await;
}

async fn overdue_fees_are_asked_for_once_a_week(world: World) {
    let late = super::money::owing(&world, 9_999_802).await;
    let (services, cashier) = (&world.services, &late.people.cashier);
    world.wake_on(late.due_on().plus_days(45)).await;
    let debtors = dunning::debtors(services, cashier).await.unwrap();
    let debtor = &debtors[0];
    assert_eq!((debtor.level, debtor.days()), (2, 45));
    // 33,000 and 45 days of 5/10,000.
    assert_eq!(debtor.total(), Fen::new(3_374_250));
    let (holder, licensee) = (debtor.holder_id, debtor.licensee_id);
    let shown = dunning::dunning(services, cashier, holder, licensee).await.unwrap();
    assert!(shown.text.contains("33,742.50") || shown.text.contains("33742.50"), "{}", shown.text);
    let form = FormInput::from([("text", shown.text.as_str())]);
    dunning::send(services, cashier, holder, licensee, &form).await.unwrap().expect_done();
    let again = dunning::send(services, cashier, holder, licensee, &form).await.unwrap();
    assert_eq!(refused(again), "letter_just_sent");
    let letters = dunning::dunning(services, cashier, holder, licensee).await.unwrap().letters;
    assert_eq!((letters.len(), letters[0].amount_fen), (1, Fen::new(3_374_250)));
    let stranger = world.organisation("holder", "state_university", "云岭大学").await;
    let stranger = world.colleague(&stranger, "finance").await;
    assert!(matches!(dunning::dunning(services, &stranger, holder, licensee).await, Err(ServiceError::NotFound)));
}

async fn a_large_file_is_imported_by_a_job_and_can_be_called_off(world: World) {
    let scene = scene(&world).await;
    let (services, cashier, none) = (&world.services, &scene.people.cashier, FormInput::default());
    let today = services.today().to_string();
    let count = usize::try_from(bank::AT_ONCE_MAX).unwrap() + 1;
    let remarks: Vec<String> = (0..count).map(|place| format!("往来款 {place}")).collect();
    let rows: Vec<[&str; 7]> = remarks.iter().map(|remark| [&today, "1.00", "", "", "某个人", "", remark]).collect();
    let import = bank::preview(services, cashier, scene.account, &file(csv(&rows))).await.unwrap().expect_done();
    let ask = || async { bank::apply_import(services, cashier, import, &none).await.unwrap().expect_done() };
    let phase = || async { bank::import(services, cashier, import).await.unwrap().run.map(|run| run.phase) };
    assert_eq!(phase().await, None);
    assert_eq!(ask().await, Applied::UnderWay);
    assert_eq!(ask().await, Applied::UnderWay, "a second click asks for nothing more");
    assert_eq!(phase().await.as_deref(), Some("waiting"));
    assert_eq!(refused(bank::discard_import(services, cashier, import).await.unwrap()), "import_under_way");
    bank::call_off(services, cashier, import, &none).await.unwrap().expect_done();
    while jobs::run_one(services).await.unwrap() {}
    assert_eq!(phase().await.as_deref(), Some("called_off"));
    assert!(lines(&world, scene.account, "").await.is_empty(), "nothing was added");
    assert_eq!(ask().await, Applied::UnderWay, "the preview can be imported after all");
    while jobs::run_one(services).await.unwrap() {}
    assert_eq!(phase().await.as_deref(), Some("done"));
    let mut uow = services.store.read().await.unwrap();
    let (_, total) = uow.bank_lines(&BankLineFilter::of(scene.account, "open", 1)).await.unwrap();
    assert_eq!(usize::try_from(total).unwrap(), count);
    drop(uow);
    assert_eq!(refused(bank::call_off(services, cashier, import, &none).await.unwrap()), "import_applied_already");
    assert_eq!(ask().await, Applied::Added(0), "it is there");
    // A job that is done again after a crash adds nothing.
    bank::run_import(services, &Caller::system("again"), import).await.unwrap();
    let mut uow = services.store.read().await.unwrap();
    let (_, total) = uow.bank_lines(&BankLineFilter::of(scene.account, "open", 1)).await.unwrap();
    assert_eq!(usize::try_from(total).unwrap(), count);
}
