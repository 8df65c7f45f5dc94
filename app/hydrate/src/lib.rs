//! The browser half: takes over the page that the server has sent.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the page's loader when the module is ready.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
