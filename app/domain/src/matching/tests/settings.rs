//! Settings: what they change, what is wrong with them, and trying them out.

use super::*;
use crate::{Locale, month::Month};

#[test]
fn a_rule_that_is_off_finds_nothing() {
    let batch = batch(vec![line(0, 11, 500_000, "张某", "KX7Q4M2T9")], vec![due(0, 0, 10, 500_000)]);
    let without = Settings { rules: vec![Rule::Payer], ..Settings::default() };
    assert!(run(&batch, &without).lines[0].suggestions.is_empty());
    let never = Settings { auto_threshold: SCORE_MAX + 1, ..Settings::default() };
    let line = &run(&batch, &never).lines[0];
    assert_eq!((line.standing, doubts(line)), (Standing::Proposed, &[Doubt::BelowThreshold][..]));
}

#[test]
fn the_tolerance_closes_small_differences() {
    let settings = Settings { amount_tolerance: Fen::new(2), bank_fee_max: Fen::ZERO, ..Settings::default() };
    for (amount, fee, unapplied) in [(499_999, 1, 0), (500_002, 0, 2)] {
        let batch = batch(vec![line(0, 11, amount, "张某", "KX7Q4M2T9")], vec![due(0, 0, 10, 500_000)]);
        let found = run(&batch, &settings).lines;
        let best = found[0].applied().unwrap();
        assert_eq!((best.fee.get(), best.unapplied.get(), best.amount().get()), (fee, unapplied, amount));
    }
    let batch = batch(vec![line(0, 11, 499_997, "张某", "KX7Q4M2T9")], vec![due(0, 0, 10, 500_000)]);
    assert_eq!(run(&batch, &settings).lines[0].standing, Standing::Partial);
}

#[test]
fn settings_are_kept_as_text_and_checked() {
    let settings = Settings { collectors: vec!["某聚合支付".into()], ..Settings::default() };
    let text = serde_json::to_string(&settings).unwrap();
    assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), settings);
    assert_eq!(serde_json::from_str::<Settings>("{}").unwrap(), Settings::default(), "what is not said is as usual");
    assert_eq!(Settings::default().faults(), []);
    let wrong = Settings {
        rules: vec![Rule::Payer, Rule::Payer],
        split_days: 400,
        bank_fee_max: Fen::new(-1),
        auto_threshold: 1_002,
        search_work_max: 1,
        other_purposes: vec!["费".into()],
        ..Settings::default()
    };
    assert_eq!(wrong.faults(), SettingsFault::ALL);
}

#[test]
fn a_change_is_tried_without_posting() {
    let lines = vec![line(0, 11, 99_000, "张某", "KX7Q4M2T9"), line(1, 12, 700_000, NAMES[1], "")];
    let batch = batch(lines, vec![due(0, 0, 10, 100_000), due(1, 1, 12, 700_000)]);
    let (old, june) = (Settings::default(), Month::of(day(1)));
    assert!(compare(&old, &old, june, &batch).changes.is_empty());
    let new = Settings { bank_fee_max: Fen::yuan(5), ..Settings::default() };
    let found = compare(&old, &new, june, &batch);
    assert_eq!((found.lines, found.auto_before, found.auto_after, found.applied_otherwise), (2, 2, 1, 0));
    let [change] = found.changes.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (change.line, change.before.standing, change.after.standing),
        (line_id(0), Standing::Auto, Standing::Partial)
    );
    assert_eq!(compare(&old, &new, june.next(), &batch).lines, 0);
}

#[test]
fn payers_are_learned_once() {
    let mut from = line(0, 11, 500_000, "某企业服务中心", "");
    from.counterparty_account = "62220001".into();
    let known = learn(&[], &from, company(0)).unwrap();
    assert_eq!((known.name.as_str(), known.account.as_str()), ("某企业服务中心", "62220001"));
    assert_eq!(learn(std::slice::from_ref(&known), &from, company(0)), None);
    assert!(learn(std::slice::from_ref(&known), &from, company(1)).is_some(), "an agent pays for several");
    let denied = KnownPayer { source: PayerSource::Denied, ..known };
    assert_eq!(learn(&[denied], &from, company(0)), None, "a person ruled it out");
    assert_eq!(learn(&[], &line(0, 11, 1, "", ""), company(0)), None);
}

#[test]
fn words_come_in_both_languages() {
    let examples = [
        Evidence::Reference { reference: "KX7Q4M2T9".into() },
        Evidence::DueDay { days: -3 },
        Evidence::CoveringSet { dues: 2, candidates: 5 },
        Evidence::SettledBefore { charge: charge(1), days: None },
        Evidence::FeeWithinLimit { fee: Fen::yuan(10), limit: Fen::yuan(50) },
    ];
    let han = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for evidence in examples {
        assert!(han(&evidence.text(Locale::Zh)) && !han(&evidence.text(Locale::En)), "{evidence:?}");
    }
    let names = Doubt::ALL.iter().map(|it| it.name(Locale::En)).chain(Rule::ALL.iter().map(|it| it.name(Locale::En)));
    let names = names.chain(Standing::ALL.iter().map(|it| it.name(Locale::En)));
    assert!(names.into_iter().all(|name| !han(name)));
}
