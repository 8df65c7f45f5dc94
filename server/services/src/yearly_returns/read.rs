//! Returns as their pages show them.

use domain::{
    id::{ReturnRowId, YearlyReturnId},
    organisation::OrganisationKind,
    yearly_return::{ReturnColumn, ReturnDue, ReturnForm, ReturnState, return_due},
};

use super::{HISTORY_MAX, ROWS_MAX, seen, sign::had_a_hand};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::ServiceError,
    ports::{HistoryStep, ReturnFilter, YearlyReturn, YearlyReturnLine, YearlyReturnRow},
};

const RETURNS_MAX: i64 = 500;
/// Years for which a return can be opened.
const YEARS_BACK: i32 = 3;

/// What a reader may do with a return now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnAct {
    Fill,
    Ready,
    SendBack,
    Sign,
    AddReceipt,
    Correct,
}

/// The returns that a reader may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnsPage {
    pub lines: Vec<YearlyReturnLine>,
    pub may_open: bool,
    /// Years for which none was opened, with their deadlines: those that are over, newest first, then the running one.
    pub years: Vec<ReturnDue>,
    /// The reader sees those of many holders.
    pub is_overview: bool,
}

/// One return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnPage {
    pub it: YearlyReturn,
    pub holder_name: String,
    pub prepared_name: String,
    pub due: ReturnDue,
    pub rows: Vec<YearlyReturnRow>,
    /// Mandatory cells that are blank.
    pub blanks: usize,
    /// Oldest first.
    pub history: Vec<HistoryStep>,
    pub acts: Vec<ReturnAct>,
    /// Every version of this year, newest first.
    pub versions: Vec<YearlyReturn>,
    /// The signed rows still have the signed hash.
    pub is_intact: bool,
}

/// One row, for filling it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowPage {
    pub it: YearlyReturn,
    pub row: YearlyReturnRow,
    pub blanks: Vec<ReturnColumn>,
    pub may_fill: bool,
}

/// A holder's own returns; for operators and inspectors those that were signed off within their scope.
///
/// # Errors
/// When the caller may not see returns, or the store fails.
pub async fn yearly_returns(services: &Services, caller: &Caller) -> Result<ReturnsPage, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeReturns)?;
    let is_holder = organisation.kind == OrganisationKind::Holder;
    let filter = ReturnFilter {
        holder: is_holder.then_some(organisation.id),
        scope: organisation.scope_of_inspector(),
        signed_only: !is_holder,
        year: None,
        limit: RETURNS_MAX,
    };
    let lines = services.store.read().await?.yearly_returns(&filter).await?;
    let this_year = services.today().year();
    let years = (this_year - YEARS_BACK..this_year).rev().chain([this_year]);
    let open = years.filter(|year| lines.iter().all(|line| line.it.year != *year)).map(return_due);
    let may_open = caller.can(Action::PrepareReturn);
    Ok(ReturnsPage { years: open.collect(), may_open, lines, is_overview: !is_holder })
}

/// One return with its rows.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to see.
pub async fn yearly_return(
    services: &Services,
    caller: &Caller,
    id: YearlyReturnId,
) -> Result<ReturnPage, ServiceError> {
    let mut uow = services.store.read().await?;
    let it = seen(uow.as_mut(), caller, id).await?;
    let holder = uow.organisation(it.holder_id).await?.ok_or(ServiceError::NotFound)?;
    let prepared = uow.account(it.prepared_by).await?.map_or_else(String::new, |account| account.name);
    let rows = uow.return_rows(id, ROWS_MAX).await?;
    let blanks = rows.iter().map(|row| row.cells.blanks(row.form).len()).sum();
    let history = uow.history_of(&id.to_string(), HISTORY_MAX).await?;
    let filter =
        ReturnFilter { holder: Some(it.holder_id), year: Some(it.year), limit: RETURNS_MAX, ..ReturnFilter::default() };
    let is_own = caller.actor()?.organisation.as_ref().is_some_and(|own| own.id == it.holder_id);
    let versions = uow.yearly_returns(&filter).await?.into_iter().map(|line| line.it);
    let versions: Vec<_> = versions.filter(|version| is_own || version.state == ReturnState::Signed).collect();
    let is_last = versions.first().is_some_and(|newest| newest.id == id);
    let may_sign = !had_a_hand(uow.as_mut(), &it, caller.actor()?.user_id).await?;
    let acts = if is_own { acts(caller, &it, is_last, may_sign) } else { Vec::new() };
    let is_intact = it.rows_hash.is_empty() || super::rows_hash(&rows) == it.rows_hash;
    Ok(ReturnPage {
        due: return_due(it.year),
        holder_name: holder.name,
        prepared_name: prepared,
        history: if is_own { history } else { Vec::new() },
        rows,
        blanks,
        acts,
        versions,
        is_intact,
        it,
    })
}

fn acts(caller: &Caller, it: &YearlyReturn, is_last: bool, may_sign: bool) -> Vec<ReturnAct> {
    let prepares = caller.can(Action::PrepareReturn);
    let signs = caller.can(Action::SignReturn);
    match it.state {
        ReturnState::Preparing if prepares => vec![ReturnAct::Fill, ReturnAct::Ready],
        ReturnState::Ready if signs && may_sign => vec![ReturnAct::Sign, ReturnAct::SendBack],
        ReturnState::Ready if signs => vec![ReturnAct::SendBack],
        ReturnState::Signed if prepares && is_last => vec![ReturnAct::AddReceipt, ReturnAct::Correct],
        ReturnState::Signed if prepares => vec![ReturnAct::AddReceipt],
        _ => Vec::new(),
    }
}

/// One row of a return.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to see.
pub async fn row(
    services: &Services,
    caller: &Caller,
    (id, row): (YearlyReturnId, ReturnRowId),
) -> Result<RowPage, ServiceError> {
    let mut uow = services.store.read().await?;
    let it = seen(uow.as_mut(), caller, id).await?;
    let rows = uow.return_rows(id, ROWS_MAX).await?;
    let row = rows.into_iter().find(|found| found.id == row).ok_or(ServiceError::NotFound)?;
    let is_own = caller.actor()?.organisation.as_ref().is_some_and(|own| own.id == it.holder_id);
    let may_fill = is_own && it.state == ReturnState::Preparing && caller.can(Action::PrepareReturn);
    Ok(RowPage { blanks: row.cells.blanks(row.form), may_fill, it, row })
}

impl ReturnPage {
    /// The rows of one form of conversion.
    pub fn of(&self, form: ReturnForm) -> impl Iterator<Item = &YearlyReturnRow> {
        self.rows.iter().filter(move |row| row.form == form)
    }
}
