use domain::{Locale, declaration::DeclarationState, terms::Arrangement};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::declarations;

use super::{
    actions::Actions,
    findings::Findings,
    words::{
        document_word, event_word, note_text, official_number, reasons_text, state_tone, state_word, terms_words,
        window_text,
    },
};
use crate::{
    components::{
        ButtonLink, Callout, Column, Columns, Crumb, DataTable, DateText, DescriptionList, HashText, Page, PaperLink,
        Papers, Section, Since, Status, TimeText, Timeline, TimelineItem, Tone, cell, described,
    },
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::declarations::read_declaration,
    url::{href, use_locale},
    views::declarations::{ConsentLine, DeclarationView, DocumentLine, HistoryLine},
    wording::file_size,
};

/// One declaration: where it stands and why, its terms, who consented, what happened, and what the reader may do.
#[component]
pub fn DeclarationPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let id = params.with(|map| value_of(map, "id"));
        query.with(|map| (id, value_of(map, "form"), value_of(map, "draft")))
    };
    loaded(page_data(key, |(id, form, draft)| read_declaration(id, form, draft)), content)
}

fn content(view: DeclarationView) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb = vec![Crumb::new(declarations::title(locale), "/declarations")];
    let (title, kicker) = (view.title.clone(), official_number(&view.number));
    let aside = view! {
        <Standing view=view.clone()/>
        <Actions view=view.clone()/>
    };
    let history = history(&view.history, locale);
    let (lead, actions) = (view.holder.clone(), links(&view));
    let (findings, consents, documents) = (view.findings.clone(), view.consents.clone(), view.documents.clone());
    let papers = papers(&view);
    let (of_terms, of_facts) = (view.clone(), view);
    view! {
        <Page title kicker lead breadcrumb actions=actions.into_any()>
            <Columns aside=aside.into_any()>
                <Terms view=of_terms/>
                <Section title=declarations::gate(locale) lead=declarations::gate_lead(locale)>
                    <Findings lines=findings/>
                </Section>
                <Facts view=of_facts/>
                <Consents lines=consents/>
                <Documents lines=documents/>
                <Papers links=papers/>
                <Section title=declarations::history(locale)>
                    <Timeline items=history/>
                </Section>
            </Columns>
        </Page>
    }
}

fn papers(view: &DeclarationView) -> Vec<PaperLink> {
    let mut links = Vec::new();
    if !view.terms.is_empty() {
        links.push(PaperLink::new("declaration", &view.id));
    }
    if !view.consents.is_empty() {
        links.push(PaperLink::new("co_owner_consent", &view.id));
    }
    if view.announced_on.is_some() {
        links.push(PaperLink::new("withdrawal", &view.id));
    }
    links
}

fn links(view: &DeclarationView) -> impl IntoView + use<> {
    let locale = use_locale();
    let below = format!("/declarations/{}", view.id);
    let edit = view.actions.iter().any(|action| action == "edit").then(|| {
        let target = href(&format!("{below}/edit"));
        view! { <ButtonLink href=target label=declarations::edit(locale) kind="primary"/> }
    });
    let package = (!view.terms.is_empty()).then(|| {
        let target = href(&format!("{below}/package"));
        view! { <ButtonLink href=target label=declarations::package(locale)/> }
    });
    let is_public = DeclarationState::parse(&view.state).is_some_and(DeclarationState::is_public);
    let offer = is_public.then(|| {
        let target = href(&format!("/offers/{}", view.id));
        view! { <ButtonLink href=target label=declarations::to_offer(locale)/> }
    });
    let patent = href(&format!("/patents/{}", view.patent_id));
    view! {
        {edit}
        {package}
        {offer}
        <ButtonLink href=patent label=declarations::to_patent(locale)/>
    }
}

/// The state with its story.
#[component]
fn Standing(view: DeclarationView) -> impl IntoView {
    let locale = use_locale();
    let state = DeclarationState::parse(&view.state);
    let next = match (state, view.approvable_on) {
        (Some(DeclarationState::InternalPublicity), Some(day)) => declarations::approvable_on(locale, day),
        (Some(state), _)
            if !view.withdrawal_reason.is_empty()
                && matches!(state, DeclarationState::Announced | DeclarationState::Frozen) =>
        {
            declarations::withdrawal_waits(locale).to_owned()
        }
        (Some(_), _) if view.is_held => declarations::review_waits(locale).to_owned(),
        (Some(state), _) => state.next_step(locale).to_owned(),
        (None, _) => String::new(),
    };
    let why = why(&view, state, locale);
    let (word, tone) = (state_word(&view.state, locale), state_tone(&view.state));
    view! { <Since word tone since=view.since.to_minute_text() why next/> }
}

fn why(view: &DeclarationView, state: Option<DeclarationState>, locale: Locale) -> String {
    match state {
        Some(DeclarationState::Frozen) => reasons_text(&view.frozen_reason, locale),
        Some(DeclarationState::WithdrawalSubmitted | DeclarationState::Withdrawn) => view.withdrawal_reason.clone(),
        Some(_) => {
            let last = view.history.iter().rev().find(|step| step.to == view.state && !step.note.is_empty());
            last.map(|step| note_text(&step.event, &step.note, locale)).unwrap_or_default()
        }
        None => String::new(),
    }
}

/// The terms in a sentence and clause by clause, with their seal.
#[component]
fn Terms(view: DeclarationView) -> impl IntoView {
    let locale = use_locale();
    let Some((sentence, clauses)) = terms_words(&view.terms, locale) else {
        return view! {
            <Section title=declarations::terms(locale)>
                <Callout title=declarations::terms_missing(locale) tone=Tone::Attention>
                    <p>{declarations::terms_missing_text(locale)}</p>
                </Callout>
            </Section>
        }
        .into_any();
    };
    let items = clauses.into_iter().map(|clause| described(clause.title, clause.text)).collect::<Vec<_>>();
    let is_sealed = DeclarationState::parse(&view.state).is_some_and(DeclarationState::is_sealed);
    let seal = if is_sealed { declarations::sealed(locale) } else { declarations::not_sealed(locale) };
    let reasoning = (!view.fee_reasoning.is_empty()).then(|| {
        view! {
            <h3>{declarations::fee_reasoning(locale)}</h3>
            <p class="prose">{view.fee_reasoning.clone()}</p>
        }
    });
    view! {
        <Section title=declarations::terms(locale) id="terms">
            <p class="terms-sentence">{sentence}</p>
            <DescriptionList items/>
            <div class="row hint">{seal} " SHA-256 " <HashText hash=view.terms_hash/></div>
            {reasoning}
        </Section>
    }
    .into_any()
}

#[component]
fn Facts(view: DeclarationView) -> impl IntoView {
    let locale = use_locale();
    let day = |day: Option<domain::Day>| day.map(|day| view! { <DateText day/> });
    let arrangement = terms_arrangement(&view.terms, locale);
    let mut items = vec![
        described(declarations::arrangement(locale), arrangement),
        described(declarations::window(locale), window_text(view.window_from, view.window_to, locale)),
        described(declarations::contact(locale), view.contact.clone()),
    ];
    if !view.receipt_number.is_empty() {
        items.push(described(declarations::receipt_number(locale), view.receipt_number.clone()));
        items.push(described(declarations::submitted_on(locale), day(view.submitted_on)));
    }
    if !view.announcement_number.is_empty() {
        items.push(described(declarations::announcement_number(locale), view.announcement_number.clone()));
        items.push(described(declarations::announced_on(locale), day(view.announced_on)));
    }
    if view.ended_on.is_some() {
        items.push(described(declarations::ended_on(locale), day(view.ended_on)));
    }
    if !view.supersedes.is_empty() {
        let target = href(&format!("/declarations/{}", view.supersedes));
        items.push(described(
            declarations::supersedes(locale),
            view! { <a href=target>{declarations::earlier(locale)}</a> },
        ));
    }
    let licences = href("/licences");
    items.push(described(
        declarations::licences(locale),
        view! { <a href=licences>{declarations::licences_count(locale, view.licences)}</a> },
    ));
    view! {
        <Section title=declarations::facts(locale)>
            <DescriptionList items/>
        </Section>
    }
}

fn terms_arrangement(text: &str, locale: Locale) -> &'static str {
    let terms = domain::terms::Terms::from_json(text).ok();
    terms.map_or("—", |terms| Arrangement::name(terms.arrangement(), locale))
}

#[component]
fn Consents(lines: Vec<ConsentLine>) -> impl IntoView {
    let locale = use_locale();
    if lines.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::text(declarations::co_owner(locale)),
        Column::text(declarations::purpose(locale)),
        Column::text(declarations::answer(locale)),
        Column::text(declarations::signer(locale)),
        Column::text(declarations::answered_at(locale)),
    ];
    let rows = lines.into_iter().map(consent_row).collect::<Vec<_>>();
    view! {
        <Section title=declarations::consents(locale)>
            <DataTable caption=declarations::consents(locale) quiet_caption=true columns rows empty=().into_any()/>
        </Section>
    }
    .into_any()
}

fn consent_row(line: ConsentLine) -> Vec<AnyView> {
    let locale = use_locale();
    let purpose = match line.purpose.as_str() {
        "withdraw" => declarations::purpose_withdraw(locale),
        _ => declarations::purpose_declare(locale),
    };
    let (word, tone) = match line.state.as_str() {
        "given" => (declarations::consent_given(locale), Tone::Good),
        "refused" => (declarations::consent_refused(locale), Tone::Bad),
        _ => (declarations::consent_invited(locale), Tone::Progress),
    };
    vec![
        cell(line.co_owner),
        cell(purpose),
        cell(view! { <Status word tone/> }),
        cell(line.signer),
        cell(line.at.map(|at| view! { <TimeText at/> })),
    ]
}

#[component]
fn Documents(lines: Vec<DocumentLine>) -> impl IntoView {
    let locale = use_locale();
    if lines.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::text(declarations::document(locale)),
        Column::text(declarations::document_kind(locale)),
        Column::number(declarations::size(locale)),
        Column::text(declarations::uploaded_at(locale)),
    ];
    let rows = lines.into_iter().map(|line| {
        let target = format!("/documents/{}", line.id);
        vec![
            cell(view! { <a href=target rel="external">{line.name}</a> }),
            cell(document_word(&line.kind, locale)),
            cell(file_size(line.size)),
            cell(view! { <TimeText at=line.at/> }),
        ]
    });
    let rows = rows.collect::<Vec<_>>();
    view! {
        <Section title=declarations::documents(locale)>
            <DataTable caption=declarations::documents(locale) quiet_caption=true columns rows empty=().into_any()/>
        </Section>
    }
    .into_any()
}

/// Newest first: what happened last is what a reader looks for.
fn history(lines: &[HistoryLine], locale: Locale) -> Vec<TimelineItem> {
    let item = |line: &HistoryLine| TimelineItem {
        at: line.at.to_minute_text(),
        title: event_word(&line.event, locale),
        by: line.by.clone(),
        note: note_text(&line.event, &line.note, locale),
        tone: state_tone(&line.to),
    };
    lines.iter().rev().map(item).collect()
}
