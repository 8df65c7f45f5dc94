//! Statements to take away: every line of the page, and the sums.

use app::wording::entry_name;
use axum::{
    Extension, Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use domain::{Day, Fen, Locale};
use locales::books;
use services::{
    Caller, ServiceError, Services,
    books::{Statement, Subject, statement as read},
    ports::{Table, TableCell, TableColumn},
};

use super::exports::{Format, table_file};
use crate::router::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/statements/export.xlsx", get(xlsx))
        .route("/{locale}/statements/export.csv", get(csv))
}

type Pairs = Query<Vec<(String, String)>>;

async fn xlsx(state: State<AppState>, caller: Extension<Caller>, pairs: Pairs) -> Response {
    let table = table(&state.kaixu.services, &caller, &pairs).await;
    table_file(&state, &caller, "/statements", "statement", Format::Xlsx, table).await
}

async fn csv(state: State<AppState>, caller: Extension<Caller>, pairs: Pairs) -> Response {
    let table = table(&state.kaixu.services, &caller, &pairs).await;
    table_file(&state, &caller, "/statements", "statement", Format::Csv, table).await
}

async fn table(services: &Services, caller: &Caller, pairs: &[(String, String)]) -> Result<Table, ServiceError> {
    let value = |name: &str| pairs.iter().find(|pair| pair.0 == name).map_or("", |pair| pair.1.trim());
    let subject = match (value("licence"), value("organisation")) {
        ("", "") => Subject::Own,
        ("", id) => Subject::Organisation(id.parse().map_err(|_| ServiceError::NotFound)?),
        (id, _) => Subject::Licence(id.parse().map_err(|_| ServiceError::NotFound)?),
    };
    // As on the page, what is no day is left out.
    let day = |name: &str| Day::parse(value(name)).ok();
    let statement = read(services, caller, subject, (day("from"), day("to"))).await?;
    Ok(sheet(&statement, caller.locale))
}

fn sheet(statement: &Statement, locale: Locale) -> Table {
    let columns = vec![
        TableColumn::date(books::booked(locale)),
        TableColumn::date(books::happened(locale)),
        TableColumn::text(books::what(locale)),
        TableColumn::text(books::licence(locale)),
        TableColumn::text(books::holder(locale)),
        TableColumn::text(books::licensee(locale)),
        TableColumn::money(books::debit(locale)),
        TableColumn::money(books::credit(locale)),
        TableColumn::money(books::tax(locale)),
        TableColumn::money(books::balance(locale)),
    ];
    let mut rows = vec![frame(books::opening_balance(locale), statement.opening.balance())];
    rows.extend(statement.lines.iter().map(|line| {
        let (it, moved) = (&line.row, line.row.receivable + line.row.unapplied);
        vec![
            it.booked_on.into(),
            it.occurred_on.into(),
            entry_name(&it.kind, locale).into(),
            it.licence_number.clone().into(),
            it.holder_name.clone().into(),
            it.licensee_name.clone().into(),
            moved.max(Fen::ZERO).into(),
            (-moved).max(Fen::ZERO).into(),
            it.tax.into(),
            line.balance.into(),
        ]
    }));
    rows.push(frame(books::closing_balance(locale), statement.closing.balance()));
    Table { title: books::statement(locale).to_owned(), columns, rows }
}

/// A line with nothing but a balance.
fn frame(label: &str, balance: Fen) -> Vec<TableCell> {
    let empty = || TableCell::from("");
    vec![empty(), empty(), label.into(), empty(), empty(), empty(), empty(), empty(), empty(), balance.into()]
}
