//! How a recordal begins, and what the end of the licence asks of it.

use domain::{
    id::RecordalId,
    recordal::{self as rules, RecordalState},
};

use super::{remark, store, tell};
use crate::{
    Services,
    caller::Caller,
    error::ServiceError,
    ports::{Licence, Recordal, UnitOfWork},
};

/// Opens the recordal of a licence that has taken effect, due three months later (专利法实施细则 第十五条第二款). A second
/// call changes nothing.
///
/// # Errors
/// When the store fails.
pub async fn open_for(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
) -> Result<(), ServiceError> {
    let Some(effective_on) = licence.effective_on else { return Ok(()) };
    if uow.recordal_of(licence.id).await?.is_some() {
        return Ok(());
    }
    let recordal = Recordal {
        id: services.new_id(RecordalId::from_parts),
        licence_id: licence.id,
        holder_id: licence.holder_id,
        licensee_id: licence.licensee_id,
        filer_id: None,
        state: RecordalState::ToPrepare,
        state_since: services.now(),
        has_agent: false,
        due_on: rules::filing_due(effective_on).shifted,
        receipt_number: String::new(),
        submitted_on: None,
        recordal_number: String::new(),
        recorded_on: None,
        refusal_ground: None,
        change_text: String::new(),
        cancel_due_on: None,
        note: String::new(),
        created_at: services.now(),
        version: 1,
    };
    uow.add_recordal(&recordal).await?;
    remark(services, uow, caller, &recordal, "opened", recordal.state, "").await?;
    tell(services, uow, &system(caller), &recordal, "recordal_opened", &[]).await
}

/// The licence has ended: a recordal that stands has to be cancelled within thirty days (专利实施许可合同备案办法 第十七条).
///
/// # Errors
/// When the store fails.
pub async fn licence_ended(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
) -> Result<(), ServiceError> {
    let Some(ended_on) = licence.ended_on else { return Ok(()) };
    let Some(mut recordal) = uow.recordal_of(licence.id).await? else { return Ok(()) };
    if recordal.state.is_closed() || recordal.cancel_due_on.is_some() {
        return Ok(());
    }
    let due_on = rules::cancellation_due(ended_on).shifted;
    recordal.cancel_due_on = Some(due_on);
    remark(services, uow, caller, &recordal, "licence_ended", recordal.state, &due_on.to_string()).await?;
    store(uow, &mut recordal).await?;
    if recordal.state.is_on_record() {
        let params = [("day", due_on.to_string())];
        tell(services, uow, &system(caller), &recordal, "recordal_cancel_due", &params).await?;
    }
    Ok(())
}

/// The patent was transferred and the licence goes on with another holder: what is on record has to be changed there, what
/// is not is prepared by the new parties. The old holder's papers stay with the old holder.
///
/// # Errors
/// When the store fails.
pub async fn passed_on(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    old: &Licence,
    new: &Licence,
) -> Result<(), ServiceError> {
    let Some(before) = uow.recordal_of(old.id).await? else { return open_for(services, uow, caller, new).await };
    remark(services, uow, caller, &before, "passed_on", before.state, &new.number).await?;
    if !before.state.is_on_record() {
        return open_for(services, uow, caller, new).await;
    }
    let recordal = Recordal {
        id: services.new_id(RecordalId::from_parts),
        licence_id: new.id,
        holder_id: new.holder_id,
        filer_id: None,
        state: RecordalState::Recorded,
        state_since: services.now(),
        has_agent: false,
        change_text: String::new(),
        cancel_due_on: None,
        created_at: services.now(),
        version: 1,
        ..before
    };
    uow.add_recordal(&recordal).await?;
    remark(services, uow, caller, &recordal, "passed_on", recordal.state, &old.number).await?;
    tell(services, uow, &system(caller), &recordal, "recordal_change_due", &[]).await
}

/// What the system brings about concerns both sides, whoever's act was behind it.
fn system(caller: &Caller) -> Caller {
    Caller::system(&caller.request_id)
}
