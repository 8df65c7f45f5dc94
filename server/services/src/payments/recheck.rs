//! The book derived again from what it was made of: entries by their shape, payments by their allocation, late interest
//! by the terms and the postings, terms and evidence by their hashes.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use domain::{
    Day, Fen,
    allocation::Plan,
    digest::sha256_hex,
    id::{ChargeId, EntryId, LicenceId, PaymentId},
    ledger::{AccountPurpose, Posting},
};

use super::check::Finding;
use crate::{
    Services,
    charges::Debts,
    error::ServiceError,
    licences,
    ports::{BookEntry, Licence, LicenceFilter, Payment, PaymentFilter, StoreError, UnitOfWork},
};

const PAGE: i64 = 500;
const PAYMENTS_MAX: i64 = 1_000;

/// Walks every entry and every licence.
pub(super) async fn derive(services: &Services) -> Result<Vec<Finding>, ServiceError> {
    let mut uow = services.store.read().await?;
    let mut findings = entries(uow.as_mut()).await?;
    let mut offset = 0;
    loop {
        let filter = LicenceFilter { offset, limit: PAGE, ..LicenceFilter::default() };
        let (rows, _) = uow.licences(&filter).await?;
        if rows.is_empty() {
            return Ok(findings);
        }
        offset += PAGE;
        for row in rows {
            match licence(uow.as_mut(), &row.licence).await {
                Ok(found) => findings.extend(found),
                // A row that cannot be read as what it must be is a finding like the others.
                Err(ServiceError::Store(StoreError::Inconsistent { table, column, id })) => {
                    findings.push(Finding::new("row_inconsistent", id, format!("{table}.{column} cannot be read")));
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// What an entry is made of, small enough to keep for all of them.
struct Shape {
    digest: u64,
    undone: u64,
}

async fn entries(uow: &mut dyn UnitOfWork) -> Result<Vec<Finding>, ServiceError> {
    let mut findings = Vec::new();
    let mut shapes: BTreeMap<EntryId, Shape> = BTreeMap::new();
    let mut reversals = Vec::new();
    let mut after: Option<(Day, EntryId)> = None;
    loop {
        let page = uow.book_entries(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some((last.booked_on, last.id));
        for entry in &page {
            if let Some(fault) = shape_fault(entry) {
                findings.push(Finding::new("entry_misshapen", entry.id, fault));
            }
            let shape = Shape { digest: digest(&entry.postings, 1), undone: digest(&entry.postings, -1) };
            if let Some(original) = entry.reverses {
                reversals.push((entry.id, original, shape.digest));
            }
            shapes.insert(entry.id, shape);
        }
    }
    for (id, original, digest) in reversals {
        if shapes.get(&original).is_none_or(|original| original.undone != digest) {
            findings.push(Finding::new("reversal_differs", id, "the entry does not undo the one that it reverses"));
        }
    }
    Ok(findings)
}

/// Postings whatever their order, each multiplied by a sign.
fn digest(postings: &[Posting], sign: i64) -> u64 {
    let one = |posting: &Posting| {
        let mut hasher = DefaultHasher::new();
        (posting.account, posting.charge, posting.amount.get().wrapping_mul(sign)).hash(&mut hasher);
        hasher.finish()
    };
    postings.iter().fold(0, |sum, posting| sum.wrapping_add(one(posting)))
}

/// What an entry of its kind can never look like.
fn shape_fault(entry: &BookEntry) -> Option<&'static str> {
    let of =
        |purpose| -> Fen { entry.postings.iter().filter(|it| it.account.purpose == purpose).map(|it| it.amount).sum() };
    let first = entry.postings.first()?;
    if entry.postings.iter().any(|posting| posting.account.holder != first.account.holder) {
        return Some("its postings are in the books of different holders");
    }
    if entry.kind != "reversal" && !entry.postings.iter().all(|it| belongs(&entry.kind, it.account.purpose)) {
        return Some("it posts on an account that an entry of its kind does not touch");
    }
    let receivable = of(AccountPurpose::Receivable);
    let (bank, transit) = (of(AccountPurpose::Bank), of(AccountPurpose::ProviderClearing));
    let cash = bank + transit;
    let is_wrong = match entry.kind.as_str() {
        "charge" => receivable <= Fen::ZERO || entry.postings.iter().any(|it| it.charge != entry.charge_id),
        "receipt" => cash <= Fen::ZERO || receivable > Fen::ZERO || of(AccountPurpose::UnappliedCash) > Fen::ZERO,
        "write_off" => of(AccountPurpose::WriteOff) <= Fen::ZERO || receivable >= Fen::ZERO,
        "refund" => cash >= Fen::ZERO || of(AccountPurpose::UnappliedCash) <= Fen::ZERO,
        "credit_note" | "interest_credit" => {
            let (credit, given_up) = (of(AccountPurpose::UnappliedCash), of(AccountPurpose::WriteOff));
            credit > Fen::ZERO || given_up > Fen::ZERO || (credit + given_up).is_zero()
        }
        "credit" => receivable + of(AccountPurpose::UnappliedCash) != Fen::ZERO,
        "distribution" => of(AccountPurpose::DistributedIncome) <= Fen::ZERO,
        "payout" => bank >= Fen::ZERO,
        // What the provider keeps of what it collected, no more and no less.
        "card_payout" => cash != -of(AccountPurpose::PaymentFees),
        "reversal" => entry.reverses.is_none(),
        _ => true,
    };
    is_wrong.then_some("its postings are not what an entry of its kind has")
}

/// Whether an entry of a kind posts on accounts of a purpose.
fn belongs(kind: &str, purpose: AccountPurpose) -> bool {
    use AccountPurpose::{
        Bank, BeneficiaryPayable, DistributedIncome, PaymentFees, ProviderClearing, Receivable, TaxPayable,
        UnappliedCash, WithheldTax, WriteOff,
    };
    match kind {
        "charge" => purpose.is_income() || matches!(purpose, Receivable | WithheldTax | TaxPayable),
        "receipt" => matches!(purpose, Bank | ProviderClearing | Receivable | UnappliedCash),
        "credit" => matches!(purpose, Receivable | UnappliedCash),
        "credit_note" | "interest_credit" => {
            purpose.is_income() || matches!(purpose, UnappliedCash | TaxPayable | WithheldTax | WriteOff)
        }
        "write_off" => matches!(purpose, WriteOff | Receivable),
        "refund" => matches!(purpose, UnappliedCash | Bank | ProviderClearing),
        "distribution" => matches!(purpose, DistributedIncome | BeneficiaryPayable),
        "payout" => matches!(purpose, BeneficiaryPayable | Bank),
        "card_payout" => matches!(purpose, Bank | PaymentFees | ProviderClearing),
        _ => false,
    }
}

async fn licence(uow: &mut dyn UnitOfWork, licence: &Licence) -> Result<Vec<Finding>, ServiceError> {
    let mut findings = Vec::new();
    if licences::terms_of(licence).is_err() {
        findings.push(Finding::new("terms_tampered", licence.id, "the terms do not have the hash that was sealed"));
        // What follows is computed from the terms.
        return Ok(findings);
    }
    if let Some(evidence) = uow.evidence_of(licence.id).await? {
        let is_whole = sha256_hex(evidence.text_shown.as_bytes()) == evidence.text_hash;
        if !is_whole || evidence.terms_hash != licence.terms_hash {
            findings.push(Finding::new("evidence_tampered", licence.id, "the evidence does not match its hashes"));
        }
    }
    let debts = Debts::load(uow, licence).await?;
    for row in debts.principals() {
        let charge = &row.position.charge;
        let (Some(through), _) = debts.interest_through(charge.id) else { continue };
        let derived = debts.interest(row, through).map(|interest| interest.amount);
        if derived.is_some_and(|derived| derived != debts.interest_charged(charge.id)) {
            findings.push(Finding::new("interest_differs", charge.id, "the late interest charged is not what is owed"));
        }
    }
    findings.extend(super::windows::derive(uow, licence, &debts).await?);
    findings.extend(allocations(uow, licence.id, &debts).await?);
    Ok(findings)
}

/// Confirmed payments whose kept allocation is not what was posted.
async fn allocations(
    uow: &mut dyn UnitOfWork,
    licence: LicenceId,
    debts: &Debts,
) -> Result<Vec<Finding>, ServiceError> {
    let filter = PaymentFilter { licence: Some(licence), limit: PAYMENTS_MAX, ..PaymentFilter::default() };
    let mut receipts: BTreeMap<PaymentId, BTreeMap<EntryId, Settled>> = BTreeMap::new();
    for posting in debts.postings().iter().filter(|it| it.kind == "receipt") {
        let Some(payment) = posting.payment_id else { continue };
        let entry = receipts.entry(payment).or_default().entry(posting.entry_id).or_default();
        settle(entry, posting.purpose, posting.charge_id, posting.amount_fen);
    }
    let mut findings = Vec::new();
    for row in uow.payments(&filter).await?.0 {
        let payment = &row.payment;
        if payment.allocation.is_empty() {
            continue;
        }
        let mut of_payment = receipts.remove(&payment.id).unwrap_or_default();
        let posted = match of_payment.pop_first() {
            Some((_, only)) if of_payment.is_empty() => only,
            // A payment without its entry is told of by the book itself; one that came back has several.
            _ => match uow.entry_by_key(&format!("receipt:{}", payment.id)).await? {
                Some(posted) => settled(posted.entry.postings()),
                None => continue,
            },
        };
        if posted != planned(payment) {
            findings.push(Finding::new("allocation_differs", payment.id, "the allocation is not what was posted"));
        }
    }
    Ok(findings)
}

/// What a receipt has settled, by charge; what stayed as credit has none.
type Settled = BTreeMap<Option<ChargeId>, Fen>;

fn settle(sums: &mut Settled, purpose: AccountPurpose, charge: Option<ChargeId>, amount: Fen) {
    if !matches!(purpose, AccountPurpose::Bank | AccountPurpose::ProviderClearing) {
        *sums.entry(charge).or_default() += -amount;
    }
}

fn settled(postings: &[Posting]) -> Settled {
    let mut sums = Settled::new();
    for posting in postings {
        settle(&mut sums, posting.account.purpose, posting.charge, posting.amount);
    }
    sums
}

fn planned(payment: &Payment) -> Settled {
    let Ok(plan) = serde_json::from_str::<Plan>(&payment.allocation) else { return Settled::new() };
    let mut sums = Settled::new();
    for line in &plan.lines {
        *sums.entry(Some(line.charge)).or_default() += line.amount;
    }
    if !plan.unapplied.is_zero() {
        sums.insert(None, plan.unapplied);
    }
    sums
}
