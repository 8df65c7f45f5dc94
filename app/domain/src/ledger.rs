//! Double entry, pure. Debits are positive, credits negative; an entry sums to zero in every currency.
//!
//! Nothing here is ever changed: a mistake is corrected by [`reverse`], and what a licensee owes is derived from the
//! postings each time it is asked.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use thiserror::Error;

use crate::{
    Day, Fen,
    codes::codes,
    id::{BeneficiaryId, ChargeId, LicenceId, OrganisationId},
};

codes! {
    /// What an account of a patentee's book is for.
    AccountPurpose {
        Receivable = "receivable", "应收许可费", "receivable";
        Bank = "bank", "银行存款", "bank";
        /// Money received that settles no charge yet: the licensee's credit.
        UnappliedCash = "unapplied_cash", "预收未核销款", "unapplied cash";
        EntryFeeIncome = "entry_fee_income", "入门费收入", "entry fee income";
        LumpSumIncome = "lump_sum_income", "一次总付及分期收入", "lump-sum and instalment income";
        RoyaltyIncome = "royalty_income", "提成收入", "royalty income";
        OtherFeeIncome = "other_fee_income", "其他许可费收入", "other fee income";
        InterestIncome = "interest_income", "违约金收入", "late-payment income";
        TaxPayable = "tax_payable", "应交增值税", "tax payable";
        /// What of licence income has been divided between those who share in it.
        DistributedIncome = "distributed_income", "已分配收益", "distributed income";
        /// What a beneficiary of a distribution is to get.
        BeneficiaryPayable = "beneficiary_payable", "应付受益人款", "payable to beneficiaries";
        /// What the licensee of a foreign licensor pays to the tax office instead of remitting it.
        WithheldTax = "withheld_tax", "被代扣税款", "tax withheld";
        /// The cost of enforcing a debt, charged to the debtor (实现债权的费用).
        EnforcementCostIncome = "enforcement_cost_income", "实现债权费用收入", "enforcement cost income";
        /// A charge given up (减免).
        WriteOff = "write_off", "坏账及减免", "write-off";
        /// What payers gave to the payment provider and the provider has not paid out yet.
        ProviderClearing = "provider_clearing", "支付渠道在途资金", "in transit at the payment provider";
        /// What the payment provider keeps of what it collects.
        PaymentFees = "payment_fees", "支付渠道手续费", "payment provider fees";
    }
}

/// The side on which an account normally stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Debit,
    Credit,
}

impl AccountPurpose {
    #[must_use]
    pub const fn normal_side(self) -> Side {
        match self {
            Self::Receivable
            | Self::Bank
            | Self::WriteOff
            | Self::DistributedIncome
            | Self::WithheldTax
            | Self::ProviderClearing
            | Self::PaymentFees => Side::Debit,
            Self::UnappliedCash
            | Self::EntryFeeIncome
            | Self::LumpSumIncome
            | Self::RoyaltyIncome
            | Self::OtherFeeIncome
            | Self::InterestIncome
            | Self::EnforcementCostIncome
            | Self::BeneficiaryPayable
            | Self::TaxPayable => Side::Credit,
        }
    }

    #[must_use]
    pub const fn is_income(self) -> bool {
        matches!(
            self,
            Self::EntryFeeIncome
                | Self::LumpSumIncome
                | Self::RoyaltyIncome
                | Self::OtherFeeIncome
                | Self::InterestIncome
                | Self::EnforcementCostIncome
        )
    }

    /// A balance as people read it: positive on the account's normal side.
    #[must_use]
    pub fn natural(self, debit_positive: Fen) -> Fen {
        match self.normal_side() {
            Side::Debit => debit_positive,
            Side::Credit => -debit_positive,
        }
    }
}

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The renminbi.
    pub const CNY: Self = Self(*b"CNY");

    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a currency code is three ASCII letters")
    }
}

/// The text is not three capital letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a currency code")]
pub struct CurrencyError;

impl FromStr for Currency {
    type Err = CurrencyError;
    fn from_str(text: &str) -> Result<Self, CurrencyError> {
        let code: [u8; 3] = text.as_bytes().try_into().map_err(|_| CurrencyError)?;
        if code.iter().all(u8::is_ascii_uppercase) { Ok(Self(code)) } else { Err(CurrencyError) }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// An account: one purpose in the book of one patentee, for one licence where it concerns one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account {
    pub holder: OrganisationId,
    pub purpose: AccountPurpose,
    pub licence: Option<LicenceId>,
    /// Whom it is owed to, where income was distributed.
    pub beneficiary: Option<BeneficiaryId>,
}

/// One line of an entry. Positive is a debit, negative a credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    pub account: Account,
    /// The charge that a posting on a receivable raises or settles.
    pub charge: Option<ChargeId>,
    pub currency: Currency,
    pub amount: Fen,
}

/// A balanced set of postings; there is no other way to have one than [`Entry::balanced`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    postings: Vec<Posting>,
}

/// Why postings are not an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unbalanced {
    #[error("an entry has at least two postings")]
    TooFew,
    #[error("a posting of zero says nothing")]
    ZeroPosting,
    #[error("the postings in {currency} sum to {sum}, not to zero")]
    NotZero { currency: Currency, sum: Fen },
}

impl Entry {
    /// Takes postings that sum to zero in every currency.
    ///
    /// # Errors
    /// [`Unbalanced`] when there are fewer than two, one is zero, or a currency does not sum to zero.
    pub fn balanced(postings: Vec<Posting>) -> Result<Self, Unbalanced> {
        if postings.len() < 2 {
            return Err(Unbalanced::TooFew);
        }
        if postings.iter().any(|posting| posting.amount.is_zero()) {
            return Err(Unbalanced::ZeroPosting);
        }
        let mut sums: BTreeMap<Currency, Fen> = BTreeMap::new();
        for posting in &postings {
            *sums.entry(posting.currency).or_default() += posting.amount;
        }
        match sums.into_iter().find(|(_, sum)| !sum.is_zero()) {
            Some((currency, sum)) => Err(Unbalanced::NotZero { currency, sum }),
            None => Ok(Self { postings }),
        }
    }

    #[must_use]
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }
}

/// Why an entry cannot be built from what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EntryError {
    #[error("the amount must be positive")]
    NotPositive,
    #[error("the allocations exceed the payment")]
    OverAllocated,
    #[error("a charge is credited to an income account")]
    NotIncome,
    #[error("the same charge is allocated twice")]
    AllocatedTwice,
    #[error(transparent)]
    Unbalanced(#[from] Unbalanced),
}

/// Whose book, and which licence, the entries of this module are written for. All of them are in renminbi.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Book {
    pub holder: OrganisationId,
    pub licence: LicenceId,
}

impl Book {
    const fn posting(self, purpose: AccountPurpose, charge: Option<ChargeId>, amount: Fen) -> Posting {
        let account = Account { holder: self.holder, purpose, licence: Some(self.licence), beneficiary: None };
        Posting { account, charge, currency: Currency::CNY, amount }
    }
}

/// A part of a payment that settles a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allocation {
    pub charge: ChargeId,
    pub amount: Fen,
}

/// The parts of a charge that are posted apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Raised {
    pub net: Fen,
    pub tax: Fen,
    /// What the licensee of a foreign licensor pays to the tax office; it is not receivable.
    pub withheld: Fen,
}

/// A charge falls to be paid: debit receivable and tax withheld, credit income and tax.
///
/// # Errors
/// [`EntryError`] when an amount is negative, nothing is receivable, or `income` is no income account.
pub fn raise_charge(book: Book, charge: ChargeId, income: AccountPurpose, raised: Raised) -> Result<Entry, EntryError> {
    let Raised { net, tax, withheld } = raised;
    if !income.is_income() {
        return Err(EntryError::NotIncome);
    }
    let receivable = net + tax - withheld;
    if net < Fen::ZERO || tax < Fen::ZERO || withheld < Fen::ZERO || receivable <= Fen::ZERO {
        return Err(EntryError::NotPositive);
    }
    let mut postings = vec![book.posting(AccountPurpose::Receivable, Some(charge), receivable)];
    push_nonzero(&mut postings, book.posting(AccountPurpose::WithheldTax, Some(charge), withheld));
    push_nonzero(&mut postings, book.posting(income, Some(charge), -net));
    push_nonzero(&mut postings, book.posting(AccountPurpose::TaxPayable, Some(charge), -tax));
    Ok(Entry::balanced(postings)?)
}

/// Money has come in: debit bank, credit what it settles, and the rest to unapplied cash.
///
/// # Errors
/// [`EntryError`] when the amount is not positive, an allocation is not positive or names a charge twice, or the
/// allocations exceed the amount.
pub fn receive_payment(book: Book, amount: Fen, allocations: &[Allocation]) -> Result<Entry, EntryError> {
    settle(book, AccountPurpose::Bank, amount, allocations)
}

/// The payer has paid the whole amount to the payment provider: as [`receive_payment`], with the money in transit there.
///
/// # Errors
/// As [`receive_payment`].
pub fn receive_card_payment(book: Book, amount: Fen, allocations: &[Allocation]) -> Result<Entry, EntryError> {
    settle(book, AccountPurpose::ProviderClearing, amount, allocations)
}

/// Credit that lay unapplied settles charges: debit unapplied cash, credit receivable.
///
/// # Errors
/// [`EntryError`] when there is no allocation, or one is not positive or names a charge twice.
pub fn apply_credit(book: Book, allocations: &[Allocation]) -> Result<Entry, EntryError> {
    let amount = allocations.iter().map(|allocation| allocation.amount).sum();
    settle(book, AccountPurpose::UnappliedCash, amount, allocations)
}

/// What is left of a charge is given up: debit write-off, credit receivable.
///
/// # Errors
/// [`EntryError::NotPositive`] when there is nothing to give up.
pub fn write_off(book: Book, charge: ChargeId, amount: Fen) -> Result<Entry, EntryError> {
    settle(book, AccountPurpose::WriteOff, amount, &[Allocation { charge, amount }])
}

/// Credit is paid back to the licensee: debit unapplied cash, credit bank.
///
/// # Errors
/// [`EntryError::NotPositive`] when the amount is not positive.
pub fn refund(book: Book, amount: Fen) -> Result<Entry, EntryError> {
    pay_back(book, AccountPurpose::Bank, amount)
}

/// Credit goes back through the payment provider: debit unapplied cash, credit what is in transit there.
///
/// # Errors
/// [`EntryError::NotPositive`] when the amount is not positive.
pub fn refund_by_card(book: Book, amount: Fen) -> Result<Entry, EntryError> {
    pay_back(book, AccountPurpose::ProviderClearing, amount)
}

fn pay_back(book: Book, from: AccountPurpose, amount: Fen) -> Result<Entry, EntryError> {
    if amount <= Fen::ZERO {
        return Err(EntryError::NotPositive);
    }
    let postings = vec![book.posting(AccountPurpose::UnappliedCash, None, amount), book.posting(from, None, -amount)];
    Ok(Entry::balanced(postings)?)
}

/// The payment provider has paid out what it collected for a holder, less its fees, which are the holder's expense:
/// debit bank and fees, credit what was in transit. A payout in which more went back than came in has the signs turned.
///
/// # Errors
/// [`EntryError::Unbalanced`] when nothing moved.
pub fn pay_out_cards(holder: OrganisationId, gross: Fen, fee: Fen) -> Result<Entry, EntryError> {
    let posting = |purpose, amount| {
        let account = Account { holder, purpose, licence: None, beneficiary: None };
        Posting { account, charge: None, currency: Currency::CNY, amount }
    };
    let mut postings = Vec::new();
    push_nonzero(&mut postings, posting(AccountPurpose::Bank, gross - fee));
    push_nonzero(&mut postings, posting(AccountPurpose::PaymentFees, fee));
    push_nonzero(&mut postings, posting(AccountPurpose::ProviderClearing, -gross));
    Ok(Entry::balanced(postings)?)
}

/// A charge turned out too high: debit income and tax, credit unapplied cash, where the licensee's credit lies. What the
/// licensee of a foreign licensor withheld of it was never remitted, and is credited where it stands; so is what had been
/// given up of charges (`given_up`), which nobody has paid.
///
/// # Errors
/// [`EntryError`] when the credit is not positive or `income` is no income account. Net and tax may go different ways, as
/// long as what is left of their sum is positive and not less than what had been given up.
pub fn credit_note(
    book: Book,
    income: AccountPurpose,
    raised: Raised,
    given_up: &[Allocation],
) -> Result<Entry, EntryError> {
    let Raised { net, tax, withheld } = raised;
    if !income.is_income() {
        return Err(EntryError::NotIncome);
    }
    let remitted = net + tax - withheld;
    if remitted <= Fen::ZERO {
        return Err(EntryError::NotPositive);
    }
    let taken: Fen = given_up.iter().map(|part| part.amount).sum();
    if taken > remitted || given_up.iter().any(|part| part.amount <= Fen::ZERO) {
        return Err(EntryError::OverAllocated);
    }
    let mut postings = Vec::new();
    push_nonzero(&mut postings, book.posting(AccountPurpose::UnappliedCash, None, taken - remitted));
    for part in given_up {
        postings.push(book.posting(AccountPurpose::WriteOff, Some(part.charge), -part.amount));
    }
    push_nonzero(&mut postings, book.posting(AccountPurpose::WithheldTax, None, -withheld));
    push_nonzero(&mut postings, book.posting(income, None, net));
    push_nonzero(&mut postings, book.posting(AccountPurpose::TaxPayable, None, tax));
    Ok(Entry::balanced(postings)?)
}

/// The entry that undoes another, posting by posting.
#[must_use]
pub fn reverse(entry: &Entry) -> Entry {
    let postings = entry.postings.iter().map(|posting| Posting { amount: -posting.amount, ..*posting }).collect();
    Entry { postings }
}

fn settle(book: Book, from: AccountPurpose, amount: Fen, allocations: &[Allocation]) -> Result<Entry, EntryError> {
    if amount <= Fen::ZERO || allocations.iter().any(|allocation| allocation.amount <= Fen::ZERO) {
        return Err(EntryError::NotPositive);
    }
    let twice = |index: usize, charge: ChargeId| allocations[..index].iter().any(|earlier| earlier.charge == charge);
    if allocations.iter().enumerate().any(|(index, allocation)| twice(index, allocation.charge)) {
        return Err(EntryError::AllocatedTwice);
    }
    let allocated: Fen = allocations.iter().map(|allocation| allocation.amount).sum();
    if allocated > amount {
        return Err(EntryError::OverAllocated);
    }
    let mut postings = vec![book.posting(from, None, amount)];
    for allocation in allocations {
        postings.push(book.posting(AccountPurpose::Receivable, Some(allocation.charge), -allocation.amount));
    }
    push_nonzero(&mut postings, book.posting(AccountPurpose::UnappliedCash, None, allocated - amount));
    Ok(Entry::balanced(postings)?)
}

fn push_nonzero(postings: &mut Vec<Posting>, posting: Posting) {
    if !posting.amount.is_zero() {
        postings.push(posting);
    }
}

/// The balance of one purpose over postings, debit positive.
pub fn balance<'a>(postings: impl IntoIterator<Item = &'a Posting>, purpose: AccountPurpose) -> Fen {
    postings.into_iter().filter(|posting| posting.account.purpose == purpose).map(|posting| posting.amount).sum()
}

codes! {
    /// Where a due stands; derived from the postings, never stored.
    DueState {
        /// Computed from the terms, not yet raised.
        Planned = "planned", "未到期", "planned";
        Due = "due", "应付", "due";
        PartlyPaid = "partly_paid", "部分支付", "partly paid";
        Paid = "paid", "已付清", "paid";
        /// Not fully paid after its due day.
        Overdue = "overdue", "逾期", "overdue";
        /// Raised, and undone by a reversing entry.
        Reversed = "reversed", "已冲销", "reversed";
    }
}

/// What the postings say of one due. Amounts are totals over its receivable: `charged` what was raised less what was
/// reversed, `paid` what was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DuePosition {
    /// Whether a charge was ever raised for it.
    pub raised: bool,
    pub charged: Fen,
    pub paid: Fen,
    pub due_on: Day,
}

impl DuePosition {
    /// What is still to be paid; never negative.
    #[must_use]
    pub fn open(&self) -> Fen {
        self.charged.saturating_floor_sub(self.paid)
    }

    /// Where it stands on a day. The due day itself is still in time.
    #[must_use]
    pub fn state(&self, today: Day) -> DueState {
        if !self.raised {
            return DueState::Planned;
        }
        if self.charged.is_zero() {
            return DueState::Reversed;
        }
        if self.open().is_zero() {
            return DueState::Paid;
        }
        if self.due_on < today {
            return DueState::Overdue;
        }
        if self.paid > Fen::ZERO { DueState::PartlyPaid } else { DueState::Due }
    }
}

#[cfg(test)]
mod tests;
