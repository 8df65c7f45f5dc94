use domain::{
    filing::{FileChangeKind, FormData, PackDifference, PackFile},
    recordal::FilingPurpose,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use locales::packs;

use super::{packs::filed, value_of};
use crate::{
    components::{
        ButtonLink, Callout, Card, Column, Columns, Crumb, DataTable, DescriptionList, HashText, Page, Section,
        TimeText, Tone, cell, described,
    },
    data::{loaded, page_data},
    server_fns::filings::read_pack,
    url::use_locale,
    views::filings::PackView,
    wording,
};

/// One filing pack: its files with their hashes, what the form says, and what it changed.
#[component]
pub fn FilingPackPage() -> impl IntoView {
    let params = use_params_map();
    loaded(page_data(move || params.with(|params| value_of(params, "pack")), read_pack), content)
}

fn content(view: PackView) -> impl IntoView {
    let locale = use_locale();
    let title = match view.form.purpose() {
        FilingPurpose::Recordal => packs::page_title(locale, &view.licence_number, view.number),
        FilingPurpose::Change => packs::change_page_title(locale, &view.licence_number, view.number),
        FilingPurpose::Cancellation => packs::cancel_page_title(locale, &view.licence_number, view.number),
    };
    let recordal = format!("/recordals/{}", view.recordal_id);
    let breadcrumb = vec![
        Crumb::new(locales::recordals::title(locale), "/recordals"),
        Crumb::new(locales::recordals::recordal_title(locale, &view.licence_number), &recordal),
    ];
    let download = format!("/documents/{}", view.document_id);
    let actions = view! { <ButtonLink href=download label=packs::download(locale) kind="primary" external=true/> };
    let aside = aside(&view);
    let difference = view.difference.as_ref().map(|(before, changes)| difference(*before, changes));
    let paper = on_paper(&view);
    view! {
        <Page title kicker=view.patent_title.clone() lead=packs::page_lead(locale) breadcrumb actions=actions.into_any()>
            <Columns aside>
                {paper}
                {difference}
                {files(&view.files)}
                {form(&view.form)}
            </Columns>
        </Page>
    }
}

fn aside(view: &PackView) -> AnyView {
    let locale = use_locale();
    let at = view.made_at;
    let size = wording::file_size(u64::try_from(view.size_bytes).unwrap_or(0));
    let items = vec![
        described(locales::recordals::state(locale), filed(&view.filed, locale)),
        described(packs::made_at(locale), view! { <TimeText at/> }),
        described(packs::made_by(locale), view.made_by.clone()),
        described(packs::size(locale), size),
        described(packs::zip_hash(locale), view! { <HashText hash=view.sha256.clone()/> }),
        described(packs::contents_hash(locale), view! { <HashText hash=view.contents_hash.clone()/> }),
    ];
    view! { <Card title=packs::facts(locale)><DescriptionList items/></Card> }.into_any()
}

/// What the filer still has to add by hand.
fn on_paper(view: &PackView) -> Option<AnyView> {
    let locale = use_locale();
    if view.on_paper.is_empty() {
        return None;
    }
    let items = view.on_paper.iter().map(|item| view! { <li>{item.name(locale)}</li> }).collect_view();
    Some(
        view! {
            <Callout title=packs::on_paper(locale) tone=Tone::Attention><ul>{items}</ul></Callout>
        }
        .into_any(),
    )
}

fn difference(before: i64, changes: &PackDifference) -> AnyView {
    let locale = use_locale();
    let columns = vec![
        Column::text(packs::field(locale)),
        Column::text(packs::before(locale)),
        Column::text(packs::after(locale)),
    ];
    let none = || packs::blank(locale).to_owned();
    let value = |text: &str| if text.is_empty() { none() } else { text.to_owned() };
    let rows = changes
        .fields
        .iter()
        .map(|change| {
            let name = change.field.name(locale);
            vec![cell(name), cell(value(&change.before)), cell(value(&change.after))]
        })
        .collect::<Vec<_>>();
    let files = changes
        .files
        .iter()
        .map(|file| {
            let word = match file.change {
                FileChangeKind::Added => packs::file_added(locale),
                FileChangeKind::Removed => packs::file_removed(locale),
                FileChangeKind::Changed => packs::file_changed(locale),
            };
            view! { <li>{word} " " <code>{file.name.clone()}</code></li> }
        })
        .collect_view();
    let unchanged = changes.is_empty().then(|| view! { <p>{packs::unchanged(locale)}</p> });
    let table = (!rows.is_empty()).then(|| {
        view! { <DataTable caption=packs::fields_changed(locale) columns rows empty=().into_any()/> }
    });
    view! {
        <Section title=packs::difference(locale, before) id="difference">
            {unchanged}
            {table}
            <ul class="plain-list">{files}</ul>
        </Section>
    }
    .into_any()
}

fn files(files: &[PackFile]) -> impl IntoView + use<> {
    let locale = use_locale();
    let columns = vec![
        Column::text(packs::file(locale)),
        Column::text(packs::document(locale)),
        Column::number(packs::size(locale)),
        Column::text(packs::hash(locale)),
    ];
    let rows = files
        .iter()
        .map(|file| {
            let item = file.item.map_or("", |item| item.name(locale));
            let hash = file.sha256.clone();
            vec![
                cell(file.name.clone()),
                cell(item),
                cell(wording::file_size(file.bytes)),
                cell(view! { <HashText hash/> }),
            ]
        })
        .collect::<Vec<_>>();
    view! {
        <Section title=packs::contents(locale) id="files" lead=packs::contents_lead(locale)>
            <DataTable caption=packs::contents(locale) quiet_caption=true columns rows empty=().into_any()/>
        </Section>
    }
}

fn form(form: &FormData) -> impl IntoView + use<> {
    let locale = use_locale();
    let items = form.entries().iter().map(|entry| described(entry.field.name(locale), entry.value.clone())).collect();
    view! { <Section title=packs::form(locale) id="form" lead=packs::form_lead(locale)><DescriptionList items/></Section> }
}
