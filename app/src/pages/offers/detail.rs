//! One offer: facts, terms, what it would cost, and how to take it.

use domain::{Day, Locale};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use locales::offers;

use super::list::price;
use crate::{
    components::{
        ButtonLink, Callout, Card, Column, Columns, Crumb, DataTable, DateText, DescriptionList, HashText, Page,
        PrintButton, Section, Simulator, Since, Step, StepState, Steps, Tone, cell, described,
    },
    data::{loaded, page_data},
    pages::passports::offer_proof,
    server_fns::offers::read_offer,
    url::{href, use_locale},
    views::offers::{ClauseView, OfferView, PatentFacts, StandingView},
    wording::day_long,
};

/// An offer, at an address that stays.
#[component]
pub fn OfferPage() -> impl IntoView {
    let params = use_params_map();
    let data = page_data(move || params.with(|params| params.get("id").unwrap_or_default()), read_offer);
    loaded(data, content)
}

fn content(view: OfferView) -> impl IntoView {
    let locale = use_locale();
    let card = view.card.clone();
    let kicker = format!("{} · {}", card.number, card.kind);
    let lead = [card.holder.as_str(), &card.province].into_iter().filter(|part| !part.is_empty());
    let lead = lead.collect::<Vec<_>>().join(" · ");
    let can_accept = view.acceptance == "ready";
    let accept = href(&format!("/offers/{}/accept", card.id));
    let actions = view! {
        {can_accept.then(|| view! { <ButtonLink href=accept label=offers::accept(locale) kind="primary"/> })}
        <PrintButton/>
    }
    .into_any();
    let action = href(&format!("/offers/{}", card.id));
    let (terms, today) = (view.terms.clone(), view.today);
    view! {
        <Page title=card.title kicker lead breadcrumb=vec![Crumb::new(offers::title(locale), "/offers")] actions>
            {standing(&view.standing, locale)}
            <Columns aside=aside(&view).into_any()>
                {terms_section(&view)}
                {patent_section(&view.patent)}
                {reasoning(&view)}
                {how_section(&view)}
            </Columns>
            <Simulator terms today action/>
        </Page>
    }
}

/// A word on what keeps the offer from being taken, with the day and what holds meanwhile.
fn standing(standing: &StandingView, locale: Locale) -> AnyView {
    let block = |word: &str, tone: Tone, since: Day, why: &str, next: &'static str| {
        view! { <Since word=word.to_owned() tone since=day_long(since, locale) why=why.to_owned() next/> }.into_any()
    };
    match standing {
        StandingView::Open => ().into_any(),
        StandingView::Ahead { from } => {
            block(offers::ahead(locale), Tone::Progress, *from, "", offers::ahead_next(locale))
        }
        StandingView::Frozen { since, reason } => {
            block(offers::frozen(locale), Tone::Attention, *since, reason, offers::frozen_next(locale))
        }
        StandingView::WithdrawalFiled { since, reason } => {
            block(offers::withdrawing(locale), Tone::Attention, *since, reason, offers::withdrawing_next(locale))
        }
        StandingView::Ended { word, on, reason } => block(word, Tone::Bad, *on, reason, offers::ended_next(locale)),
    }
}

fn aside(view: &OfferView) -> impl IntoView + use<> {
    let locale = use_locale();
    let card = &view.card;
    let term = offers::term_months(locale, card.licence_months);
    let arrangement = card.arrangement.clone();
    let day = |day: Option<Day>| day.map(|day| view! { <DateText day/> });
    let window = view! {
        {day(view.window_from)} " – "
        {match view.window_to {
            Some(day) => view! { <DateText day/> }.into_any(),
            None => offers::window_open(locale).into_any(),
        }}
    };
    let facts = vec![
        described(offers::announcement_number(locale), view.announcement_number.clone()),
        described(offers::announced_on(locale), day(card.announced_on)),
        described(offers::window(locale), window),
        described(offers::terms_hash(locale), view! { <HashText hash=view.terms_hash.clone()/> }),
    ];
    let contact = view.contact.iter().map(|line| view! { <li>{line.clone()}</li> }).collect::<Vec<_>>();
    let contact =
        (!contact.is_empty()).then(|| view! { <Card title=offers::contact(locale)><ul>{contact}</ul></Card> });
    let (first_price, hint) = (card.price, accept_hint(view));
    view! {
        <Card title=arrangement>
            {price(first_price, locale)}
            <p class="offer-term">{term}</p>
            {hint}
        </Card>
        {offer_proof(view.proof)}
        <Card title=offers::announcement(locale)>
            <DescriptionList items=facts/>
        </Card>
        {contact}
    }
}

/// The button, or what has to be done before there is one.
fn accept_hint(view: &OfferView) -> impl IntoView + use<> {
    let locale = use_locale();
    let here = format!("/{}/offers/{}", locale.path(), view.card.id);
    let accept = href(&format!("/offers/{}/accept", view.card.id));
    let button = |target: String, label: &'static str, kind: &'static str| {
        view! { <p class="actions"><ButtonLink href=target label kind/></p> }.into_any()
    };
    let (hint, action) = match view.acceptance.as_str() {
        "ready" => ("", button(accept, offers::accept(locale), "primary")),
        "log_in" => {
            let sign_up = view! { <ButtonLink href=href("/sign-up") label=offers::sign_up(locale)/> };
            let log_in = view! { <ButtonLink href=format!("{}?next={here}", href("/login")) label=offers::log_in(locale) kind="primary"/> };
            (offers::log_in_hint(locale), view! { <p class="actions">{log_in} {sign_up}</p> }.into_any())
        }
        "needs_verification" => {
            (offers::verification_hint(locale), button(href("/account/organisation"), offers::own_company(locale), ""))
        }
        "needs_signatory" => (offers::signatory_hint(locale), button(href("/members"), offers::members(locale), "")),
        "needs_company" => (offers::company_hint(locale), ().into_any()),
        _ => (offers::closed_hint(locale), ().into_any()),
    };
    view! {
        {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
        {action}
    }
}

fn terms_section(view: &OfferView) -> impl IntoView + use<> {
    let locale = use_locale();
    let columns = vec![Column::text(offers::clause(locale)), Column::text(offers::clause_text(locale))];
    let row = |clause: &ClauseView| vec![cell(clause.title.clone()), cell(clause.text.clone())];
    let rows = view.clauses.iter().map(row).collect::<Vec<_>>();
    let sentence = view.card.sentence.clone();
    view! {
        <Section title=offers::terms(locale) id="terms" lead=offers::terms_lead(locale)>
            <p class="terms-sentence">{sentence}</p>
            <DataTable caption=offers::clauses(locale) quiet_caption=true columns rows empty=().into_any()/>
        </Section>
    }
}

fn patent_section(patent: &PatentFacts) -> impl IntoView + use<> {
    let locale = use_locale();
    let mut items = Vec::new();
    let mut text = |label: &'static str, value: &str| {
        if !value.is_empty() {
            items.push(described(label, value.to_owned()));
        }
    };
    text(offers::patentees(locale), &patent.patentees);
    text(offers::inventors(locale), &patent.inventors);
    text(offers::classes(locale), &patent.classes);
    text(offers::publication_number(locale), &patent.publication_number);
    text(offers::industry(locale), &patent.industry);
    text(offers::application_field(locale), &patent.application_field);
    text(offers::readiness(locale), &patent.readiness);
    let days = [
        (offers::filed_on(locale), patent.filed_on),
        (offers::granted_on(locale), patent.granted_on),
        (offers::patent_ends_on(locale), patent.ends_on),
    ];
    let dated = days.into_iter().filter_map(|(label, day)| Some((label, day?)));
    items.extend(dated.map(|(label, day)| described(label, view! { <DateText day/> })));
    items.extend(patent.report.as_ref().map(|report| {
        let date = report.date.map(|day| day.to_string()).unwrap_or_default();
        described(offers::report(locale), format!("{} {date}", report.number))
    }));
    let abstract_text =
        (!patent.abstract_text.is_empty()).then(|| view! { <p class="abstract">{patent.abstract_text.clone()}</p> });
    let status = legal_status(patent);
    view! {
        <Section title=offers::patent(locale) id="patent">
            {status}
            {abstract_text}
            <DescriptionList items/>
        </Section>
    }
}

/// The legal status with its day and source; a warning where the day is long ago or unknown.
fn legal_status(patent: &PatentFacts) -> impl IntoView + use<> {
    let locale = use_locale();
    let source =
        if patent.status_source.is_empty() { offers::source_unknown(locale) } else { patent.status_source.as_str() };
    let day = patent.status_date.map_or_else(|| offers::day_unknown(locale).to_owned(), |day| day_long(day, locale));
    let line = offers::legal_status_line(locale, day, source, &patent.validity);
    if !patent.status_is_stale && patent.is_in_force {
        return view! { <p class="legal-status">{line}</p> }.into_any();
    }
    let (title, text) = match patent.status_days {
        _ if !patent.status_is_stale => (offers::not_in_force(locale).to_owned(), offers::not_in_force_text(locale)),
        Some(days) => (offers::status_old(locale, days), offers::status_old_text(locale)),
        None => (offers::status_undated(locale).to_owned(), offers::status_old_text(locale)),
    };
    view! {
        <p class="legal-status">{line}</p>
        <Callout title tone=Tone::Attention>
            <p>{text}</p>
        </Callout>
    }
    .into_any()
}

fn reasoning(view: &OfferView) -> impl IntoView + use<> {
    let locale = use_locale();
    let paragraphs = view.fee_reasoning.lines().filter(|line| !line.trim().is_empty());
    let paragraphs = paragraphs.map(|line| view! { <p>{line.to_owned()}</p> }).collect::<Vec<_>>();
    (!paragraphs.is_empty()).then(|| {
        view! {
            <Section title=offers::fee_reasoning(locale) id="fee-reasoning" lead=offers::fee_reasoning_lead(locale)>
                <div class="prose">{paragraphs}</div>
            </Section>
        }
    })
}

fn how_section(view: &OfferView) -> impl IntoView + use<> {
    let locale = use_locale();
    let reached = match view.acceptance.as_str() {
        "ready" => 2,
        "needs_signatory" => 1,
        _ => 0,
    };
    let labels = [
        (offers::how_verify(locale), offers::how_verify_text(locale)),
        (offers::how_sign(locale), offers::how_sign_text(locale)),
        (offers::how_notice(locale), offers::how_notice_text(locale)),
        (offers::how_pay(locale), offers::how_pay_text(locale)),
        (offers::how_record(locale), offers::how_record_text(locale)),
    ];
    let state = |index: usize| match index.cmp(&reached) {
        std::cmp::Ordering::Less => StepState::Done,
        std::cmp::Ordering::Equal => StepState::Current,
        std::cmp::Ordering::Greater => StepState::Ahead,
    };
    let steps = labels.into_iter().enumerate().map(|(index, (label, note))| Step::new(label, note, state(index)));
    let steps = steps.collect::<Vec<_>>();
    view! {
        <Section title=offers::how(locale) id="how" lead=offers::how_lead(locale)>
            <Steps label=offers::how(locale) steps/>
        </Section>
    }
}
