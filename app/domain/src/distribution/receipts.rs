//! What of the money in a licence's book is income that can be distributed.

use std::collections::BTreeMap;

use crate::{
    Fen,
    id::{ChargeId, EntryId},
    ledger::AccountPurpose,
};

/// A posting of a licence's book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Movement {
    pub entry: EntryId,
    pub purpose: AccountPurpose,
    pub charge: Option<ChargeId>,
    /// Debits positive.
    pub amount: Fen,
}

/// What a charge asked to be remitted, and the VAT in it; none where the licensee withholds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChargeTax {
    pub charge: ChargeId,
    pub receivable: Fen,
    pub vat: Fen,
}

/// What an entry adds to, or takes from, the income that was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub entry: EntryId,
    /// VAT included; negative where money was taken back or a charge corrected downwards.
    pub amount: Fen,
    pub tax: Fen,
}

/// The receipts of a licence, one for each entry that moves money for good, in the order of the postings.
///
/// Money is received when it is in the bank or with the payment provider, and no longer credit of the licensee: an
/// entry's receipt is what it moves on bank, in transit and on unapplied cash together. The VAT in it is what the charges that it settles hold of it, each in proportion to
/// all that has been settled of that charge, so that the parts of a charge paid in parts sum to its VAT.
#[must_use]
pub fn receipts(movements: &[Movement], charges: &[ChargeTax]) -> Vec<Receipt> {
    let mut settled: BTreeMap<ChargeId, Fen> = BTreeMap::new();
    let mut found: Vec<Receipt> = Vec::new();
    for entry in movements.chunk_by(|one, next| one.entry == next.entry) {
        let moves = |purpose: AccountPurpose| entry.iter().filter(move |one| one.purpose == purpose);
        let amount_of = |purpose| moves(purpose).map(|one| one.amount).sum::<Fen>();
        let cash = [AccountPurpose::Bank, AccountPurpose::ProviderClearing, AccountPurpose::UnappliedCash];
        let amount: Fen = cash.into_iter().map(amount_of).sum();
        if amount.is_zero() {
            continue;
        }
        let mut tax = -amount_of(AccountPurpose::TaxPayable);
        for (charge, paid) in moves(AccountPurpose::Receivable).filter_map(|one| Some((one.charge?, -one.amount))) {
            let Some(of) = charges.iter().find(|known| known.charge == charge) else { continue };
            let before = settled.get(&charge).copied().unwrap_or_default();
            settled.insert(charge, before + paid);
            tax += of.vat_of(before + paid) - of.vat_of(before);
        }
        found.push(Receipt { entry: entry[0].entry, amount, tax });
    }
    found
}

impl ChargeTax {
    /// The VAT in a part of the charge, rounded.
    fn vat_of(self, part: Fen) -> Fen {
        if self.receivable.is_zero() { Fen::ZERO } else { self.vat.mul_div_half_up(part.get(), self.receivable.get()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Timestamp;

    fn entry(number: u128) -> EntryId {
        EntryId::from_parts(Timestamp::from_micros(0), number)
    }

    fn charge(number: u128) -> ChargeId {
        ChargeId::from_parts(Timestamp::from_micros(0), number)
    }

    fn movement(number: u128, purpose: AccountPurpose, of: Option<u128>, amount: i64) -> Movement {
        Movement { entry: entry(number), purpose, charge: of.map(charge), amount: Fen::new(amount) }
    }

    fn tax(number: u128, receivable: i64, vat: i64) -> ChargeTax {
        ChargeTax { charge: charge(number), receivable: Fen::new(receivable), vat: Fen::new(vat) }
    }

    fn read(found: &[Receipt]) -> Vec<(i64, i64)> {
        found.iter().map(|receipt| (receipt.amount.get(), receipt.tax.get())).collect()
    }

    #[test]
    fn credit_is_no_income_until_it_settles_something() {
        use AccountPurpose as P;
        let movements = [
            movement(1, P::Receivable, Some(1), 10_600),
            movement(1, P::RoyaltyIncome, Some(1), -10_000),
            movement(1, P::TaxPayable, Some(1), -600),
            movement(2, P::Bank, None, 12_000),
            movement(2, P::Receivable, Some(1), -10_600),
            movement(2, P::UnappliedCash, None, -1_400),
            // A correction: 1,060 less was owed.
            movement(3, P::UnappliedCash, None, -1_060),
            movement(3, P::RoyaltyIncome, None, 1_000),
            movement(3, P::TaxPayable, None, 60),
            movement(4, P::UnappliedCash, None, 460),
            movement(4, P::Bank, None, -460),
            movement(5, P::UnappliedCash, None, 2_000),
            movement(5, P::Receivable, Some(2), -2_000),
            movement(6, P::WriteOff, None, 5),
            movement(6, P::Receivable, Some(2), -5),
        ];
        let found = receipts(&movements, &[tax(1, 10_600, 600), tax(2, 2_005, 0)]);
        assert_eq!(read(&found), [(10_600, 600), (-1_060, -60), (2_000, 0)]);
    }

    #[test]
    fn what_is_taken_back_takes_its_tax_back() {
        use AccountPurpose as P;
        let movements = [
            movement(1, P::Bank, None, 333),
            movement(1, P::Receivable, Some(1), -333),
            movement(2, P::Bank, None, -333),
            movement(2, P::Receivable, Some(1), 333),
        ];
        let found = receipts(&movements, &[tax(1, 1_060, 60)]);
        assert_eq!(read(&found), [(333, 19), (-333, -19)]);
    }

    proptest! {
        #[test]
        fn the_parts_of_a_charge_sum_to_its_tax(parts in prop::collection::vec(1i64..1_000_000, 1..20), vat_bp in 0i64..2_000) {
            let whole: i64 = parts.iter().sum();
            let vat = whole * vat_bp / 10_000;
            let movements: Vec<Movement> = parts.iter().zip(1u128..).flat_map(|(part, number)| [
                movement(number, AccountPurpose::Bank, None, *part),
                movement(number, AccountPurpose::Receivable, Some(1), -part),
            ]).collect();
            let found = receipts(&movements, &[tax(1, whole, vat)]);
            prop_assert_eq!(found.iter().map(|receipt| receipt.tax.get()).sum::<i64>(), vat);
            prop_assert!(found.iter().all(|receipt| (0..=receipt.amount.get()).contains(&receipt.tax.get())));
        }
    }
}
