//! Every deadline of an organisation in one list: recordals, reports, payments, terms, annuities and the yearly return;
//! and the calendar feed of it under a secret link.

mod collect;
mod link;

use domain::{Day, Fen, calendar::DeadlineExplained};

pub use link::{CalendarFeed, address, feed, is_token, make_link, revoke_link};

use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    ports::{CalendarLink, UnitOfWork},
};

/// How long a deadline that has passed stays in the list.
const DAYS_BACK: i64 = 60;
/// A year and the month after it: what is planned with.
const DAYS_AHEAD: i64 = 400;
/// The most deadlines of one kind that are looked at.
const PER_KIND_MAX: i64 = 500;

/// What has to be done by a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeadlineKind {
    /// Filing the recordal of a contract (`专利法实施细则 第十五条第二款`).
    Filing,
    /// Cancelling the recordal of a licence that has ended (`专利实施许可合同备案办法 第十七条`).
    Cancellation,
    /// From this day on an extension of the term can be filed (`专利实施许可合同备案办法 第十六条`).
    ExtensionOpens,
    /// The last day of a licence, and of filing its extension.
    TermEnds,
    Report,
    /// What the organisation has to pay.
    Payment,
    /// What the organisation is to receive.
    Receipt,
    /// The annuity of a licensed patent: the year before it ends.
    Annuity,
    /// The yearly return of universities and institutes, by 31 March.
    YearlyReturn,
}

impl DeadlineKind {
    pub const ALL: [Self; 9] = [
        Self::Filing,
        Self::Cancellation,
        Self::ExtensionOpens,
        Self::TermEnds,
        Self::Report,
        Self::Payment,
        Self::Receipt,
        Self::Annuity,
        Self::YearlyReturn,
    ];

    /// The code in addresses, names of events and texts (`calendar.kind_…`).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Filing => "filing",
            Self::Cancellation => "cancellation",
            Self::ExtensionOpens => "extension_opens",
            Self::TermEnds => "term_ends",
            Self::Report => "report",
            Self::Payment => "payment",
            Self::Receipt => "receipt",
            Self::Annuity => "annuity",
            Self::YearlyReturn => "yearly_return",
        }
    }

    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == code)
    }

    /// Days before it on which a calendar should remind.
    const fn remind_days_before(self) -> u32 {
        match self {
            Self::Filing | Self::YearlyReturn | Self::Annuity => 15,
            Self::Cancellation | Self::TermEnds => 7,
            Self::ExtensionOpens => 1,
            Self::Report | Self::Payment | Self::Receipt => 3,
        }
    }
}

/// A day by which something has to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub kind: DeadlineKind,
    /// The same deadline has the same name for ever.
    pub uid: String,
    pub day: Day,
    /// The licence's number; empty where there is none.
    pub number: String,
    /// The patent's title; the year for a yearly return.
    pub title: String,
    pub amount: Option<Fen>,
    /// The page that it is about, without the locale.
    pub path: String,
    /// How the day was counted, where the law counts it.
    pub counting: Option<DeadlineExplained>,
}

/// What the page of deadlines shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadlines {
    pub today: Day,
    /// By day.
    pub list: Vec<Deadline>,
    /// The link that stands.
    pub link: Option<CalendarLink>,
    pub may_link: bool,
}

/// The deadlines of the caller's organisation, of one kind or of all.
///
/// # Errors
/// When the caller may not see them.
pub async fn deadlines(
    services: &Services,
    caller: &Caller,
    kind: Option<DeadlineKind>,
) -> Result<Deadlines, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeDeadlines)?;
    let mut uow = services.store.read().await?;
    let mut list = list_of(services, uow.as_mut(), organisation).await?;
    list.retain(|deadline| kind.is_none_or(|kind| deadline.kind == kind));
    let link = uow.calendar_link_of(organisation.id).await?;
    Ok(Deadlines { today: services.today(), list, link, may_link: caller.can(Action::ManageCalendarLink) })
}

async fn list_of(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
) -> Result<Vec<Deadline>, ServiceError> {
    let found = uow.organisation(organisation.id).await?.ok_or(ServiceError::NotFound)?;
    collect::all(uow, &found, services.today()).await
}
