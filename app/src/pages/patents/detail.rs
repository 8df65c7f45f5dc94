use domain::{Locale, industry::IndustryCode, inventory::SelfGrade};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::patents;

use super::{
    events::{Encumbrances, Events},
    uses::reported_uses,
    words::{conclusion, validity_tone, value_of, yes_no},
};
use crate::{
    components::{
        ButtonLink, Callout, Columns, Crumb, DateText, DescriptionList, EmptyState, Money, Page, PostButton, Section,
        Since, Status, TimeText, Tone, described,
    },
    data::{loaded, page_data},
    pages::transfers::transfer_entry,
    server_fns::patents::read_patent,
    url::{href, use_locale},
    views::patents::{AnnuityView, PatentView},
};

/// One patent: what it is, whether it stands, who else has a right in it, and what may become of it.
#[component]
pub fn PatentPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let id = params.with(|map| value_of(map, "id"));
        query.with(|map| (id.clone(), value_of(map, "form"), value_of(map, "draft")))
    };
    loaded(page_data(key, |(id, form, draft)| read_patent(id, form, draft)), content)
}

fn content(view: PatentView) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb = vec![Crumb::new(patents::title(locale), "/patents")];
    let kicker = format!("{} · {}", view.row.number, view.row.kind.name(locale));
    let (actions, aside, flags) = (actions(&view).into_any(), aside(&view).into_any(), flags(&view).into_any());
    let (facts, tags) = (bibliography(&view, locale), tags(&view, locale));
    let summary = abstract_of(&view.abstract_text, locale);
    let transfers = transfer_entry(&view.row.id, &view.transfers, view.transfer_form.clone(), view.may_record);
    let uses = reported_uses(&view.row.id, &view.uses, &view.request_id);
    let (title, events, encumbrances) = (view.row.title.clone(), view.clone(), view);
    view! {
        <Page title kicker breadcrumb actions>
            <Columns aside>
                {flags}
                <Section title=patents::bibliography(locale)>
                    <DescriptionList items=facts/>
                    {summary}
                </Section>
                <Section title=patents::tags(locale)>
                    <DescriptionList items=tags/>
                </Section>
                {uses}
                <Events view=events/>
                <Encumbrances view=encumbrances/>
                {transfers}
            </Columns>
        </Page>
    }
}

fn actions(view: &PatentView) -> impl IntoView + use<> {
    let locale = use_locale();
    let id = view.row.id.clone();
    let edit = view.may_edit.then(|| {
        view! { <ButtonLink href=href(&format!("/patents/{id}/edit")) label=patents::edit(locale)/> }
    });
    let declare = view.may_declare.then(|| {
        let hidden = vec![("patent_id".to_owned(), view.row.id.clone())];
        let request_id = view.request_id.clone();
        view! {
            <PostButton action=href("/declarations") label=patents::declare(locale) request_id kind="primary" hidden/>
        }
    });
    view! { {edit} {declare} }
}

/// What a person should know before relying on the data.
fn flags(view: &PatentView) -> impl IntoView + use<> {
    let locale = use_locale();
    let callout = |is_shown: bool, title: &'static str, text: &'static str| {
        is_shown.then(|| view! { <Callout title tone=Tone::Attention><p>{text}</p></Callout> })
    };
    view! {
        {callout(view.row.is_idle, patents::idle(locale), patents::idle_text(locale))}
        {callout(view.row.is_state_funded_and_unused, patents::state_unused(locale), patents::state_unused_text(locale))}
        {callout(view.year_differs, patents::year_differs(locale), patents::year_differs_text(locale))}
    }
}

fn bibliography(view: &PatentView, locale: Locale) -> Vec<(String, AnyView)> {
    let day = |day: Option<domain::Day>| day.map(|day| view! { <DateText day/> });
    let publication = view.publication_number.clone();
    let mut items = vec![
        described(patents::number(locale), view.row.number.clone()),
        described(patents::publication_number(locale), or_dash(publication)),
        described(patents::patentees(locale), or_dash(view.patentees.clone())),
        described(patents::inventors(locale), or_dash(view.inventors.clone())),
        described(patents::filed_on(locale), day(view.row.filed_on)),
        described(patents::granted_on(locale), day(view.row.granted_on)),
        described(patents::last_day(locale), day(view.last_day)),
        described(patents::classes(locale), or_dash(view.classes.clone())),
    ];
    if view.needs_report || view.report_conclusion != "none" {
        items.push(described(patents::report(locale), report(view, locale)));
    }
    items.push(described(patents::holder(locale), view.row.holder.clone()));
    items
}

fn report(view: &PatentView, locale: Locale) -> String {
    let word = conclusion(&view.report_conclusion, locale).to_owned();
    let day = view.report_on.map(|day| day.to_string()).unwrap_or_default();
    let parts = [word, view.report_number.clone(), day];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// `C42 制造业`: the code and the section it belongs to.
fn industry(written: &str, locale: Locale) -> String {
    IndustryCode::parse(written)
        .map_or_else(|| written.to_owned(), |code| format!("{code} {}", code.section().name(locale)))
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "—".to_owned() } else { text }
}

fn abstract_of(text: &str, locale: Locale) -> Option<impl IntoView + use<>> {
    let text = text.to_owned();
    (!text.is_empty()).then(|| {
        view! {
            <details class="fold">
                <summary>{patents::abstract_text(locale)}</summary>
                <p class="prose">{text}</p>
            </details>
        }
    })
}

fn tags(view: &PatentView, locale: Locale) -> Vec<(String, AnyView)> {
    let intents: Vec<&str> = view.row.intents.iter().map(|intent| intent.name(locale)).collect();
    let grade = SelfGrade::parse(&view.self_grade).map_or("", |grade| grade.name(locale)).to_owned();
    let readiness = view.row.readiness.and_then(domain::inventory::Readiness::new);
    let readiness = readiness.map_or_else(String::new, |level| format!("TRL {level} {}", level.name(locale)));
    vec![
        described(patents::intents(locale), or_dash(intents.join(" · "))),
        described(patents::readiness(locale), or_dash(readiness)),
        described(patents::industry(locale), or_dash(industry(&view.industry, locale))),
        described(patents::application_field(locale), or_dash(view.application_field.clone())),
        described(patents::self_grade(locale), or_dash(grade)),
        described(patents::state_funded(locale), yes_no(view.state_funded, locale)),
        described(patents::exploited(locale), yes_no(view.exploited, locale)),
    ]
}

fn aside(view: &PatentView) -> impl IntoView + use<> {
    let locale = use_locale();
    let since = view.status_on.map_or_else(|| patents::day_unknown(locale).to_owned(), |day| day.to_string());
    let why = if view.status_source.is_empty() {
        patents::source_unknown(locale).to_owned()
    } else {
        view.status_source.clone()
    };
    let next = if view.status_is_old { patents::status_old(locale) } else { "" };
    let validity = view.row.validity;
    let (annuity, declarations) = (annuity(view).into_any(), declarations(view).into_any());
    view! {
        <Section title=patents::status(locale)>
            <Since word=validity.name(locale) tone=validity_tone(validity) since why next/>
        </Section>
        <Section title=patents::annuity(locale)>{annuity}</Section>
        <Section title=patents::declarations(locale)>{declarations}</Section>
    }
}

fn annuity(view: &PatentView) -> impl IntoView + use<> {
    let locale = use_locale();
    let paid = view.annuity_paid_until.map_or_else(|| patents::unknown(locale).to_owned(), |day| day.to_string());
    let mut items = vec![described(patents::annuity_paid_until(locale), paid)];
    if let Some(AnnuityView { year, due_before, full }) = view.next_annuity {
        items.push(described(patents::annuity_next(locale), patents::annuity_year(locale, year)));
        items.push(described(patents::annuity_due(locale), view! { <DateText day=due_before/> }));
        items.push(described(patents::annuity_full(locale), view! { <Money amount=full/> }));
    }
    let all = href(&format!("/patents/{}/annuities", view.row.id));
    view! {
        <DescriptionList items/>
        <p><a href=all>{locales::annuities::open_schedule(locale)}</a></p>
        <p class="hint">{patents::annuity_hint(locale)}</p>
    }
}

fn declarations(view: &PatentView) -> impl IntoView + use<> {
    let locale = use_locale();
    if view.declarations.is_empty() {
        return view! { <EmptyState title=patents::no_declarations(locale)/> }.into_any();
    }
    let items = view
        .declarations
        .iter()
        .map(|row| {
            let (target, word, at) = (href(&format!("/declarations/{}", row.id)), row.state.name(locale), row.since);
            view! {
                <li>
                    <a href=target><Status word/></a>
                    " "
                    <TimeText at/>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="plain-list">{items}</ul> }.into_any()
}
