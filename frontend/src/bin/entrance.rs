//! Wakes the pages before signing in up, and knows no others: the linker leaves
//! out what they do not use. `scripts/entrance.sh` builds it beside the console's
//! own program (`src/lib.rs`), which it therefore must not name.

/// Everything waits for the page's call, as in the console's own program.
fn main() {}

/// Called once by the page when the WebAssembly is loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::Entrance);
    app::offline::keep_service_worker();
}
