//! A holder's stock of patents: lists, pages, tags, legal events, encumbrances, imports and exports.

mod edit;
mod encumbrances;
mod events;
mod exports;
mod from_row;
mod import;
mod list;
mod page;
mod reading;
mod summary;
mod uses;

use domain::{Day, id::PatentId};

pub use edit::{add, form_values, tag, update};
pub use encumbrances::{ENCUMBRANCE_KINDS, add_encumbrance, update_encumbrance};
pub use events::record_event;
pub use exports::{export, template};
pub use import::{DryRun, FileImport, apply, discard, faulty_rows, import, import_file, imports, preview, try_file};
pub use list::{PATENTS_PER_PAGE, PatentList, PatentQuery, patents};
pub(crate) use page::visible;
pub use page::{PatentPage, patent};
pub use summary::{Clash, ImportSummary, RecognisedColumn, RowNote};
pub(crate) use uses::PRODUCT;
pub use uses::{StatedUse, add_use, standing_uses, take_back_use};

use crate::{
    access::Action,
    caller::Caller,
    error::ServiceError,
    ports::{Patent, UnitOfWork},
};

/// Years after grant without exploitation from which a patent counts as idle.
const IDLE_YEARS: u32 = 3;
/// Years after grant from which the state may let others practise what it paid for, when nobody does
/// (`高校和科研机构存量专利盘活工作方案 二（四）`).
const STATE_FUNDED_YEARS: u32 = 5;

/// Granted at least three years ago, in force, and not exploited.
#[must_use]
pub fn is_idle(patent: &Patent, today: Day) -> bool {
    unused_for(patent, today, IDLE_YEARS)
}

/// Paid for by the state, granted at least five years ago, and not exploited.
#[must_use]
pub fn is_state_funded_and_unused(patent: &Patent, today: Day) -> bool {
    patent.state_funded && unused_for(patent, today, STATE_FUNDED_YEARS)
}

fn unused_for(patent: &Patent, today: Day, years: u32) -> bool {
    patent.validity == domain::patent::Validity::InForce
        && !patent.exploited
        && patent.grant_date.is_some_and(|granted| granted.plus_years(years) <= today)
}

/// The day up to which a patent must have been granted to be idle today.
fn idle_since(today: Day) -> Day {
    today.minus_months(IDLE_YEARS * 12)
}

/// The caller's own patent, for changing it.
async fn own_patent(uow: &mut dyn UnitOfWork, caller: &Caller, id: PatentId) -> Result<Patent, ServiceError> {
    let (_, organisation) = caller.may(Action::EditPatents)?;
    let patent = uow.patent(id).await?.filter(|patent| patent.holder_id == organisation.id);
    patent.ok_or(ServiceError::NotFound)
}

/// A patent whose legal events the caller may record: the holder's own, any for the platform operator.
pub(crate) async fn recordable_patent(
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    id: PatentId,
) -> Result<Patent, ServiceError> {
    if caller.can(Action::RecordOfficeDecision) {
        return uow.patent(id).await?.ok_or(ServiceError::NotFound);
    }
    own_patent(uow, caller, id).await
}

#[cfg(test)]
mod tests;
