use leptos::prelude::*;
use locales::common;

use super::{Icon, layout::some};
use crate::url::use_locale;

/// A link that looks like a button: the next step of a page. `kind` is `primary`, `danger` or nothing.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] kind: String,
    /// For addresses that are not pages: downloads, the API.
    #[prop(optional)]
    external: bool,
    /// The key that follows it, see [`super::Shortcuts`].
    #[prop(optional, into)]
    key: String,
) -> impl IntoView {
    view! {
        <a class=format!("button {kind}") href=href rel=external.then_some("external") accesskey=some(key)>
            {label}
        </a>
    }
}

/// Whether the browser half has taken over: `false` on the server and with scripts off.
fn use_hydrated() -> ReadSignal<bool> {
    let (is_hydrated, set_hydrated) = signal(false);
    Effect::new(move |_| set_hydrated.set(true));
    is_hydrated
}

/// Copies a text; there only where scripts run, for without them a person selects and copies.
#[island]
pub fn CopyButton(text: String) -> impl IntoView {
    let locale = use_locale();
    let is_hydrated = use_hydrated();
    let (is_copied, set_copied) = signal(false);
    let text = StoredValue::new(text);
    let label = move || if is_copied.get() { common::copied(locale) } else { common::copy(locale) };
    let copy = move |_| {
        text.with_value(|text| put_on_clipboard(text));
        set_copied.set(true);
    };
    view! {
        <Show when=move || is_hydrated.get()>
            <button class="button small copy" type="button" on:click=copy>
                <Icon name="copy"/>
                <span aria-live="polite">{label}</span>
            </button>
        </Show>
    }
}

fn put_on_clipboard(text: &str) {
    #[cfg(feature = "hydrate")]
    let _ = window().navigator().clipboard().write_text(text);
    #[cfg(not(feature = "hydrate"))]
    let _ = text;
}

/// Opens the print dialog; there only where scripts run, for browsers print without it.
#[island]
pub fn PrintButton() -> impl IntoView {
    let locale = use_locale();
    let is_hydrated = use_hydrated();
    let print = |_| {
        // A browser that forbids printing has told the person itself.
        let _ = window().print();
    };
    view! {
        <Show when=move || is_hydrated.get()>
            <button class="button small" type="button" on:click=print>
                <Icon name="print"/>
                {common::print(locale)}
            </button>
        </Show>
    }
}
