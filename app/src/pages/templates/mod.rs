//! The texts that an operator may edit, with preview and history.

mod edit;

use leptos::prelude::*;
use locales::templates;

pub use edit::TemplatePage;

use crate::{
    components::{Column, DataTable, Page, Section, Status, TimeText, Tone, cell},
    data::{loaded, page_data},
    server_fns::filings::list_templates,
    url::{href, use_locale},
    views::filings::TemplateLineView,
};

/// Characters of a text in the list.
const BEGINNING_CHARS: usize = 60;

/// Every editable text, by what it is for.
#[component]
pub fn TemplatesPage() -> impl IntoView {
    loaded(page_data(|| (), |()| list_templates()), content)
}

fn content(lines: Vec<TemplateLineView>) -> impl IntoView {
    let locale = use_locale();
    let groups: Vec<String> = lines.iter().fold(Vec::new(), |mut groups, line| {
        if !groups.contains(&line.group) {
            groups.push(line.group.clone());
        }
        groups
    });
    let sections = groups
        .into_iter()
        .map(|group| {
            let title = word(&format!("group_{group}"));
            let rows = lines.iter().filter(|line| line.group == group).map(row).collect::<Vec<_>>();
            let columns = vec![
                Column::text(templates::text(locale)),
                Column::text(templates::beginning(locale)),
                Column::text(templates::version(locale)),
            ];
            view! {
                <Section title>
                    <DataTable caption=title quiet_caption=true columns rows empty=().into_any()/>
                </Section>
            }
        })
        .collect_view();
    view! { <Page title=templates::title(locale) lead=templates::lead(locale)>{sections}</Page> }
}

pub(super) fn word(code: &str) -> &'static str {
    locales::lookup(&format!("template_words.{code}"), use_locale()).unwrap_or_default()
}

/// What a text is called: `mail.charge_due_soon_body` is named by `template_words.charge_due_soon`.
pub(super) fn name_of(key: &str) -> String {
    let locale = use_locale();
    let short = key.split_once('.').map_or(key, |(_, short)| short);
    match short.rsplit_once('_') {
        Some((kind, "subject")) => templates::subject_of(locale, word(kind)),
        Some((kind, "body")) => templates::body_of(locale, word(kind)),
        _ => word(short).to_owned(),
    }
}

fn row(line: &TemplateLineView) -> Vec<AnyView> {
    let locale = use_locale();
    let target = href(&format!("/operator/templates/{}", line.key));
    let beginning: String = line.text.chars().take(BEGINNING_CHARS).collect();
    let more = if line.text.chars().count() > BEGINNING_CHARS { "…" } else { "" };
    let version = match line.changed_at {
        Some(at) => view! { <Status word=templates::number(locale, line.version) tone=Tone::Good/> " " <TimeText at/> }
            .into_any(),
        None => view! { <span class="sub">{templates::original(locale)}</span> }.into_any(),
    };
    vec![
        cell(view! { <a href=target>{name_of(&line.key)}</a> }),
        cell(view! { <span class="sub">{beginning} {more}</span> }),
        cell(version),
    ]
}
