//! Charges and payments to take away: the same query as the page, without its pages.

use axum::{
    Extension, Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use domain::{Day, Locale, id::LicenceId, royalty::charge_name};
use services::{
    Caller, ServiceError, Services,
    charges::{self, Shown},
    payments,
    ports::{ChargeRow, PaymentRow, Table, TableCell, TableColumn},
};

use super::exports::{Format, table_file};
use crate::router::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/charges/export.xlsx", get(charges_xlsx))
        .route("/{locale}/charges/export.csv", get(charges_csv))
        .route("/{locale}/payments/export.xlsx", get(payments_xlsx))
        .route("/{locale}/payments/export.csv", get(payments_csv))
}

type Pairs = Query<Vec<(String, String)>>;

async fn charges_xlsx(state: State<AppState>, caller: Extension<Caller>, pairs: Pairs) -> Response {
    let table = charge_table(&state.kaixu.services, &caller, &pairs).await;
    table_file(&state, &caller, "/charges", "charges", Format::Xlsx, table).await
}

async fn charges_csv(state: State<AppState>, caller: Extension<Caller>, pairs: Pairs) -> Response {
    let table = charge_table(&state.kaixu.services, &caller, &pairs).await;
    table_file(&state, &caller, "/charges", "charges", Format::Csv, table).await
}

async fn payments_xlsx(state: State<AppState>, caller: Extension<Caller>, pairs: Pairs) -> Response {
    let table = payment_table(&state.kaixu.services, &caller, &pairs).await;
    table_file(&state, &caller, "/payments", "payments", Format::Xlsx, table).await
}

async fn payments_csv(state: State<AppState>, caller: Extension<Caller>, pairs: Pairs) -> Response {
    let table = payment_table(&state.kaixu.services, &caller, &pairs).await;
    table_file(&state, &caller, "/payments", "payments", Format::Csv, table).await
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|pair| pair.0 == name).map_or("", |pair| pair.1.as_str())
}

/// The licence that the address names, if it names one.
fn licence_of(pairs: &[(String, String)]) -> Result<Option<LicenceId>, ServiceError> {
    match value(pairs, "licence") {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| ServiceError::NotFound),
    }
}

async fn charge_table(services: &Services, caller: &Caller, pairs: &[(String, String)]) -> Result<Table, ServiceError> {
    use locales::charges as texts;
    let (locale, today) = (caller.locale, services.today());
    let shown = Shown::parse(value(pairs, "shown"));
    let rows = charges::export(services, caller, shown, licence_of(pairs)?).await?;
    let columns = vec![
        TableColumn::text(texts::bank_remark(locale)),
        TableColumn::text(texts::charge(locale)),
        TableColumn::text(texts::licence(locale)),
        TableColumn::text(texts::patent(locale)),
        TableColumn::text(texts::payee(locale)),
        TableColumn::text(texts::payer(locale)),
        TableColumn::date(texts::due_on(locale)),
        TableColumn::text(texts::state(locale)),
        TableColumn::money(texts::amount(locale)),
        TableColumn::money(texts::tax(locale)),
        TableColumn::money(texts::paid_so_far(locale)),
        TableColumn::money(texts::still_open(locale)),
    ];
    let rows = rows.iter().map(|row| charge_row(row, locale, today)).collect::<Result<_, _>>()?;
    Ok(Table { title: texts::title(locale).to_owned(), columns, rows })
}

fn charge_row(row: &ChargeRow, locale: Locale, today: Day) -> Result<Vec<TableCell>, ServiceError> {
    let charge = &row.position.charge;
    let name = charge_name(&charges::computation(row)?, locale);
    Ok(vec![
        charge.reference.clone().into(),
        name.into(),
        row.licence_number.clone().into(),
        row.patent_title.clone().into(),
        row.holder_name.clone().into(),
        row.licensee_name.clone().into(),
        charge.due_on.into(),
        charges::state_of(&row.position, today).name(locale).into(),
        charge.amount_fen.into(),
        charge.tax_fen.into(),
        row.position.paid.into(),
        charges::open_of(&row.position).into(),
    ])
}

async fn payment_table(
    services: &Services,
    caller: &Caller,
    pairs: &[(String, String)],
) -> Result<Table, ServiceError> {
    use locales::payments as texts;
    let locale = caller.locale;
    let rows = payments::export(services, caller, value(pairs, "state"), licence_of(pairs)?).await?;
    let columns = vec![
        TableColumn::text(texts::reference(locale)),
        TableColumn::text(texts::method(locale)),
        TableColumn::text(texts::licence(locale)),
        TableColumn::text(texts::holder(locale)),
        TableColumn::text(texts::licensee(locale)),
        TableColumn::text(texts::payer_name(locale)),
        TableColumn::date(texts::paid_on(locale)),
        TableColumn::text(texts::state(locale)),
        TableColumn::money(texts::amount(locale)),
    ];
    let rows = rows.into_iter().map(|row| payment_row(row, locale)).collect();
    Ok(Table { title: texts::title(locale).to_owned(), columns, rows })
}

fn payment_row(row: PaymentRow, locale: Locale) -> Vec<TableCell> {
    use locales::payments as texts;
    let payment = row.payment;
    let method = if payment.method == "card" { texts::card(locale) } else { texts::transfer(locale) };
    let state = match payment.state.as_str() {
        "announced" => texts::announced(locale),
        "recorded" => texts::recorded(locale),
        "confirmed" => texts::confirmed(locale),
        "reversed" => texts::reversed(locale),
        _ => texts::rejected(locale),
    };
    vec![
        payment.reference.into(),
        method.into(),
        row.licence_number.into(),
        row.holder_name.into(),
        row.licensee_name.into(),
        payment.payer_name.into(),
        payment.paid_on.into(),
        state.into(),
        payment.amount_fen.into(),
    ]
}
