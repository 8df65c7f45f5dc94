//! Books, statements and the rates that the law sets.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::books::{BookLine, BookView, RatesView, StatementView},
};

/// The books that the reader keeps.
#[server(endpoint = "books/list")]
pub async fn list_books() -> Result<Vec<BookLine>, PageError> {
    use services::books::{self, CloseState};

    use crate::{server_ctx, views::money_from};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let books = books::holders(&services, &caller).await?;
    Ok(books
        .into_iter()
        .map(|book| BookLine {
            holder_id: book.holder.id.to_string(),
            holder: book.holder.name,
            closed_to: book
                .months
                .iter()
                .find(|line| matches!(line.state, CloseState::Closed | CloseState::ReopenAsked))
                .map(|line| line.month.to_string())
                .unwrap_or_default(),
            open_months: money_from::length(book.months.iter().filter(|line| line.state == CloseState::Open).count()),
        })
        .collect())
}

/// One book: its months, the sums of one of them, and what was done to it.
#[server(endpoint = "books/book")]
pub async fn read_book(holder: String, month: String, draft: String) -> Result<BookView, PageError> {
    use services::books::{self, CloseState};

    use crate::{
        server_ctx::{self, form_state},
        views::books_from,
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let holder = holder.parse().map_err(|_| PageError::NotFound)?;
    let book = books::book(&services, &caller, holder, &month).await?;
    let page = format!("/books/{holder}");
    let next = book.months.iter().find(|line| line.is_next).map(|line| line.month.to_string());
    let next = next.unwrap_or_default();
    let mut reopens = Vec::new();
    for line in book.months.iter().filter(|line| line.state == CloseState::ReopenAsked) {
        let Some(close) = &line.close else { continue };
        let mut view = books_from::reopen(close, caller.user_id());
        view.form = form_state(&format!("{page}?form={}", close.id), &draft, Default::default()).await?;
        reopens.push(view);
    }
    let shown = book.months.iter().find(|line| line.month == book.shown);
    let closed = shown.filter(|line| line.state == CloseState::Closed).and_then(|line| line.close.as_ref());
    Ok(BookView {
        closed: closed.map(|close| (close.id.to_string(), close.version)),
        close: form_state(&page, &draft, [("month".to_owned(), next.clone())].into()).await?,
        ask: form_state(&format!("{page}?form=reopen"), &draft, Default::default()).await?,
        next,
        reopens,
        ..books_from::book(book)
    })
}

/// A statement of account: of a licence, of an organisation, or of the reader's own; days of booking.
#[server(endpoint = "books/statement")]
pub async fn read_statement(
    licence: String,
    organisation: String,
    from: String,
    to: String,
    page: u32,
) -> Result<StatementView, PageError> {
    use services::books;

    use crate::{server_ctx, views::books_from};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let (subject, days, form) = books_from::asked(&licence, &organisation, &from, &to)?;
    let statement = books::statement(&services, &caller, subject, days).await?;
    Ok(books_from::statement(statement, (licence, organisation, from, to), page, form))
}

/// The rates that the law sets.
#[server(endpoint = "books/rates")]
pub async fn read_rates(draft: String) -> Result<RatesView, PageError> {
    use services::{access::Action, rates};

    use crate::{
        server_ctx::{self, form_state},
        views::books::RateRow,
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let known = rates::list(&services).await?;
    let mut rows: Vec<RateRow> = known
        .all()
        .iter()
        .map(|rate| RateRow { kind: rate.kind, from: rate.from, rate: rate.text(), source: rate.source.clone() })
        .collect();
    rows.reverse();
    rows.sort_by_key(|row| row.kind.as_str());
    Ok(RatesView {
        rows,
        may_add: caller.can(Action::SetRates),
        form: form_state("/rates", &draft, Default::default()).await?,
    })
}
