use leptos::prelude::*;
use locales::books;

use crate::{
    components::{Column, DataTable, EmptyState, Page, cell},
    data::{loaded, page_data},
    server_fns::books::list_books,
    url::{href, use_locale},
    views::books::BookLine,
};

/// The books that finance keeps.
#[component]
pub fn BooksPage() -> impl IntoView {
    loaded(page_data(|| (), |()| list_books()), content)
}

fn content(lines: Vec<BookLine>) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(books::holder(locale)),
        Column::text(books::closed_to(locale)),
        Column::number(books::open_months(locale)),
        Column::text(books::statement(locale)),
    ];
    let rows = lines
        .into_iter()
        .map(|line| {
            let book = href(&format!("/books/{}", line.holder_id));
            let statement = href(&format!("/statements?organisation={}", line.holder_id));
            let closed_to = if line.closed_to.is_empty() { books::none_closed(locale).into() } else { line.closed_to };
            vec![
                cell(view! { <a href=book>{line.holder}</a> }),
                cell(closed_to),
                cell(line.open_months),
                cell(view! { <a href=statement>{books::statement(locale)}</a> }),
            ]
        })
        .collect::<Vec<_>>();
    let empty = view! { <EmptyState title=books::none(locale) body=books::none_text(locale)/> }.into_any();
    view! {
        <Page title=books::title(locale) lead=books::lead(locale)>
            <DataTable caption=books::title(locale) quiet_caption=true columns rows empty/>
        </Page>
    }
}
