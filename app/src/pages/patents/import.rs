use domain::Locale;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::patents;

use super::words::{import_state, value_of};
use crate::{
    components::{
        ButtonLink, Callout, Card, Column, Columns, ConfirmForm, Crumb, DataTable, DescriptionList, EmptyState, Form,
        Page, Section, Status, TimeText, Tone, cell, described,
    },
    data::{loaded, page_data},
    server_fns::patents::read_import,
    url::{href, use_locale},
    views::{
        FormState,
        patents::{ClashRow, ImportView, NoteRow},
    },
};

/// What a file holds, before it is imported: what is new, what is there, what is wrong and how to put it right.
#[component]
pub fn ImportPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || (params.with(|map| value_of(map, "id")), query.with(|map| value_of(map, "draft")));
    loaded(page_data(key, |(id, draft)| read_import(id, draft)), content)
}

fn content(view: ImportView) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb =
        vec![Crumb::new(patents::title(locale), "/patents"), Crumb::new(patents::import(locale), "/patents/import")];
    let (word, tone) = import_state(&view.row.state, locale);
    let (counts, format) = (counts(&view, locale), format_of(&view, locale));
    let notes = view! { {faults(&view)} {clashes(&view)} {warnings(&view)} }.into_any();
    let columns = columns(&view).into_any();
    let (title, decision) = (view.row.file_name.clone(), decision(&view).into_any());
    view! {
        <Page title kicker=patents::preview(locale) breadcrumb>
            <Columns aside=decision>
                <p><Status word tone/></p>
                <Section title=patents::counts(locale)>
                    <DescriptionList items=counts/>
                </Section>
                {notes}
                <Section title=patents::recognised(locale)>
                    <DescriptionList items=format/>
                    {columns}
                </Section>
            </Columns>
        </Page>
    }
}

/// The next step: import, or throw away.
fn decision(view: &ImportView) -> impl IntoView + use<> {
    let locale = use_locale();
    let id = view.row.id.clone();
    if view.row.state != "previewed" {
        let at = view.applied_at.map(|at| view! { <p><TimeText at/></p> });
        let text = if view.row.state == "applied" {
            patents::applied_text(locale, view.row.new)
        } else {
            patents::discarded_text(locale).to_owned()
        };
        return view! {
            <Card title=patents::outcome(locale)>
                <p>{text}</p>
                {at}
                <p class="actions"><ButtonLink href=href("/patents") label=patents::to_list(locale)/></p>
            </Card>
        }
        .into_any();
    }
    let apply = href(&format!("/patents/import/{id}"));
    let discard = href(&format!("/patents/import/{id}/discard"));
    let button = if view.row.new == 0 {
        view! { <p>{patents::nothing_new(locale)}</p> }.into_any()
    } else {
        let (form, label) = (view.form.clone(), patents::import_valid(locale, view.row.new));
        let left = (view.row.faulty > 0).then(|| view! { <p>{patents::faulty_stay(locale, view.row.faulty)}</p> });
        view! {
            <Form action=apply form submit=label>
                <p>{patents::import_valid_text(locale)}</p>
                {left}
            </Form>
        }
        .into_any()
    };
    let again = FormState::new(view.form.request_id.clone());
    view! {
        <Card title=patents::decide(locale)>{button}</Card>
        <ConfirmForm
            id="discard"
            action=discard
            form=again
            label=patents::discard(locale)
            body=patents::discard_text(locale)
            confirm=patents::discard(locale)
        />
    }
    .into_any()
}

fn counts(view: &ImportView, locale: Locale) -> Vec<(String, AnyView)> {
    vec![
        described(patents::rows_total(locale), view.row.total),
        described(patents::rows_new(locale), view.row.new),
        described(patents::rows_twice(locale), view.twice),
        described(patents::rows_known(locale), view.known),
        described(patents::rows_faulty(locale), view.row.faulty),
        described(patents::rows_blank(locale), view.blank),
    ]
}

fn note_columns(locale: Locale) -> Vec<Column> {
    vec![
        Column::text(patents::row(locale)),
        Column::text(patents::column(locale)),
        Column::text(patents::written(locale)),
        Column::text(patents::what_is_wrong(locale)),
    ]
}

fn note_cells(note: &NoteRow) -> Vec<AnyView> {
    vec![
        cell(note.row),
        cell(note.column.clone()),
        cell(view! { <code class="written">{note.text.clone()}</code> }),
        cell(note.message.clone()),
    ]
}

fn faults(view: &ImportView) -> impl IntoView + use<> {
    let locale = use_locale();
    if view.faults.is_empty() {
        return ().into_any();
    }
    let sheet = href(&format!("/patents/import/{}/errors.xlsx", view.row.id));
    let download = view! { <ButtonLink href=sheet label=patents::error_sheet(locale) external=true/> };
    let rows = view.faults.iter().map(note_cells).collect::<Vec<_>>();
    view! {
        <Section title=patents::faults(locale) lead=patents::faults_lead(locale) actions=download.into_any() id="faults">
            <DataTable caption=patents::faults(locale) columns=note_columns(locale) rows empty=().into_any() quiet_caption=true/>
        </Section>
    }
    .into_any()
}

fn warnings(view: &ImportView) -> impl IntoView + use<> {
    let locale = use_locale();
    if view.warnings.is_empty() {
        return ().into_any();
    }
    let rows = view.warnings.iter().map(note_cells).collect::<Vec<_>>();
    let title = patents::warnings(locale, view.warnings_total);
    view! {
        <Section title lead=patents::warnings_lead(locale)>
            <DataTable caption=patents::warnings_caption(locale) columns=note_columns(locale) rows empty=().into_any() quiet_caption=true/>
        </Section>
    }
    .into_any()
}

fn clashes(view: &ImportView) -> impl IntoView + use<> {
    let locale = use_locale();
    if view.clashes.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::text(patents::row(locale)),
        Column::text(patents::number(locale)),
        Column::text(patents::first_row(locale)),
        Column::text(patents::compared(locale)),
    ];
    let rows = view.clashes.iter().map(|clash| clash_cells(clash, locale)).collect::<Vec<_>>();
    view! {
        <Section title=patents::clashes(locale) lead=patents::clashes_lead(locale)>
            <DataTable caption=patents::clashes(locale) columns rows empty=().into_any() quiet_caption=true/>
        </Section>
    }
    .into_any()
}

fn clash_cells(clash: &ClashRow, locale: Locale) -> Vec<AnyView> {
    let (word, tone) = if clash.differs {
        (patents::clash_differs(locale), Tone::Attention)
    } else {
        (patents::clash_same(locale), Tone::Neutral)
    };
    vec![cell(clash.row), cell(clash.number.clone()), cell(clash.first_row), cell(view! { <Status word tone/> })]
}

fn format_of(view: &ImportView, locale: Locale) -> Vec<(String, AnyView)> {
    let mut items = vec![described(patents::format(locale), view.format.clone())];
    if !view.encoding.is_empty() {
        items.push(described(patents::encoding(locale), view.encoding.clone()));
        let separator = if view.separator == "\t" { patents::tab(locale).to_owned() } else { view.separator.clone() };
        items.push(described(patents::separator(locale), separator));
    }
    if !view.sheet.is_empty() {
        items.push(described(patents::sheet(locale), view.sheet.clone()));
    }
    items.push(described(patents::header_row(locale), view.header_row));
    for (label, headings) in [
        (patents::other_sheets(locale), &view.other_sheets),
        (patents::unknown_columns(locale), &view.unknown),
        (patents::repeated_columns(locale), &view.repeated),
    ] {
        if !headings.is_empty() {
            items.push(described(label, headings.join(" · ")));
        }
    }
    items
}

fn columns(view: &ImportView) -> impl IntoView + use<> {
    let locale = use_locale();
    let columns = vec![Column::text(patents::heading(locale)), Column::text(patents::read_as(locale))];
    let rows =
        view.columns.iter().map(|(heading, name)| vec![cell(heading.clone()), cell(name.clone())]).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=patents::no_columns(locale)/> }.into_any();
    let personal = (!view.not_kept.is_empty()).then(|| {
        let headings = view.not_kept.join(" · ");
        view! { <Callout title=patents::not_kept(locale)><p>{patents::not_kept_text(locale, headings)}</p></Callout> }
    });
    view! {
        <DataTable caption=patents::recognised(locale) columns rows empty quiet_caption=true/>
        {personal}
    }
}
