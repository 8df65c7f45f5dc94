use leptos::prelude::*;

/// A drawing of `public/icons.svg`, beside a word that says the same.
#[component]
pub fn Icon(name: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true" focusable="false" width="16" height="16">
            <use href=format!("/icons.svg#{name}")></use>
        </svg>
    }
}
