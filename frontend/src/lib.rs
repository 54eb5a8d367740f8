//! Wakes the server's page up in the browser, and nothing else.

/// Called once by the page when the WebAssembly is loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
    app::offline::keep_service_worker();
}
