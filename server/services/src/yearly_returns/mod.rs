//! The yearly return of conversions: collected from the registers, filled in by staff, signed off by somebody else, filed.
//!
//! Which columns it has and which may not stay blank is `domain::yearly_return`'s to say. What was signed off never
//! changes: the database refuses it too, and a correction is a new version.

mod clock;
mod collect;
mod files;
mod fill;
mod read;
mod sign;

use domain::{
    digest::sha256_hex,
    id::YearlyReturnId,
    organisation::OrganisationKind,
    yearly_return::{ReturnRow, ReturnState, columns_of},
};

pub use clock::night;
pub use collect::{correct, open, refresh};
pub use files::{FileComparison, compare, export, take_over, upload};
pub use fill::{add_row, remove_row, write_row};
pub use read::{ReturnAct, ReturnPage, ReturnsPage, RowPage, row, yearly_return, yearly_returns};
pub use sign::{add_receipt, ready, send_back, sign};

use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    forms::FormInput,
    journal,
    ports::{StoreResult, UnitOfWork, YearlyReturn, YearlyReturnRow},
};

/// Rows of one return: more conversions than any institution makes in a year.
const ROWS_MAX: i64 = 5_000;
const HISTORY_MAX: i64 = 1_000;

/// A return of the caller's organisation, for changing it.
async fn own(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    id: YearlyReturnId,
) -> Result<YearlyReturn, ServiceError> {
    let it = uow.yearly_return(id).await?.filter(|it| it.holder_id == organisation.id);
    it.ok_or(ServiceError::NotFound)
}

/// A return for reading: the holder's own, signed ones for operators and for the inspectors who oversee the holder.
async fn seen(uow: &mut dyn UnitOfWork, caller: &Caller, id: YearlyReturnId) -> Result<YearlyReturn, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeReturns)?;
    let it = uow.yearly_return(id).await?.ok_or(ServiceError::NotFound)?;
    let holder = uow.organisation(it.holder_id).await?.ok_or(ServiceError::NotFound)?;
    let is_signed = it.state == ReturnState::Signed;
    let is_seen = match organisation.kind {
        OrganisationKind::Holder => it.holder_id == organisation.id,
        OrganisationKind::Operator => is_signed,
        OrganisationKind::Regulator => is_signed && organisation.oversees(&holder),
        OrganisationKind::Company => false,
    };
    if is_seen { Ok(it) } else { Err(ServiceError::NotFound) }
}

/// Whether the form was made from an older version, or the return is no longer being prepared.
fn is_closed(input: &FormInput, it: &YearlyReturn) -> bool {
    it.state != ReturnState::Preparing || input.version().is_some_and(|seen| seen != it.version)
}

/// A line in the history; who stands there has a hand in the return and cannot sign it off.
async fn remark(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    it: &YearlyReturn,
    event: &str,
    note: &str,
) -> StoreResult<()> {
    let subject = it.id.to_string();
    let to = it.state.as_str();
    let step = journal::Step { subject_id: &subject, event, from: "", to, note, document_id: None };
    journal::step(services, uow, caller, step).await
}

fn as_row(row: &YearlyReturnRow) -> ReturnRow {
    ReturnRow { id: row.id.to_string(), form: row.form, cells: row.cells.clone() }
}

/// What is signed: every cell of every row, in order.
fn rows_hash(rows: &[YearlyReturnRow]) -> String {
    let mut text = String::new();
    for row in rows {
        text.push_str(&format!("{}\t{}", row.id, row.form));
        for column in columns_of(row.form) {
            text.push_str(&format!("\t{column}={}", row.cells.value(*column)));
        }
        text.push('\n');
    }
    sha256_hex(text.as_bytes())
}
