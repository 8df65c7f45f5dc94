//! The list of offers to take away: the same question as the page, all of its pages.

use axum::{
    Extension, Router,
    extract::{Path, RawQuery, State},
    response::Response,
    routing::get,
};
use domain::{Locale, province::Province, terms};
use locales::offers;
use services::{
    Caller, ServiceError, catalogue,
    catalogue::Listing,
    ports::{Table, TableCell, TableColumn},
};

use super::{downloads::file, forms::failed};
use crate::router::AppState;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub fn routes() -> Router<AppState> {
    Router::new().route("/{locale}/offers/export.xlsx", get(xlsx)).route("/{locale}/offers/export.csv", get(csv))
}

async fn xlsx(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(locale): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let services = &state.kaixu.services;
    let Some(locale) = Locale::from_path(&locale) else { return failed(&caller, "/offers", &ServiceError::NotFound) };
    let made = match table(services, &query.unwrap_or_default(), locale).await {
        Ok(table) => services
            .spreadsheets
            .xlsx(table)
            .await
            .map_err(|error| ServiceError::Fault { doing: "writing the list of offers", source: Box::new(error) }),
        Err(error) => Err(error),
    };
    match made {
        Ok(bytes) => file(&format!("{}.xlsx", offers::export_name(locale)), XLSX, bytes),
        Err(error) => failed(&caller, "/offers", &error),
    }
}

async fn csv(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(locale): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let services = &state.kaixu.services;
    let Some(locale) = Locale::from_path(&locale) else { return failed(&caller, "/offers", &ServiceError::NotFound) };
    match table(services, &query.unwrap_or_default(), locale).await {
        Ok(table) => {
            let bytes = services.spreadsheets.csv(table).await;
            file(&format!("{}.csv", offers::export_name(locale)), "text/csv; charset=utf-8", bytes)
        }
        Err(error) => failed(&caller, "/offers", &error),
    }
}

async fn table(services: &services::Services, query: &str, locale: Locale) -> Result<Table, ServiceError> {
    let listings = catalogue::list(services, query).await?;
    let columns = vec![
        TableColumn::text(offers::number(locale)),
        TableColumn::text(offers::name(locale)),
        TableColumn::text(offers::kind(locale)),
        TableColumn::text(offers::main_class(locale)),
        TableColumn::text(offers::holder(locale)),
        TableColumn::text(offers::province(locale)),
        TableColumn::text(offers::arrangement(locale)),
        TableColumn::money(offers::first_price(locale)),
        TableColumn::text(offers::terms_in_words(locale)),
        TableColumn::number(offers::licence_months(locale)),
        TableColumn::number(offers::readiness(locale)),
        TableColumn::text(offers::announcement_number(locale)),
        TableColumn::date(offers::announced_on(locale)),
        TableColumn::date(offers::window_to(locale)),
        TableColumn::number(offers::licences(locale)),
        TableColumn::text(offers::standing(locale)),
        TableColumn::date(offers::legal_status_on(locale)),
        TableColumn::text(offers::terms_hash(locale)),
    ];
    let rows = listings.into_iter().map(|listing| row(listing, locale)).collect();
    Ok(Table { title: offers::export_name(locale).to_owned(), columns, rows })
}

fn row(listing: Listing, locale: Locale) -> Vec<TableCell> {
    let standing = if listing.frozen { offers::paused(locale) } else { offers::open(locale) };
    let province = Province::parse(&listing.province).map_or("", |province| province.name(locale));
    vec![
        listing.number.into(),
        listing.title.into(),
        listing.kind.name(locale).into(),
        listing.main_class.into(),
        listing.holder.into(),
        province.into(),
        listing.arrangement.name(locale).into(),
        listing.price.into(),
        terms::sentence(&listing.terms, locale).into(),
        i64::from(listing.terms.licence_months).into(),
        listing.readiness.map(i64::from).into(),
        listing.announcement_number.into(),
        listing.announced_on.into(),
        listing.window_to.into(),
        i64::from(listing.licences).into(),
        standing.into(),
        listing.status_date.into(),
        listing.terms_hash.into(),
    ]
}
