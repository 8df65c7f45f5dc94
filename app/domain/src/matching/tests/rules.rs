//! Every rule by example.

use super::*;

fn check(batch: &Batch, standing: Standing, rule: Rule, parts: &[(u32, i64)]) {
    let found = first(batch);
    assert_eq!(found, (standing, Some(rule), parts.to_vec()), "{:?}", matched(batch)[0]);
}

#[test]
fn a_reference_and_its_amount_are_certain() {
    let dues = vec![due(0, 0, 10, 500_000), due(1, 1, 12, 500_000)];
    for remark in ["KX7Q4M2T9", "支付许可费ｋｘ 7Q4M-2T9号", "20260610KX7Q4M2T9"] {
        let batch = batch(vec![line(0, 11, 500_000, "张某", remark)], dues.clone());
        check(&batch, Standing::Auto, Rule::Reference, &[(0, 500_000)]);
    }
    let both = batch(vec![line(0, 11, 1_000_000, "张某", "KX8R5N3U2、KX7Q4M2T9")], dues);
    check(&both, Standing::Auto, Rule::Reference, &[(1, 500_000), (0, 500_000)]);
}

#[test]
fn a_misspelt_reference_is_only_proposed() {
    let one = batch(vec![line(0, 11, 500_000, "张某", "KX7Q4M2T8")], vec![due(0, 0, 10, 500_000)]);
    check(&one, Standing::Proposed, Rule::ReferenceTypo, &[(0, 500_000)]);
    // Between two references nothing is proposed.
    let mut other = due(1, 1, 10, 500_000);
    other.reference = "KX7Q4M2T7".into();
    let two = batch(vec![line(0, 11, 500_000, "张某", "KX7Q4M2T8")], vec![due(0, 0, 10, 500_000), other]);
    assert!(matched(&two)[0].suggestions.is_empty());
}

#[test]
fn an_announced_transfer_is_found_by_amount_day_and_payer() {
    let owed = due(0, 0, 10, 500_000);
    let mut batch = batch(vec![line(0, 11, 500_000, "张某", "转账")], vec![owed.clone(), due(1, 1, 12, 500_000)]);
    batch.announced = vec![Announced { payer_name: "张某".into(), ..announced(0, &owed, 10, 500_000) }];
    check(&batch, Standing::Auto, Rule::Announced, &[(0, 500_000)]);
    batch.announced[0].payer_name = "李某".into();
    check(&batch, Standing::Proposed, Rule::Announced, &[(0, 500_000)]);
    assert_eq!(doubts(&matched(&batch)[0]), [Doubt::PayerUnknown]);
    batch.announced[0].paid_on = day(1);
    assert_ne!(first(&batch).1, Some(Rule::Announced), "outside the window");
}

#[test]
fn what_finance_recorded_is_proven_by_its_line_also_when_it_was_a_part() {
    // 2,000.00 of 5,000.00, and 6,000.00 where 5,000.00 were owed.
    for (amount, parts) in [(200_000, 200_000), (600_000, 500_000)] {
        let owed = due(0, 0, 10, 500_000);
        let mut batch = batch(vec![line(0, 11, amount, NAMES[0], REFERENCES[0])], vec![owed.clone()]);
        batch.announced = vec![announced(0, &owed, 10, amount)];
        assert_ne!(first(&batch).0, Standing::Auto, "what a payer announces is a person's to accept");
        batch.announced[0].recorded = true;
        check(&batch, Standing::Auto, Rule::Announced, &[(0, parts)]);
        let found = matched(&batch);
        assert_eq!(found[0].suggestions[0].announced, [batch.announced[0].payment]);
        assert_eq!(found[0].suggestions[0].amount(), Fen::new(amount));
        let without = |change: &dyn Fn(&mut Batch)| {
            let mut other = batch.clone();
            change(&mut other);
            first(&other).0
        };
        assert_ne!(without(&|it| it.lines[0].remark = "转账".into()), Standing::Auto, "no reference");
        assert_ne!(without(&|it| it.lines[0].counterparty = NAMES[1].into()), Standing::Auto, "another payer");
        assert_ne!(without(&|it| it.announced[0].amount = Fen::new(amount + 1)), Standing::Auto, "another amount");
        assert_ne!(without(&|it| it.announced[0].paid_on = day(1)), Standing::Auto, "another day");
    }
}

#[test]
fn two_lines_do_not_prove_one_payment() {
    let owed = due(0, 0, 10, 500_000);
    let named = |place, day| line(place, day, 200_000, NAMES[0], REFERENCES[0]);
    let mut batch = batch(vec![named(0, 11), named(1, 12)], vec![owed.clone()]);
    batch.announced = vec![Announced { recorded: true, ..announced(0, &owed, 10, 200_000) }];
    assert!(matched(&batch).iter().all(|line| line.standing != Standing::Auto));
}

#[test]
fn one_announcement_is_not_two_transfers() {
    let owed = due(0, 0, 10, 500_000);
    let lines = vec![line(0, 11, 500_000, NAMES[0], ""), line(1, 12, 500_000, NAMES[0], "")];
    let mut batch = batch(lines, vec![owed.clone()]);
    batch.announced = vec![announced(0, &owed, 10, 500_000)];
    assert!(matched(&batch).iter().all(|line| line.standing != Standing::Auto));
}

#[test]
fn a_known_payer_and_an_equal_amount_are_certain() {
    let dues = vec![due(0, 0, 10, 500_000), due(1, 0, 20, 300_000), due(2, 1, 10, 500_000)];
    for name in ["甲甲科技有限公司", " 甲甲科技有限责任公司"] {
        let batch = batch(vec![line(0, 11, 500_000, name, "转账")], dues.clone());
        check(&batch, Standing::Auto, Rule::Payer, &[(0, 500_000)]);
    }
    let mut batch = batch(vec![line(0, 11, 300_000, "某企业服务中心", "转账")], dues);
    batch.lines[0].counterparty_account = "6222 0001".into();
    let known = |source| KnownPayer { name: String::new(), account: "62220001".into(), licensee: company(0), source };
    batch.payers = vec![known(PayerSource::Person)];
    check(&batch, Standing::Auto, Rule::Payer, &[(1, 300_000)]);
    batch.payers.push(known(PayerSource::Denied));
    assert_ne!(first(&batch).0, Standing::Auto, "a person ruled it out");
}

#[test]
fn what_speaks_against_a_known_payer_is_told() {
    let dues = || vec![due(0, 0, 10, 500_000)];
    let told = |remark: &str, dues: Vec<Due>| {
        let found = matched(&batch(vec![line(0, 11, 500_000, NAMES[0], remark)], dues));
        (found[0].standing, doubts(&found[0]).to_vec())
    };
    assert_eq!(told("技术服务费", dues()), (Standing::Proposed, vec![Doubt::OtherPurpose]));
    let other = vec![due(0, 0, 10, 500_000), due(1, 1, 10, 700_000)];
    assert_eq!(told("KX8R5N3U2", other).0, Standing::Partial, "the remark names another due");
    let unread = vec![due(0, 0, 10, 500_000), due(1, 1, 10, 700_000)];
    assert_eq!(told("KX55555555", unread), (Standing::Proposed, vec![Doubt::UnreadReference]));
    let twins = vec![due(0, 0, 10, 500_000), due(1, 0, 12, 500_000)];
    assert_eq!(told("", twins), (Standing::Proposed, vec![Doubt::AnotherSetFits]));
    let sum = vec![due(0, 0, 10, 500_000), due(1, 0, 12, 200_000), due(2, 0, 12, 300_000)];
    assert_eq!(told("", sum).1, [Doubt::AnotherSetFits]);
}

#[test]
fn an_agent_pays_for_anybody() {
    let dues = vec![due(0, 0, 10, 500_000), due(1, 1, 10, 500_000)];
    let mut batch = batch(vec![line(0, 11, 500_000, "某企业服务中心", "")], dues);
    let name = "某企业服务中心".to_owned();
    let licensee = company(0);
    batch.payers = vec![KnownPayer { name, account: String::new(), licensee, source: PayerSource::Learned }];
    check(&batch, Standing::Proposed, Rule::Payer, &[(0, 500_000)]);
    assert_eq!(doubts(&matched(&batch)[0]), [Doubt::AnotherSetFits]);
}

#[test]
fn one_line_pays_several_dues_when_only_one_set_fits() {
    let dues = vec![due(0, 0, 10, 512_345), due(1, 0, 12, 300_017), due(2, 0, 14, 200_003)];
    let found = batch(vec![line(0, 11, 712_348, NAMES[0], "")], dues.clone());
    check(&found, Standing::Auto, Rule::CoveringSet, &[(0, 512_345), (2, 200_003)]);
    let named = batch(vec![line(0, 11, 712_348, "张某", "KX7Q4M2T9 等")], dues);
    check(&named, Standing::Auto, Rule::CoveringSet, &[(0, 512_345), (2, 200_003)]);
    let equal = vec![due(0, 0, 10, 500_000), due(1, 0, 12, 500_000), due(2, 0, 14, 500_000)];
    let ambiguous = batch(vec![line(0, 11, 1_000_000, NAMES[0], "")], equal);
    check(&ambiguous, Standing::Proposed, Rule::CoveringSet, &[(0, 500_000), (1, 500_000)]);
}

#[test]
fn several_lines_pay_one_due() {
    let dues = || vec![due(0, 0, 10, 1_000_011), due(1, 0, 12, 55_555)];
    for (name, remark) in [("张某", "KX7Q4M2T9"), (NAMES[0], "转账")] {
        let lines = vec![line(0, 11, 300_004, name, remark), line(1, 13, 700_007, name, remark)];
        let found = matched(&batch(lines, dues()));
        assert_eq!(told(&found[0]), (Standing::Auto, Some(Rule::SplitTransfer), vec![(0, 300_004)]), "{found:?}");
        assert_eq!(told(&found[1]), (Standing::Auto, Some(Rule::SplitTransfer), vec![(0, 700_007)]));
        assert_eq!(found[0].suggestions[0].joined, [line_id(0), line_id(1)]);
    }
}

#[test]
fn a_collector_brings_what_was_announced() {
    let dues = vec![due(0, 0, 10, 512_345), due(1, 1, 10, 300_017), due(2, 2, 10, 200_003)];
    let mut batch = batch(vec![line(0, 11, 812_362, "某聚合支付有限公司", "汇总")], dues);
    batch.announced = batch.dues.iter().map(|due| announced(9, due, 10, due.open.get())).collect();
    for (place, announced) in (0..).zip(&mut batch.announced) {
        announced.payment = PaymentId::from_parts(at(place), 5);
    }
    let settings = Settings { collectors: vec!["某聚合支付有限公司".into()], ..Settings::default() };
    let found = run(&batch, &settings).lines;
    assert_eq!(told(&found[0]), (Standing::Auto, Some(Rule::Aggregate), vec![(0, 512_345), (1, 300_017)]));
    assert_eq!(found[0].suggestions[0].announced.len(), 2);
    assert_ne!(first(&batch).1, Some(Rule::Aggregate), "nobody is a collector unless finance says so");
}

#[test]
fn a_payout_is_split_to_the_fen() {
    let mut batch = batch(vec![line(0, 11, 974_000, "某支付科技有限公司", "结算 po_12345678")], Vec::new());
    let receipts = vec![(charge(0), Fen::new(700_000)), (charge(1), Fen::new(300_000))];
    let refunds = vec![(charge(2), Fen::new(20_000))];
    let (id, payer_name) = ("po_12345678".to_owned(), "某支付科技".to_owned());
    let (net, fee) = (Fen::new(974_000), Fen::new(6_000));
    batch.payouts = vec![Payout { id, payer_name, expected_on: day(10), net, receipts, refunds, fee }];
    check(&batch, Standing::Auto, Rule::Payout, &[(0, 700_000), (1, 300_000), (2, -20_000)]);
    assert_eq!(matched(&batch)[0].suggestions[0].amount(), Fen::new(974_000));
    batch.payouts[0].fee = Fen::new(5_000);
    let found = &matched(&batch)[0];
    assert_eq!((found.standing, doubts(found)), (Standing::Proposed, &[Doubt::PayoutDiffers][..]));
}

#[test]
fn short_by_a_bank_fee_is_paid_in_full() {
    let dues = || vec![due(0, 0, 10, 100_000)];
    let named = batch(vec![line(0, 11, 99_000, "张某", "KX7Q4M2T9")], dues());
    check(&named, Standing::Auto, Rule::BankFee, &[(0, 100_000)]);
    let best = &matched(&named)[0].suggestions[0];
    assert_eq!((best.fee, best.fee_falls_on()), (Fen::yuan(10), Some(charge(0))));
    let payer = batch(vec![line(0, 11, 99_000, NAMES[0], "")], dues());
    check(&payer, Standing::Proposed, Rule::BankFee, &[(0, 100_000)]);
    let above_limit = batch(vec![line(0, 11, 94_000, "张某", "KX7Q4M2T9")], dues());
    check(&above_limit, Standing::Partial, Rule::PartPayment, &[(0, 94_000)]);
    let exact =
        batch(vec![line(0, 11, 99_000, NAMES[0], "KX7Q4M2T9")], vec![due(0, 0, 10, 100_000), due(1, 0, 10, 99_000)]);
    assert_ne!(first(&exact).0, Standing::Auto, "another due fits without any fee");
}

#[test]
fn parts_and_surpluses_go_to_their_queues() {
    let dues = || vec![due(0, 0, 10, 1_000_000)];
    let part = batch(vec![line(0, 11, 400_000, NAMES[0], "KX7Q4M2T9")], dues());
    check(&part, Standing::Partial, Rule::PartPayment, &[(0, 400_000)]);
    let over = batch(vec![line(0, 11, 1_400_000, NAMES[0], "KX7Q4M2T9")], dues());
    check(&over, Standing::Over, Rule::PartPayment, &[(0, 1_000_000)]);
    assert_eq!(matched(&over)[0].suggestions[0].unapplied, Fen::yuan(4_000));
}

#[test]
fn weak_hints_are_only_proposed() {
    let dues = || vec![due(0, 0, 10, 512_345), due(1, 1, 10, 600_000)];
    for (name, remark) in [("张某", "合同KX-2026-000000使用费"), ("张某", "代甲甲科技付款"), ("甲甲科技深圳分公司", "")]
    {
        let batch = batch(vec![line(0, 11, 512_345, name, remark)], dues());
        let found = matched(&batch);
        assert_eq!(
            told(&found[0]),
            (Standing::Proposed, Some(Rule::Similarity), vec![(0, 512_345)]),
            "{name} {remark}"
        );
        assert_eq!(doubts(&found[0])[0], Doubt::Similar);
    }
}
