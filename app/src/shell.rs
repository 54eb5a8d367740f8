//! The document around every page.

use crate::{i18n::current_locale, path, routes::App};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;
use model::locale::Theme;

/// What the document needs from the server.
#[derive(Clone)]
struct Document {
    theme: Theme,
    time_zone: String,
    assets: String,
    /// The program that wakes the page up: a name below `assets`. The page without
    /// a network has none: it stands in for others, at their paths.
    program: Option<&'static str>,
    /// Whether it waits for somebody's decision.
    is_waiting: bool,
}

/// The program with all pages.
#[cfg(feature = "ssr")]
const CONSOLE: &str = "tenon";
/// The one with the pages before signing in: less than half as large.
#[cfg(feature = "ssr")]
const ENTRANCE: &str = "entrance";

/// Loads the page that was asked for, once there is a network again.
const COME_BACK: &str = r#"addEventListener("online", () => location.reload());"#;

/// How often a page that waits is loaded anew where no scripts run. With scripts
/// this is no element.
const REFRESH: &str = r#"<meta http-equiv="refresh" content="5">"#;

#[cfg(feature = "ssr")]
fn document_of_request() -> Document {
    match crate::console::request_context() {
        Some(request) => {
            let parts = use_context::<http::request::Parts>();
            let here = parts.as_ref().map_or("", |parts| parts.uri.path());
            let is_entrance = request.assets.has_entrance && path::is_entrance(here);
            Document {
                theme: request.theme,
                time_zone: request.time_zone.to_string(),
                assets: request.assets.prefix.to_string(),
                program: match here {
                    path::OFFLINE => None,
                    _ if is_entrance => Some(ENTRANCE),
                    _ => Some(CONSOLE),
                },
                is_waiting: path::is_waiting(here),
            }
        }
        None => Document {
            theme: Theme::System,
            time_zone: String::new(),
            assets: "/pkg/0".to_owned(),
            program: Some(CONSOLE),
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
        program,
        is_waiting,
    } = document_of_request();
    let wake = match program {
        None => view! { <script nonce=use_nonce() inner_html=COME_BACK></script> }.into_any(),
        Some(program) => {
            let script = format!("{assets}/{program}.js");
            let wasm = format!("{assets}/{program}.wasm");
            let wake = format!(
                "import init, {{ hydrate }} from {script:?};\
                 init({{ module_or_path: {wasm:?} }}).then(hydrate);"
            );
            view! {
                <link rel="modulepreload" href=script nonce=use_nonce()/>
                <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <script type="module" nonce=use_nonce() inner_html=wake></script>
            }
            .into_any()
        }
    };
    view! {
        <!DOCTYPE html>
        <html lang=current_locale().as_str() data-theme=theme.as_str() data-zone=time_zone>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="tenon-echarts" content=format!("{assets}/vendor/echarts.js")/>
                <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#1b1a17" media="(prefers-color-scheme: dark)"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/icon/180.png"/>
                <link rel="manifest" href=path::MANIFEST/>
                <link rel="stylesheet" href=format!("{assets}/tenon.css")/>
                {wake}
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
