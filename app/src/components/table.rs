use leptos::prelude::*;
use locales::common;

use super::layout::some;
use crate::url::{PageUrl, use_locale};

/// A column of a [`DataTable`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    label: String,
    sort: &'static str,
    is_end: bool,
}

impl Column {
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), sort: "", is_end: false }
    }

    /// Amounts and counts: at the end of the line, in figures of one width.
    pub fn number(label: impl Into<String>) -> Self {
        Self { is_end: true, ..Self::text(label) }
    }

    /// The heading becomes a link that sorts: `?sort=key`, and `?sort=-key` for the other direction.
    #[must_use]
    pub const fn sorted_by(mut self, key: &'static str) -> Self {
        self.sort = key;
        self
    }
}

/// A cell of a [`DataTable`].
pub fn cell(content: impl IntoView + 'static) -> AnyView {
    content.into_any()
}

/// A list. The first cell of a row names it. On a phone each row becomes a small sheet with its headings.
#[component]
pub fn DataTable(
    /// What the table lists; read aloud, and shown unless `quiet_caption`.
    #[prop(into)]
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Vec<AnyView>>,
    /// What is shown when there are no rows: an `EmptyState`.
    empty: AnyView,
    /// The address of the list, for headings that sort.
    #[prop(optional)]
    url: Option<PageUrl>,
    /// Sums, one cell a column.
    #[prop(optional)]
    foot: Vec<AnyView>,
    #[prop(optional)] quiet_caption: bool,
) -> impl IntoView {
    if rows.is_empty() {
        return empty;
    }
    let heads = columns.iter().map(|column| head_cell(column, url.as_ref())).collect_view();
    let body = rows.into_iter().map(|row| view! { <tr>{row_cells(row, &columns)}</tr> }).collect_view();
    let foot = (!foot.is_empty()).then(|| view! { <tfoot><tr>{row_cells(foot, &columns)}</tr></tfoot> });
    let label = caption.clone();
    view! {
        <div class="table-wrap" role="region" aria-label=label tabindex="0">
            <table class="table">
                <caption class:quiet=quiet_caption>{caption}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{body}</tbody>
                {foot}
            </table>
        </div>
    }
    .into_any()
}

fn head_cell(column: &Column, url: Option<&PageUrl>) -> impl IntoView + use<> {
    let locale = use_locale();
    let label = column.label.clone();
    let (order, content) = match url.filter(|_| !column.sort.is_empty()) {
        None => (None, label.into_any()),
        Some(url) => {
            let order = order_of(url.get("sort"), column.sort);
            let next = if order == Some("ascending") { format!("-{}", column.sort) } else { column.sort.to_owned() };
            let target = url.unset("page").set("sort", next).to_string();
            let hint = common::sort_by(locale, &label);
            (order, view! { <a class="sort" href=target title=hint>{label}</a> }.into_any())
        }
    };
    view! { <th scope="col" class:end=column.is_end aria-sort=order>{content}</th> }
}

/// How the list is sorted by this key now, in the words of `aria-sort`.
fn order_of(sort: &str, key: &str) -> Option<&'static str> {
    match sort.strip_prefix('-') {
        Some(rest) if rest == key => Some("descending"),
        None if sort == key => Some("ascending"),
        _ => None,
    }
}

fn row_cells(cells: Vec<AnyView>, columns: &[Column]) -> impl IntoView + use<> {
    let cells = cells.into_iter().zip(columns).enumerate();
    cells
        .map(|(index, (content, column))| {
            let (label, is_end) = (some(column.label.clone()), column.is_end);
            match index {
                0 => view! { <th scope="row" class:end=is_end>{content}</th> }.into_any(),
                _ => view! { <td class:end=is_end data-label=label>{content}</td> }.into_any(),
            }
        })
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_read_from_the_address() {
        assert_eq!(order_of("price", "price"), Some("ascending"));
        assert_eq!(order_of("-price", "price"), Some("descending"));
        assert_eq!(order_of("-prices", "price"), None);
        assert_eq!(order_of("", "price"), None);
    }
}
