//! Payment by card and wallet: choosing what to pay, what the provider pays out, what payers dispute.

mod disputes;
mod pay;
mod payout;
mod payouts;
mod trace;

pub use disputes::DisputesPage;
pub use pay::PayPage;
pub use payout::PayoutPage;
pub use payouts::PayoutsPage;
pub(crate) use trace::trace_sections;

use domain::Locale;
use leptos::prelude::*;
use locales::cards;

use crate::{
    components::{Column, DataTable, DateText, EmptyState, Money, Status, Tone, cell},
    url::{href, use_locale},
    views::cards::{DisputeLine, PayoutPartLine},
};

fn payout_state(state: &str, locale: Locale) -> impl IntoView + use<> {
    let (word, tone) = match state {
        "paid" => (cards::payout_paid(locale), Tone::Good),
        "failed" => (cards::payout_failed(locale), Tone::Bad),
        _ => (cards::payout_in_transit(locale), Tone::Progress),
    };
    view! { <Status word tone/> }
}

fn dispute_state(state: &str, locale: Locale) -> impl IntoView + use<> {
    let (word, tone) = match state {
        "needs_response" => (cards::dispute_needs_response(locale), Tone::Attention),
        "under_review" => (cards::dispute_under_review(locale), Tone::Progress),
        "won" => (cards::dispute_won(locale), Tone::Good),
        _ => (cards::dispute_lost(locale), Tone::Bad),
    };
    view! { <Status word tone/> }
}

/// What a part of a payout is, in words.
fn part_name(line: &PayoutPartLine, locale: Locale) -> String {
    match line.kind.as_str() {
        "payment" => cards::part_payment(locale).to_owned(),
        "refund" => cards::part_refund(locale).to_owned(),
        "dispute" => cards::part_dispute(locale).to_owned(),
        _ => cards::part_other(locale, &line.word),
    }
}

/// Disputes in rows.
fn disputes_table(lines: Vec<DisputeLine>) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(cards::payment(locale)),
        Column::text(cards::parties(locale)),
        Column::text(cards::state(locale)),
        Column::text(cards::reason(locale)),
        Column::text(cards::opened_on(locale)),
        Column::text(cards::evidence_until(locale)),
        Column::number(cards::amount(locale)),
    ];
    let row = |line: DisputeLine| {
        let payment = href(&format!("/payments/{}", line.payment_id));
        let until = line.evidence_until.map(|day| view! { <DateText day/> });
        let (opened_on, amount) = (line.opened_on, line.amount);
        vec![
            cell(view! { <a href=payment>{line.reference}</a> <br/> <span class="sub">{line.licence_number}</span> }),
            cell(line.parties),
            cell(dispute_state(&line.state, locale)),
            cell(view! { <code>{line.reason}</code> }),
            cell(view! { <DateText day=opened_on/> }),
            cell(until),
            cell(view! { <Money amount/> }),
        ]
    };
    let rows = lines.into_iter().map(row).collect::<Vec<_>>();
    let empty =
        view! { <EmptyState title=cards::no_disputes(locale) body=cards::no_disputes_text(locale)/> }.into_any();
    view! { <DataTable caption=cards::disputes(locale) quiet_caption=true columns rows empty/> }
}
