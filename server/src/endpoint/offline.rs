//! What a phone needs to put the console on its first screen, and what it shows
//! there without a network.

use crate::state::AppState;
use app::{console::RequestContext, path};
use axum::{
    Extension, Json,
    extract::{Path, Request, State},
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY},
    },
    response::{IntoResponse, Response},
};
use serde_json::json;

/// The pictures in `public/icon/`: of an Apple phone, of the others in two sizes,
/// and one that may be cut to any shape.
const ICONS: [&str; 4] = ["180.png", "192.png", "512.png", "maskable-512.png"];

/// The script without its first lines, which name what it keeps.
const SERVICE_WORKER: &str = include_str!("service_worker.js");

/// `GET /manifest.webmanifest`
pub async fn manifest(Extension(context): Extension<RequestContext>) -> Response {
    let icon = |name: &str, size: &str, purpose: &str| {
        json!({
            "src": format!("/icon/{name}"), "sizes": size,
            "type": "image/png", "purpose": purpose,
        })
    };
    let manifest = json!({
        "id": path::HOME,
        "name": "Tenon",
        "short_name": "Tenon",
        "description": app::offline::description(context.locale),
        "lang": context.locale.as_str(),
        "start_url": path::HOME,
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f5f2",
        "theme_color": "#ffffff",
        "icons": [
            icon("192.png", "192x192", "any"),
            icon("512.png", "512x512", "any"),
            icon("maskable-512.png", "512x512", "maskable"),
        ],
        "shortcuts": [],
    });
    let headers: [(HeaderName, &str); 3] = [
        (CONTENT_TYPE, "application/manifest+json"),
        (CACHE_CONTROL, "private, max-age=3600"),
        (VARY, "Accept-Language, Cookie"),
    ];
    (headers, Json(manifest)).into_response()
}

/// `GET /service-worker.js`: the same for all. A browser asks for it again with
/// every visit, and takes a new one when a byte differs: the names of the files
/// change with every release.
pub async fn service_worker(State(state): State<AppState>) -> Response {
    let prefix = state.assets.prefix();
    let kept = json!([path::OFFLINE, format!("{prefix}/tenon.css"), "/favicon.svg"]);
    let script = format!(
        "const NAME = {};\nconst KEPT = {kept};\n{SERVICE_WORKER}",
        json!(format!("tenon {prefix}")),
    );
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/javascript")),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        // Holds for what the script itself does: it fetches from here.
        (
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; connect-src 'self'"),
        ),
    ];
    (headers, script).into_response()
}

/// `GET /icon/{name}`
pub async fn icon(
    State(state): State<AppState>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    if !ICONS.contains(&name.as_str()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    state.assets.file(&format!("/icon/{name}"), request).await
}
