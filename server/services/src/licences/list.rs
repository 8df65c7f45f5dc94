//! Lists of licences, for whoever may see them.

use domain::{licence::LicenceState, organisation::OrganisationKind};

use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    ports::{LicenceFilter, LicenceRow},
};

/// Rows of one page of the list.
pub const LICENCES_A_PAGE: i64 = 20;
/// Rows of an export.
const EXPORT_MAX: i64 = 20_000;
/// Pages that can be asked for: beyond it a person searches.
const PAGE_MAX: u32 = 10_000;

/// What a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LicenceQuery {
    /// A state's code; empty or unknown for all.
    pub state: String,
    /// A part of number, patent or party.
    pub text: String,
    /// From 1.
    pub page: u32,
}

/// One page of licences, and how many there are in all.
#[derive(Clone, Debug)]
pub struct LicencePage {
    pub rows: Vec<LicenceRow>,
    pub total: i64,
}

/// The licences that the caller may see, newest first: a holder its own, a company its own, the operator all, an
/// inspector those of its province's holders.
///
/// # Errors
/// When the caller may not see licences.
pub async fn licences(services: &Services, caller: &Caller, query: &LicenceQuery) -> Result<LicencePage, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeLicences)?;
    let page = i64::from(query.page.clamp(1, PAGE_MAX));
    let filter = LicenceFilter {
        offset: (page - 1) * LICENCES_A_PAGE,
        limit: LICENCES_A_PAGE,
        ..filter_of(organisation, query)
    };
    let (rows, total) = services.store.read().await?.licences(&filter).await?;
    Ok(LicencePage { rows, total })
}

/// The same list without pages, for a spreadsheet.
///
/// # Errors
/// When the caller may not see licences.
pub async fn export(
    services: &Services,
    caller: &Caller,
    query: &LicenceQuery,
) -> Result<Vec<LicenceRow>, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeLicences)?;
    let filter = LicenceFilter { limit: EXPORT_MAX, ..filter_of(organisation, query) };
    Ok(services.store.read().await?.licences(&filter).await?.0)
}

fn filter_of(organisation: &ActorOrganisation, query: &LicenceQuery) -> LicenceFilter {
    let own = |kind| (organisation.kind == kind).then_some(organisation.id);
    let is_regulator = organisation.kind == OrganisationKind::Regulator;
    LicenceFilter {
        holder: own(OrganisationKind::Holder),
        licensee: own(OrganisationKind::Company),
        holder_province: if is_regulator { organisation.scope.clone() } else { String::new() },
        state: LicenceState::parse(&query.state),
        text: query.text.chars().take(100).collect(),
        ..LicenceFilter::default()
    }
}
