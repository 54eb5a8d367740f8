//! What the browser does when there is no network.
//!
//! A service worker stands between the pages and the network. It keeps one page,
//! which says that there is no connection, and nothing of anybody's: what a page
//! shows depends on rights that may be gone by tomorrow.

use crate::{
    i18n::{t_string, texts, use_i18n},
    status::LonePage,
    ui::{ButtonVariant, ErrorPanel, LinkButton},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/offline`
#[component]
pub fn OfflinePage() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <LonePage>
            <Title text=t_string!(
                i18n,
                shell.page_title,
                title = t_string!(i18n, shell.offline_title)
            ).to_string()/>
            <ErrorPanel
                calm=true
                title=t_string!(i18n, shell.offline_title).to_string()
                text=t_string!(i18n, shell.offline_text).to_string()
                action=move || view! {
                    // Without a path of its own: the page stands in for whichever was asked for.
                    <LinkButton href="" external=true variant=ButtonVariant::Primary>
                        {t_string!(i18n, shell.offline_again).to_string()}
                    </LinkButton>
                }
            />
        </LonePage>
    }
    .into_any()
}

/// What a phone says of the console before it is put on the first screen.
pub fn description(locale: model::locale::Locale) -> String {
    t_string!(texts(locale), shell.product_sentence).to_string()
}

/// Registers the service worker. Where there is none (an old browser, an address
/// that is not secure), the pages work as well, with a network.
#[cfg(feature = "hydrate")]
pub fn keep_service_worker() {
    use wasm_bindgen::JsValue;

    let navigator = window().navigator();
    // Absent on addresses that are not secure, where the getter gives nothing.
    let has_any = js_sys::Reflect::get(&navigator, &JsValue::from_str("serviceWorker"))
        .is_ok_and(|container| !container.is_undefined());
    if !has_any {
        return;
    }
    let registering = navigator
        .service_worker()
        .register(crate::path::SERVICE_WORKER);
    leptos::task::spawn_local(async move {
        if let Err(error) = wasm_bindgen_futures::JsFuture::from(registering).await {
            leptos::logging::warn!("no service worker: {error:?}");
        }
    });
}
