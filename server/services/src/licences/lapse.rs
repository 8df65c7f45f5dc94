//! A licence that never took effect owes nothing: what was raised for its beginning is reversed, and what was paid on
//! it lies as the licensee's credit, for finance to pay back (专利法 第五十一条第一款: no payment, no licence).

use domain::{
    Fen,
    id::EntryId,
    ledger::{self, Account, AccountPurpose, Currency, Entry, Posting},
};

use crate::{
    Services,
    caller::Caller,
    error::ServiceError,
    ports::{ChargeFilter, ChargeRow, Licence, NewEntry, UnitOfWork},
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
        let position = &row.position;
        if position.charged.is_zero() {
            continue;
        }
        let charge = position.charge.id;
        let posted = uow.entry_by_key(&format!("charge:{charge}")).await?.ok_or_else(|| ServiceError::Fault {
            doing: "finding the entry of a charge",
            source: "a charge has no entry".into(),
        })?;
        let undone = ledger::reverse(&posted.entry);
        let entry = entry_of(services, caller, licence, &row, ("reversal", undone), Some(posted.id));
        uow.post(&entry).await?;
        if position.paid > Fen::ZERO {
            let credit = to_credit(licence, &row)?;
            uow.post(&entry_of(services, caller, licence, &row, ("credit", credit), None)).await?;
        }
    }
    Ok(())
}

/// What was paid on the charge becomes unapplied cash.
fn to_credit(licence: &Licence, row: &ChargeRow) -> Result<Entry, ServiceError> {
    let posting = |purpose, charge, amount| Posting {
        account: Account { holder: licence.holder_id, purpose, licence: Some(licence.id) },
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

fn entry_of(
    services: &Services,
    caller: &Caller,
    licence: &Licence,
    row: &ChargeRow,
    (kind, entry): (&str, Entry),
    reverses: Option<EntryId>,
) -> NewEntry {
    let charge = row.position.charge.id;
    NewEntry {
        id: services.new_id(EntryId::from_parts),
        idempotency_key: format!("lapse:{kind}:{charge}"),
        licence_id: licence.id,
        holder_id: licence.holder_id,
        kind: kind.to_owned(),
        occurred_on: services.today(),
        charge_id: Some(charge),
        payment_id: None,
        reverses,
        reason: licence.end_reason.clone(),
        recorded_by: caller.user_id(),
        recorded_at: services.now(),
        entry,
    }
}
