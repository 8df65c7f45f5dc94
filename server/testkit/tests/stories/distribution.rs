//! Income from licences reaches inventors: example by example, fen by fen, once.

use domain::{
    Day, Fen,
    distribution::StepLabel,
    form::{FieldError, FormValues},
    id::{BeneficiaryId, LicenceId, PatentId, RunId},
    ledger::AccountPurpose,
    terms::{Fees, Tax, Terms},
};
use services::{Caller, ServiceError, Submitted, distribution, forms::FormInput, payments};
use testkit::{
    World,
    journeys::{People, accepted, announced, charges_of, input, paid, pdf},
    on_both_databases,
};

use crate::{book::attack, money::recorded};

on_both_databases!(
    the_university_bore_all_costs,
    inventors_bore_some_costs,
    costs_are_recovered_once,
    a_receipt_is_distributed_once,
    who_may_do_what_and_when,
    nothing_is_posted_that_was_refused,
    what_is_anothers_is_not_there
);

/// A university whose patent has earned 300,000.00 without VAT.
pub struct Earned {
    pub people: People,
    pub finance: Caller,
    inventor: Caller,
    pub patent: PatentId,
    licence: LicenceId,
    zhou: BeneficiaryId,
    college: BeneficiaryId,
    agency: BeneficiaryId,
}

fn values(pairs: &[(&str, &str)]) -> FormValues {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

async fn beneficiary(world: &World, finance: &Caller, kind: &str, name: &str, email: &str) -> BeneficiaryId {
    let form = FormInput::from([
        ("kind", kind),
        ("name", name),
        ("email", email),
        ("bank_name", "江城银行"),
        ("bank_account", "6200 0000 0000 0001"),
    ]);
    distribution::add_beneficiary(&world.services, finance, &form).await.unwrap().expect_done()
}

/// 70 / 15 / 15, agency 8 % of the receipt, costs returned double.
async fn rule(world: &World, earned: &Earned, contributors: &str, university: &str) -> Submitted<domain::id::PolicyId> {
    let college = earned.college.to_string();
    let form = values(&[
        ("citation", "江城理工大学科技成果转化收益分配办法 第九条"),
        ("valid_from", "2026-01-01"),
        ("share_contributors", contributors),
        ("share_college", "15"),
        ("share_university", university),
        ("agency_rate", "8%"),
        ("agency_base", "receipt"),
        ("body_college", &college),
    ]);
    distribution::set_policy(&world.services, &earned.finance, &input(form)).await.unwrap()
}

pub async fn earned(world: &World, serial: u32) -> Earned {
    let people = People::new(world).await;
    let fees = Fees { lump: Some(Fen::yuan(300_000)), ..Fees::default() };
    let terms = Terms { licence_months: 60, fees, tax: Tax::Exempt, ..Terms::default() };
    let offer = announced(world, &people, &terms, serial).await;
    let licence = accepted(world, &people.company, offer).await;
    let lump = charges_of(world, licence).await.remove(0);
    paid(world, &people, &lump, "300,000").await;
    let finance = world.colleague(&people.staff, "finance").await;
    let inventor = world.colleague(&people.staff, "holder_staff").await;
    let email = inventor.actor().unwrap().email.clone();
    let patent = world.services.store.read().await.unwrap().licence(licence).await.unwrap().unwrap().patent_id;
    let zhou = beneficiary(world, &finance, "person", "周岚", &email).await;
    let college = beneficiary(world, &finance, "body", "材料学院", "").await;
    let agency = beneficiary(world, &finance, "body", "江城技术转移中心", "").await;
    let earned = Earned { people, finance, inventor, patent, licence, zhou, college, agency };
    rule(world, &earned, "70", "15").await.expect_done();
    let form = values(&[(&format!("inventor:{zhou}"), "1")]);
    distribution::share(&world.services, &earned.finance, patent, &input(form)).await.unwrap().expect_done();
    earned
}

async fn cost(world: &World, earned: &Earned, payer: &str, yuan: &str) {
    let form = values(&[("payer", payer), ("amount", yuan), ("paid_on", "2025-05-06"), ("note", "年费")]);
    let mut form = input(form);
    form.uploads.push(pdf("voucher"));
    distribution::add_cost(&world.services, &earned.finance, earned.patent, &form).await.unwrap().expect_done();
}

async fn compute(world: &World, earned: &Earned, direct: &str) -> Submitted<RunId> {
    let agency = earned.agency.to_string();
    let form = FormInput::from([("agency", agency.as_str()), ("direct_costs", direct)]);
    distribution::compute(&world.services, &earned.finance, earned.patent, &form).await.unwrap()
}

async fn publish(world: &World, earned: &Earned, run: RunId) {
    distribution::publish(&world.services, &earned.finance, run, &FormInput::default()).await.unwrap().expect_done();
}

/// Shown to beneficiaries, and approved on the eighth day.
pub async fn approved(world: &World, earned: &Earned, run: RunId) {
    publish(world, earned, run).await;
    world.wake_on(world.services.today().plus_days(8)).await;
    let approver = &earned.people.approver;
    distribution::approve(&world.services, approver, run, &FormInput::default()).await.unwrap().expect_done();
}

pub async fn computed(world: &World, earned: &Earned) -> RunId {
    compute(world, earned, "4,000").await.expect_done()
}

async fn gets(world: &World, earned: &Earned, run: RunId, who: BeneficiaryId) -> Fen {
    let detail = distribution::one_run(&world.services, &earned.finance, run).await.unwrap();
    let found = detail.run.beneficiaries().into_iter().find(|part| part.beneficiary == who);
    found.map_or(Fen::ZERO, |part| part.amount)
}

async fn standing(world: &World, earned: &Earned, purpose: AccountPurpose) -> Fen {
    let holder = earned.finance.actor().unwrap().organisation.as_ref().unwrap().id;
    let (first, last) = (Day::literal(2020, 1, 1), Day::literal(2030, 1, 1));
    let lines = world.services.store.read().await.unwrap().trial_balance(holder, first, last).await.unwrap();
    let line = lines.into_iter().find(|line| line.purpose == purpose);
    line.map_or(Fen::ZERO, |line| line.opening + line.debits + line.credits)
}

async fn is_sound(world: &World) {
    assert_eq!(payments::check(&world.services).await.unwrap(), Vec::new());
}

async fn the_university_bore_all_costs(world: World) {
    let earned = earned(&world, 9_999_351).await;
    cost(&world, &earned, "", "12,000").await;
    let before = standing(&world, &earned, AccountPurpose::Bank).await;
    let run = computed(&world, &earned).await;
    assert_eq!(gets(&world, &earned, run, earned.agency).await, Fen::yuan(24_000));
    assert_eq!(gets(&world, &earned, run, earned.zhou).await, Fen::yuan(182_000));
    assert_eq!(gets(&world, &earned, run, earned.college).await, Fen::yuan(39_000));
    assert_eq!(distribution::payout(&world.services, &earned.finance, run).await.unwrap(), []);
    approved(&world, &earned, run).await;
    assert_eq!(standing(&world, &earned, AccountPurpose::BeneficiaryPayable).await, Fen::yuan(-300_000));
    let file = distribution::payout(&world.services, &earned.finance, run).await.unwrap();
    assert_eq!(file.iter().map(|line| line.amount).sum::<Fen>(), Fen::yuan(300_000));
    assert!(file.iter().any(|line| line.name == "周岚" && line.amount == Fen::yuan(182_000)));
    is_sound(&world).await;

    let form = FormInput::default();
    distribution::pay_out(&world.services, &earned.finance, run, &form).await.unwrap().expect_done();
    distribution::reconcile(&world.services, &earned.finance, run, &form).await.unwrap().expect_done();
    assert_eq!(standing(&world, &earned, AccountPurpose::BeneficiaryPayable).await, Fen::ZERO);
    assert_eq!(standing(&world, &earned, AccountPurpose::Bank).await, before - Fen::yuan(300_000));
    let own = distribution::own_income(&world.services, &earned.inventor).await.unwrap();
    assert_eq!((own.paid, own.runs.len()), (Fen::yuan(182_000), 1));
    is_sound(&world).await;

    let undo = FormInput::from([("reason", "受益人账号有误")]);
    distribution::counter(&world.services, &earned.people.approver, run, &undo).await.unwrap().expect_done();
    for purpose in [AccountPurpose::BeneficiaryPayable, AccountPurpose::DistributedIncome] {
        assert_eq!(standing(&world, &earned, purpose).await, Fen::ZERO, "{purpose}");
    }
    assert_eq!(standing(&world, &earned, AccountPurpose::Bank).await, before);
    is_sound(&world).await;
    let again = computed(&world, &earned).await;
    assert_eq!(gets(&world, &earned, again, earned.zhou).await, Fen::yuan(182_000), "the receipts wait again");
    is_sound(&world).await;
}

async fn inventors_bore_some_costs(world: World) {
    let earned = earned(&world, 9_999_352).await;
    cost(&world, &earned, "", "7,000").await;
    cost(&world, &earned, &earned.zhou.to_string(), "5,000").await;
    let run = computed(&world, &earned).await;
    assert_eq!(gets(&world, &earned, run, earned.zhou).await, Fen::yuan(188_500));
    assert_eq!(gets(&world, &earned, run, earned.college).await, Fen::yuan(38_250));
    let detail = distribution::one_run(&world.services, &earned.finance, run).await.unwrap();
    assert_eq!(detail.run.net(), Fen::yuan(255_000));
    assert_eq!(detail.run.breakdown.label, StepLabel::Received);
    approved(&world, &earned, run).await;
    is_sound(&world).await;
}

async fn costs_are_recovered_once(world: World) {
    let earned = earned(&world, 9_999_353).await;
    cost(&world, &earned, "", "12,000").await;
    let first = computed(&world, &earned).await;
    let open = compute(&world, &earned, "").await;
    assert_eq!(open, Submitted::wrong("upto", "nothing_received"), "everything is in the first run");
    approved(&world, &earned, first).await;

    let charge = charges_of(&world, earned.licence).await.remove(0);
    let day = world.services.today();
    let payment = recorded(&world, &earned.people.cashier, &charge, "1,000", day).await;
    let form = FormInput::from([("version", "1")]);
    payments::confirm(&world.services, &earned.people.accountant, payment, &form).await.unwrap().expect_done();
    assert_eq!(
        compute(&world, &earned, "").await,
        Submitted::wrong("upto", "nothing_received"),
        "credit of the licensee is no income"
    );
    cost(&world, &earned, "", "500").await;
    let view = distribution::patent(&world.services, &earned.finance, earned.patent).await.unwrap();
    assert_eq!(view.costs.claims.institution, Fen::yuan(500), "the first 12,000.00 are recovered");
    let recovered = view.costs.rows[0].id;
    let form = FormInput::default();
    let outcome =
        distribution::withdraw_cost(&world.services, &earned.finance, (earned.patent, recovered), &form).await;
    assert_eq!(outcome.unwrap(), Submitted::refused("cost_recovered"));
    let fresh = view.costs.rows[1].id;
    let of = (earned.patent, fresh);
    distribution::withdraw_cost(&world.services, &earned.finance, of, &form).await.unwrap().expect_done();
    let view = distribution::patent(&world.services, &earned.finance, earned.patent).await.unwrap();
    assert_eq!(view.costs.claims.institution, Fen::ZERO);
    is_sound(&world).await;
}

async fn a_receipt_is_distributed_once(world: World) {
    let earned = earned(&world, 9_999_354).await;
    let run = computed(&world, &earned).await;
    let copy = "INSERT INTO run_receipt (run_id, entry_id, amount_fen, tax_fen, live_key)
                SELECT run_id, 'ent_x', amount_fen, tax_fen, live_key FROM run_receipt";
    assert!(attack(&world, copy).await.is_err(), "the same entry twice");
    let free = "UPDATE run_receipt SET amount_fen = 1";
    assert!(attack(&world, free).await.unwrap_err().contains("run_receipt_sealed"));
    let change = "UPDATE distribution_run SET computation = '{}'";
    assert!(attack(&world, change).await.unwrap_err().contains("distribution_run_sealed"));
    let change = "UPDATE distribution_policy SET rule = '{}'";
    assert!(attack(&world, change).await.unwrap_err().contains("distribution_policy_sealed"));
    let own = format!("UPDATE distribution_run SET approved_by = computed_by WHERE id = '{run}'");
    assert!(attack(&world, &own).await.unwrap_err().contains("two_persons"));
    for table in ["distribution_run", "distribution_policy", "run_receipt"] {
        assert!(attack(&world, &format!("DELETE FROM {table}")).await.is_err(), "{table}");
    }
    is_sound(&world).await;
}

async fn who_may_do_what_and_when(world: World) {
    let earned = earned(&world, 9_999_355).await;
    let services = &world.services;
    let run = computed(&world, &earned).await;
    let approver = &earned.people.approver;
    let form = FormInput::default();
    let early = distribution::approve(services, approver, run, &form).await.unwrap();
    assert_eq!(early, Submitted::refused("wrong_state"), "nobody has seen it");
    let own = distribution::own_income(services, &earned.inventor).await.unwrap();
    assert!(own.runs.is_empty(), "not shown yet");
    let text = FormInput::from([("text", "本人贡献未计")]);
    assert!(matches!(distribution::object(services, &earned.inventor, run, &text).await, Err(ServiceError::NotFound)));
    publish(&world, &earned, run).await;
    let until = world.services.today().plus_days(7);
    let open = Submitted::Invalid(vec![FieldError::new("", "window_open").with("until", until)]);
    assert_eq!(distribution::approve(services, approver, run, &form).await.unwrap(), open);
    world.wake_on(until).await;
    assert_eq!(distribution::approve(services, approver, run, &form).await.unwrap(), open, "the seventh day");
    let objection = distribution::object(services, &earned.inventor, run, &text).await.unwrap().expect_done();
    let other = distribution::object(services, &earned.people.staff, run, &text).await;
    assert!(matches!(other, Err(ServiceError::NotFound)), "has no part in it");
    world.wake_on(until.plus_days(1)).await;
    let late = Submitted::Invalid(vec![FieldError::new("", "window_closed").with("until", until)]);
    assert_eq!(distribution::object(services, &earned.inventor, run, &text).await.unwrap().map(|_| ()), late);
    let waits = Submitted::Invalid(vec![FieldError::new("", "objection_open").with("count", 1)]);
    assert_eq!(distribution::approve(services, approver, run, &form).await.unwrap(), waits);
    let answer = FormInput::from([("answer", "已按备案的贡献比例计算")]);
    distribution::answer(services, &earned.finance, (run, objection), &answer).await.unwrap().expect_done();
    // The first member has every role, and computed nothing: but here they compute and would approve.
    let both = &earned.people.staff;
    assert!(matches!(distribution::approve(services, &earned.finance, run, &form).await, Err(ServiceError::Forbidden)));
    distribution::approve(services, both, run, &form).await.unwrap().expect_done();
    let twice = distribution::approve(services, approver, run, &form).await.unwrap();
    assert_eq!(twice, Submitted::refused("wrong_state"));
    let reason = FormInput::from([("reason", "重算")]);
    let by_finance = distribution::counter(services, &earned.finance, run, &reason).await;
    assert!(matches!(by_finance, Err(ServiceError::Forbidden)), "what was approved an approver undoes");
    distribution::counter(services, approver, run, &reason).await.unwrap().expect_done();

    let agency = earned.agency.to_string();
    let form = FormInput::from([("agency", agency.as_str())]);
    let own = distribution::compute(services, both, earned.patent, &form).await.unwrap().expect_done();
    publish(&world, &earned, own).await;
    world.wake_on(world.services.today().plus_days(8)).await;
    let same = distribution::approve(services, both, own, &FormInput::default()).await.unwrap();
    assert_eq!(same, Submitted::refused("same_person"));
    is_sound(&world).await;
}

async fn nothing_is_posted_that_was_refused(world: World) {
    let earned = earned(&world, 9_999_356).await;
    let wrong = rule(&world, &earned, "60", "15").await;
    let Submitted::Invalid(errors) = wrong else { panic!("60 + 15 + 15 is not whole") };
    assert_eq!(errors[0].code, "shares_not_whole");
    rule(&world, &earned, "40", "45").await.expect_done();
    let refused = compute(&world, &earned, "").await;
    let Submitted::Invalid(errors) = refused else { panic!("40 % is less than the floor") };
    assert_eq!((errors[0].field.as_str(), errors[0].code.as_str()), ("legal_basis", "floor"));
    let mut form = values(&[("legal_basis", "省科技厅批复 2026 第 1 号")]);
    form.insert("agency".into(), earned.agency.to_string());
    let run = distribution::compute(&world.services, &earned.finance, earned.patent, &input(form)).await.unwrap();
    let run = run.expect_done();
    assert_eq!(gets(&world, &earned, run, earned.zhou).await, Fen::yuan(110_400), "40 % of 276,000.00");
    assert_eq!(standing(&world, &earned, AccountPurpose::DistributedIncome).await, Fen::ZERO);
    let none = FormInput::from([("reason", "")]);
    let outcome = distribution::counter(&world.services, &earned.finance, run, &none).await.unwrap();
    assert!(matches!(outcome, Submitted::Invalid(_)));
    let form = values(&[("payer", ""), ("amount", "0"), ("paid_on", "2030-01-01")]);
    let outcome = distribution::add_cost(&world.services, &earned.finance, earned.patent, &input(form)).await.unwrap();
    let Submitted::Invalid(errors) = outcome else { panic!("nothing of this is a cost") };
    let codes: Vec<&str> = errors.iter().map(|error| error.code.as_str()).collect();
    assert_eq!(codes, ["amount_zero", "date_in_future", "required"]);
    is_sound(&world).await;
}

async fn what_is_anothers_is_not_there(world: World) {
    let earned = earned(&world, 9_999_357).await;
    let run = computed(&world, &earned).await;
    let other = world.organisation("holder", "private_institution", "云岭大学").await;
    let services = &world.services;
    let form = FormInput::from([("reason", "看看"), ("text", "看看"), ("answer", "看看")]);
    let gone = |outcome: Result<(), ServiceError>| assert!(matches!(outcome, Err(ServiceError::NotFound)));
    gone(distribution::one_run(services, &other, run).await.map(|_| ()));
    gone(distribution::patent(services, &other, earned.patent).await.map(|_| ()));
    gone(distribution::compute(services, &other, earned.patent, &form).await.map(|_| ()));
    gone(distribution::share(services, &other, earned.patent, &form).await.map(|_| ()));
    gone(distribution::add_cost(services, &other, earned.patent, &form).await.map(|_| ()));
    gone(distribution::publish(services, &other, run, &form).await.map(|_| ()));
    gone(distribution::approve(services, &other, run, &form).await.map(|_| ()));
    gone(distribution::object(services, &other, run, &form).await.map(|_| ()));
    gone(distribution::pay_out(services, &other, run, &form).await.map(|_| ()));
    gone(distribution::reconcile(services, &other, run, &form).await.map(|_| ()));
    gone(distribution::counter(services, &other, run, &form).await.map(|_| ()));
    gone(distribution::payout(services, &other, run).await.map(|_| ()));
    gone(distribution::edit_beneficiary(services, &other, earned.zhou, &form).await.map(|_| ()));
    assert!(distribution::runs(services, &other).await.unwrap().runs.is_empty());
    gone(distribution::runs(services, &earned.people.cashier).await.map(|_| ()));
    assert!(matches!(distribution::runs(services, &earned.people.company).await, Err(ServiceError::Forbidden)));
}
