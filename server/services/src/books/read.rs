//! A book for those who keep it: its months, what stands on its accounts, what was done to it.

use domain::{Fen, id::OrganisationId, month::Month, organisation::OrganisationKind};

use super::close::MONTHS_MAX;
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::ServiceError,
    payments::handles,
    ports::{BookClose, HistoryStep, Organisation, TrialLine, UnitOfWork},
};

const HOLDERS_MAX: i64 = 500;
const HISTORY_MAX: i64 = 200;
/// What the history of an organisation says of its book.
const BOOK_EVENTS: [&str; 4] = ["close_month", "ask_reopen_month", "reopen_month", "keep_month_closed"];

/// Where a month of a book stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseState {
    /// Not over yet.
    Running,
    Open,
    Closed,
    /// Closed, and somebody asked to open it.
    ReopenAsked,
}

/// A month of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthLine {
    pub month: Month,
    pub entries: i64,
    pub state: CloseState,
    /// The close that holds, when one does.
    pub close: Option<BookClose>,
    /// The month that can be closed next.
    pub is_next: bool,
}

/// A holder whose book the caller keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookOfHolder {
    pub holder: Organisation,
    pub months: Vec<MonthLine>,
}

/// A book as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    pub holder: Organisation,
    /// Newest first, without gaps.
    pub months: Vec<MonthLine>,
    /// The month whose sums are shown.
    pub shown: Month,
    pub trial: Vec<TrialLine>,
    pub history: Vec<HistoryStep>,
}

/// The holders whose books the caller keeps: finance of a holder its own, the platform's finance every one that has
/// entries.
///
/// # Errors
/// When the caller keeps no books.
pub async fn holders(services: &Services, caller: &Caller) -> Result<Vec<BookOfHolder>, ServiceError> {
    let (_, organisation) = caller.may(Action::CloseBook)?;
    let mut uow = services.store.read().await?;
    let holders = if organisation.kind == OrganisationKind::Holder {
        uow.organisation(organisation.id).await?.into_iter().collect()
    } else {
        uow.organisations(Some(OrganisationKind::Holder), None, HOLDERS_MAX).await?
    };
    let mut books = Vec::new();
    for holder in holders {
        let months = months_of(services, uow.as_mut(), holder.id).await?;
        let is_own = organisation.id == holder.id;
        if is_own || !months.is_empty() {
            books.push(BookOfHolder { holder, months });
        }
    }
    Ok(books)
}

/// A book; `month` is the one whose sums are shown, the newest with entries when empty.
///
/// # Errors
/// [`ServiceError::NotFound`] for a book that is not the caller's to keep.
pub async fn book(
    services: &Services,
    caller: &Caller,
    holder: OrganisationId,
    month: &str,
) -> Result<Book, ServiceError> {
    let (_, organisation) = caller.may(Action::CloseBook)?;
    let mut uow = services.store.read().await?;
    let known = uow.organisation(holder).await?;
    let is_book = |it: &Organisation| it.kind == OrganisationKind::Holder && handles(organisation, it.id);
    let holder = known.filter(is_book).ok_or(ServiceError::NotFound)?;
    let months = months_of(services, uow.as_mut(), holder.id).await?;
    let newest = months.first().map_or_else(|| Month::of(services.today()), |line| line.month);
    let shown = if month.is_empty() { newest } else { month.parse().map_err(|_| ServiceError::NotFound)? };
    let trial = uow.trial_balance(holder.id, shown.first(), shown.last()).await?;
    let mut history = uow.history_of(&holder.id.to_string(), HISTORY_MAX).await?;
    history.retain(|step| BOOK_EVENTS.contains(&step.event.as_str()));
    Ok(Book { holder, months, shown, trial, history })
}

/// From the newest month with entries back to the first, those without entries between them too.
async fn months_of(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    holder: OrganisationId,
) -> Result<Vec<MonthLine>, ServiceError> {
    let booked = uow.book_months(holder, MONTHS_MAX).await?;
    let (Some(newest), Some(first)) = (booked.first(), booked.last()) else { return Ok(Vec::new()) };
    let (mut month, first) = (newest.month.max(Month::of(services.today()).previous()), first.month);
    let closes = uow.book_closes(holder, MONTHS_MAX).await?;
    let mut lines = Vec::new();
    while month >= first {
        let entries = booked.iter().find(|line| line.month == month).map_or(0, |line| line.entries);
        let close = closes.iter().find(|close| close.month == month && close.reopened_at.is_none()).cloned();
        let state = match &close {
            Some(close) if close.reopen_asked_by.is_some() => CloseState::ReopenAsked,
            Some(_) => CloseState::Closed,
            None if month.last() >= services.today() => CloseState::Running,
            None => CloseState::Open,
        };
        lines.push(MonthLine { month, entries, state, close, is_next: false });
        month = month.previous();
    }
    if let Some(next) = lines.iter_mut().rev().find(|line| line.close.is_none()) {
        next.is_next = next.state == CloseState::Open;
    }
    Ok(lines)
}

impl Book {
    /// What stands on all accounts at the end of the month; zero in a sound book.
    #[must_use]
    pub fn sum(&self) -> Fen {
        self.trial.iter().map(|line| line.opening + line.debits + line.credits).sum()
    }
}
