//! What an uploaded file says otherwise.

use leptos::prelude::*;
use locales::returns;

use crate::{
    components::{Callout, Column, DataTable, PostButton, Section, Tone, cell, error_text},
    url::{href, use_locale},
    views::{
        FieldError,
        returns::{ComparisonView, ReturnView},
    },
};

pub(super) fn comparison(view: &ReturnView) -> Option<impl IntoView + use<>> {
    let locale = use_locale();
    let found = view.comparison.as_ref()?;
    let title = returns::compared(locale, &found.file_name);
    let notes = notes(found);
    let columns = vec![
        Column::text(returns::patent(locale)),
        Column::text(returns::column(locale)),
        Column::text(returns::ours(locale)),
        Column::text(returns::theirs(locale)),
        Column::text(returns::fault(locale)),
    ];
    let rows = found.lines.iter().map(|line| {
        let target = href(&format!("/returns/{}/rows/{}", view.id, line.row));
        let fault = if line.fault.is_empty() {
            returns::takeable(locale).to_owned()
        } else {
            error_text(&FieldError::new("", &line.fault))
        };
        let title = line.title.clone();
        vec![
            cell(view! { <a href=target>{title}</a> }),
            cell(line.column.clone()),
            cell(line.ours.clone()),
            cell(line.theirs.clone()),
            cell(fault),
        ]
    });
    let rows: Vec<Vec<AnyView>> = rows.collect();
    let button = (found.takeable > 0 && view.may("fill")).then(|| {
        let hidden =
            vec![("document".to_owned(), found.document.clone()), ("version".to_owned(), view.version.to_string())];
        let action = href(&format!("/returns/{}/take-over", view.id));
        let (label, request_id) = (returns::take_over(locale, found.takeable), view.request_id.clone());
        view! { <PostButton action label request_id kind="primary" hidden/> }
    });
    let caption = title.clone();
    Some(view! {
        <Section title id="comparison">
            {notes}
            <DataTable caption quiet_caption=true columns rows empty=().into_any()/>
            {button}
        </Section>
    })
}

fn notes(found: &ComparisonView) -> impl IntoView + use<> {
    let locale = use_locale();
    let line = |is_there: bool, text: String| is_there.then(|| view! { <p class="hint">{text}</p> });
    let same = found.is_same.then(|| {
        let name = found.file_name.clone();
        view! { <Callout title=returns::same(locale) tone=Tone::Good><p>{name}</p></Callout> }
    });
    view! {
        {same}
        {line(found.unknown_rows > 0, returns::unknown_rows(locale, found.unknown_rows))}
        {line(found.absent_rows > 0, returns::absent_rows(locale, found.absent_rows))}
        {line(!found.unknown_headings.is_empty(), returns::unknown_headings(locale, &found.unknown_headings))}
    }
}
