//! Offers as the API shows them. The shapes here are the API's own: a change inside does not change them.

use axum::{
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{Day, Fen, Locale, declaration::reasons::explain, terms};
use serde::Serialize;
use serde_json::Value;
use services::{
    ServiceError,
    catalogue::{self, Listing, OfferPage, SearchPage, Standing, facet_value_name},
};

use super::{failed, written};
use crate::router::AppState;

/// A text in both languages.
#[derive(Debug, Serialize)]
struct Both<T> {
    zh: T,
    en: T,
}

impl<T> Both<T> {
    fn of(text: impl Fn(Locale) -> T) -> Self {
        Self { zh: text(Locale::Zh), en: text(Locale::En) }
    }
}

#[derive(Debug, Serialize)]
struct ListJson {
    /// The question as it was understood.
    query: String,
    total: usize,
    page: usize,
    pages: usize,
    /// The address of the next page; null on the last.
    next: Option<String>,
    offers: Vec<OfferJson>,
    facets: Vec<FacetJson>,
}

#[derive(Debug, Serialize)]
struct FacetJson {
    key: &'static str,
    name: Both<&'static str>,
    values: Vec<FacetValueJson>,
}

#[derive(Debug, Serialize)]
struct FacetValueJson {
    value: String,
    name: Both<String>,
    count: usize,
    selected: bool,
}

#[derive(Debug, Serialize)]
struct OfferJson {
    id: String,
    url: Both<String>,
    title: String,
    number: String,
    kind: &'static str,
    main_class: String,
    holder: String,
    province: String,
    industry: String,
    readiness: Option<u8>,
    arrangement: &'static str,
    /// Fen; null for an offer by royalty alone.
    first_price: Option<Fen>,
    summary: Both<String>,
    licence_months: u32,
    terms_sha256: String,
    announcement_number: String,
    announced_on: Option<Day>,
    window_to: Option<Day>,
    licences: u32,
    frozen: bool,
    legal_status_on: Option<Day>,
}

#[derive(Debug, Serialize)]
struct OfferDetailJson {
    #[serde(flatten)]
    offer: OfferJson,
    standing: StandingJson,
    patent: PatentJson,
    window_from: Option<Day>,
    fee_reasoning: String,
    contact: Vec<String>,
    /// The sealed terms; docs/terms.md describes them.
    terms: Value,
    /// The text whose SHA-256 is `terms_sha256`.
    terms_text: String,
    clauses: Both<Vec<ClauseJson>>,
}

#[derive(Debug, Serialize)]
struct StandingJson {
    /// `open`, `ahead`, `frozen`, `withdrawal_filed`, `withdrawn`, `expired` or `void`.
    state: &'static str,
    since: Option<Day>,
    reason: Both<String>,
}

#[derive(Debug, Serialize)]
struct PatentJson {
    publication_number: String,
    #[serde(rename = "abstract")]
    abstract_text: String,
    patentees: Vec<String>,
    inventors: Vec<String>,
    filed_on: Option<Day>,
    granted_on: Option<Day>,
    ends_on: Option<Day>,
    validity: &'static str,
    legal_status_on: Option<Day>,
    legal_status_source: String,
    /// True when the legal status is older than 90 days or has no date.
    legal_status_stale: bool,
}

#[derive(Debug, Serialize)]
struct ClauseJson {
    key: &'static str,
    title: &'static str,
    text: String,
}

pub(super) async fn list(State(state): State<AppState>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let services = &state.kaixu.services;
    match catalogue::search(services, query.as_deref().unwrap_or_default()).await {
        Ok(page) => written(StatusCode::OK, &list_json(page, &services.settings.base_url)),
        Err(error) => failed(&error, &headers),
    }
}

pub(super) async fn one(
    State(state): State<AppState>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    let services = &state.kaixu.services;
    let found = match id.ok().and_then(|Path(id)| id.parse().ok()) {
        Some(id) => catalogue::offer(services, id).await,
        None => Err(ServiceError::NotFound),
    };
    match found {
        Ok(page) => written(StatusCode::OK, &detail_json(page, &services.settings.base_url)),
        Err(error) => failed(&error, &headers),
    }
}

fn list_json(page: SearchPage, base_url: &str) -> ListJson {
    let facet = |facet: &domain::catalogue::Facet| FacetJson {
        key: facet.key.as_str(),
        name: Both::of(|locale| facet.key.name(locale)),
        values: facet
            .values
            .iter()
            .map(|value| FacetValueJson {
                value: value.value.clone(),
                name: Both::of(|locale| facet_value_name(facet.key, &value.value, locale)),
                count: value.count,
                selected: value.selected,
            })
            .collect(),
    };
    let next = (page.page < page.pages)
        .then(|| format!("{base_url}/api/v1/offers?{}", page.query.at_page(page.page + 1).to_query_string()));
    ListJson {
        query: page.query.to_query_string(),
        total: page.total,
        page: page.page,
        pages: page.pages,
        next,
        facets: page.facets.iter().map(facet).collect(),
        offers: page.listings.into_iter().map(|listing| offer_json(listing, base_url)).collect(),
    }
}

fn offer_json(listing: Listing, base_url: &str) -> OfferJson {
    OfferJson {
        url: Both::of(|locale| format!("{base_url}/{}/offers/{}", locale.path(), listing.id)),
        summary: Both::of(|locale| terms::sentence(&listing.terms, locale)),
        id: listing.id,
        title: listing.title,
        number: listing.number,
        kind: listing.kind.as_str(),
        main_class: listing.main_class,
        holder: listing.holder,
        province: listing.province,
        industry: listing.industry,
        readiness: listing.readiness,
        arrangement: listing.arrangement.as_str(),
        first_price: listing.price,
        licence_months: listing.terms.licence_months,
        terms_sha256: listing.terms_hash,
        announcement_number: listing.announcement_number,
        announced_on: listing.announced_on,
        window_to: listing.window_to,
        licences: listing.licences,
        frozen: listing.frozen,
        legal_status_on: listing.status_date,
    }
}

fn detail_json(page: OfferPage, base_url: &str) -> OfferDetailJson {
    let clauses = Both::of(|locale| {
        let clauses = terms::clauses(&page.listing.terms, locale).into_iter();
        clauses.map(|clause| ClauseJson { key: clause.key, title: clause.title, text: clause.text }).collect()
    });
    let names =
        |text: &str| text.split(';').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    let patent = PatentJson {
        publication_number: page.patent.publication_number,
        abstract_text: page.patent.abstract_text,
        patentees: names(&page.patent.patentees),
        inventors: names(&page.patent.inventors),
        filed_on: page.patent.filing_date,
        granted_on: page.patent.grant_date,
        ends_on: page.patent_ends_on,
        validity: page.patent.validity.as_str(),
        legal_status_on: page.patent.status_date,
        legal_status_source: page.patent.status_source,
        legal_status_stale: page.stale_status.is_some(),
    };
    OfferDetailJson {
        standing: standing_json(page.standing),
        patent,
        window_from: page.window_from,
        fee_reasoning: page.fee_reasoning,
        contact: page.contact,
        terms: page.listing.terms.to_value(),
        terms_text: page.terms_text,
        clauses,
        offer: offer_json(page.listing, base_url),
    }
}

fn standing_json(standing: Standing) -> StandingJson {
    let written = |reason: &str| Both::of(|_| reason.to_owned());
    let (state, since, reason) = match standing {
        Standing::Open => ("open", None, written("")),
        Standing::Ahead { from } => ("ahead", Some(from), written("")),
        Standing::Frozen { since, reason } => {
            ("frozen", Some(since), Both::of(|locale| explain(&reason, locale).join(" ")))
        }
        Standing::WithdrawalFiled { since, reason } => ("withdrawal_filed", Some(since), written(&reason)),
        Standing::Ended { state, on, reason } => (state.as_str(), Some(on), written(&reason)),
    };
    StandingJson { state, since, reason }
}
