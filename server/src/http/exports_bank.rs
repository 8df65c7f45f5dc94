//! The reconciliation of a month to take away.

use axum::response::Response;
use locales::bank as texts;
use services::{
    Caller, ServiceError, Services, bank,
    ports::{Table, TableColumn},
};

use super::exports::{Format, table_file};
use crate::router::AppState;

pub async fn month(state: &AppState, caller: &Caller, id: &str, month: &str, format: Format) -> Response {
    let table = table(&state.kaixu.services, caller, id, month).await;
    table_file(state, caller, "/reconciliation", "reconciliation", format, table).await
}

async fn table(services: &Services, caller: &Caller, id: &str, month: &str) -> Result<Table, ServiceError> {
    let (id, month) = (id.parse(), month.parse());
    let (Ok(id), Ok(month)) = (id, month) else { return Err(ServiceError::NotFound) };
    let report = bank::month_report(services, caller, id, month).await?;
    let locale = caller.locale;
    let columns = vec![
        TableColumn::text(texts::what(locale)),
        TableColumn::text(texts::reason(locale)),
        TableColumn::text(texts::lines(locale)),
        TableColumn::money(texts::money_in(locale)),
        TableColumn::money(texts::money_out(locale)),
        TableColumn::money(texts::balance(locale)),
    ];
    let frame = |label: &str, amount: Option<domain::Fen>| {
        let balance = amount.map_or_else(|| "".into(), Into::into);
        vec![label.into(), "".into(), "".into(), "".into(), "".into(), balance]
    };
    let mut rows = vec![frame(texts::opening(locale), report.opening)];
    rows.extend(report.parts.iter().map(|part| {
        vec![
            app::wording::line_state(&part.state, locale).into(),
            part.reason.clone().into(),
            part.lines.to_string().into(),
            part.money_in.into(),
            part.money_out.into(),
            "".into(),
        ]
    }));
    rows.push(frame(texts::closing(locale), report.closing));
    rows.push(frame(texts::stated(locale), report.stated));
    Ok(Table { title: texts::month_title(locale, month), columns, rows })
}
