use leptos::prelude::*;
use locales::shortcuts;

use crate::url::use_locale;

/// One key for each step: what has an `accesskey` is pressed by that key alone while nothing is being typed, `j` and `k`
/// go along the rows of a list, `?` opens the list of keys. Without scripts the browser's own way to access keys remains.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let locale = use_locale();
    let keys = [
        ("j", shortcuts::next_row(locale)),
        ("k", shortcuts::previous_row(locale)),
        ("Enter", shortcuts::open(locale)),
        ("a", shortcuts::accept(locale)),
        ("m", shortcuts::choose(locale)),
        ("s", shortcuts::set_aside(locale)),
        ("c", shortcuts::confirm(locale)),
        ("n", shortcuts::next(locale)),
        ("u", shortcuts::undo(locale)),
        ("i", shortcuts::file(locale)),
        ("/", shortcuts::search(locale)),
        ("?", shortcuts::help(locale)),
    ];
    let rows = keys.map(|(key, text)| view! { <li><kbd>{key}</kbd> " " {text}</li> }).collect_view();
    view! {
        <details class="shortcuts" id="shortcuts">
            <summary>{shortcuts::title(locale)}</summary>
            <ul>{rows}</ul>
        </details>
        <KeyListener/>
    }
}

/// Hears the keys; the list above is the server's.
#[island]
fn KeyListener() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    keys::listen();
}

#[cfg(feature = "hydrate")]
mod keys {
    use leptos::{ev::keydown, prelude::window_event_listener};
    use web_sys::{Element, HtmlElement, KeyboardEvent, wasm_bindgen::JsCast as _};

    pub(super) fn listen() {
        // The listener lives as long as the page.
        let _ = window_event_listener(keydown, |event| press(&event));
    }

    fn press(event: &KeyboardEvent) {
        if event.ctrl_key() || event.alt_key() || event.meta_key() || is_typing() {
            return;
        }
        let done = match event.key().as_str() {
            "j" => go(1),
            "k" => go(-1),
            "?" => open_list(),
            key if key.len() == 1 => click(key),
            _ => false,
        };
        if done {
            event.prevent_default();
        }
    }

    fn document() -> Option<web_sys::Document> {
        web_sys::window()?.document()
    }

    fn is_typing() -> bool {
        let active = document().and_then(|document| document.active_element());
        active.is_some_and(|active| matches!(active.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
    }

    fn click(key: &str) -> bool {
        if !key.chars().all(|c| c.is_ascii_lowercase() || c == '/') {
            return false;
        }
        let found =
            document().and_then(|document| document.query_selector(&format!("[accesskey='{key}']")).ok().flatten());
        let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) else { return false };
        let _ = element.focus();
        if element.tag_name() != "INPUT" {
            element.click();
        }
        true
    }

    fn go(step: i32) -> bool {
        let Some(document) = document() else { return false };
        let Ok(rows) = document.query_selector_all("[data-row]") else { return false };
        let active = document.active_element();
        let at = (0..rows.length()).find(|place| {
            let row = rows.get(*place).and_then(|row| row.dyn_into::<Element>().ok());
            row.is_some() && row == active
        });
        let next = match at {
            Some(place) => place.checked_add_signed(step),
            None if step > 0 => Some(0),
            None => None,
        };
        let row = next.and_then(|next| rows.get(next)).and_then(|row| row.dyn_into::<HtmlElement>().ok());
        row.is_some_and(|row| row.focus().is_ok())
    }

    fn open_list() -> bool {
        let list = document().and_then(|document| document.get_element_by_id("shortcuts"));
        list.is_some_and(|list| {
            if list.has_attribute("open") {
                let _ = list.remove_attribute("open");
            } else {
                let _ = list.set_attribute("open", "");
                list.scroll_into_view();
            }
            true
        })
    }
}
