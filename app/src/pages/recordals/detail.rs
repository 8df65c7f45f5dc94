use domain::{Locale, recordal::RecordalState};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::recordals;

use super::{
    acts::{acts_section, filer_section},
    checklist::{checklist_section, file_link, later_section},
    event_name,
    list::deadline,
    packs::packs_section,
    tone_of, value_of, word,
};
use crate::{
    components::{
        Callout, Card, Columns, Crumb, DateText, DescriptionList, Page, PaperLink, Papers, Section, Since, Timeline,
        TimelineItem, Tone, described,
    },
    data::{PageData, loaded, page_data},
    server_fns::{filings::read_packs, recordals::read_recordal},
    url::{href, use_locale},
    views::{
        filings::PacksView,
        recordals::{RecordalEventView, RecordalView},
    },
    wording,
};

/// One recordal: where it stands, by when, with which documents, and what can be entered.
#[component]
pub fn RecordalPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let id = params.with(|params| value_of(params, "id"));
        (id, query.with(|query| (value_of(query, "form"), value_of(query, "draft"))))
    };
    // The draft of another form of this page is none of theirs.
    let pack_key = move || {
        let (id, (form, draft)) = key();
        (id, if form == "packs" { draft } else { String::new() })
    };
    let packs = page_data(pack_key, |(id, draft)| read_packs(id, draft));
    loaded(page_data(key, |(id, (form, draft))| read_recordal(id, form, draft)), move |view| content(view, packs))
}

fn content(view: RecordalView, packs: PageData<PacksView>) -> impl IntoView {
    let locale = use_locale();
    let title = recordals::recordal_title(locale, &view.line.licence_number);
    let breadcrumb = vec![Crumb::new(recordals::title(locale), "/recordals")];
    let lead = recordals::recordal_lead(locale, &view.line.holder, &view.line.licensee);
    let kicker = view.line.patent_title.clone();
    let aside = aside(&view);
    let body = body(&view, packs);
    view! {
        <Page title kicker lead breadcrumb>
            <Columns aside>{body}</Columns>
        </Page>
    }
}

fn body(view: &RecordalView, packs: PageData<PacksView>) -> AnyView {
    let id = view.line.id.clone();
    let packs = packs_section(packs, id.clone(), view.extension);
    view! {
        {state(view)}
        {warnings(view)}
        {counting(view)}
        {filer_section(view)}
        {checklist_section(view)}
        {view.later.as_ref().map(|later| later_section(&id, later))}
        {packs}
        {acts_section(view)}
        <Papers links=papers(view)/>
        {history(view.history.clone())}
    }
    .into_any()
}

fn papers(view: &RecordalView) -> Vec<PaperLink> {
    let id = view.line.id.as_str();
    let mut links = vec![PaperLink::new("recordal_form", id)];
    if view.recorded_on.is_some() {
        links.extend([PaperLink::new("recordal_change", id), PaperLink::new("recordal_cancellation", id)]);
    }
    links.extend([PaperLink::new("notice", &view.line.licence_id), PaperLink::new("contract", &view.line.licence_id)]);
    links
}

fn state(view: &RecordalView) -> impl IntoView + use<> {
    let locale = use_locale();
    let line = &view.line;
    let ended_on = view.licence_ended_on.filter(|_| view.ended_before_filing());
    let why = match (line.due_on.filter(|_| ended_on.is_none()), view.refusal) {
        (_, Some(ground)) => recordals::refused_because(locale, ground.name(locale), ground.as_str()),
        (Some(day), None) if line.is_cancellation => recordals::cancel_by(locale, wording::day_long(day, locale)),
        (Some(day), None) => recordals::file_by(locale, wording::day_long(day, locale)),
        (None, None) => String::new(),
    };
    let tone = match (ended_on, line.due_on) {
        (Some(_), _) => Tone::Neutral,
        (None, Some(_)) if line.days_left < 0 => Tone::Bad,
        (None, _) => tone_of(line.state),
    };
    let next = if ended_on.is_some() { recordals::ended_next(locale) } else { next_word(line.state, locale) };
    let since = wording::day_long(view.since, locale);
    view! { <Since word=line.state.name(locale) tone since why next/> }
}

fn next_word(state: RecordalState, locale: Locale) -> &'static str {
    word(&format!("next_{state}"), locale)
}

fn warnings(view: &RecordalView) -> Option<AnyView> {
    let locale = use_locale();
    if let Some(ended_on) = view.licence_ended_on.filter(|_| view.ended_before_filing()) {
        let text = recordals::ended_text(locale, wording::day_long(ended_on, locale));
        let title = recordals::ended(locale);
        return Some(view! { <Callout title tone=Tone::Attention><p>{text}</p></Callout> }.into_any());
    }
    if !view.is_unusual_number {
        return None;
    }
    let text = recordals::unusual_text(locale, &view.line.recordal_number);
    Some(view! { <Callout title=recordals::unusual(locale) tone=Tone::Attention><p>{text}</p></Callout> }.into_any())
}

/// How the deadlines were counted: start, nominal day, and why it moved.
fn counting(view: &RecordalView) -> AnyView {
    let locale = use_locale();
    let filing = view.counting.as_ref().map(|counting| {
        let items = vec![
            described(recordals::counted_from(locale), view! { <DateText day=counting.start/> }),
            described(recordals::nominal(locale), view! { <DateText day=counting.nominal/> }),
            described(recordals::last_day(locale), view! { <strong><DateText day=counting.shifted/></strong> }),
        ];
        let text = counting.text(locale);
        view! { <DescriptionList items/> <p>{text}</p> }
    });
    // What was never put on record is not cancelled.
    let counted = view.cancel_counting.as_ref().filter(|_| !view.ended_before_filing());
    let cancellation = counted.map(|counting| {
        let text = counting.text(locale);
        view! { <h3>{recordals::cancellation(locale)}</h3> <p>{text}</p> }
    });
    view! {
        <Section title=recordals::deadline(locale) id="deadline" lead=recordals::deadline_lead(locale)>
            {filing}
            {cancellation}
        </Section>
    }
    .into_any()
}

fn aside(view: &RecordalView) -> AnyView {
    let locale = use_locale();
    let line = &view.line;
    let licence = href(&format!("/licences/{}", line.licence_id));
    let filer = if view.filer_name.is_empty() { recordals::nobody(locale).to_owned() } else { view.filer_name.clone() };
    let mut items = vec![
        described(recordals::licence(locale), view! { <a href=licence>{line.licence_number.clone()}</a> }),
        described(recordals::patent_number(locale), line.patent_number.clone()),
        described(recordals::holder(locale), line.holder.clone()),
        described(recordals::licensee(locale), line.licensee.clone()),
        described(recordals::filer(locale), filer),
        described(recordals::agent(locale), agent(view, locale)),
    ];
    if line.due_on.is_some() && !view.ended_before_filing() {
        items.push(described(recordals::due_on(locale), deadline(line, locale)));
    }
    items.extend(facts(view, locale));
    let certificates = view.certificates.iter().map(file_link).collect_view();
    view! {
        <Card title=recordals::facts(locale)>
            <DescriptionList items/>
            {certificates}
        </Card>
    }
    .into_any()
}

fn agent(view: &RecordalView, locale: Locale) -> String {
    let word = if view.has_agent { recordals::by_agency(locale) } else { recordals::by_itself(locale) };
    if view.note.is_empty() { word.to_owned() } else { format!("{word} · {}", view.note) }
}

/// What has been filed and answered so far.
fn facts(view: &RecordalView, locale: Locale) -> Vec<(String, AnyView)> {
    let mut items = Vec::new();
    let mut text = |label: &'static str, text: &str| {
        if !text.is_empty() {
            items.push(described(label, text.to_owned()));
        }
    };
    text(recordals::receipt_number(locale), &view.receipt_number);
    text(recordals::recordal_number(locale), &view.line.recordal_number);
    text(recordals::change_text(locale), &view.change_text);
    let days = [
        (recordals::submitted_on(locale), view.submitted_on),
        (recordals::recorded_on(locale), view.recorded_on),
        (recordals::licence_ends_on(locale), view.licence_ends_on.filter(|_| view.licence_ended_on.is_none())),
        (recordals::licence_ended_on(locale), view.licence_ended_on),
    ];
    let known = days.into_iter().filter_map(|(label, day)| day.map(|day| (label, day)));
    items.extend(known.map(|(label, day)| described(label, view! { <DateText day/> })));
    items
}

fn history(steps: Vec<RecordalEventView>) -> impl IntoView {
    let locale = use_locale();
    let items = steps
        .into_iter()
        .map(|step| {
            let note = match step.event.as_str() {
                "document_added" | "document_removed" => domain::recordal::RecordalDocument::parse(&step.note)
                    .map_or_else(String::new, |item| item.name(locale).to_owned()),
                _ => step.note,
            };
            TimelineItem {
                at: step.at.to_minute_text(),
                title: event_name(&step.event, locale).to_owned(),
                by: if step.by.is_empty() { recordals::by_system(locale).to_owned() } else { step.by },
                note,
                tone: Tone::Neutral,
            }
        })
        .collect::<Vec<_>>();
    view! { <Section title=recordals::history(locale) id="history"><Timeline items/></Section> }
}
