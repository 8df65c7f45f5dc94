//! Finding offers.

use domain::catalogue::{self, Facet, Query};

use super::listing::Listing;
use crate::{Services, error::ServiceError};

/// One page of an answer.
#[derive(Clone, Debug)]
pub struct SearchPage {
    /// The question as it was understood: bounded, canonical.
    pub query: Query,
    pub listings: Vec<Listing>,
    /// How many offers there are on all pages.
    pub total: usize,
    /// From 1; the last page where a later one was asked for.
    pub page: usize,
    pub pages: usize,
    pub facets: Vec<Facet>,
    /// How many offers the catalogue holds in all.
    pub offers: usize,
}

/// Answers a question that is written as the part of an address behind `?`; see [`Query::parse_query_string`]. Public.
///
/// # Errors
/// When the store fails.
pub async fn search(services: &Services, query_string: &str) -> Result<SearchPage, ServiceError> {
    let query = Query::parse_query_string(query_string);
    let snapshot = services.catalogue.snapshot(services).await?;
    let results = catalogue::search(&snapshot.docs, &query);
    Ok(SearchPage {
        listings: results.indices.iter().map(|index| snapshot.listings[*index].clone()).collect(),
        total: results.total,
        page: results.page,
        pages: results.pages,
        facets: results.facets,
        offers: snapshot.listings.len(),
        query,
    })
}

/// The whole list behind a question, in its order, for taking away; at most [`super::OFFERS_MAX`]. Public.
///
/// # Errors
/// When the store fails.
pub async fn list(services: &Services, query_string: &str) -> Result<Vec<Listing>, ServiceError> {
    let query = Query::parse_query_string(query_string);
    let snapshot = services.catalogue.snapshot(services).await?;
    let indices = catalogue::list(&snapshot.docs, &query);
    Ok(indices.into_iter().map(|index| snapshot.listings[index].clone()).collect())
}
