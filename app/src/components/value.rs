use domain::{Day, Fen, Timestamp};
use leptos::prelude::*;

use locales::common;

use crate::{
    url::{href, use_locale},
    wording,
};

/// An amount with its currency, in figures of one width: `1,234.50 元`, `CNY 1,234.50`.
#[component]
pub fn Money(amount: Fen) -> impl IntoView {
    view! { <span class="money">{wording::money(amount, use_locale())}</span> }
}

/// An amount that opens into what it is made of; `of` is the id that stands for it.
#[component]
pub fn Explained(amount: Fen, #[prop(into)] of: String) -> impl IntoView {
    let locale = use_locale();
    let target = href(&format!("/explain/{of}"));
    view! {
        <a class="explain" href=target title=common::explain(locale)>
            <Money amount/>
        </a>
    }
}

/// A day: `2026-01-31`, or long for prose.
#[component]
pub fn DateText(day: Day, #[prop(optional)] long: bool) -> impl IntoView {
    let text = if long { wording::day_long(day, use_locale()) } else { day.to_string() };
    view! { <time class="date" datetime=day.to_string()>{text}</time> }
}

/// A minute of Chinese time.
#[component]
pub fn TimeText(at: Timestamp) -> impl IntoView {
    view! { <time class="date" datetime=at.to_rfc3339()>{at.to_minute_text()}</time> }
}

/// A fingerprint: its beginning, and the whole of it where it is asked for.
#[component]
pub fn HashText(#[prop(into)] hash: String) -> impl IntoView {
    let beginning: String = hash.chars().take(12).collect();
    view! {
        <details class="hash">
            <summary><code>{beginning} "…"</code></summary>
            <code class="hash-whole">{hash}</code>
        </details>
    }
}
