use domain::Fen;
use leptos::prelude::*;
use locales::cards;

use super::{disputes_table, part_name};
use crate::{
    components::{
        Column, ConfirmForm, DataTable, DateText, EmptyState, Field, Form, Input, Money, Section, Status, Tone, cell,
    },
    url::{href, use_locale},
    views::{
        Choice,
        cards::{CardRefundLine, CardTraceView, PayoutPartLine},
    },
    wording,
};

/// What happened to a payment at the provider: disputes, refunds with what can be done, payouts.
pub(crate) fn trace_sections(payment: &str, trace: CardTraceView) -> impl IntoView + use<> {
    let locale = use_locale();
    let disputes = (!trace.disputes.is_empty()).then(|| {
        view! {
            <Section title=cards::disputes(locale) id="disputes" lead=cards::dispute_text(locale)>
                {disputes_table(trace.disputes)}
            </Section>
        }
    });
    let ask = (trace.refundable > Fen::ZERO).then(|| {
        let action = href(&format!("/payments/{payment}/card-refund"));
        let body = cards::ask_refund_text(locale, wording::money(trace.refundable, locale));
        view! {
            <ConfirmForm
                id="card-refund"
                action
                form=trace.ask
                label=cards::ask_refund(locale)
                body
                confirm=cards::ask_refund_submit(locale)
                danger=true
            >
                <Field name="amount" label=cards::refund_amount(locale) input=Input::Amount optional=true/>
                <Field name="reason" label=cards::refund_reason(locale) input=Input::Textarea { rows: 2 }/>
            </ConfirmForm>
        }
    });
    let decisions: Vec<_> =
        trace.refunds.iter().filter(|line| line.may_decide).map(|line| decide(payment, line).into_any()).collect();
    let has_refunds = !trace.refunds.is_empty();
    let refunds = (has_refunds || ask.is_some()).then(|| {
        view! {
            <Section title=cards::refunds(locale) id="refunds" lead=cards::refunds_text(locale)>
                {has_refunds.then(|| refunds_table(trace.refunds))}
                {decisions}
                <div class="actions">{ask}</div>
            </Section>
        }
    });
    let parts = (!trace.parts.is_empty()).then(|| parts_section(trace.parts));
    view! {
        {disputes}
        {refunds}
        {parts}
    }
}

fn refunds_table(lines: Vec<CardRefundLine>) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(cards::asked_on(locale)),
        Column::text(cards::reason(locale)),
        Column::text(cards::state(locale)),
        Column::number(cards::amount(locale)),
    ];
    let row = |line: CardRefundLine| {
        let (word, tone) = match line.state.as_str() {
            "asked" => (cards::refund_asked(locale), Tone::Attention),
            "declined" => (cards::refund_declined(locale), Tone::Neutral),
            "sending" => (cards::refund_sending(locale), Tone::Progress),
            "done" => (cards::refund_done(locale), Tone::Good),
            _ => (cards::refund_failed(locale), Tone::Bad),
        };
        let (asked_on, amount) = (line.asked_on, line.amount);
        vec![
            cell(view! { <DateText day=asked_on/> }),
            cell(view! { {line.reason} <br/> <span class="sub">{line.failure}</span> }),
            cell(view! { <Status word tone/> }),
            cell(view! { <Money amount/> }),
        ]
    };
    let rows = lines.into_iter().map(row).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=cards::refunds(locale)/> }.into_any();
    view! { <DataTable caption=cards::refunds(locale) quiet_caption=true columns rows empty/> }
}

/// The second person decides.
fn decide(payment: &str, line: &CardRefundLine) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/payments/{payment}/card-refund/{}", line.id));
    let version = line.version.to_string();
    let (form, id) = (line.decide.clone(), line.id.clone());
    let choices =
        vec![Choice::new("post", cards::decide_send(locale)), Choice::new("decline", cards::decide_decline(locale))];
    let label = cards::decide(locale, wording::money(line.amount, locale));
    view! {
        <Form action form submit=cards::decide_submit(locale) id>
            <input type="hidden" name="version" value=version/>
            <Field name="decision" label input=Input::Radio(choices)/>
        </Form>
    }
}

fn parts_section(lines: Vec<PayoutPartLine>) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(cards::what(locale)),
        Column::text(cards::payout(locale)),
        Column::number(cards::gross(locale)),
        Column::number(cards::fee(locale)),
        Column::number(cards::net(locale)),
    ];
    let row = |line: PayoutPartLine| {
        let name = part_name(&line, locale);
        let target = href(&format!("/payouts/{}", line.payout_id));
        let (gross, fee, net) = (line.gross, line.fee, line.net);
        vec![
            cell(name),
            cell(view! { <a href=target>{cards::payout(locale)}</a> }),
            cell(view! { <Money amount=gross/> }),
            cell(view! { <Money amount=fee/> }),
            cell(view! { <Money amount=net/> }),
        ]
    };
    let rows = lines.into_iter().map(row).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=cards::no_payouts(locale)/> }.into_any();
    view! {
        <Section title=cards::in_payouts(locale) id="payouts" lead=cards::in_payouts_text(locale)>
            <DataTable caption=cards::in_payouts(locale) quiet_caption=true columns rows empty/>
        </Section>
    }
}
