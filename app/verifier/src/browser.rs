//! The module of the verification page. The page holds everything it needs: the key set in an attribute, the place for
//! the answer. Once loaded it asks no server for anything.

use domain::{Locale, passport::KeySet};
use wasm_bindgen::{JsCast as _, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Document, Element, File, HtmlInputElement};

use crate::{Report, report, verify};

/// The part of the page that is brought to life, by its id; `data-keys` holds the key set, `data-hash` the hash of the
/// file that a QR code asks for, or nothing.
const PLACE: &str = "passport-verifier";

const STARTED: &str = "passport-verify-start";
const MEASURE: &str = "passport-verify";

/// Called once when the module is there.
///
/// # Errors
/// When the page is not the one that this module is for.
#[wasm_bindgen(start)]
pub fn start() -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("no document")?;
    let place = document.get_element_by_id(PLACE).ok_or("not the page of verification")?;
    let input: HtmlInputElement = place.query_selector("input[type=file]")?.ok_or("no input")?.dyn_into()?;
    let chosen = wasm_bindgen::closure::Closure::<dyn Fn()>::new({
        let (place, input) = (place.clone(), input.clone());
        move || {
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                spawn_local(answer(place.clone(), file));
            }
        }
    });
    input.add_event_listener_with_callback("change", chosen.as_ref().unchecked_ref())?;
    // The page lives as long as its listener.
    chosen.forget();
    place.set_attribute("data-ready", "true")
}

async fn answer(place: Element, file: File) {
    let Ok(buffer) = JsFuture::from(file.array_buffer()).await else { return };
    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
    let clock = web_sys::window().and_then(|window| window.performance());
    // Marks are for whoever measures: the browser's tools, and our tests. Nothing depends on them.
    if let Some(clock) = &clock {
        let _ = clock.mark(STARTED);
    }
    let report = examine(&place, &bytes);
    if let Some(clock) = &clock {
        let _ = clock.measure_with_start_mark(MEASURE, STARTED);
    }
    // A failure to show has no better place to be shown.
    let _ = show(&place, &report);
}

fn examine(place: &Element, bytes: &[u8]) -> Report {
    let keys: KeySet = place.get_attribute("data-keys").and_then(|text| text.parse().ok()).unwrap_or_default();
    let is_english = place.get_attribute("lang").is_some_and(|tag| tag.starts_with("en"));
    let locale = if is_english { Locale::En } else { Locale::Zh };
    let asked = place.get_attribute("data-hash").unwrap_or_default();
    report(bytes, &verify(bytes, &keys), locale).compared_with(bytes, &asked, locale)
}

/// Puts the answer into the page, as texts and never as markup.
fn show(place: &Element, report: &Report) -> Result<(), JsValue> {
    let document = place.owner_document().ok_or("no document")?;
    let output = place.query_selector("[data-answer]")?.ok_or("no place for the answer")?;
    output.set_text_content(None);
    output.set_attribute("data-genuine", if report.is_genuine { "true" } else { "false" })?;
    let (tone, shape) = if report.is_genuine { ("callout good", "✓ ") } else { ("callout bad", "✕ ") };
    let callout = child(&document, &output, "div", tone, "")?;
    let title = child(&document, &callout, "p", "callout-title", shape)?;
    child(&document, &title, "strong", "", &report.title)?;
    let text = child(&document, &callout, "div", "callout-text", "")?;
    child(&document, &text, "p", "", &report.text)?;
    let list = child(&document, &output, "dl", "facts", "")?;
    for (label, value) in &report.rows {
        let row = child(&document, &list, "div", "", "")?;
        child(&document, &row, "dt", "", label)?;
        child(&document, &row, "dd", "", value)?;
    }
    Ok(())
}

fn child(document: &Document, parent: &Element, tag: &str, class: &str, text: &str) -> Result<Element, JsValue> {
    let element = document.create_element(tag)?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    if !text.is_empty() {
        element.set_text_content(Some(text));
    }
    parent.append_child(&element)?;
    Ok(element)
}
