//! Where lines go that are not matched.

use super::*;

fn check(lines: Vec<Line>, expect: &[Standing]) {
    let dues = vec![due(0, 0, 10, 500_000), due(1, 1, 12, 700_000)];
    let found = matched(&batch(lines, dues));
    assert_eq!(found.iter().map(|line| line.standing).collect::<Vec<_>>(), expect, "{found:?}");
}

#[test]
fn a_transfer_that_came_back_is_no_receipt() {
    let there = line(0, 11, 500_000, NAMES[0], "KX7Q4M2T9");
    for back in [line(1, 12, -500_000, NAMES[0], "退汇"), line(1, 11, -500_000, "", "冲正")] {
        check(vec![there.clone(), back], &[Standing::Returned, Standing::Returned]);
    }
    // Without a word it may be a refund of ours: then a person looks.
    let refund = line(1, 12, -500_000, NAMES[0], "");
    let found = matched(&batch(vec![there, refund], vec![due(0, 0, 10, 500_000)]));
    assert_eq!((found[0].standing, found[1].standing), (Standing::Proposed, Standing::Outgoing));
    assert_eq!(doubts(&found[0]), [Doubt::Mirrored]);
}

#[test]
fn nobody_guesses_which_of_two_came_back() {
    let lines = vec![
        line(0, 10, 500_000, NAMES[0], "KX7Q4M2T9"),
        line(1, 11, 500_000, NAMES[0], "KX7Q4M2T9"),
        line(2, 12, -500_000, NAMES[0], "退票"),
    ];
    let found = matched(&batch(lines, vec![due(0, 0, 10, 500_000)]));
    assert!(found.iter().all(|line| line.standing != Standing::Auto), "{found:?}");
}

#[test]
fn the_same_money_twice_is_suspicious() {
    let lines = vec![line(0, 10, 500_000, NAMES[0], "KX7Q4M2T9"), line(1, 13, 500_000, NAMES[0], "KX7Q4M2T9")];
    check(lines, &[Standing::Auto, Standing::DuplicateSuspect]);
    let silent = vec![line(0, 10, 500_000, NAMES[0], ""), line(1, 13, 500_000, NAMES[0], "")];
    check(silent, &[Standing::Proposed, Standing::DuplicateSuspect]);
}

#[test]
fn what_was_settled_before_is_known_by_its_receipt() {
    let receipt = |reference: &str| Receipt {
        charge: charge(50),
        reference: reference.to_owned(),
        amount: Fen::new(500_000),
        booked_on: day(5),
        counterparty: NAMES[0].to_owned(),
        counterparty_account: String::new(),
    };
    let mut batch = batch(vec![line(0, 9, 500_000, "张某", "KXPAST789")], vec![due(1, 1, 12, 700_000)]);
    batch.receipts = vec![receipt("KXPAST789")];
    assert_eq!(first(&batch).0, Standing::DuplicateSuspect);
    batch.lines = vec![line(0, 9, 500_000, NAMES[0], "")];
    assert_eq!(first(&batch).0, Standing::DuplicateSuspect);
    let since = Evidence::SettledBefore { charge: charge(50), days: Some(4) };
    assert!(matched(&batch)[0].evidence.contains(&since));
    for back in [line(0, 9, -500_000, NAMES[0], "退汇"), line(0, 9, -500_000, "", "退汇")] {
        batch.lines = vec![back];
        assert_eq!(first(&batch).0, Standing::Returned);
        assert!(matched(&batch)[0].evidence.contains(&since), "it takes back the receipt");
    }
}

#[test]
fn every_other_line_has_its_place() {
    check(vec![line(0, 11, -900_000, "职工", "代发工资")], &[Standing::Outgoing]);
    check(vec![line(0, 11, -900_000, "某银行", "拒付扣款")], &[Standing::Chargeback]);
    check(vec![line(0, 11, 123_456, "某人", "")], &[Standing::UnknownPayer]);
    check(vec![line(0, 11, 123_456, NAMES[0], "货款")], &[Standing::Unmatched]);
    let mut dollars = line(0, 11, 500_000, NAMES[0], "KX7Q4M2T9");
    dollars.currency = "USD".parse().unwrap();
    check(vec![dollars], &[Standing::Currency]);
}

#[test]
fn what_is_not_yet_due_is_no_exception() {
    let dues = vec![due(0, 0, 10, 500_000), due(1, 1, 29, 700_000), due(2, 2, 9, 300_000)];
    let mut batch = Batch { as_of: day(20), ..batch(Vec::new(), dues) };
    batch.announced = vec![announced(0, &batch.dues[2], 19, 300_000)];
    let expect = [(charge(2), Awaited::Announced), (charge(0), Awaited::Late), (charge(1), Awaited::NotYetDue)];
    assert_eq!(run(&batch, &Settings::default()).awaited, expect);
}

#[test]
fn rivals_say_why_they_were_not_chosen() {
    let dues = vec![due(0, 0, 10, 500_000), due(1, 1, 12, 500_000), due(2, 0, 1, 500_000)];
    let found = matched(&batch(vec![line(0, 11, 500_000, NAMES[0], "KX7Q4M2T9")], dues));
    let why = |place: u32| {
        let rival = found[0].rivals.iter().find(|rival| rival.parts[0].0 == charge(place)).unwrap();
        rival.why.clone()
    };
    assert_eq!(why(1), [Doubt::OtherReference, Doubt::OtherPayer]);
    assert_eq!(why(2), [Doubt::OtherReference]);
}

#[test]
fn the_taken_due_names_its_line() {
    let lines = vec![line(0, 10, 500_000, "张某", "KX7Q4M2T9"), line(1, 11, 500_000, NAMES[0], "")];
    let found = matched(&batch(lines, vec![due(0, 0, 10, 500_000)]));
    let rival = &found[1].rivals[0];
    assert_eq!((rival.why.as_slice(), rival.taken_by), (&[Doubt::Taken][..], Some(line_id(0))));
}
