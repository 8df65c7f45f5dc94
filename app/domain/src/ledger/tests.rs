use proptest::prelude::*;

use super::*;
use crate::{
    Timestamp,
    allocation::{Debt, OpenPart, allocate},
};

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
    let entry = raise_charge(book(), charge(1), AccountPurpose::EntryFeeIncome, raised(10_000_000, 600_000)).unwrap();
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
    let part = |net, tax, withheld| Raised { net: Fen::new(net), tax: Fen::new(tax), withheld: Fen::new(withheld) };
    let credit = |purpose, net, tax| credit_note(book(), purpose, part(net, tax, 0), &[]);
    let entry = credit(AccountPurpose::RoyaltyIncome, 300_000, 18_000).unwrap();
    assert_eq!(lines(&entry), [("unapplied_cash", -318_000), ("royalty_income", 300_000), ("tax_payable", 18_000)]);
    assert_eq!(lines(&credit(AccountPurpose::RoyaltyIncome, 5, 0).unwrap()).len(), 2);
    let abroad = credit_note(book(), AccountPurpose::RoyaltyIncome, part(100_000, 6_000, 16_000), &[]).unwrap();
    let expected =
        [("unapplied_cash", -90_000), ("withheld_tax", -16_000), ("royalty_income", 100_000), ("tax_payable", 6_000)];
    assert_eq!(lines(&abroad), expected);
    let given_up = [Allocation { charge: charge(1), amount: Fen::new(90) }];
    let partly = credit_note(book(), AccountPurpose::RoyaltyIncome, part(100, 0, 0), &given_up).unwrap();
    assert_eq!(lines(&partly), [("unapplied_cash", -10), ("write_off", -90), ("royalty_income", 100)]);
    let more = credit_note(book(), AccountPurpose::RoyaltyIncome, part(80, 0, 0), &given_up);
    assert_eq!(more, Err(EntryError::OverAllocated));
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
fn what_a_card_pays_is_in_transit_until_the_provider_pays_out() {
    let allocation = Allocation { charge: charge(1), amount: Fen::new(70) };
    let entry = receive_card_payment(book(), Fen::new(100), &[allocation]).unwrap();
    assert_eq!(lines(&entry), [("provider_clearing", 100), ("receivable", -70), ("unapplied_cash", -30)]);
    let back = refund_by_card(book(), Fen::new(30)).unwrap();
    assert_eq!(lines(&back), [("unapplied_cash", 30), ("provider_clearing", -30)]);
    assert_eq!(refund_by_card(book(), Fen::ZERO), Err(EntryError::NotPositive));
    let out = |gross, fee| pay_out_cards(book().holder, Fen::new(gross), Fen::new(fee));
    assert_eq!(lines(&out(70, 2).unwrap()), [("bank", 68), ("payment_fees", 2), ("provider_clearing", -70)]);
    assert_eq!(lines(&out(-30, 0).unwrap()), [("bank", -30), ("provider_clearing", 30)]);
    assert_eq!(lines(&out(2, 2).unwrap()), [("payment_fees", 2), ("provider_clearing", -2)]);
    assert_eq!(out(0, 0), Err(EntryError::Unbalanced(Unbalanced::TooFew)));
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

proptest! {
    #[test]
    fn a_plan_is_an_entry(payment in 1i64..500_000, opens in prop::collection::vec((0i64..100_000, 0i64..60), 0..6)) {
        let debt = |(number, (open, days)): (u128, &(i64, i64))| Debt {
            principal: OpenPart { charge: charge(number), open: Fen::new(*open) },
            interest: vec![OpenPart { charge: charge(number + 100), open: Fen::new(open / 3) }],
            costs: Vec::new(),
            due_on: Day::literal(2026, 1, 1).plus_days(*days),
            security: Fen::ZERO,
            burden_ppm: 0,
        };
        let debts: Vec<Debt> = (1..).zip(&opens).map(debt).collect();
        let plan = allocate(Fen::new(payment), Day::literal(2026, 1, 31), &debts, &[]);
        let entry = receive_payment(book(), Fen::new(payment), &plan.allocations()).unwrap();
        prop_assert_eq!(-balance(entry.postings(), AccountPurpose::Receivable), plan.applied());
        prop_assert_eq!(-balance(entry.postings(), AccountPurpose::UnappliedCash), plan.unapplied);
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
