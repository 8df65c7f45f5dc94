use super::*;
use crate::{
    id::{DocumentId, OrganisationId},
    ledger::{AccountPurpose, EntryError, Unbalanced, balance},
    locale::Locale,
    money::{DivisionError, FEN_MAX},
};

fn holder() -> OrganisationId {
    OrganisationId::from_parts(Timestamp::from_micros(0), 9)
}

fn outline(run: &Distribution) -> Vec<(&'static str, i64, &str)> {
    run.breakdown
        .walk()
        .into_iter()
        .map(|step| (step.label.as_str(), step.amount.get(), step.formula.as_str()))
        .collect()
}

#[test]
fn the_university_bore_all_costs() {
    let run = run(&example()).unwrap();
    assert_eq!(
        outline(&run),
        [
            ("received", 30_000_000, ""),
            ("tax", 0, ""),
            ("institution_part", 30_000_000, "300,000.00"),
            ("agency_fee", 2_400_000, "300,000.00 × 8%"),
            ("direct_costs", 400_000, ""),
            ("patent_costs", 1_200_000, ""),
            ("institution_costs", 1_200_000, "12,000.00 − 0.00"),
            ("returned_costs", 0, "0.00 × 2 − 0.00"),
            ("net_income", 26_000_000, "300,000.00 − 24,000.00 − 4,000.00 − 12,000.00"),
            ("contributors_share", 18_200_000, "260,000.00 × 70%"),
            ("to_inventor", 18_200_000, "182,000.00"),
            ("body_share", 3_900_000, "260,000.00 × 15%"),
            ("body_share", 3_900_000, "260,000.00 × 15%"),
        ]
    );
    assert_eq!(
        run.breakdown.walk().iter().map(|step| step.order).collect::<Vec<u32>>(),
        (1..=13).collect::<Vec<u32>>()
    );
    assert_eq!(share_amounts(&run), [18_200_000, 3_900_000, 3_900_000]);
    assert_eq!(got(&run, 11), Fen::yuan(182_000));
    assert_eq!(got(&run, COLLEGE), Fen::yuan(39_000));
    // Its share, its patent costs and the direct costs.
    assert_eq!(got(&run, INSTITUTION), Fen::yuan(39_000 + 12_000 + 4_000));
    assert_eq!(got(&run, AGENCY), Fen::yuan(24_000));
    assert_eq!(run.carried, Carried::default());
}

#[test]
fn inventors_bore_a_part_of_the_costs() {
    let run = run(&Input { pool: pool(700_000, &[(11, 500_000)]), ..example() }).unwrap();
    assert_eq!(run.agency_fee(), Fen::yuan(24_000));
    assert_eq!(run.direct_costs(), Fen::yuan(4_000));
    assert_eq!(run.institution_recovered(), Fen::yuan(7_000));
    assert_eq!(fen(&run.returned()), [1_000_000]);
    assert_eq!(run.net(), Fen::yuan(255_000));
    assert_eq!(share_amounts(&run), [17_850_000, 3_825_000, 3_825_000]);
    assert_eq!(fen(&run.inventors()), [17_850_000]);
    assert_eq!(got(&run, 11), Fen::yuan(188_500));
    let inventor = run.beneficiaries().into_iter().find(|one| one.beneficiary == beneficiary(11)).unwrap();
    let parts: Vec<(&str, i64)> = inventor.parts.iter().map(|part| (part.label.as_str(), part.amount.get())).collect();
    assert_eq!(parts, [("returned_to_inventor", 1_000_000), ("to_inventor", 17_850_000)]);
}

#[test]
fn tax_and_co_owners_come_first() {
    let input = Input {
        received: Fen::yuan(106_000),
        tax: Fen::yuan(6_000),
        owners: weighted(&[(20, 1), (INSTITUTION, 2), (21, 0)]),
        pool: pool(0, &[]),
        direct_costs: Fen::ZERO,
        ..example()
    };
    let run = run(&input).unwrap();
    assert_eq!(fen(&run.owners()), [3_333_333, 6_666_667, 0]);
    assert_eq!(run.agency_fee(), Fen::new(533_333));
    assert_eq!(run.net(), Fen::new(6_133_334));
    assert_eq!(got(&run, 20), Fen::new(3_333_333));
}

#[test]
fn the_fee_after_costs_is_a_part_of_what_is_left() {
    let input = with_rule(|rule| rule.agency.base = AgencyBase::AfterCosts);
    let run = run(&input).unwrap();
    assert_eq!(run.agency_fee(), Fen::new(2_272_000), "8 % of 284,000.00");
    assert_eq!(run.net(), Fen::yuan(261_280));
    let labels: Vec<StepLabel> = run.breakdown.children[1].children.iter().map(|step| step.label).collect();
    let order = [StepLabel::DirectCosts, StepLabel::PatentCosts, StepLabel::AgencyFee, StepLabel::NetIncome];
    assert_eq!(labels, order);
    assert!(super::run(&Input { agency: None, ..input }).unwrap().agency_fee().is_zero());
}

#[test]
fn the_fee_is_rounded_half_up() {
    let fee = |received: i64| {
        let input = Input {
            received: Fen::new(received),
            direct_costs: Fen::ZERO,
            ..with_rule(|rule| rule.agency.rate_ppm = 50_000)
        };
        run(&input).unwrap().agency_fee().get()
    };
    assert_eq!([fee(9), fee(10), fee(29), fee(30)], [0, 1, 1, 2]);
}

#[test]
fn what_is_lacking_waits_for_the_next_run() {
    let costs = pool(700_000, &[(11, 300_000), (12, 200_000)]);
    let first = Input { received: Fen::yuan(10_000), pool: costs.clone(), ..example() };
    let run_1 = run(&first).unwrap();
    // 10,000.00 - 800.00 - 4,000.00 = 5,200.00 for claims of 7,000.00 and 10,000.00.
    assert_eq!(run_1.institution_recovered(), Fen::new(214_118));
    assert_eq!(fen(&run_1.returned()), [183_529, 122_353]);
    assert!(run_1.net().is_zero());
    let carried = Carried { direct_costs: Fen::ZERO, institution: Fen::new(485_882), inventors: Fen::new(694_118) };
    assert_eq!(run_1.carried, carried);
    let after = costs.after(&run_1).unwrap();
    assert_eq!(after.claims(2).unwrap(), Claims { institution: carried.institution, inventors: carried.inventors });
    let run_2 = run(&Input { direct_costs: Fen::ZERO, pool: after.clone(), ..example() }).unwrap();
    assert_eq!(run_2.institution_recovered(), carried.institution);
    assert_eq!(fen(&run_2.returned()), [416_471, 277_647]);
    let after = after.after(&run_2).unwrap();
    assert_eq!(after.inventors.iter().map(|one| one.returned.get()).collect::<Vec<i64>>(), [600_000, 400_000]);
    let short = run(&Input { received: Fen::new(100_000), ..first }).unwrap();
    assert_eq!(short.carried.direct_costs, Fen::new(400_000 - 92_000));
    assert_eq!(outline(&short)[4], ("direct_costs", 92_000, "min(4,000.00, 920.00)"));
}

#[test]
fn contributors_below_the_floor_need_a_legal_basis() {
    let input = with_rule(|rule| {
        rule.shares = vec![share(BeneficiaryClass::Contributors, 4_999), share(BeneficiaryClass::Fund, 5_001)];
    });
    let input = Input { bodies: vec![beneficiary(30)], ..input };
    let refusal = run(&input).unwrap_err();
    let floor = Refusal::Floor { contributors: Fen::new(12_997_400), net: Fen::yuan(260_000), floor_bp: 5_000 };
    assert_eq!(refusal, floor);
    assert_eq!(
        refusal.text(Locale::En),
        "Contributors get 129,974.00, less than 50% of net income 260,000.00; record the legal basis if there is one"
    );
    assert_eq!(run(&Input { legal_basis: Some("  ".into()), ..input.clone() }), Err(floor));
    assert!(run(&Input { legal_basis: Some("与科技人员的约定".into()), ..input }).is_ok());
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let check = |change: fn(&mut Input), expect: Refusal| {
        let mut input = example();
        change(&mut input);
        assert_eq!(run(&input), Err(expect));
        assert!(!expect.text(Locale::Zh).is_empty());
    };
    check(|input| input.received = Fen::new(-1), Refusal::OutOfRange("received"));
    check(|input| input.received = Fen::new(FEN_MAX + 1), Refusal::OutOfRange("received"));
    check(|input| input.tax = Fen::new(i64::MIN), Refusal::OutOfRange("tax"));
    check(|input| input.direct_costs = Fen::new(i64::MAX), Refusal::OutOfRange("direct_costs"));
    check(|input| input.tax = Fen::new(30_000_001), Refusal::TaxAboveReceipt);
    check(|input| input.owners = weighted(&[(50, 1)]), Refusal::InstitutionNotOwner);
    check(|input| input.owners = weighted(&[(1, 1), (1, 1)]), Refusal::Twice("owners"));
    check(|input| input.inventors = weighted(&[(11, 1); LIST_MAX + 1]), Refusal::TooMany("inventors"));
    check(|input| input.bodies.truncate(1), Refusal::Bodies { expected: 2, given: 1 });
    check(|input| input.pool.institution_recovered = Fen::new(-1), Refusal::OutOfRange("patent_costs"));
    check(|input| input.pool = pool(0, &[(11, 1), (11, 1)]), Refusal::Twice("patent_costs"));
    let division = |list, reason| Refusal::Division { list, reason };
    check(|input| input.inventors.clear(), division("inventors", DivisionError::NoWeight));
    check(|input| input.inventors = weighted(&[(11, -1)]), division("inventors", DivisionError::NegativeWeight));
    check(|input| input.owners = weighted(&[(1, 0)]), division("owners", DivisionError::NoWeight));
}

#[test]
fn the_pool_gathers_evidenced_costs() {
    let cost = |payer, amount: i64| PatentCost {
        payer,
        amount: Fen::new(amount),
        paid_on: Day::literal(2026, 2, 1),
        evidence: DocumentId::from_parts(Timestamp::from_micros(0), 1),
    };
    let inventor = Payer::Inventor(beneficiary(11));
    let costs = [cost(Payer::Institution, 100), cost(inventor, 30), cost(Payer::Institution, 50), cost(inventor, 20)];
    let gathered = CostPool::of(&costs).unwrap();
    assert_eq!(gathered, pool(150, &[(11, 50)]));
    assert_eq!(gathered.with_cost(&cost(inventor, 0)), Err(Refusal::OutOfRange("patent_costs")));
    assert_eq!(gathered.with_cost(&cost(inventor, i64::MAX)), Err(Refusal::OutOfRange("patent_costs")));
    assert_eq!(gathered.with_cost(&cost(Payer::Institution, FEN_MAX)), Err(Refusal::OutOfRange("patent_costs")));
    assert_eq!(gathered.claims(u32::MAX), Err(Refusal::OutOfRange("multiple")));
}

#[test]
fn a_run_is_posted_and_paid_out() {
    let run = run(&Input { tax: Fen::yuan(10_000), ..example() }).unwrap();
    let entry = distribution_entry(holder(), &run).unwrap();
    assert_eq!(balance(entry.postings(), AccountPurpose::DistributedIncome), Fen::yuan(290_000));
    for posting in entry.postings() {
        let whose = posting.account.beneficiary;
        assert_eq!(whose.is_some(), posting.account.purpose == AccountPurpose::BeneficiaryPayable);
        let expect = whose.and_then(|whose| run.beneficiaries().into_iter().find(|one| one.beneficiary == whose));
        assert!(expect.is_none_or(|one| one.amount == -posting.amount));
    }
    assert_eq!(entry.postings().len(), 1 + run.beneficiaries().len());
    assert_eq!(crate::ledger::reverse(&entry), distribution_entry(holder(), &counter_run(&run)).unwrap());
    let paid = payout_entry(holder(), beneficiary(11), Fen::yuan(5)).unwrap();
    assert_eq!(balance(paid.postings(), AccountPurpose::BeneficiaryPayable), Fen::yuan(5));
    assert_eq!(balance(paid.postings(), AccountPurpose::Bank), Fen::yuan(-5));
    assert_eq!(payout_entry(holder(), beneficiary(11), Fen::ZERO), Err(EntryError::NotPositive));
    let nothing = super::run(&Input { received: Fen::ZERO, inventors: vec![], ..example() }).unwrap();
    assert_eq!(distribution_entry(holder(), &nothing), Err(EntryError::Unbalanced(Unbalanced::TooFew)));
}

#[test]
fn a_stored_run_that_does_not_add_up_is_not_read() {
    let run = run(&example()).unwrap();
    let text = run.to_json();
    assert_eq!(Distribution::from_json(&text), Ok(run));
    for (old, new) in [
        ("\"amount\":18200000", "\"amount\":18200001"),
        ("\"received\":30000000", "\"received\":30000001"),
        ("\"direction\":\"run\"", "\"direction\":\"counter\""),
        ("\"bp\":7000", "\"bp\":7001"),
    ] {
        assert!(text.contains(old), "{old}");
        assert_eq!(Distribution::from_json(&text.replacen(old, new, 1)), Err(StoredRunError), "{new}");
    }
}
