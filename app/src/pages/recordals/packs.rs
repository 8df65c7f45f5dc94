//! The filing packs of a recordal: make one, see what is missing, see those that were made.

use domain::{Day, Locale, recordal::FilingPurpose};
use leptos::prelude::*;
use locales::{packs, recordals};

use super::acts::change_fields;
use crate::{
    components::{Callout, Column, DataTable, Form, PostButton, Section, Status, TimeText, Tone, cell},
    data::{PageData, loaded},
    url::{href, use_locale},
    views::{
        FieldError,
        filings::{PackLine, PacksView},
    },
    wording,
};

/// The section of a recordal's page. An extension of the term has its time.
pub(super) fn packs_section(
    data: PageData<PacksView>,
    recordal: String,
    extension: Option<(Day, Day)>,
) -> impl IntoView {
    loaded(data, move |view| content(view, &recordal, extension))
}

fn content(view: PacksView, recordal: &str, extension: Option<(Day, Day)>) -> Option<AnyView> {
    let locale = use_locale();
    if view.lines.is_empty() && !view.may_make && !view.is_others {
        return None;
    }
    let (title, lead) = match view.purpose {
        Some(FilingPurpose::Change) => (packs::change_title(locale), packs::change_lead(locale)),
        Some(FilingPurpose::Cancellation) => (packs::cancel_title(locale), packs::cancel_lead(locale)),
        Some(FilingPurpose::Recordal) | None => (packs::title(locale), packs::lead(locale)),
    };
    let state = if view.is_others {
        Some(view! { <p class="hint">{packs::others(locale)}</p> }.into_any())
    } else {
        view.may_make.then(|| to_make(&view, recordal, extension))
    };
    // A form tells its errors itself.
    let refused = (!view.form.is_clean() && !has_form(&view)).then(|| {
        let errors = told(&view.form.errors, locale);
        view! {
            <Callout title=packs::refused(locale) tone=Tone::Bad>
                <ul id="errors">{errors}</ul>
            </Callout>
        }
    });
    let lines = (!view.lines.is_empty()).then(|| list(view.lines, recordal));
    Some(
        view! {
            <Section title id="packs" lead>
                {refused}
                {state}
                {lines}
            </Section>
        }
        .into_any(),
    )
}

/// Whether something is typed before a pack is made: what is changed.
fn has_form(view: &PacksView) -> bool {
    let may_type = view.may_make && !view.is_others && view.faults.is_empty();
    may_type && view.purpose == Some(FilingPurpose::Change)
}

/// The button, or why there is none.
fn to_make(view: &PacksView, recordal: &str, extension: Option<(Day, Day)>) -> AnyView {
    let locale = use_locale();
    if !view.faults.is_empty() {
        let faults = told(&view.faults, locale);
        return view! {
            <Callout title=packs::missing(locale) tone=Tone::Attention>
                <ul>{faults}</ul>
            </Callout>
        }
        .into_any();
    }
    let current = view.is_current.then(|| view! { <p class="hint">{packs::current(locale)}</p> });
    let action = href(&format!("/recordals/{recordal}/packs"));
    if has_form(view) {
        let form = view.form.clone();
        return view! {
            {current}
            <Form action form submit=packs::make(locale) id="packs-form">
                {change_fields(extension, locale)}
            </Form>
        }
        .into_any();
    }
    if view.is_current {
        return current.into_any();
    }
    let is_outdated = view.lines.iter().any(|line| Some(line.purpose) == view.purpose);
    let outdated = is_outdated.then(|| view! { <p class="hint">{packs::outdated(locale)}</p> });
    let label = if is_outdated { packs::make_again(locale) } else { packs::make(locale) };
    let request_id = view.form.request_id.clone();
    view! {
        {outdated}
        <PostButton action label request_id kind="primary"/>
    }
    .into_any()
}

fn told(errors: &[FieldError], locale: Locale) -> Vec<AnyView> {
    let text = |error: &FieldError| {
        let text = locales::error_text(&error.code, locale, &error.params);
        view! { <li>{text}</li> }.into_any()
    };
    errors.iter().map(text).collect()
}

fn list(lines: Vec<PackLine>, recordal: &str) -> impl IntoView + use<> {
    let locale = use_locale();
    let columns = vec![
        Column::text(packs::pack(locale)),
        Column::text(packs::made_at(locale)),
        Column::text(recordals::state(locale)),
        Column::number(packs::files(locale)),
        Column::number(packs::size(locale)),
    ];
    let rows = lines
        .into_iter()
        .map(|line| {
            let target = href(&format!("/recordals/{recordal}/packs/{}", line.id));
            let at = line.made_at;
            vec![
                cell(view! { <a href=target>{name_of(&line, locale)}</a> }),
                cell(view! { <TimeText at/> }),
                cell(filed(&line.filed, locale)),
                cell(line.files),
                cell(wording::file_size(u64::try_from(line.size_bytes).unwrap_or(0))),
            ]
        })
        .collect::<Vec<_>>();
    view! { <DataTable caption=packs::title(locale) quiet_caption=true columns rows empty=().into_any()/> }
}

/// A pack for something else than the recordal says for what.
fn name_of(line: &PackLine, locale: Locale) -> String {
    let number = packs::number(locale, line.number);
    match line.purpose {
        FilingPurpose::Recordal => number,
        FilingPurpose::Change | FilingPurpose::Cancellation => format!("{number} · {}", line.purpose.name(locale)),
    }
}

/// Whether the office has it, and since when.
pub(super) fn filed(filed: &[(domain::Day, String)], locale: Locale) -> AnyView {
    if filed.is_empty() {
        return view! { <Status word=packs::not_filed(locale)/> }.into_any();
    }
    let of = |(day, receipt): &(domain::Day, String)| {
        let word = match receipt.as_str() {
            "" => packs::filed_day(locale, day),
            _ => packs::filed_on(locale, day, receipt),
        };
        view! { <Status word tone=Tone::Good/> }
    };
    filed.iter().map(of).collect_view().into_any()
}
