//! The filing packs of a recordal: make one, see what is missing, see those that were made.

use domain::Locale;
use leptos::prelude::*;
use locales::{packs, recordals};

use crate::{
    components::{Callout, Column, DataTable, PostButton, Section, Status, TimeText, Tone, cell},
    data::{PageData, loaded},
    url::{href, use_locale},
    views::{
        FieldError,
        filings::{PackLine, PacksView},
    },
    wording,
};

/// The section of a recordal's page.
pub(super) fn packs_section(data: PageData<PacksView>, recordal: String) -> impl IntoView {
    loaded(data, move |view| content(view, &recordal))
}

fn content(view: PacksView, recordal: &str) -> Option<AnyView> {
    let locale = use_locale();
    if view.lines.is_empty() && !view.may_make && !view.is_others {
        return None;
    }
    let state = if view.is_others {
        Some(view! { <p class="hint">{packs::others(locale)}</p> }.into_any())
    } else {
        view.may_make.then(|| to_make(&view, recordal))
    };
    let refused = (!view.form.is_clean()).then(|| {
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
            <Section title=packs::title(locale) id="packs" lead=packs::lead(locale)>
                {refused}
                {state}
                {lines}
            </Section>
        }
        .into_any(),
    )
}

/// The button, or why there is none.
fn to_make(view: &PacksView, recordal: &str) -> AnyView {
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
    if view.is_current {
        return view! { <p class="hint">{packs::current(locale)}</p> }.into_any();
    }
    let label = if view.lines.is_empty() { packs::make(locale) } else { packs::make_again(locale) };
    let outdated = (!view.lines.is_empty()).then(|| view! { <p class="hint">{packs::outdated(locale)}</p> });
    let (action, request_id) = (href(&format!("/recordals/{recordal}/packs")), view.form.request_id.clone());
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
                cell(view! { <a href=target>{packs::number(locale, line.number)}</a> }),
                cell(view! { <TimeText at/> }),
                cell(filed(&line.filed, locale)),
                cell(line.files),
                cell(wording::file_size(u64::try_from(line.size_bytes).unwrap_or(0))),
            ]
        })
        .collect::<Vec<_>>();
    view! { <DataTable caption=packs::title(locale) quiet_caption=true columns rows empty=().into_any()/> }
}

/// Whether the office has it, and since when.
pub(super) fn filed(filed: &[(domain::Day, String)], locale: Locale) -> AnyView {
    if filed.is_empty() {
        return view! { <Status word=packs::not_filed(locale)/> }.into_any();
    }
    let of = |(day, receipt): &(domain::Day, String)| {
        let word = packs::filed_on(locale, day, receipt);
        view! { <Status word tone=Tone::Good/> }
    };
    filed.iter().map(of).collect_view().into_any()
}
