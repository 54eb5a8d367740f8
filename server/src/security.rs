//! What protects every response and every changing request, whatever the
//! handler does: the same-site rule and the headers.
//!
//! The content security policy of pages is made here but set where the page's
//! nonce is known; a layer cannot see it.

use crate::config::BaseUrl;
use axum::extract::{Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HOST, ORIGIN,
    REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, UPGRADE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// What the browser says about where a request comes from.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// For responses that are no pages and therefore set no policy of their own.
const NO_PAGE_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

const FIXED_HEADERS: [(HeaderName, HeaderValue); 5] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ),
];

/// A year. Sub-domains are not ours to decide about.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The site that requests must come from; state of both layers here.
#[derive(Debug, Clone)]
pub struct Site(Arc<BaseUrl>);

impl Site {
    /// The site at this address.
    pub fn new(base_url: BaseUrl) -> Self {
        Site(Arc::new(base_url))
    }

    /// Whether a request may change something, by where it comes from.
    ///
    /// Cookies are sent along with requests that other sites make; such requests
    /// are refused. A bearer token is sent by nobody but its owner.
    fn permits(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> bool {
        // A WebSocket begins as a GET that browsers let any site send.
        let reads = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
            && !headers.contains_key(UPGRADE);
        let has_cookie = headers.contains_key(COOKIE);
        if reads || (is_bearer(headers) && !has_cookie) {
            return true;
        }
        match (
            only_value(headers, &SEC_FETCH_SITE),
            only_value(headers, &ORIGIN),
        ) {
            (Given::Malformed, _) | (Given::Absent, Given::Malformed) => false,
            // `none`: the user, not a page, began it. Other sites of the same
            // domain (`same-site`) are as foreign as any.
            (Given::Value(site), _) => matches!(site, "same-origin" | "none"),
            // Browsers leave the first header out on plain http, but not this one.
            (Given::Absent, Given::Value(origin)) => self.is_own_origin(origin, uri, headers),
            // No browser; a cookie without either header is none we can trust.
            (Given::Absent, Given::Absent) => !has_cookie,
        }
    }

    fn is_own_origin(&self, origin: &str, uri: &Uri, headers: &HeaderMap) -> bool {
        if origin.eq_ignore_ascii_case(self.0.origin()) {
            return true;
        }
        if self.0.is_configured() {
            return false;
        }
        // Nobody said by which name this machine is reached, so `localhost` is as
        // good as 127.0.0.1 as long as page and request agree. HTTP/2 has the host
        // in the address.
        let host = match only_value(headers, &HOST) {
            Given::Value(host) => Some(host),
            Given::Absent => uri.authority().map(|authority| authority.as_str()),
            Given::Malformed => None,
        };
        let scheme_and_host = origin.split_once("://");
        host.is_some_and(|host| {
            scheme_and_host
                .is_some_and(|(scheme, name)| scheme == "http" && name.eq_ignore_ascii_case(host))
        })
    }
}

/// A header that must not be given twice.
enum Given<'a> {
    Absent,
    Value(&'a str),
    Malformed,
}

fn only_value<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Given<'a> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Given::Absent,
        (Some(value), None) => value.to_str().map_or(Given::Malformed, Given::Value),
        (Some(_), Some(_)) => Given::Malformed,
    }
}

fn is_bearer(headers: &HeaderMap) -> bool {
    let Given::Value(value) = only_value(headers, &AUTHORIZATION) else {
        return false;
    };
    value.split_once(' ').is_some_and(|(scheme, token)| {
        scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()
    })
}

/// Middleware: refuses requests that change something and come from another site.
pub async fn refuse_foreign_sites(
    State(site): State<Site>,
    request: Request,
    next: Next,
) -> Response {
    if site.permits(request.method(), request.uri(), request.headers()) {
        return next.run(request).await;
    }
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    tracing::warn!(
        origin = header(ORIGIN),
        sec_fetch_site = header(SEC_FETCH_SITE),
        own_origin = site.0.origin(),
        "refused a changing request from another site; is `base_url` the address people use?"
    );
    let body = serde_json::json!(model::error::Error::Forbidden { permission: None });
    (
        StatusCode::FORBIDDEN,
        [(CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
        .into_response()
}

/// Middleware: sets the headers that every response has. What a handler set
/// about caching and content policy stays.
pub async fn set_security_headers(
    State(site): State<Site>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED_HEADERS {
        headers.insert(name, value);
    }
    if site.0.is_https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HSTS);
    }
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(NO_PAGE_POLICY);
    response
}

/// The policy of a page whose own scripts and styles carry `nonce`.
/// `dev_reload_port` is where the developer's loop announces a new build.
pub fn content_security_policy(nonce: &str, dev_reload_port: Option<u16>) -> String {
    let reload = match dev_reload_port {
        Some(port) => format!(" ws://127.0.0.1:{port} ws://localhost:{port}"),
        None => String::new(),
    };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'{reload}; manifest-src 'self'; worker-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::{Site, content_security_policy, refuse_foreign_sites, set_security_headers};
    use crate::config::{BaseUrl, Config, Environment, Options};
    use axum::Router;
    use axum::body::Body;
    use axum::http::{HeaderMap, Method, Request, StatusCode};
    use axum::middleware::from_fn_with_state;
    use axum::response::Response;
    use axum::routing::get;
    use tower::ServiceExt;

    fn configured(url: &str) -> Site {
        Site::new(url.parse().unwrap())
    }

    fn derived() -> Site {
        let folder = tempfile::TempDir::new().unwrap();
        let config =
            Config::load_from(&Options::default(), &Environment::default(), folder.path()).unwrap();
        let base_url: BaseUrl = config.base_url;
        assert_eq!(base_url.origin(), "http://127.0.0.1:8010");
        Site::new(base_url)
    }

    /// One row: headers as `Name: value`, separated by `;`.
    fn permits(site: &Site, method: Method, rows: &str) -> bool {
        let mut headers = HeaderMap::new();
        for row in rows.split(';').filter(|row| !row.is_empty()) {
            let (name, value) = row.split_once(": ").unwrap();
            headers.append(
                name.parse::<axum::http::HeaderName>().unwrap(),
                value.parse().unwrap(),
            );
        }
        site.permits(&method, &"/login".parse().unwrap(), &headers)
    }

    #[test]
    fn changing_requests_must_come_from_the_own_site() {
        let site = configured("https://tenon.example.com");
        let cases = [
            ("cookie: a=b;sec-fetch-site: same-origin", true),
            ("cookie: a=b;sec-fetch-site: none", true),
            ("cookie: a=b;sec-fetch-site: same-site", false),
            ("cookie: a=b;sec-fetch-site: cross-site", false),
            // Also without a cookie: signing in somebody as somebody else.
            ("sec-fetch-site: cross-site", false),
            (
                "cookie: a=b;sec-fetch-site: cross-site;origin: https://tenon.example.com",
                false,
            ),
            (
                "cookie: a=b;sec-fetch-site: same-origin;sec-fetch-site: cross-site",
                false,
            ),
            ("cookie: a=b;sec-fetch-site: nonsense", false),
            ("cookie: a=b;origin: https://tenon.example.com", true),
            ("cookie: a=b;origin: http://tenon.example.com", false),
            ("cookie: a=b;origin: https://tenon.example.com:8443", false),
            (
                "cookie: a=b;origin: https://tenon.example.com.evil.example",
                false,
            ),
            (
                "cookie: a=b;origin: https://evil.example;host: evil.example",
                false,
            ),
            ("cookie: a=b;origin: null", false),
            (
                "cookie: a=b;origin: https://tenon.example.com;origin: https://evil.example",
                false,
            ),
            ("cookie: a=b", false),
            ("", true),
            ("origin: https://evil.example", false),
            ("authorization: Bearer abc", true),
            ("authorization: bearer abc;sec-fetch-site: cross-site", true),
            ("authorization: Bearer abc;cookie: a=b", false),
            ("authorization: Bearer ;sec-fetch-site: cross-site", false),
            ("authorization: Basic abc;sec-fetch-site: cross-site", false),
        ];
        for (headers, expected) in cases {
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                assert_eq!(
                    permits(&site, method.clone(), headers),
                    expected,
                    "{method} {headers}"
                );
            }
        }
    }

    #[test]
    fn without_a_configured_address_page_and_host_must_agree() {
        let cases = [
            (
                "cookie: a=b;origin: http://127.0.0.1:8010;host: 127.0.0.1:8010",
                true,
            ),
            (
                "cookie: a=b;origin: http://localhost:8010;host: localhost:8010",
                true,
            ),
            (
                "cookie: a=b;origin: http://localhost:9999;host: localhost:8010",
                false,
            ),
            (
                "cookie: a=b;origin: https://localhost:8010;host: localhost:8010",
                false,
            ),
            (
                "cookie: a=b;origin: http://evil.example;host: localhost:8010",
                false,
            ),
            ("cookie: a=b;origin: null;host: localhost:8010", false),
            ("cookie: a=b;origin: http://localhost:8010", false),
        ];
        for (headers, expected) in cases {
            assert_eq!(
                permits(&derived(), Method::POST, headers),
                expected,
                "{headers}"
            );
        }
    }

    #[test]
    fn reading_is_open_but_a_websocket_is_not_reading() {
        let site = configured("https://tenon.example.com");
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            assert!(permits(
                &site,
                method,
                "cookie: a=b;sec-fetch-site: cross-site"
            ));
        }
        assert!(!permits(
            &site,
            Method::GET,
            "cookie: a=b;upgrade: websocket;origin: https://evil.example"
        ));
        assert!(permits(
            &site,
            Method::GET,
            "cookie: a=b;upgrade: websocket;origin: https://tenon.example.com"
        ));
        assert!(permits(
            &site,
            Method::GET,
            "upgrade: websocket;authorization: Bearer abc"
        ));
    }

    async fn call(site: Site, request: Request<Body>) -> Response {
        let router = Router::new()
            .route("/", get(|| async { "read" }).post(|| async { "changed" }))
            .route(
                "/page",
                get(|| async {
                    (
                        [
                            ("content-security-policy", "own"),
                            ("cache-control", "max-age=1"),
                        ],
                        "",
                    )
                }),
            )
            .layer(from_fn_with_state(site.clone(), refuse_foreign_sites))
            .layer(from_fn_with_state(site, set_security_headers));
        router.oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn refusal_is_our_own_error_in_json() {
        let request = Request::post("/")
            .header("origin", "https://evil.example")
            .body(Body::empty())
            .unwrap();
        let response = call(derived(), request).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        assert_eq!(response.headers()["content-type"], "application/json");
        assert_eq!(response.headers()["x-frame-options"], "DENY");
        let body = axum::body::to_bytes(response.into_body(), 1024)
            .await
            .unwrap();
        assert_eq!(body, r#"{"error":"forbidden","permission":null}"#);
    }

    #[tokio::test]
    async fn every_response_has_the_headers() {
        let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
        let response = call(derived(), get("/nowhere")).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        let headers = response.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "same-origin");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
        assert!(headers.contains_key("permissions-policy"));
        assert_eq!(headers["cache-control"], "no-store");
        assert_eq!(
            headers["content-security-policy"],
            "default-src 'none'; frame-ancestors 'none'"
        );
        assert!(!headers.contains_key("strict-transport-security"));

        let response = call(configured("https://tenon.example.com"), get("/page")).await;
        let headers = response.headers();
        assert_eq!(headers["cache-control"], "max-age=1");
        assert_eq!(headers["content-security-policy"], "own");
        assert_eq!(headers["strict-transport-security"], "max-age=31536000");
    }

    #[test]
    fn page_policy_is_as_narrow_as_designed() {
        assert_eq!(
            content_security_policy("abc", None),
            "default-src 'none'; script-src 'self' 'nonce-abc' 'wasm-unsafe-eval'; style-src 'self' 'nonce-abc'; \
             img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        let in_development = content_security_policy("abc", Some(8011));
        assert!(
            in_development.contains("connect-src 'self' ws://127.0.0.1:8011 ws://localhost:8011;")
        );
    }
}
