use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::declarations;

use super::words::{official_number, terms_words, window_text};
use crate::{
    components::{Callout, DescriptionList, Field, Form, HashText, Input, Page, Section, Tone, described},
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::declarations::read_consent,
    url::{href, use_locale},
    views::{Choice, declarations::ConsentView},
};

/// A co-owner reads what it is asked to consent to, and answers. No account is needed: the link is the key.
#[component]
pub fn ConsentPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || (params.with(|map| value_of(map, "secret")), query.with(|map| value_of(map, "draft")));
    loaded(page_data(key, |(secret, draft)| read_consent(secret, draft)), content)
}

fn content(view: ConsentView) -> impl IntoView {
    let locale = use_locale();
    let title =
        if view.is_withdrawal { declarations::consent_withdraw(locale) } else { declarations::consent_declare(locale) };
    let lead = declarations::consent_lead(locale, view.co_owner.clone(), view.holder.clone());
    let mut items = vec![
        described(declarations::invention(locale), view.title.clone()),
        described(declarations::number(locale), official_number(&view.number)),
        described(declarations::holder(locale), view.holder.clone()),
        described(declarations::co_owner(locale), view.co_owner.clone()),
        described(declarations::window(locale), window_text(view.window_from, view.window_to, locale)),
    ];
    if view.is_withdrawal {
        items.push(described(declarations::reason(locale), view.withdrawal_reason.clone()));
    }
    let words = terms_words(&view.terms, locale).map(|(sentence, clauses)| {
        let items = clauses.into_iter().map(|clause| described(clause.title, clause.text)).collect::<Vec<_>>();
        view! {
            <p class="terms-sentence">{sentence}</p>
            <DescriptionList items/>
        }
    });
    let hash = view.terms_hash.clone();
    let answer = if view.is_open { view! { <Answer view/> }.into_any() } else { closed(&view).into_any() };
    view! {
        <Page title lead narrow=true>
            <Section title=declarations::facts(locale)>
                <DescriptionList items/>
            </Section>
            <Section title=declarations::terms(locale)>
                {words}
                <div class="row hint">"SHA-256 " <HashText hash/></div>
            </Section>
            {answer}
        </Page>
    }
}

/// What was answered, or that no answer is taken any more.
fn closed(view: &ConsentView) -> impl IntoView + use<> {
    let locale = use_locale();
    let (title, tone) = match view.state.as_str() {
        "given" => (declarations::consent_given(locale), Tone::Good),
        "refused" => (declarations::consent_refused(locale), Tone::Bad),
        _ => (declarations::consent_closed(locale), Tone::Neutral),
    };
    let at = view.decided_at.map(|at| at.to_minute_text()).unwrap_or_default();
    let text = match view.signer.as_str() {
        "" => declarations::consent_closed_text(locale).to_owned(),
        signer => declarations::consent_signed(locale, at, signer),
    };
    view! { <Callout title tone><p>{text}</p></Callout> }
}

#[component]
fn Answer(view: ConsentView) -> impl IntoView {
    let locale = use_locale();
    let choices = vec![
        Choice::new("given", declarations::consent_give(locale)),
        Choice::new("refused", declarations::consent_refuse(locale)),
    ];
    let authority = declarations::consent_authority(locale, view.co_owner.clone());
    view! {
        <Section title=declarations::answer(locale)>
            <Form action=href(&format!("/consents/{}", view.secret)) form=view.form submit=declarations::consent_sign(locale)>
                <Field name="decision" label=declarations::answer(locale) input=Input::Radio(choices)/>
                <Field name="signer_name" label=declarations::signer(locale) hint=declarations::signer_hint(locale) autocomplete="name"/>
                <Field name="authority" label=authority input=Input::Checkbox/>
                <Field name="note" label=declarations::consent_note(locale) input=Input::Textarea { rows: 3 } hint=declarations::consent_note_hint(locale) optional=true/>
            </Form>
        </Section>
    }
}
