//! A transfer as both holders see it, and what waits for an acquirer.

use domain::{Day, id::TransferId, licence::LicenceState};

use super::{TransferSide, load};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::ServiceError,
    ports::{HistoryStep, LicenceRow, TransferFilter, TransferRow},
};

const LICENCES_MAX: i64 = 200;
const HISTORY_MAX: i64 = 100;
const WAITING_MAX: i64 = 50;

/// What a reader may do with a transfer now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferAct {
    TakeOver,
    Decline,
    Withdraw,
}

/// A transfer with the licences that go along.
#[derive(Clone, Debug)]
pub struct TransferPage {
    pub row: TransferRow,
    pub side: TransferSide,
    /// Those of the old holder that run, passed on, or had ended on a day that is already the acquirer's.
    pub licences: Vec<LicenceRow>,
    /// Oldest first.
    pub history: Vec<HistoryStep>,
    pub acts: Vec<TransferAct>,
}

/// One transfer, for the two holders and the operator.
///
/// # Errors
/// [`ServiceError::NotFound`] for everybody else.
pub async fn transfer(services: &Services, caller: &Caller, id: TransferId) -> Result<TransferPage, ServiceError> {
    let (_, organisation) = caller.may(Action::SeePatents)?;
    let mut uow = services.store.read().await?;
    let (row, side) = load(uow.as_mut(), organisation, id).await?;
    let mut licences = Vec::new();
    for licence in uow.licences_of_patent(row.transfer.from_id, row.transfer.patent_id, LICENCES_MAX).await? {
        licences.extend(uow.licence_row(licence).await?.filter(|it| concerns(it, row.transfer.transferred_on)));
    }
    let history = uow.history_of(&id.to_string(), HISTORY_MAX).await?;
    let is_pending = row.transfer.state == "pending";
    let acts = match side {
        TransferSide::To if is_pending && caller.can(Action::TakeOverPatent) => {
            vec![TransferAct::TakeOver, TransferAct::Decline]
        }
        TransferSide::From if is_pending && caller.can(Action::EditPatents) => vec![TransferAct::Withdraw],
        TransferSide::Operator if is_pending && caller.can(Action::RecordOfficeDecision) => vec![TransferAct::Withdraw],
        _ => Vec::new(),
    };
    Ok(TransferPage { row, side, licences, history, acts })
}

fn concerns(row: &LicenceRow, on: Day) -> bool {
    let licence = &row.licence;
    !licence.state.is_ended()
        || licence.state == LicenceState::Transferred
        || licence.effective_on.is_some() && licence.ended_on.is_some_and(|ended| on <= ended)
}

/// The transfers that wait for the caller's organisation to take over, newest first.
///
/// # Errors
/// When the caller is of no holder.
pub async fn waiting(services: &Services, caller: &Caller) -> Result<Vec<TransferRow>, ServiceError> {
    let (_, organisation) = caller.may(Action::SeePatents)?;
    let mut uow = services.store.read().await?;
    let filter = TransferFilter {
        to: Some(organisation.id),
        state: "pending".to_owned(),
        limit: WAITING_MAX,
        ..TransferFilter::default()
    };
    Ok(uow.transfers(&filter).await?)
}
