//! What has been paid: the queue of finance, a company's own payments, one payment.

mod detail;
mod list;

pub use detail::PaymentPage;
pub use list::PaymentsPage;

use domain::Locale;
use leptos::prelude::*;
use locales::payments;

use crate::{
    components::{Column, DataTable, DateText, EmptyState, Explained, Status, Tone, cell},
    url::{href, use_locale},
    views::money::PaymentLine,
};

/// Payments in rows; `empty` and `body` say what stands there when there are none.
pub(crate) fn payments_table(lines: Vec<PaymentLine>, empty: &'static str, body: &'static str) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(payments::payment(locale)),
        Column::text(payments::licence(locale)),
        Column::text(payments::parties(locale)),
        Column::text(payments::paid_on(locale)),
        Column::text(payments::state(locale)),
        Column::number(payments::amount(locale)),
    ];
    let rows = lines.into_iter().map(row).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=empty body/> }.into_any();
    view! { <DataTable caption=payments::list(locale) quiet_caption=true columns rows empty/> }
}

fn row(line: PaymentLine) -> Vec<AnyView> {
    let locale = use_locale();
    let (payment, account) = (format!("/payments/{}", line.id), format!("/charges?licence={}", line.licence_id));
    vec![
        cell(
            view! { <a href=href(&payment)>{line.reference}</a> <br/> <span class="sub">{method_name(&line.method, locale)}</span> },
        ),
        cell(
            view! { <a href=href(&account)>{line.licence_number}</a> <br/> <span class="sub">{line.patent_title}</span> },
        ),
        cell(view! { {line.payer_name} <br/> <span class="sub">{line.holder}</span> }),
        cell(view! { <DateText day=line.paid_on/> }),
        cell(view! { <Status word=state_name(&line.state, locale) tone=state_tone(&line.state)/> }),
        cell(view! { <Explained amount=line.amount of=line.id/> }),
    ]
}

pub(crate) fn method_name(method: &str, locale: Locale) -> &'static str {
    if method == "card" { payments::card(locale) } else { payments::transfer(locale) }
}

pub(crate) fn state_name(state: &str, locale: Locale) -> &'static str {
    match state {
        "announced" => payments::announced(locale),
        "recorded" => payments::recorded(locale),
        "confirmed" => payments::confirmed(locale),
        "reversed" => payments::reversed(locale),
        _ => payments::rejected(locale),
    }
}

pub(crate) fn state_tone(state: &str) -> Tone {
    match state {
        "announced" => Tone::Attention,
        "recorded" => Tone::Progress,
        "confirmed" => Tone::Good,
        _ => Tone::Bad,
    }
}
