use domain::{Fen, ledger::AccountPurpose, month::Month};
use leptos::prelude::*;
use locales::charges;

use super::late::{adjustments_section, ask, charge_interest};
use crate::{
    components::{
        Column, DataTable, DateText, DescriptionList, EmptyState, Explained, Money, Section, cell, described,
    },
    url::{href, use_locale},
    views::money::{AccountEntryLine, AccountOfLicence},
    wording,
};

/// Everything that was charged and received under a licence, with the balance after each line.
pub(super) fn account_section(account: AccountOfLicence) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(charges::day(locale)),
        Column::text(charges::what(locale)),
        Column::text(charges::account_of(locale)),
        Column::number(charges::debit(locale)),
        Column::number(charges::credit_side(locale)),
        Column::number(charges::balance(locale)),
    ];
    let rows = account.lines.into_iter().map(row).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=charges::account_empty(locale)/> }.into_any();
    let items = vec![
        described(
            charges::balance(locale),
            view! { <Explained amount=account.balance of=account.licence_id.clone()/> },
        ),
        described(charges::credit(locale), view! { <Money amount=account.credit/> }),
        described(charges::late_pending(locale), view! { <Money amount=account.pending_interest/> }),
    ];
    let licence = account.licence_id.clone();
    let owes = account.may_adjust && account.pending_interest > Fen::ZERO;
    let interest = owes.then(|| charge_interest(&licence, account.pending_interest, account.interest));
    let path = format!("/licences/{licence}/refund");
    let refund = (account.may_adjust && account.credit > Fen::ZERO).then(|| {
        let texts = (
            charges::refund(locale),
            charges::refund_text(locale),
            charges::refund_amount(locale),
            charges::refund_submit(locale),
        );
        ask("refund", href(&path), texts, account.refund)
    });
    let refunds = adjustments_section(charges::refunds(locale), &path, account.refunds);
    view! {
        <Section title=charges::account(locale) id="account" lead=charges::account_text(locale)>
            <DataTable caption=charges::account(locale) quiet_caption=true columns rows empty/>
            <DescriptionList items/>
            <div class="actions">{interest} {refund}</div>
        </Section>
        {refunds}
    }
}

fn row(line: AccountEntryLine) -> Vec<AnyView> {
    let locale = use_locale();
    let what = wording::entry_name(&line.kind, locale);
    let target = match (line.payment_id.as_str(), line.charge_id.as_str()) {
        ("", "") => String::new(),
        ("", charge) => format!("/charges/{charge}"),
        (payment, _) => format!("/payments/{payment}"),
    };
    let reason = if matches!(line.kind.as_str(), "reversal" | "receipt") { line.reason } else { String::new() };
    let what = if target.is_empty() {
        view! { {what} }.into_any()
    } else {
        view! { <a href=href(&target)>{what}</a> }.into_any()
    };
    let side = if line.purpose == AccountPurpose::Receivable {
        charges::side_receivable(locale)
    } else {
        charges::side_credit(locale)
    };
    let (happened, booked) = (Month::of(line.occurred_on), Month::of(line.booked_on));
    let late = (happened != booked).then(|| {
        let text = charges::booked_late(locale, booked);
        view! { <br/> <span class="hint">{text}</span> }
    });
    // A payment opens into what it settled, a charge into its computation.
    let of = if line.payment_id.is_empty() { line.charge_id.clone() } else { line.payment_id.clone() };
    let amount = |shown: bool, amount: Fen| shown.then(|| amount_view(amount, of.clone()));
    vec![
        cell(view! { <DateText day=line.occurred_on/> {late} }),
        cell(view! { {what} " " <span class="hint">{reason}</span> }),
        cell(side),
        cell(amount(line.amount > Fen::ZERO, line.amount)),
        cell(amount(line.amount < Fen::ZERO, -line.amount)),
        cell(view! { <Money amount=line.balance/> }),
    ]
}

fn amount_view(amount: Fen, of: String) -> AnyView {
    if of.is_empty() { view! { <Money amount/> }.into_any() } else { view! { <Explained amount of/> }.into_any() }
}
