//! A licence that never took effect owes nothing: what was raised for its beginning is reversed, and what was paid on
//! it lies as the licensee's credit, for finance to pay back (专利法 第五十一条第一款: no payment, no licence). What was
//! given up of it had never been paid, and is not credit: the write-off is reversed too.

use domain::{
    Fen,
    id::{ChargeId, EntryId},
    ledger::{self, Account, AccountPurpose, Currency, Entry, Posting},
};

use crate::{
    Services,
    book::{self, Draft},
    caller::Caller,
    error::ServiceError,
    ports::{AdjustmentFilter, ChargeFilter, ChargeRow, Licence, UnitOfWork},
};

const CHARGES_MAX: i64 = 100;
const ADJUSTMENTS_MAX: i64 = 1_000;

/// Reverses the charges of a licence that lapsed before it took effect.
pub(super) async fn reverse_charges(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
) -> Result<(), ServiceError> {
    uow.lock_book(licence.id).await?;
    let filter = ChargeFilter { licence: Some(licence.id), limit: CHARGES_MAX, ..ChargeFilter::default() };
    let (rows, _) = uow.charges(&filter).await?;
    for row in rows {
        if !row.position.charged.is_zero() {
            take_back(services, uow, caller, licence, &row, "lapse").await?;
        }
    }
    Ok(())
}

/// Reverses a charge with what was given up of it; what was paid on it becomes the licensee's credit. `cause` tells the
/// keys of the entries apart.
pub(crate) async fn take_back(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    row: &ChargeRow,
    cause: &str,
) -> Result<(), ServiceError> {
    let charge = row.position.charge.id;
    let posted = uow.entry_by_key(&format!("charge:{charge}")).await?.ok_or_else(|| ServiceError::Fault {
        doing: "finding the entry of a charge",
        source: "a charge has no entry".into(),
    })?;
    let undone = ledger::reverse(&posted.entry);
    let draft = draft_of(services, licence, row, (cause, "reversal", undone), Some(posted.id));
    book::post(services, uow, caller, draft).await?;
    let given_up = reverse_write_offs(services, uow, caller, licence, row, cause).await?;
    let paid = row.position.paid - given_up;
    if paid > Fen::ZERO {
        let credit = to_credit(licence, charge, paid)?;
        let draft = draft_of(services, licence, row, (cause, "credit", credit), None);
        book::post(services, uow, caller, draft).await?;
    }
    Ok(())
}

/// Takes back what was given up of a charge; gives how much it was.
async fn reverse_write_offs(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    row: &ChargeRow,
    cause: &str,
) -> Result<Fen, ServiceError> {
    let filter = AdjustmentFilter { licence: Some(licence.id), limit: ADJUSTMENTS_MAX, ..AdjustmentFilter::default() };
    let charge = Some(row.position.charge.id);
    let mut given_up = Fen::ZERO;
    for it in uow.adjustments(&filter).await? {
        if it.charge_id != charge || it.state != "posted" {
            continue;
        }
        let posted = uow.entry_by_key(&format!("write_off:{}", it.id)).await?.ok_or_else(|| ServiceError::Fault {
            doing: "finding the entry of a write-off",
            source: "a write-off that was posted has no entry".into(),
        })?;
        let undone = ledger::reverse(&posted.entry);
        let mut draft = draft_of(services, licence, row, (cause, "reversal", undone), Some(posted.id));
        draft.key = format!("{cause}:write_off:{}", it.id);
        book::post(services, uow, caller, draft).await?;
        given_up += it.amount_fen;
    }
    Ok(given_up)
}

/// What was paid on the charge becomes unapplied cash.
fn to_credit(licence: &Licence, charge: ChargeId, paid: Fen) -> Result<Entry, ServiceError> {
    let posting = |purpose, charge, amount| Posting {
        account: Account { holder: licence.holder_id, purpose, licence: Some(licence.id), beneficiary: None },
        charge,
        currency: Currency::CNY,
        amount,
    };
    Entry::balanced(vec![
        posting(AccountPurpose::Receivable, Some(charge), paid),
        posting(AccountPurpose::UnappliedCash, None, -paid),
    ])
    .map_err(|error| ServiceError::Fault { doing: "building a ledger entry", source: Box::new(error) })
}

fn draft_of(
    services: &Services,
    licence: &Licence,
    row: &ChargeRow,
    (cause, kind, entry): (&str, &'static str, Entry),
    reverses: Option<EntryId>,
) -> Draft {
    let charge = row.position.charge.id;
    Draft {
        key: format!("{cause}:{kind}:{charge}"),
        holder: licence.holder_id,
        licence: Some(licence.id),
        kind,
        occurred_on: services.today(),
        charge: Some(charge),
        payment: None,
        run: None,
        reverses,
        reason: licence.end_reason.clone(),
        entry,
    }
}
