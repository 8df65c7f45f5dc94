//! A dispute was lost: the provider has taken money back, and so does the book.
//!
//! The receipt is undone whole, as if it had never been made, and what of it is left is received anew on the same day. So
//! late interest and the distribution of income see what they would have seen without the part that was taken.

use domain::{
    Day, Fen,
    allocation::Plan,
    id::{CardDisputeId, EntryId},
    ledger::{self, Account, AccountPurpose, Allocation, Book, Currency, Entry, Posting},
};

use super::super::{
    confirm::unapplied,
    reverse::{moved_to_credit, receipt_of},
};
use crate::{
    Services,
    book::{self, Draft, unpostable},
    caller::Caller,
    charges::{Until, accrue, credit_of},
    error::ServiceError,
    ports::{CardDispute, CardFilter, DisputeState, Payment, PostedEntry, PostingRow, UnitOfWork},
};

const POSTINGS_MAX: i64 = 10_000;
const DISPUTES_MAX: i64 = 100;

/// Takes the disputed amount of a confirmed payment back. Gives what of the payment still stands.
pub(super) async fn take_back(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    payment: &Payment,
    dispute: &CardDispute,
) -> Result<Fen, ServiceError> {
    uow.lock_book(payment.licence_id).await?;
    let receipt = standing(uow, payment).await?;
    let stood = ledger::balance(receipt.entry.postings(), AccountPurpose::ProviderClearing)
        + ledger::balance(receipt.entry.postings(), AccountPurpose::Bank);
    let left = stood.saturating_floor_sub(dispute.amount_fen);
    let moved = moved_to_credit(uow, &receipt).await?;
    let kept = kept(payment, left, &moved)?;
    let kept_as_credit = left - kept.iter().map(|part| part.amount).sum();
    let as_credit = unapplied(&receipt.entry) + moved.iter().map(|part| part.amount).sum() - kept_as_credit;
    free_credit(services, uow, caller, payment, as_credit).await?;
    let draft = |kind, key: String, reverses, entry| Draft {
        key,
        holder: payment.holder_id,
        licence: Some(payment.licence_id),
        kind,
        occurred_on: services.today(),
        charge: None,
        payment: Some(payment.id),
        run: None,
        reverses,
        reason: dispute.reason.clone(),
        entry,
    };
    let undone =
        draft("reversal", format!("chargeback:{}", dispute.id), Some(receipt.id), ledger::reverse(&receipt.entry));
    book::post(services, uow, caller, undone).await?;
    let book = Book { holder: payment.holder_id, licence: payment.licence_id };
    if !moved.is_empty() {
        // A charge that was taken back is not open again.
        let entry = ledger::apply_credit(book, &moved).map_err(unpostable)?;
        book::post(services, uow, caller, draft("credit", format!("credit:{}", dispute.id), None, entry)).await?;
    }
    if left > Fen::ZERO {
        let entry = ledger::receive_card_payment(book, left, &kept).map_err(unpostable)?;
        let again = draft("receipt", format!("receipt:{}:{}", payment.id, dispute.id), None, entry);
        book::post(services, uow, caller, Draft { occurred_on: payment.paid_on, ..again }).await?;
    }
    // What was never paid has borne interest all the time.
    let licence = uow.licence(payment.licence_id).await?.ok_or(ServiceError::NotFound)?;
    accrue(services, uow, caller, &licence, Until::AsCharged).await?;
    Ok(left)
}

/// The receipt that stands: the first, or what was left of it after an earlier dispute.
async fn standing(uow: &mut dyn UnitOfWork, payment: &Payment) -> Result<PostedEntry, ServiceError> {
    let filter = CardFilter { payment: Some(payment.id), limit: DISPUTES_MAX, ..CardFilter::default() };
    let lost = uow.card_disputes(&filter).await?;
    let lost: Vec<CardDisputeId> = lost.iter().filter(|it| it.state == DisputeState::Lost).map(|it| it.id).collect();
    // Newest first.
    for dispute in lost {
        if let Some(posted) = uow.entry_by_key(&format!("receipt:{}:{dispute}", payment.id)).await? {
            return Ok(posted);
        }
    }
    receipt_of(uow, payment).await
}

/// On what the rest of the payment falls: on the same charges in the same order, as far as it goes.
fn kept(payment: &Payment, left: Fen, moved: &[Allocation]) -> Result<Vec<Allocation>, ServiceError> {
    let plan: Plan = serde_json::from_str(&payment.allocation)
        .map_err(|error| ServiceError::Fault { doing: "reading an allocation", source: Box::new(error) })?;
    let mut rest = left;
    let mut kept = Vec::new();
    for part in plan.allocations() {
        let amount = part.amount.min(rest);
        let is_gone = moved.iter().any(|gone| gone.charge == part.charge);
        if amount > Fen::ZERO && !is_gone {
            kept.push(Allocation { charge: part.charge, amount });
            rest = rest - amount;
        }
    }
    Ok(kept)
}

/// Credit that came of this payment may have settled other charges. They are open again, the youngest first, until there
/// is credit enough to take; what is freed beyond that settles the same charges anew.
async fn free_credit(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    payment: &Payment,
    needed: Fen,
) -> Result<(), ServiceError> {
    let mut lacking = needed.saturating_floor_sub(credit_of(uow, payment.licence_id).await?);
    if lacking.is_zero() {
        return Ok(());
    }
    for used in uses(uow, payment).await? {
        if lacking.is_zero() {
            break;
        }
        let freed = ledger::balance(used.entry.postings(), AccountPurpose::UnappliedCash);
        undo_credit(services, uow, caller, payment, &used, lacking.min(freed)).await?;
        lacking = lacking.saturating_floor_sub(freed);
    }
    Ok(())
}

/// An entry that used credit.
struct Use {
    id: EntryId,
    occurred_on: Day,
    entry: Entry,
}

/// Entries that used credit of the licence and have not been undone, youngest first.
async fn uses(uow: &mut dyn UnitOfWork, payment: &Payment) -> Result<Vec<Use>, ServiceError> {
    let postings = uow.postings_of(payment.licence_id, POSTINGS_MAX).await?;
    let undone: Vec<EntryId> = postings.iter().filter_map(|it| it.reverses).collect();
    let mut uses = Vec::new();
    for rows in postings.chunk_by(|one, next| one.entry_id == next.entry_id) {
        let posting = |row: &PostingRow| Posting {
            account: Account {
                holder: payment.holder_id,
                purpose: row.purpose,
                licence: Some(payment.licence_id),
                beneficiary: None,
            },
            charge: row.charge_id,
            currency: Currency::CNY,
            amount: row.amount_fen,
        };
        let first = &rows[0];
        let entry = Entry::balanced(rows.iter().map(posting).collect())
            .map_err(|error| ServiceError::Fault { doing: "reading an entry", source: Box::new(error) })?;
        let is_use = ledger::balance(entry.postings(), AccountPurpose::UnappliedCash) > Fen::ZERO;
        if first.kind == "credit" && is_use && !undone.contains(&first.entry_id) {
            uses.push(Use { id: first.entry_id, occurred_on: first.occurred_on, entry });
        }
    }
    uses.reverse();
    Ok(uses)
}

/// Undoes a use of credit and uses what is not `lacking` of it again, for the same charges in the same order.
async fn undo_credit(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    payment: &Payment,
    used: &Use,
    lacking: Fen,
) -> Result<(), ServiceError> {
    let draft = |kind, key: String, occurred_on, reverses, entry: Entry| Draft {
        key,
        holder: payment.holder_id,
        licence: Some(payment.licence_id),
        kind,
        occurred_on,
        charge: None,
        payment: Some(payment.id),
        run: None,
        reverses,
        reason: payment.reference.clone(),
        entry,
    };
    let (today, id) = (services.today(), used.id);
    let undone = draft("reversal", format!("credit_undone:{id}"), today, Some(id), ledger::reverse(&used.entry));
    book::post(services, uow, caller, undone).await?;
    let mut rest = ledger::balance(used.entry.postings(), AccountPurpose::UnappliedCash) - lacking;
    let mut again = Vec::new();
    for posting in used.entry.postings() {
        let Some(charge) = posting.charge else { continue };
        let amount = (-posting.amount).min(rest);
        if amount > Fen::ZERO {
            again.push(Allocation { charge, amount });
            rest = rest - amount;
        }
    }
    if !again.is_empty() {
        let book = Book { holder: payment.holder_id, licence: payment.licence_id };
        let entry = ledger::apply_credit(book, &again).map_err(unpostable)?;
        let anew = draft("credit", format!("credit_anew:{id}"), used.occurred_on, None, entry);
        book::post(services, uow, caller, anew).await?;
    }
    Ok(())
}
