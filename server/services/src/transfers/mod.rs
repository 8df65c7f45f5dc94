//! Transfers of patents (专利权转移): the old holder or the operator enters what the gazette says, the acquirer takes over
//! what runs on the patent. The transfer itself needs nobody's consent here – it took effect with its registration (专利法
//! 第十条第四款); taking over says who keeps the book from that day on.

mod decide;
mod read;
mod record;

pub use decide::{decline, take_over, withdraw};
pub use read::{TransferAct, TransferPage, transfer, waiting};
pub use record::record;

use domain::id::{OrganisationId, TransferId};

use crate::{
    Services,
    access::Role,
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    journal::{self, Notification},
    ports::{TransferRow, UnitOfWork},
};

const HOLDER_READERS: [Role; 2] = [Role::HolderStaff, Role::HolderApprover];

/// How an organisation stands to a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferSide {
    From,
    To,
    Operator,
}

/// For everybody else a transfer does not exist.
fn side_of(organisation: &ActorOrganisation, row: &TransferRow) -> Option<TransferSide> {
    let transfer = &row.transfer;
    if organisation.is_operator() {
        Some(TransferSide::Operator)
    } else if transfer.from_id == organisation.id {
        Some(TransferSide::From)
    } else if transfer.to_id == Some(organisation.id) {
        Some(TransferSide::To)
    } else {
        None
    }
}

async fn load(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    id: TransferId,
) -> Result<(TransferRow, TransferSide), ServiceError> {
    let row = uow.transfer(id).await?.ok_or(ServiceError::NotFound)?;
    let side = side_of(organisation, &row).ok_or(ServiceError::NotFound)?;
    Ok((row, side))
}

/// A line in the history of a transfer.
async fn remark(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    row: &TransferRow,
    event: &str,
    note: &str,
) -> Result<(), ServiceError> {
    let subject = row.transfer.id.to_string();
    let to = row.transfer.state.as_str();
    let step = journal::Step { subject_id: &subject, event, from: "", to, note, document_id: None };
    journal::step(services, uow, caller, step).await?;
    Ok(())
}

/// A message to one of the two holders.
async fn tell(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    row: &TransferRow,
    organisation: OrganisationId,
    kind: &str,
) -> Result<(), ServiceError> {
    let transfer = &row.transfer;
    let subject = transfer.id.to_string();
    let note = Notification {
        organisation,
        kind,
        subject_id: &subject,
        path: &format!("/transfers/{subject}"),
        params: &[
            ("title", row.patent_title.clone()),
            ("number", row.patent_number.clone()),
            ("holder", row.from_name.clone()),
            ("acquirer", transfer.acquirer_name.clone()),
            ("day", transfer.transferred_on.to_string()),
        ],
        mail_to: &HOLDER_READERS,
        dedup_key: &format!("{subject}:{kind}"),
    };
    journal::notify(services, uow, note).await?;
    Ok(())
}
