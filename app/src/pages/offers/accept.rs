use domain::Fen;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::licences;

use crate::{
    components::{
        ButtonLink, Callout, Crumb, DateText, DescriptionList, Field, Form, Input, Money, Page, Section, Tone,
        described,
    },
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::licences::read_accept,
    url::{PageUrl, href, use_locale},
    views::licences::{AcceptView, AgreementView},
};

/// The full terms, a box for each clause, the statement of authority and the password. Whoever may not accept reads the
/// same terms, why not, and what to do about it.
#[component]
pub fn AcceptPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let locale = use_locale();
    let key = move || (params.with(|map| value_of(map, "id")), query.with(|map| value_of(map, "draft")));
    loaded(page_data(key, move |(id, draft)| read_accept(id, draft, locale)), content)
}

fn content(view: AcceptView) -> impl IntoView {
    let locale = use_locale();
    let offer = format!("/offers/{}", view.offer);
    let breadcrumb =
        vec![Crumb::new(licences::offers(locale), "/offers"), Crumb::new(view.title.clone(), offer.clone())];
    let existing = (!view.existing.is_empty()).then(|| {
        let target = href(&format!("/licences/{}", view.existing));
        view! {
            <Callout title=licences::already_title(locale) tone=Tone::Good>
                <p>{licences::already_text(locale)}</p>
                <p class="actions"><ButtonLink href=target label=licences::open_licence(locale) kind="primary"/></p>
            </Callout>
        }
    });
    let may_accept = view.barrier.is_empty() && view.existing.is_empty();
    let obstacle = (!view.barrier.is_empty() && view.existing.is_empty()).then(|| barrier(&view));
    let foreign = (view.is_foreign && may_accept).then(|| {
        view! {
            <Callout title=licences::foreign_title(locale) tone=Tone::Attention>
                <p>{licences::foreign_text(locale)}</p>
            </Callout>
        }
    });
    let body = view.agreement.clone().map(|agreement| match may_accept {
        true => acceptance(agreement, &view).into_any(),
        false => terms_only(agreement).into_any(),
    });
    view! {
        <Page title=licences::accept_title(locale) lead=licences::accept_lead(locale) breadcrumb>
            {existing}
            {obstacle}
            {foreign}
            {body}
        </Page>
    }
}

/// Why not, and what to do.
fn barrier(view: &AcceptView) -> impl IntoView + use<> {
    let locale = use_locale();
    let offer = format!("/offers/{}", view.offer);
    let (title, text, target, label) = match view.barrier.as_str() {
        "log_in" => {
            let here = PageUrl::current();
            let login = PageUrl::local(locale, "/login").set("next", here).to_string();
            (licences::log_in_title(locale), licences::log_in_text(locale), login, licences::log_in(locale))
        }
        "not_company" => (
            licences::not_company_title(locale),
            licences::not_company_text(locale),
            href(&offer),
            licences::back_to_offer(locale),
        ),
        "not_verified" => (
            licences::not_verified_title(locale),
            licences::not_verified_text(locale),
            href("/account"),
            licences::to_account(locale),
        ),
        "not_signatory" => (
            licences::not_signatory_title(locale),
            licences::not_signatory_text(locale),
            href("/members"),
            licences::to_members(locale),
        ),
        "not_yet" => of_offer(licences::not_yet_title(locale), licences::not_yet_text(locale), &offer),
        "frozen" => of_offer(licences::frozen_title(locale), licences::frozen_text(locale), &offer),
        "withdrawing" => of_offer(licences::withdrawing_title(locale), licences::withdrawing_text(locale), &offer),
        "patent_ended" => of_offer(licences::patent_ended_title(locale), licences::patent_ended_text(locale), &offer),
        "terms_differ" => of_offer(licences::terms_differ_title(locale), licences::terms_differ_text(locale), &offer),
        _ => of_offer(licences::ended_title(locale), licences::ended_text(locale), &offer),
    };
    let reason = (!view.frozen_reason.is_empty() && view.barrier == "frozen")
        .then(|| view! { <p>{view.frozen_reason.clone()}</p> });
    let download = view.may_download.then(|| {
        let file = href(&format!("{offer}/notice.txt"));
        view! { <ButtonLink href=file label=licences::download_notice(locale) external=true/> }
    });
    let hint = view.may_download.then(|| view! { <p class="hint">{licences::download_hint(locale)}</p> });
    view! {
        <Callout title tone=Tone::Attention>
            <p>{text}</p>
            {reason}
            <p class="actions">
                <ButtonLink href=target label kind="primary"/>
                {download}
            </p>
            {hint}
        </Callout>
    }
}

fn of_offer(
    title: &'static str,
    text: &'static str,
    offer: &str,
) -> (&'static str, &'static str, String, &'static str) {
    (title, text, href(offer), licences::back_to_offer(use_locale()))
}

fn acceptance(agreement: AgreementView, view: &AcceptView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/offers/{}/accept", view.offer));
    let cancel = href(&format!("/offers/{}", view.offer));
    // Fields are made inside their form, where they find what was typed.
    let clauses = agreement.clauses.clone();
    let ticks = move || {
        clauses
            .into_iter()
            .map(
                |clause| view! { <Field name=format!("tick_{}", clause.key) label=clause.line input=Input::Checkbox/> },
            )
            .collect_view()
    };
    let (authority, text_hash) = (agreement.authority.clone(), agreement.text_hash.clone());
    let (intro, due, form) = (intro(&agreement), due(&agreement), view.form.clone());
    view! {
        <Section title=licences::text_title(locale) lead=licences::text_lead(locale)>{intro}</Section>
        {due}
        <Section title=licences::ticks_title(locale) lead=licences::ticks_lead(locale)>
            <Form action form submit=licences::accept(locale) cancel>
                <input type="hidden" name="text_hash" value=text_hash/>
                {ticks()}
                <Field name="authority" label=authority input=Input::Checkbox/>
                <Field
                    name="password"
                    label=licences::password(locale)
                    hint=licences::password_hint(locale)
                    input=Input::Password
                    autocomplete="current-password"
                />
            </Form>
            <p class="hint">{licences::evidence_hint(locale)}</p>
        </Section>
    }
}

fn terms_only(agreement: AgreementView) -> impl IntoView {
    let locale = use_locale();
    let lines = agreement.clauses.iter().map(|clause| view! { <li>{clause.line.clone()}</li> }).collect_view();
    let (intro, due) = (intro(&agreement), due(&agreement));
    view! {
        <Section title=licences::text_title(locale)>
            {intro}
            <ol class="clauses">{lines}</ol>
        </Section>
        {due}
    }
}

fn intro(agreement: &AgreementView) -> impl IntoView + use<> {
    let lines = agreement.intro.iter().map(|line| view! { <p>{line.clone()}</p> }).collect_view();
    view! { <div class="document">{lines}</div> }
}

/// What would have to be paid first.
fn due(agreement: &AgreementView) -> impl IntoView + use<> {
    let locale = use_locale();
    let total: Fen = agreement.initial_total;
    let items = agreement
        .initial
        .iter()
        .map(|due| {
            let (amount, day) = (due.amount, due.due_on);
            described(due.name.clone(), view! { <Money amount/> " · " {licences::due_by(locale)} " " <DateText day/> })
        })
        .collect::<Vec<_>>();
    let body = if items.is_empty() {
        view! { <p>{licences::nothing_due(locale)}</p> }.into_any()
    } else {
        view! { <DescriptionList items/> <p>{licences::due_total(locale)} " " <Money amount=total/></p> }.into_any()
    };
    view! { <Section title=licences::due_title(locale)>{body}</Section> }
}
