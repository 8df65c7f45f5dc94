use proptest::prelude::*;

use super::*;
use crate::Timestamp;

fn at(number: u128) -> Timestamp {
    Timestamp::from_micros(i64::try_from(number).unwrap() * 1000)
}

fn book() -> Book {
    Book { holder: OrganisationId::from_parts(at(1), 1), licence: LicenceId::from_parts(at(2), 2) }
}

fn charge(number: u128) -> ChargeId {
    ChargeId::from_parts(at(number), number)
}

fn lines(entry: &Entry) -> Vec<(&'static str, i64)> {
    entry.postings().iter().map(|posting| (posting.account.purpose.as_str(), posting.amount.get())).collect()
}

fn raised(net: i64, tax: i64) -> Raised {
    Raised { net: Fen::new(net), tax: Fen::new(tax), withheld: Fen::ZERO }
}

#[test]
fn only_what_a_foreign_licensor_is_remitted_is_receivable() {
    let withheld = Raised { withheld: Fen::yuan(16_000), ..raised(10_000_000, 600_000) };
    let entry = raise_charge(book(), charge(1), AccountPurpose::EntryFeeIncome, withheld).unwrap();
    assert_eq!(balance(entry.postings(), AccountPurpose::Receivable), Fen::yuan(90_000));
    assert_eq!(balance(entry.postings(), AccountPurpose::WithheldTax), Fen::yuan(16_000));
    let all = Raised { withheld: Fen::yuan(106_000), ..raised(10_000_000, 600_000) };
    assert_eq!(raise_charge(book(), charge(1), AccountPurpose::EntryFeeIncome, all), Err(EntryError::NotPositive));
}

#[test]
fn a_charge_with_tax_is_three_postings() {
    let entry =
        raise_charge(book(), charge(1), AccountPurpose::EntryFeeIncome, raised(10_000_000, 600_000)).unwrap();
    assert_eq!(
        lines(&entry),
        [("receivable", 10_600_000), ("entry_fee_income", -10_000_000), ("tax_payable", -600_000)]
    );
    assert!(entry.postings().iter().all(|posting| posting.charge == Some(charge(1))));
}

#[test]
fn a_charge_of_nothing_or_to_a_wrong_account_is_refused() {
    let raise = |purpose, net, tax| raise_charge(book(), charge(1), purpose, raised(net, tax));
    assert_eq!(raise(AccountPurpose::RoyaltyIncome, 0, 0), Err(EntryError::NotPositive));
    assert_eq!(raise(AccountPurpose::RoyaltyIncome, -5, 0), Err(EntryError::NotPositive));
    assert_eq!(raise(AccountPurpose::RoyaltyIncome, 5, -1), Err(EntryError::NotPositive));
    assert_eq!(raise(AccountPurpose::Bank, 5, 0), Err(EntryError::NotIncome));
    assert_eq!(
        lines(&raise(AccountPurpose::RoyaltyIncome, 5, 0).unwrap()),
        [("receivable", 5), ("royalty_income", -5)]
    );
}

#[test]
fn a_credit_note_takes_income_and_tax_back_into_the_licensees_credit() {
    let credit = |purpose, net, tax| credit_note(book(), purpose, Fen::new(net), Fen::new(tax));
    let entry = credit(AccountPurpose::RoyaltyIncome, 300_000, 18_000).unwrap();
    assert_eq!(lines(&entry), [("unapplied_cash", -318_000), ("royalty_income", 300_000), ("tax_payable", 18_000)]);
    assert_eq!(lines(&credit(AccountPurpose::RoyaltyIncome, 5, 0).unwrap()).len(), 2);
    assert_eq!(credit(AccountPurpose::RoyaltyIncome, 5, -5), Err(EntryError::NotPositive));
    assert_eq!(credit(AccountPurpose::Receivable, 5, 0), Err(EntryError::NotIncome));
}

#[test]
fn a_surplus_is_kept_as_the_licensees_credit() {
    let allocation = Allocation { charge: charge(1), amount: Fen::new(70) };
    let entry = receive_payment(book(), Fen::new(100), &[allocation]).unwrap();
    assert_eq!(lines(&entry), [("bank", 100), ("receivable", -70), ("unapplied_cash", -30)]);
    let applied = apply_credit(book(), &[Allocation { charge: charge(2), amount: Fen::new(30) }]).unwrap();
    assert_eq!(lines(&applied), [("unapplied_cash", 30), ("receivable", -30)]);
    assert_eq!(lines(&refund(book(), Fen::new(30)).unwrap()), [("unapplied_cash", 30), ("bank", -30)]);
    assert_eq!(lines(&write_off(book(), charge(3), Fen::new(9)).unwrap()), [("write_off", 9), ("receivable", -9)]);
}

#[test]
fn a_payment_settles_no_more_than_itself_and_no_charge_twice() {
    let half = Allocation { charge: charge(1), amount: Fen::new(60) };
    let other = Allocation { charge: charge(2), amount: Fen::new(60) };
    assert_eq!(receive_payment(book(), Fen::new(100), &[half, other]), Err(EntryError::OverAllocated));
    assert_eq!(receive_payment(book(), Fen::new(200), &[half, half]), Err(EntryError::AllocatedTwice));
    assert_eq!(receive_payment(book(), Fen::ZERO, &[]), Err(EntryError::NotPositive));
    assert_eq!(apply_credit(book(), &[]), Err(EntryError::NotPositive));
    let nothing = Allocation { charge: charge(1), amount: Fen::ZERO };
    assert_eq!(receive_payment(book(), Fen::new(1), &[nothing]), Err(EntryError::NotPositive));
}

#[test]
fn only_balanced_postings_are_an_entry() {
    let posting =
        |amount, currency| Posting { currency, ..book().posting(AccountPurpose::Bank, None, Fen::new(amount)) };
    let usd: Currency = "USD".parse().unwrap();
    assert_eq!(Entry::balanced(vec![]), Err(Unbalanced::TooFew));
    assert_eq!(Entry::balanced(vec![posting(0, Currency::CNY)]), Err(Unbalanced::TooFew));
    assert_eq!(
        Entry::balanced(vec![posting(0, Currency::CNY), posting(0, Currency::CNY)]),
        Err(Unbalanced::ZeroPosting)
    );
    assert_eq!(
        Entry::balanced(vec![posting(5, Currency::CNY), posting(-5, usd)]),
        Err(Unbalanced::NotZero { currency: Currency::CNY, sum: Fen::new(5) })
    );
    assert!(Entry::balanced(vec![posting(5, usd), posting(-5, usd)]).is_ok());
    assert!("cny".parse::<Currency>().is_err());
    assert!("人".parse::<Currency>().is_err());
}

#[test]
fn where_a_due_stands_follows_from_what_was_charged_and_paid() {
    let due_on = Day::literal(2026, 4, 30);
    let state = |raised, charged, paid, today| {
        DuePosition { raised, charged: Fen::new(charged), paid: Fen::new(paid), due_on }.state(today)
    };
    assert_eq!(state(false, 0, 0, due_on), DueState::Planned);
    assert_eq!(state(true, 100, 0, due_on), DueState::Due);
    assert_eq!(state(true, 100, 1, due_on), DueState::PartlyPaid);
    assert_eq!(state(true, 100, 99, due_on.plus_days(1)), DueState::Overdue);
    assert_eq!(state(true, 100, 0, due_on.plus_days(1)), DueState::Overdue);
    assert_eq!(state(true, 100, 100, due_on.plus_days(9)), DueState::Paid);
    assert_eq!(state(true, 100, 120, due_on), DueState::Paid);
    assert_eq!(state(true, 0, 0, due_on.plus_days(9)), DueState::Reversed);
}

#[test]
fn a_designated_due_comes_before_an_older_one() {
    let due = |number, open, day| OpenDue {
        charge: charge(number),
        open: Fen::new(open),
        due_on: Day::literal(2026, 1, day),
    };
    let dues = [due(1, 50, 20), due(2, 50, 10), due(3, 50, 10)];
    let plan = |payment, designation: &[ChargeId]| {
        let plan = allocate(Fen::new(payment), &dues, designation);
        let parts: Vec<_> = plan.allocations.iter().map(|part| (part.charge, part.amount.get())).collect();
        (parts, plan.unapplied.get())
    };
    assert_eq!(plan(70, &[]), (vec![(charge(2), 50), (charge(3), 20)], 0));
    assert_eq!(plan(70, &[charge(1)]), (vec![(charge(1), 50), (charge(2), 20)], 0));
    assert_eq!(plan(200, &[charge(9)]), (vec![(charge(2), 50), (charge(3), 50), (charge(1), 50)], 50));
    assert_eq!(plan(0, &[]), (vec![], 0));
}

fn dues() -> impl Strategy<Value = Vec<OpenDue>> {
    prop::collection::vec((0i64..100_000, 0i64..60), 0..12).prop_map(|rows| {
        rows.into_iter()
            .enumerate()
            .map(|(index, (open, days))| OpenDue {
                charge: charge(u128::try_from(index).unwrap() + 1),
                open: Fen::new(open),
                due_on: Day::literal(2026, 1, 1).plus_days(days),
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn a_payment_is_neither_lost_nor_stretched(payment in 0i64..500_000, dues in dues(), designated in prop::collection::vec(1u128..14, 0..4)) {
        let designation: Vec<ChargeId> = designated.into_iter().map(charge).collect();
        let plan = allocate(Fen::new(payment), &dues, &designation);
        let applied: Fen = plan.allocations.iter().map(|part| part.amount).sum();
        prop_assert_eq!(applied + plan.unapplied, Fen::new(payment));
        for part in &plan.allocations {
            let due = dues.iter().find(|due| due.charge == part.charge).unwrap();
            prop_assert!(part.amount > Fen::ZERO && part.amount <= due.open);
        }
        let open: Fen = dues.iter().map(|due| due.open).sum();
        prop_assert_eq!(plan.unapplied, Fen::new(payment).saturating_floor_sub(open));
        let mut turned = dues.clone();
        turned.reverse();
        prop_assert_eq!(allocate(Fen::new(payment), &turned, &designation), plan.clone());
        if payment > 0 {
            let entry = receive_payment(book(), Fen::new(payment), &plan.allocations).unwrap();
            prop_assert_eq!(-balance(entry.postings(), AccountPurpose::Receivable), applied);
            prop_assert_eq!(-balance(entry.postings(), AccountPurpose::UnappliedCash), plan.unapplied);
        }
    }

    #[test]
    fn an_entry_and_its_reverse_leave_nothing(net in 0i64..1_000_000, tax in 0i64..60_000) {
        prop_assume!(net + tax > 0);
        let entry = raise_charge(book(), charge(1), AccountPurpose::RoyaltyIncome, raised(net, tax)).unwrap();
        let back = reverse(&entry);
        prop_assert_eq!(entry.postings().iter().map(|posting| posting.amount).sum::<Fen>(), Fen::ZERO);
        prop_assert!(Entry::balanced(back.postings().to_vec()).is_ok());
        for &purpose in AccountPurpose::ALL {
            let all = entry.postings().iter().chain(back.postings());
            prop_assert_eq!(balance(all, purpose), Fen::ZERO);
        }
        prop_assert_eq!(reverse(&back), entry);
    }
}
