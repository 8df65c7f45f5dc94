//! Late interest, what belongs to a charge, and what is given up of it.

use domain::Fen;
use leptos::prelude::*;
use locales::charges;

use super::{name_of, state_view};
use crate::{
    components::{
        Breakdown, BreakdownLine, Callout, Column, ConfirmForm, DataTable, DateText, EmptyState, Field, Form, Input,
        Money, Section, Status, Tone, cell,
    },
    url::{href, use_locale},
    views::{
        FormState,
        money::{AdjustmentLine, ChargeLine, LateView},
    },
    wording,
};

/// Late interest as it stands today: how it comes about, what of it is charged, and what each day adds.
pub(super) fn late_section(late: LateView) -> impl IntoView {
    let locale = use_locale();
    let unknown = late.is_unknown.then(|| {
        view! {
            <Callout title=charges::late_unknown(locale) tone=Tone::Attention>
                ""
            </Callout>
        }
    });
    let warning = late.exceeds_four_lpr.then(|| {
        view! {
            <Callout title=charges::late_four(locale) tone=Tone::Attention>
                <p>{charges::late_four_text(locale)}</p>
            </Callout>
        }
    });
    let spans = late.spans.into_iter();
    let mut lines: Vec<BreakdownLine> = spans
        .map(|(formula, amount)| BreakdownLine::new(charges::late_by(locale), amount).with_detail(formula))
        .collect();
    if !late.charged.is_zero() {
        lines.push(BreakdownLine::new(charges::late_charged(locale), -late.charged));
    }
    let columns = vec![
        Column::text(charges::late_day(locale)),
        Column::number(charges::late_principal(locale)),
        Column::number(charges::late_added(locale)),
        Column::number(charges::late_sum(locale)),
    ];
    let rows: Vec<Vec<AnyView>> = late
        .days
        .into_iter()
        .rev()
        .map(|day| {
            let (on, principal, added, amount) = (day.day, day.principal, day.added, day.amount);
            vec![
                cell(view! { <DateText day=on/> }),
                cell(view! { <Money amount=principal/> }),
                cell(view! { <Money amount=added/> }),
                cell(view! { <Money amount=amount/> }),
            ]
        })
        .collect();
    let empty = view! { <EmptyState title=charges::late_days(locale)/> }.into_any();
    let days = (!rows.is_empty()).then(|| {
        view! {
            <details>
                <summary>{charges::late_days(locale)}</summary>
                <DataTable caption=charges::late_days(locale) quiet_caption=true columns rows empty/>
            </details>
        }
    });
    view! {
        <Section title=charges::late(locale) id="late" lead=charges::late_text(locale)>
            {unknown}
            {warning}
            <Breakdown lines total=late.pending total_label=charges::late_pending(locale)/>
            {days}
            <p class="hint"><a href=href("/rates")>{charges::to_rates(locale)}</a></p>
        </Section>
    }
}

/// The interest and cost charges that belong to a principal charge.
pub(super) fn belonging_section(belonging: Vec<ChargeLine>) -> Option<impl IntoView> {
    let locale = use_locale();
    if belonging.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text(charges::charge(locale)),
        Column::text(charges::due_on(locale)),
        Column::text(charges::state(locale)),
        Column::number(charges::amount(locale)),
        Column::number(charges::still_open(locale)),
    ];
    let rows = belonging
        .into_iter()
        .map(|line| {
            let (target, name) = (href(&format!("/charges/{}", line.id)), name_of(&line.computed, locale));
            let (due_on, amount, open) = (line.due_on, line.amount, line.open);
            vec![
                cell(view! { <a href=target>{name}</a> }),
                cell(view! { <DateText day=due_on/> }),
                cell(state_view(line.state, locale)),
                cell(view! { <Money amount/> }),
                cell(view! { <Money amount=open/> }),
            ]
        })
        .collect::<Vec<_>>();
    let empty = view! { <EmptyState title=charges::none(locale)/> }.into_any();
    Some(view! {
        <Section title=charges::belonging(locale) id="belonging">
            <DataTable caption=charges::belonging(locale) quiet_caption=true columns rows empty/>
        </Section>
    })
}

/// Finance charges what has accrued.
pub(super) fn charge_interest(licence: &str, pending: Fen, form: FormState) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/licences/{licence}/interest"));
    let body = charges::charge_interest_text(locale, wording::money(pending, locale));
    view! {
        <ConfirmForm
            id="interest"
            action
            form
            label=charges::charge_interest(locale)
            body
            confirm=charges::charge_interest_submit(locale)
        />
    }
}

/// Finance asks to give up an amount or to pay it back; the amount may be left empty for all of it.
pub(super) fn ask(
    id: &'static str,
    action: String,
    (label, body, amount, submit): (&'static str, &'static str, &'static str, &'static str),
    form: FormState,
) -> impl IntoView {
    let locale = use_locale();
    view! {
        <ConfirmForm id action form label body confirm=submit danger=true>
            <Field name="amount" label=amount hint=charges::amount_hint(locale) input=Input::Amount optional=true/>
            <Field name="reason" label=charges::reason(locale) input=Input::Textarea { rows: 2 }/>
        </ConfirmForm>
    }
}

/// Write-offs or refunds, with a decision for the second person.
pub(super) fn adjustments_section(
    title: &'static str,
    path: &str,
    lines: Vec<AdjustmentLine>,
) -> Option<impl IntoView + use<>> {
    if lines.is_empty() {
        return None;
    }
    let items = lines.into_iter().map(|line| adjustment(path, line)).collect_view();
    Some(view! {
        <Section title=title id="adjustments">
            {items}
        </Section>
    })
}

fn adjustment(path: &str, line: AdjustmentLine) -> impl IntoView + use<> {
    let locale = use_locale();
    let (word, tone) = match line.state.as_str() {
        "asked" => (charges::adjustment_asked(locale), Tone::Attention),
        "posted" => (charges::adjustment_posted(locale), Tone::Good),
        _ => (charges::adjustment_declined(locale), Tone::Neutral),
    };
    let text = charges::decide_text(locale, line.amount, &line.reason);
    let asked_on = line.asked_on;
    let decide = line.may_decide.then(|| {
        let version = line.version.to_string();
        let decision = |decision: &'static str, submit: &'static str, form: FormState| {
            let (action, version) = (href(&format!("{path}/{}", line.id)), version.clone());
            view! {
                <Form action form submit id=format!("{}-{decision}", line.id)>
                    <input type="hidden" name="version" value=version/>
                    <input type="hidden" name="decision" value=decision/>
                </Form>
            }
        };
        let agree = decision("post", charges::decide(locale), line.decide.clone());
        let decline =
            decision("decline", charges::decline(locale), FormState { errors: Vec::new(), ..line.decide.clone() });
        view! { <div class="actions">{agree} {decline}</div> }
    });
    view! {
        <div class="form">
            <p><Status word tone/> " " <DateText day=asked_on/> " " {text}</p>
            {decide}
        </div>
    }
}
