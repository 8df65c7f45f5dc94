//! A licence that never took effect owes nothing: what was raised for its beginning is reversed, and what was paid on
//! it lies as the licensee's credit, for finance to pay back (专利法 第五十一条第一款: no payment, no licence).

use domain::{
    Fen,
    id::EntryId,
    ledger::{self, Account, AccountPurpose, Currency, Entry, Posting},
};

use crate::{
    Services,
    book::{self, Draft},
    caller::Caller,
    error::ServiceError,
    ports::{ChargeFilter, ChargeRow, Licence, UnitOfWork},
};

const CHARGES_MAX: i64 = 100;

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

/// Reverses a charge; what was paid on it becomes the licensee's credit. `cause` tells the keys of the entries apart.
pub(super) async fn take_back(
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
    if row.position.paid > Fen::ZERO {
        let credit = to_credit(licence, row)?;
        let draft = draft_of(services, licence, row, (cause, "credit", credit), None);
        book::post(services, uow, caller, draft).await?;
    }
    Ok(())
}

/// What was paid on the charge becomes unapplied cash.
fn to_credit(licence: &Licence, row: &ChargeRow) -> Result<Entry, ServiceError> {
    let posting = |purpose, charge, amount| Posting {
        account: Account { holder: licence.holder_id, purpose, licence: Some(licence.id), beneficiary: None },
        charge,
        currency: Currency::CNY,
        amount,
    };
    let (charge, paid) = (row.position.charge.id, row.position.paid);
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
