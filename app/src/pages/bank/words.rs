//! Words and small views that the pages of reconciliation share.

use domain::{
    Fen, Locale,
    matching::{Rule, Standing},
};
use leptos::prelude::*;
use locales::bank;

use crate::{
    components::{Column, Crumb, DateText, Money, Status, Tone, cell, error_text},
    url::href,
    views::{
        FormState,
        bank::{AccountLine, KnownPayment, MatchLine, PaidOut, PartRow},
    },
    wording,
};

/// The way back: all accounts, and this one.
pub(super) fn crumbs(account: Option<&AccountLine>, locale: Locale) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb::new(bank::title(locale), "/reconciliation")];
    if let Some(account) = account {
        crumbs.push(Crumb::new(account.name.clone(), format!("/reconciliation/accounts/{}", account.id)));
    }
    crumbs
}

pub(super) fn rule_name(rule: Option<Rule>, locale: Locale) -> &'static str {
    rule.map_or_else(|| bank::chosen(locale), |rule| rule.name(locale))
}

pub(super) fn standing_view(standing: Option<Standing>, locale: Locale) -> AnyView {
    let Some(standing) = standing else {
        return view! { <Status word=bank::not_looked_at(locale)/> }.into_any();
    };
    let tone = match standing {
        Standing::Auto => Tone::Good,
        Standing::Proposed => Tone::Progress,
        Standing::Outgoing => Tone::Neutral,
        Standing::Returned | Standing::Chargeback | Standing::DuplicateSuspect => Tone::Bad,
        Standing::Unmatched | Standing::Partial | Standing::Over | Standing::Currency | Standing::UnknownPayer => {
            Tone::Attention
        }
    };
    view! { <Status word=standing.name(locale) tone/> }.into_any()
}

pub(super) fn line_state(state: &str, locale: Locale) -> (&'static str, Tone) {
    let tone = match state {
        "matched" => Tone::Good,
        "set_aside" | "undone" => Tone::Neutral,
        _ => Tone::Progress,
    };
    (wording::line_state(state, locale), tone)
}

pub(super) fn match_state(found: &MatchLine, locale: Locale) -> (&'static str, Tone) {
    match found.state.as_str() {
        "confirmed" if !found.reason.is_empty() => (bank::match_undo_asked(locale), Tone::Attention),
        "confirmed" => (bank::match_confirmed(locale), Tone::Good),
        "undone" => (bank::match_undone(locale), Tone::Neutral),
        _ => (bank::match_recorded(locale), Tone::Progress),
    }
}

pub(super) fn import_state(state: &str, locale: Locale) -> (&'static str, Tone) {
    match state {
        "applied" => (bank::import_applied(locale), Tone::Good),
        "discarded" => (bank::import_discarded(locale), Tone::Neutral),
        "undone" => (bank::import_undone(locale), Tone::Neutral),
        _ => (bank::import_previewed(locale), Tone::Progress),
    }
}

pub(super) fn part_columns(locale: Locale) -> Vec<Column> {
    vec![
        Column::text(bank::charge(locale)),
        Column::text(bank::licensee(locale)),
        Column::text(bank::due_on(locale)),
        Column::number(bank::amount(locale)),
    ]
}

pub(super) fn part_row(part: &PartRow) -> Vec<AnyView> {
    let target = href(&format!("/charges/{}", part.charge_id));
    let (what, amount) = (part.what.clone(), part.amount);
    let name = if what.is_empty() { part.charge_id.clone() } else { what };
    vec![
        cell(view! { <a href=target>{name}</a> <br/> <code class="sub">{part.reference.clone()}</code> }),
        cell(view! { {part.licensee.clone()} <br/> <span class="sub">{part.licence_number.clone()}</span> }),
        cell(part.due_on.map(|day| view! { <DateText day/> })),
        cell(view! { <Money amount/> }),
    ]
}

pub(super) fn payment_columns(locale: Locale) -> Vec<Column> {
    vec![
        Column::text(bank::payment(locale)),
        Column::text(bank::licence(locale)),
        Column::text(bank::day(locale)),
        Column::number(bank::amount(locale)),
    ]
}

pub(super) fn payment_row(payment: &KnownPayment) -> Vec<AnyView> {
    let target = href(&format!("/payments/{}", payment.id));
    let (day, amount) = (payment.paid_on, payment.amount);
    let payer = if payment.payer.is_empty() { payment.id.clone() } else { payment.payer.clone() };
    vec![
        cell(view! { <a href=target>{payer}</a> }),
        cell(payment.licence_number.clone()),
        cell(view! { <DateText day/> }),
        cell(view! { <Money amount/> }),
    ]
}

pub(super) fn payout_columns(locale: Locale) -> Vec<Column> {
    vec![
        Column::text(bank::payout_number(locale)),
        Column::text(bank::payout_arrives(locale)),
        Column::number(bank::amount(locale)),
    ]
}

pub(super) fn payout_row(payout: &PaidOut) -> Vec<AnyView> {
    let target = href(&format!("/payouts/{}", payout.id));
    let (day, amount) = (payout.arrives_on, payout.amount);
    vec![
        cell(view! { <a href=target><code>{payout.number.clone()}</code></a> }),
        cell(view! { <DateText day/> }),
        cell(view! { <Money amount/> }),
    ]
}

/// An amount of an account, in words where it is not known.
pub(super) fn known(amount: Option<Fen>, locale: Locale) -> String {
    amount.map_or_else(|| bank::not_known(locale).to_owned(), |amount| wording::money(amount, locale))
}

/// A list of facts.
pub(super) fn facts(facts: &[String]) -> Option<impl IntoView + use<>> {
    let items = facts.iter().map(|fact| view! { <li>{fact.clone()}</li> }).collect_view();
    (!facts.is_empty()).then(|| view! { <ul class="facts">{items}</ul> })
}

/// What was wrong with a button that was pressed.
pub(super) fn errors(form: &FormState) -> Option<impl IntoView + use<>> {
    let texts = form.errors.iter().map(|error| view! { <p>{error_text(error)}</p> }).collect_view();
    (!form.is_clean()).then(|| view! { <div class="error-summary" role="alert">{texts}</div> })
}
