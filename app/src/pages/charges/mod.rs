//! What is owed: the list, the account of a licence, one charge, its payment slip, and payment by card.

mod account;
mod card;
mod detail;
mod late;
mod list;
mod slip;

pub use card::CardPage;
pub use detail::ChargePage;
pub use list::ChargesPage;
pub use slip::SlipPage;

use domain::{
    Locale,
    ledger::DueState,
    royalty::{Charge, charge_name},
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use locales::charges;

use crate::{
    components::{CopyButton, DescriptionList, Status, Tone, described},
    views::money::BankDetails,
};

/// A value of the address; empty when it is not there.
pub(crate) fn value_of(map: &ParamsMap, name: &str) -> String {
    map.get_str(name).unwrap_or_default().to_owned()
}

/// The page of a list; the first where the address names none.
pub(crate) fn page_of(map: &ParamsMap) -> u32 {
    map.get_str("page").and_then(|page| page.parse().ok()).unwrap_or(1)
}

/// What a charge is called.
pub(crate) fn name_of(charge: &Charge, locale: Locale) -> String {
    charge_name(charge, locale)
}

/// Where a charge stands.
pub(crate) fn state_view(state: DueState, locale: Locale) -> impl IntoView {
    view! { <Status word=state.name(locale) tone=tone_of(state)/> }
}

pub(crate) const fn tone_of(state: DueState) -> Tone {
    match state {
        DueState::Planned | DueState::Reversed => Tone::Neutral,
        DueState::Due | DueState::PartlyPaid => Tone::Progress,
        DueState::Paid => Tone::Good,
        DueState::Overdue => Tone::Bad,
    }
}

/// Where to pay to and what to write into the remark, each with a button that copies it.
pub(crate) fn bank_view(bank: BankDetails, amount: String, reference: String, locale: Locale) -> impl IntoView {
    let copied = |text: String| {
        let shown = text.clone();
        view! { <span>{shown}</span> " " <CopyButton text/> }
    };
    let items = vec![
        described(charges::bank_holder(locale), copied(bank.holder)),
        described(charges::bank_account(locale), copied(bank.account)),
        described(charges::bank_name(locale), copied(bank.bank)),
        described(charges::bank_amount(locale), copied(amount)),
        described(charges::bank_remark(locale), copied(reference)),
    ];
    view! { <DescriptionList items/> }
}
