//! Entering a transfer: the day of the gazette and the acquirer.

use domain::{
    Day,
    form::{FieldError, FormReader},
    id::{PatentEventId, PatentId, TransferId},
    organisation::{OrganisationKind, Uscc},
};

use super::{remark, tell};
use crate::{
    Services,
    caller::Caller,
    declarations,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    licences::{self, Passing},
    patents::recordable_patent,
    ports::{Organisation, Patent, PatentEvent, PatentTransfer, TransferFilter, TransferRow, UnitOfWork, Verification},
};

/// The gazette's code for a change of the patentee by transfer.
const TRANSFER: &str = "TR01";
const HOLDERS_MAX: i64 = 5_000;
const TRANSFERS_MAX: i64 = 100;

/// What the form says.
struct Entered {
    acquirer: String,
    is_outside: bool,
    on: Day,
    source: String,
    note: String,
}

/// Enters that a patent was transferred. Fields: `acquirer` (credit code or name), `outside` (it has no account here),
/// `transferred_on` (the day of the gazette: the acquirer's first), `source`, `note`. Offers of the patent are held at once.
/// An acquirer with an account is asked to take over; without one accrual stops with the day before, and nothing is
/// redirected.
///
/// # Errors
/// [`ServiceError::NotFound`] for a patent that is not theirs.
pub async fn record(services: &Services, caller: &Caller, id: PatentId, input: &FormInput) -> FormOutcome<TransferId> {
    let actor = caller.actor()?;
    let entered = read_form(services, input);
    let mut uow = services.store.write().await?;
    let patent = recordable_patent(uow.as_mut(), caller, id).await?;
    if let Some(before) = forms::outcome_before(uow.as_mut(), actor, input).await? {
        return before.parse().map(Submitted::Done).map_err(|_| ServiceError::Stale);
    }
    let entered = match entered {
        Ok(entered) => entered,
        Err(errors) => return Ok(Submitted::Invalid(errors)),
    };
    if let Some(refusal) = barrier(uow.as_mut(), id, entered.on).await? {
        return Ok(refusal);
    }
    let acquirer = match acquirer(uow.as_mut(), &patent, &entered).await? {
        Ok(acquirer) => acquirer,
        Err(code) => return Ok(Submitted::wrong("acquirer", code)),
    };
    let row = add(services, uow.as_mut(), caller, &patent, &entered, acquirer).await?;
    announce(services, uow.as_mut(), caller, &row).await?;
    let subject = row.transfer.id.to_string();
    journal::audit(services, uow.as_mut(), caller, "record_transfer", &subject, "", &row.transfer.acquirer_name)
        .await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "record_transfer", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(row.transfer.id))
}

fn read_form(services: &Services, input: &FormInput) -> Result<Entered, Vec<FieldError>> {
    let mut form = FormReader::new(&input.values);
    let acquirer = form.required("acquirer", 200);
    let is_outside = form.ticked("outside");
    let on = form.day("transferred_on");
    if on.is_some_and(|day| day > services.today()) {
        form.fail("transferred_on", "date_in_future");
    }
    let source = form.required("source", 200);
    let note = form.limited("note", 1_000);
    form.finish()?;
    let on = on.unwrap_or_else(|| services.today());
    Ok(Entered { acquirer, is_outside, on, source, note })
}

/// What of earlier transfers forbids this one.
async fn barrier(
    uow: &mut dyn UnitOfWork,
    patent: PatentId,
    on: Day,
) -> Result<Option<Submitted<TransferId>>, ServiceError> {
    let filter = TransferFilter { patent: Some(patent), limit: TRANSFERS_MAX, ..TransferFilter::default() };
    for row in uow.transfers(&filter).await? {
        match row.transfer.state.as_str() {
            "pending" => return Ok(Some(Submitted::refused("transfer_pending"))),
            "taken_over" | "outside" => return Ok(Some(Submitted::refused("transfer_done"))),
            _ => {}
        }
    }
    let filter = TransferFilter { to_patent: Some(patent), limit: TRANSFERS_MAX, ..TransferFilter::default() };
    let came_on = uow.transfers(&filter).await?.iter().map(|row| row.transfer.transferred_on).max();
    Ok(came_on.filter(|came_on| on <= *came_on).map(|_| Submitted::wrong("transferred_on", "before_own_transfer")))
}

/// The acquirer's organisation; none where the form says that it has no account. `Err` is the code of what is wrong.
async fn acquirer(
    uow: &mut dyn UnitOfWork,
    patent: &Patent,
    entered: &Entered,
) -> Result<Result<Option<Organisation>, &'static str>, ServiceError> {
    let found = match Uscc::parse(&entered.acquirer) {
        Ok(code) => uow.organisation_by_uscc(&code.to_string()).await?,
        Err(_) => None,
    };
    let holders = uow.organisations(Some(OrganisationKind::Holder), Some(Verification::Verified), HOLDERS_MAX).await?;
    let named = holders.into_iter().find(|holder| match &found {
        Some(found) => holder.id == found.id,
        None => holder.name == entered.acquirer,
    });
    Ok(match named {
        Some(holder) if holder.id == patent.holder_id => Err("acquirer_is_holder"),
        Some(_) if entered.is_outside => Err("acquirer_has_account"),
        Some(holder) => Ok(Some(holder)),
        None if entered.is_outside => Ok(None),
        None => Err("acquirer_unknown"),
    })
}

async fn add(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    patent: &Patent,
    entered: &Entered,
    acquirer: Option<Organisation>,
) -> Result<TransferRow, ServiceError> {
    let state = if acquirer.is_some() { "pending" } else { "outside" };
    let transfer = PatentTransfer {
        id: services.new_id(TransferId::from_parts),
        patent_id: patent.id,
        from_id: patent.holder_id,
        to_id: acquirer.as_ref().map(|acquirer| acquirer.id),
        to_patent_id: None,
        acquirer_name: acquirer.as_ref().map_or_else(|| entered.acquirer.clone(), |acquirer| acquirer.name.clone()),
        transferred_on: entered.on,
        source: entered.source.clone(),
        note: entered.note.clone(),
        state: state.to_owned(),
        recorded_by: caller.user_id(),
        recorded_at: services.now(),
        decided_by: None,
        decided_at: None,
        open_key: acquirer.is_some().then(|| patent.id.to_string()),
        version: 1,
    };
    uow.add_transfer(&transfer).await?;
    let row = uow.transfer(transfer.id).await?.ok_or(ServiceError::NotFound)?;
    remark(services, uow, caller, &row, "recorded", &entered.source).await?;
    // The event may have been entered before, from the list of events.
    uow.add_patent_event(&event_of(services, caller, &row, patent.id)).await?;
    declarations::patent_event(services, uow, caller, patent.id, TRANSFER, entered.on).await?;
    Ok(row)
}

/// The transfer as an event of the patent, in the stock of either holder.
pub(super) fn event_of(services: &Services, caller: &Caller, row: &TransferRow, patent: PatentId) -> PatentEvent {
    PatentEvent {
        id: services.new_id(PatentEventId::from_parts),
        patent_id: patent,
        code: TRANSFER.to_owned(),
        occurred_on: row.transfer.transferred_on,
        source: row.transfer.source.clone(),
        note: format!("{} → {}", row.from_name, row.transfer.acquirer_name),
        recorded_by: caller.user_id(),
        recorded_at: services.now(),
    }
}

/// The acquirer is asked; without one here the licences end their accrual at once.
async fn announce(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    row: &TransferRow,
) -> Result<(), ServiceError> {
    let transfer = &row.transfer;
    if let Some(to) = transfer.to_id {
        tell(services, uow, row, to, "transfer_waits").await?;
        return tell(services, uow, row, transfer.from_id, "transfer_recorded").await;
    }
    let passing = Passing {
        patent: transfer.patent_id,
        on: transfer.transferred_on,
        acquirer_name: transfer.acquirer_name.clone(),
        to: None,
    };
    licences::pass_on(services, uow, caller, &passing).await?;
    tell(services, uow, row, transfer.from_id, "transfer_recorded").await
}
