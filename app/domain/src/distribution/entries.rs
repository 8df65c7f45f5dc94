//! What a run and its payouts post in the holder's book.

use super::Distribution;
use crate::{
    Fen,
    id::{BeneficiaryId, OrganisationId},
    ledger::{Account, AccountPurpose, Currency, Entry, EntryError, Posting},
};

/// Debit distributed income, credit what is payable to each beneficiary; a counter-run posts the opposite. The VAT is
/// not in it: it stays payable to the tax office. A run is of a patent, so its accounts are of no licence.
///
/// # Errors
/// [`EntryError::Unbalanced`] when the run gives nobody anything.
pub fn distribution_entry(holder: OrganisationId, run: &Distribution) -> Result<Entry, EntryError> {
    let beneficiaries = run.beneficiaries();
    let whole: Fen = beneficiaries.iter().map(|one| one.amount).sum();
    let mut postings = vec![posting(holder, AccountPurpose::DistributedIncome, None, whole)];
    postings.extend(
        beneficiaries
            .iter()
            .map(|one| posting(holder, AccountPurpose::BeneficiaryPayable, Some(one.beneficiary), -one.amount)),
    );
    Ok(Entry::balanced(postings)?)
}

/// Debit what is payable to a beneficiary, credit bank.
///
/// # Errors
/// [`EntryError::NotPositive`].
pub fn payout_entry(holder: OrganisationId, beneficiary: BeneficiaryId, amount: Fen) -> Result<Entry, EntryError> {
    if amount <= Fen::ZERO {
        return Err(EntryError::NotPositive);
    }
    Ok(Entry::balanced(vec![
        posting(holder, AccountPurpose::BeneficiaryPayable, Some(beneficiary), amount),
        posting(holder, AccountPurpose::Bank, None, -amount),
    ])?)
}

const fn posting(
    holder: OrganisationId,
    purpose: AccountPurpose,
    beneficiary: Option<BeneficiaryId>,
    amount: Fen,
) -> Posting {
    let account = Account { holder, purpose, licence: None, beneficiary };
    Posting { account, charge: None, currency: Currency::CNY, amount }
}
