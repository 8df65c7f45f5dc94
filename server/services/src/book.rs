//! The one way into the ledger: every entry of every use case is posted here.

use domain::{
    Day,
    id::{ChargeId, EntryId, LicenceId, OrganisationId, PaymentId, RunId},
    ledger::{Entry, EntryError},
    month::{Month, booked_on},
};

use crate::{
    Services,
    caller::Caller,
    error::ServiceError,
    ports::{NewEntry, UnitOfWork},
};

/// An entry with what it is about.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// Unique over all entries: a second posting under the same key is refused by the database.
    pub key: String,
    pub holder: OrganisationId,
    pub licence: Option<LicenceId>,
    /// `charge`, `receipt`, `credit`, `credit_note`, `reversal`, `write_off`, `refund` or `card_payout`.
    pub kind: &'static str,
    pub occurred_on: Day,
    pub charge: Option<ChargeId>,
    pub payment: Option<PaymentId>,
    pub run: Option<RunId>,
    pub reverses: Option<EntryId>,
    pub reason: String,
    pub entry: Entry,
}

/// Posts an entry. What happened in a month that is closed goes into the next open one.
pub(crate) async fn post(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    draft: Draft,
) -> Result<EntryId, ServiceError> {
    // Nobody closes the month between this look and the entry.
    uow.hold_months(draft.holder).await?;
    let closed = uow.closed_months(draft.holder, Month::of(draft.occurred_on)).await?;
    let id = services.new_id(EntryId::from_parts);
    uow.post(&NewEntry {
        id,
        idempotency_key: draft.key,
        holder_id: draft.holder,
        licence_id: draft.licence,
        kind: draft.kind.to_owned(),
        occurred_on: draft.occurred_on,
        booked_on: booked_on(draft.occurred_on, &closed),
        charge_id: draft.charge,
        payment_id: draft.payment,
        run_id: draft.run,
        reverses: draft.reverses,
        reason: draft.reason,
        recorded_by: caller.user_id(),
        recorded_at: services.now(),
        entry: draft.entry,
    })
    .await?;
    Ok(id)
}

/// An entry that domain refuses is a fault of the program: forms have been checked before.
pub(crate) fn unpostable(error: EntryError) -> ServiceError {
    ServiceError::Fault { doing: "building a ledger entry", source: Box::new(error) }
}
