//! The document around every page.

use crate::{i18n::current_locale, routes::App};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;
use model::locale::Theme;

/// What the document needs from the server.
#[derive(Clone)]
struct Document {
    theme: Theme,
    time_zone: String,
    assets: String,
    /// Whether it waits for somebody's decision.
    is_waiting: bool,
}

/// How often a page that waits is loaded anew where no scripts run. With scripts
/// this is no element.
const REFRESH: &str = r#"<meta http-equiv="refresh" content="5">"#;

#[cfg(feature = "ssr")]
fn document_of_request() -> Document {
    match crate::console::request_context() {
        Some(request) => Document {
            theme: request.theme,
            time_zone: request.time_zone.to_string(),
            assets: request.assets.to_string(),
            is_waiting: use_context::<http::request::Parts>()
                .is_some_and(|parts| crate::path::is_waiting(parts.uri.path())),
        },
        None => Document {
            theme: Theme::System,
            time_zone: String::new(),
            assets: "/pkg/0".to_owned(),
            is_waiting: false,
        },
    }
}
#[cfg(not(feature = "ssr"))]
fn document_of_request() -> Document {
    unreachable!("the browser gets its document from the server")
}

/// The document: head, the app, and the tags that wake it up. Our own tags and
/// not leptos': the files stand under a path that names their version.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let Document {
        theme,
        time_zone,
        assets,
        is_waiting,
    } = document_of_request();
    let script = format!("{assets}/tenon.js");
    let wasm = format!("{assets}/tenon.wasm");
    let wake = format!(
        "import init, {{ hydrate }} from {script:?};\
         init({{ module_or_path: {wasm:?} }}).then(hydrate);"
    );
    view! {
        <!DOCTYPE html>
        <html lang=current_locale().as_str() data-theme=theme.as_str() data-zone=time_zone>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="tenon-echarts" content=format!("{assets}/vendor/echarts.js")/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=format!("{assets}/tenon.css")/>
                <link rel="modulepreload" href=script nonce=use_nonce()/>
                <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <script type="module" nonce=use_nonce() inner_html=wake></script>
                {is_waiting.then(|| view! { <noscript inner_html=REFRESH></noscript> })}
                <AutoReload options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
