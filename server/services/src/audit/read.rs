//! Reading the trail: the operator everything, an organisation what its members did.

use domain::{
    Day,
    id::{AuditId, OrganisationId},
};

use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    ports::{AuditFilter, AuditRow},
};

/// Lines of a page.
pub const PAGE_SIZE: i64 = 50;
/// Lines of a file.
pub const EXPORT_MAX: i64 = 20_000;
/// Lists are counted up to here: a page that nobody turns to needs no exact number.
const COUNT_MAX: i64 = 10_000;
const ACTIONS_MAX: i64 = 500;
/// Characters of a search word.
const WORD_CHARS_MAX: usize = 80;

/// What is looked for, as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    pub person: String,
    pub organisation: String,
    pub action: String,
    pub subject: String,
    pub request: String,
    /// Days in China, both included; what is no day is left out.
    pub from: String,
    pub to: String,
    /// Counts from 1.
    pub page: u32,
}

/// A page of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditList {
    pub rows: Vec<AuditRow>,
    pub total: i64,
    /// The names of the actions that there are.
    pub actions: Vec<String>,
    /// Whether the reader sees every organisation.
    pub is_whole: bool,
}

/// Whose lines the reader sees; none for everybody's.
fn scope(organisation: &ActorOrganisation) -> Option<OrganisationId> {
    (!organisation.is_operator()).then_some(organisation.id)
}

fn filter_of(organisation: &ActorOrganisation, query: &AuditQuery) -> AuditFilter {
    let word = |text: &str| text.trim().chars().take(WORD_CHARS_MAX).collect::<String>();
    let day = |text: &str| Day::parse(text.trim()).ok();
    AuditFilter {
        organisation: scope(organisation),
        person: word(&query.person),
        organisation_name: word(&query.organisation),
        action: word(&query.action),
        subject: word(&query.subject),
        request: word(&query.request),
        from: day(&query.from).map(Day::start),
        before: day(&query.to).map(|day| day.plus_days(1).start()),
        ..AuditFilter::default()
    }
}

/// A page of the lines that the caller may see, newest first.
///
/// # Errors
/// When the caller may not see the trail.
pub async fn list(services: &Services, caller: &Caller, query: &AuditQuery) -> Result<AuditList, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeAudit)?;
    let mut filter = filter_of(organisation, query);
    filter.limit = PAGE_SIZE;
    filter.offset = ((i64::from(query.page.max(1)) - 1) * PAGE_SIZE).min(COUNT_MAX);
    let mut uow = services.store.read().await?;
    let (rows, total) = uow.audit_rows(&filter, COUNT_MAX).await?;
    Ok(AuditList { rows, total, actions: uow.audit_actions(ACTIONS_MAX).await?, is_whole: organisation.is_operator() })
}

/// All lines of a list, for a file; bounded.
///
/// # Errors
/// When the caller may not see the trail.
pub async fn export(services: &Services, caller: &Caller, query: &AuditQuery) -> Result<Vec<AuditRow>, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeAudit)?;
    let filter = AuditFilter { limit: EXPORT_MAX, ..filter_of(organisation, query) };
    Ok(services.store.read().await?.audit_rows(&filter, 1).await?.0)
}

/// One line.
///
/// # Errors
/// [`ServiceError::NotFound`] for another organisation's.
pub async fn line(services: &Services, caller: &Caller, id: AuditId) -> Result<AuditRow, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeAudit)?;
    let row = services.store.read().await?.audit_line(id).await?.ok_or(ServiceError::NotFound)?;
    match scope(organisation) {
        Some(own) if row.line.organisation_id != Some(own) => Err(ServiceError::NotFound),
        _ => Ok(row),
    }
}
