use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::{licences, passport};

use super::{acts, evidence, money, status, tone_of};
use crate::{
    components::{
        ButtonLink, Callout, Columns, Crumb, DateText, DescriptionList, HashText, Page, PaperLink, Papers, Section,
        Since, Timeline, TimelineItem, Tone, described,
    },
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::licences::read_licence,
    url::{href, use_locale},
    views::licences::{KinView, LicenceView, TrialView},
};

/// One licence: where it stands and why, its terms, its proof, its dates, its money, and what the reader can do.
#[component]
pub fn LicencePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let locale = use_locale();
    let key = move || (params.with(|map| value_of(map, "id")), query.with(|map| value_of(map, "draft")));
    loaded(page_data(key, move |(id, draft)| read_licence(id, draft, locale)), content)
}

fn content(view: LicenceView) -> impl IntoView {
    let locale = use_locale();
    let notice = href(&format!("/licences/{}/notice", view.id));
    let passport = href(&format!("/licences/{}/passport", view.id));
    let actions = view! {
        <ButtonLink href=notice label=licences::written_notice(locale)/>
        <ButtonLink href=passport label=passport::title(locale)/>
    }
    .into_any();
    let breadcrumb = vec![Crumb::new(licences::title(locale), "/licences")];
    let links = papers(&view);
    let aside = view! {
        {standing(&view)}
        {view.trial.clone().map(trial)}
        {acts::forms(&view)}
    }
    .into_any();
    view! {
        <Page title=view.number.clone() lead=view.title.clone() breadcrumb actions>
            <Columns aside>
                {parties(&view)}
                {terms(&view)}
                {acts::milestones(&view)}
                {money::charges(&view)}
                {money::reports(&view)}
                {money::recordal(&view)}
                {evidence::notice_and_evidence(&view)}
                <Papers links/>
                {history(&view)}
            </Columns>
        </Page>
    }
}

fn papers(view: &LicenceView) -> Vec<PaperLink> {
    let mut links = vec![
        PaperLink::new("contract", &view.id),
        PaperLink::bilingual(&view.id),
        PaperLink::new("notice", &view.id),
        PaperLink::new("account_statement", &view.id),
    ];
    if view.evidence.is_some() {
        links.push(PaperLink::new("completion_certificate", &view.id));
    }
    links
}

fn standing(view: &LicenceView) -> impl IntoView + use<> {
    let locale = use_locale();
    let proposed = (!view.end_proposed_by.is_empty()).then(|| {
        let text = licences::end_proposed_text(locale, &view.end_proposed_by);
        view! { <Callout title=licences::end_proposed_title(locale) tone=Tone::Attention><p>{text}</p></Callout> }
    });
    view! {
        <Since
            word=view.state.word.clone()
            tone=tone_of(&view.state.tone)
            since=view.since.to_string()
            why=view.why.clone()
            next=view.next.clone()
        />
        {proposed}
        {view.predecessor.clone().map(|it| {
            let text = licences::succeeds_text(locale, &it.holder, it.on);
            kin(it, licences::succeeds_title(locale), text)
        })}
        {view.successor.clone().map(|it| {
            let text = licences::passed_text(locale, &it.holder, it.on);
            kin(it, licences::passed_title(locale), text)
        })}
    }
}

/// The same contract in another holder's hands.
fn kin(kin: KinView, title: &'static str, text: String) -> impl IntoView {
    let number = if kin.path.is_empty() {
        kin.number.into_any()
    } else {
        let target = href(&kin.path);
        view! { <a href=target>{kin.number}</a> }.into_any()
    };
    view! { <Callout title><p>{number} " " {text}</p></Callout> }
}

fn parties(view: &LicenceView) -> impl IntoView + use<> {
    let locale = use_locale();
    let patent = if view.may_open_patent {
        let target = href(&format!("/patents/{}", view.patent));
        view! { <a href=target>{view.patent_number.clone()}</a> }.into_any()
    } else {
        view.patent_number.clone().into_any()
    };
    let day = |day: Option<domain::Day>| {
        day.map_or_else(|| licences::not_yet_set(locale).into_any(), |day| view! { <DateText day/> }.into_any())
    };
    let mut items = vec![
        described(licences::holder(locale), view.holder.clone()),
        described(licences::licensee(locale), view.licensee.clone()),
        described(licences::patent_number(locale), patent),
        described(licences::contract_formed(locale), day(view.notice_received_at.map(|at| at.day()))),
    ];
    if let Some(due_on) = view.initial_due_on {
        items.push(described(licences::initial_due_on(locale), view! { <DateText day=due_on/> }));
    }
    items.push(described(licences::effective_on(locale), day(view.effective_on)));
    items.push(described(licences::ends_on(locale), day(view.ends_on)));
    if let Some(ended_on) = view.ended_on {
        items.push(described(licences::ended_on(locale), view! { <DateText day=ended_on/> }));
    }
    let handed = [
        (view.documents_delivered, licences::documents_delivered(locale)),
        (view.documents_received, licences::documents_received(locale)),
    ];
    for (on, label) in handed {
        if let Some(on) = on {
            items.push(described(label, view! { <DateText day=on/> }));
        }
    }
    if let Some((number, on)) = view.contract.clone() {
        items.push(described(licences::contract(locale), view! { {number} " " <DateText day=on/> }));
    }
    view! {
        <Section title=licences::parties(locale)>
            <DescriptionList items/>
        </Section>
    }
}

fn terms(view: &LicenceView) -> impl IntoView + use<> {
    let locale = use_locale();
    let items = view.clauses.iter().map(|(title, text)| described(title.clone(), text.clone())).collect::<Vec<_>>();
    let hash = view.terms_hash.clone();
    let seal = if view.terms_intact {
        view! { <div class="row"><strong class="same">"✓ " {licences::same_terms(locale)}</strong> <HashText hash/></div> }.into_any()
    } else {
        view! {
            <Callout title=licences::terms_touched_title(locale) tone=Tone::Bad>
                <p>{licences::terms_touched_text(locale)}</p>
                <HashText hash/>
            </Callout>
        }
        .into_any()
    };
    let offer = href(&format!("/offers/{}", view.offer));
    let (sentence, announcement) = (view.sentence.clone(), view.announcement.clone());
    view! {
        <Section title=licences::terms(locale)>
            <p class="terms-sentence">{sentence}</p>
            <DescriptionList items/>
            {seal}
            <p class="hint">
                {licences::announced_as(locale)} " " <a href=offer>{announcement}</a>
            </p>
        </Section>
    }
}

fn trial(trial: TrialView) -> impl IntoView {
    let locale = use_locale();
    let left = trial.days_left.map(|days| view! { <p class="card-figure">{licences::days_left(locale, days)}</p> });
    let mut items = vec![
        described(licences::last_free_day(locale), view! { <DateText day=trial.ends_on/> }),
        described(licences::decide_by(locale), view! { <DateText day=trial.decision_due_on/> }),
    ];
    if trial.extended {
        items.push(described(licences::extension(locale), licences::extended_once(locale)));
    }
    if let Some(day) = trial.converted_on {
        items.push(described(licences::converted_on(locale), view! { <DateText day/> }));
    }
    view! {
        <Section title=licences::trial(locale) id="trial">
            <p>{status(trial.state)}</p>
            {left}
            <DescriptionList items/>
            <p class="hint">{licences::silence_hint(locale)}</p>
        </Section>
    }
}

fn history(view: &LicenceView) -> impl IntoView + use<> {
    let locale = use_locale();
    let items = view
        .history
        .iter()
        .map(|step| TimelineItem {
            at: step.at.to_minute_text(),
            title: step.title.clone(),
            by: step.by.clone(),
            note: step.note.clone(),
            tone: Tone::Neutral,
        })
        .collect::<Vec<_>>();
    view! {
        <Section title=licences::history(locale) id="history">
            <Timeline items/>
        </Section>
    }
}
