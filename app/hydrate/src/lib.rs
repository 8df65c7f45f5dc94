//! The browser half: brings the islands of a page to life.

// The islands are found by their exported names; nothing else here names them.
pub use app;

use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the page's loader when the module is ready.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
