//! The list of patents.

use std::collections::BTreeMap;

use domain::{
    id::OrganisationId,
    organisation::OrganisationKind,
    patent::{PatentKind, Validity},
};

use super::idle_since;
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::ServiceError,
    ports::{Patent, PatentFilter, UnitOfWork},
};

/// Rows of a page.
pub const PATENTS_PER_PAGE: u32 = 50;
/// Pages that a person can turn to; beyond, a filter finds more than turning pages.
const PAGES_MAX: u32 = 4_000;

/// What a person asked for, as the address says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PatentQuery {
    /// `q`: a part of the title, or a number in any notation.
    pub text: String,
    /// `kind`.
    pub kind: Option<PatentKind>,
    /// `validity`.
    pub validity: Option<Validity>,
    /// `idle=yes`: granted three years ago or earlier, and not exploited.
    pub is_idle: bool,
    /// `sort`: `title`, `filed`, `granted`, or one of them with `-` before it.
    pub sort: String,
    /// `page`, from 1.
    pub page: u32,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatentList {
    pub patents: Vec<Patent>,
    /// Names of the holders, for readers who see more than one.
    pub holders: BTreeMap<OrganisationId, String>,
    pub total: i64,
    pub page: u32,
}

impl PatentQuery {
    /// Reads the query of an address. What it does not know counts as not said.
    #[must_use]
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let get = |name: &str| pairs.iter().find(|pair| pair.0 == name).map_or("", |pair| pair.1.trim());
        let sort = get("sort");
        Self {
            text: get("q").chars().take(200).collect(),
            kind: PatentKind::parse(get("kind")),
            validity: Validity::parse(get("validity")),
            is_idle: get("idle") == "yes",
            sort: if matches!(sort.trim_start_matches('-'), "title" | "filed" | "granted") { sort } else { "" }
                .to_owned(),
            page: get("page").parse().unwrap_or(1).clamp(1, PAGES_MAX),
        }
    }
}

/// The filter behind a query: holders see their own, inspectors those of their province, operators all.
pub(super) fn filter_of(
    services: &Services,
    caller: &Caller,
    query: &PatentQuery,
) -> Result<PatentFilter, ServiceError> {
    let (_, organisation) = caller.may(Action::SeePatents)?;
    let is_regulator = organisation.kind == OrganisationKind::Regulator;
    Ok(PatentFilter {
        holder: (organisation.kind == OrganisationKind::Holder).then_some(organisation.id),
        province: if is_regulator { organisation.scope.clone() } else { String::new() },
        text: query.text.clone(),
        kind: query.kind,
        validity: query.validity,
        idle_since: query.is_idle.then(|| idle_since(services.today())),
        sort: query.sort.clone(),
        offset: i64::from(query.page.max(1) - 1) * i64::from(PATENTS_PER_PAGE),
        limit: i64::from(PATENTS_PER_PAGE),
    })
}

/// The patents that the caller may see.
///
/// # Errors
/// When the caller may see none.
pub async fn patents(services: &Services, caller: &Caller, query: &PatentQuery) -> Result<PatentList, ServiceError> {
    let filter = filter_of(services, caller, query)?;
    let mut uow = services.store.read().await?;
    let (patents, total) = uow.patents(&filter).await?;
    let holders = if filter.holder.is_some() { BTreeMap::new() } else { holder_names(uow.as_mut(), &patents).await? };
    Ok(PatentList { patents, holders, total, page: query.page.max(1) })
}

pub(super) async fn holder_names(
    uow: &mut dyn UnitOfWork,
    patents: &[Patent],
) -> Result<BTreeMap<OrganisationId, String>, ServiceError> {
    let mut names = BTreeMap::new();
    for patent in patents {
        if !names.contains_key(&patent.holder_id)
            && let Some(holder) = uow.organisation(patent.holder_id).await?
        {
            names.insert(patent.holder_id, holder.name);
        }
    }
    Ok(names)
}
