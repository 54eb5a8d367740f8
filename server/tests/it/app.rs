//! The router in process, and who calls it.

use axum::{Router, body::Body, extract::ConnectInfo};
use backend::{SignedIn, server::agent, testing::World};
use http::{HeaderMap, Method, Request, StatusCode, header};
use model::agent::{Enrolled, MachineFacts};
use serde_json::{Value, json};
use server::{
    config::{Config, Environment, Options},
    router::{router, session_cookie},
    serve,
    state::AppState,
};
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};
use tower::ServiceExt;

/// Larger than any answer of ours.
const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// A console over a world's database.
#[derive(Clone)]
pub struct App {
    pub state: AppState,
    pub config: Config,
    router: Router,
    folder: Arc<tempfile::TempDir>,
}

impl App {
    /// With the defaults, and set up already.
    pub fn new(world: &World) -> App {
        App::with(world, &[])
    }

    /// With settings, by the names of their variables, and set up already.
    pub fn with(world: &World, settings: &[(&str, &str)]) -> App {
        let app = App::fresh(world, settings);
        app.state.set_up_done();
        app
    }

    /// As at the first start.
    pub fn fresh(world: &World, settings: &[(&str, &str)]) -> App {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        write_site(&site);
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let mut variables: BTreeMap<String, String> = BTreeMap::from([
            ("TENON_DATA_DIR".to_owned(), data.display().to_string()),
            ("TENON_SITE_ROOT".to_owned(), site.display().to_string()),
            (
                "TENON_LOCAL_AGENT_TOKEN_FILE".to_owned(),
                data.join("local-agent.token").display().to_string(),
            ),
        ]);
        variables.extend(
            settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let environment: Environment = variables.into_iter().collect();
        let config = Config::load_from(&Options::default(), &environment, folder.path()).unwrap();
        let state = serve::state(&config, world.console().clone()).unwrap();
        App {
            router: router(state.clone(), &config),
            state,
            config,
            folder: Arc::new(folder),
        }
    }

    /// The same console with something in its state changed.
    pub fn rebuilt(mut self, change: impl FnOnce(&mut AppState)) -> App {
        change(&mut self.state);
        self.router = router(self.state.clone(), &self.config);
        self
    }

    /// Where everything of this console is.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// `/pkg/<version>`.
    pub fn assets(&self) -> String {
        self.state.assets.prefix().to_string()
    }

    /// The console as one service, for a listener of the test's own.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// A browser nobody has signed in with.
    pub fn browser(&self) -> Caller {
        Caller {
            router: self.router.clone(),
            session_cookie: session_cookie(self.config.base_url.is_https()),
            cookies: Mutex::default(),
            bearer: None,
            address: Ipv4Addr::new(192, 0, 2, 7).into(),
        }
    }

    /// A browser in which somebody has signed in, by the form.
    pub async fn sign_in(&self, user: &SignedIn) -> Caller {
        let browser = self.browser();
        let answer = browser.sign_in(&user.mobile, World::PASSWORD).await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, "/"),
            "{answer:?}"
        );
        browser
    }

    /// A browser in which a session that was begun before goes on.
    pub fn with_session(&self, session: &str) -> Caller {
        let browser = self.browser();
        browser.set_cookie(browser.session_cookie, session);
        browser
    }

    /// A program with a token.
    pub fn agent(&self, token: &str) -> Caller {
        Caller {
            bearer: Some(token.to_owned()),
            ..self.browser()
        }
    }

    /// A host of the first administrator, enrolled over HTTP.
    pub async fn enrol(&self, world: &World, hostname: &str) -> (Caller, Enrolled) {
        let token = enrolment_token(world).await;
        let body = json!({"token": token, "facts": facts(hostname)});
        let answer = self
            .browser()
            .post_json(model::agent::ENROL_PATH, &body)
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let enrolled: Enrolled = serde_json::from_value(answer.json()).unwrap();
        (self.agent(&enrolled.token), enrolled)
    }
}

/// A token that makes one host of the first administrator.
pub async fn enrolment_token(world: &World) -> String {
    let ctx = world.system();
    let token = agent::offer::offer_this_machine(&ctx, ctx.system().unwrap())
        .await
        .unwrap();
    token
        .expect("there is a user, and this machine is not enrolled")
        .token
        .reveal()
        .to_owned()
}

/// What a machine says about itself.
pub fn facts(hostname: &str) -> MachineFacts {
    MachineFacts {
        hostname: hostname.to_owned(),
        os_name: "Debian".to_owned(),
        ..Default::default()
    }
}

/// A site like the built one, and a secret beside it that must stay there.
fn write_site(site: &std::path::Path) {
    for folder in ["icon", "pkg", "vendor"] {
        std::fs::create_dir_all(site.join(folder)).unwrap();
    }
    for (name, text) in [
        ("pkg/tenon.js", "export default 1;"),
        ("pkg/tenon.wasm", "\0asm"),
        ("pkg/entrance.js", "export default 1;"),
        ("pkg/entrance.wasm", "\0asm"),
        ("pkg/tenon.css", "body { margin: 0 }"),
        ("vendor/echarts.js", "window.echarts = {};"),
        ("icon/192.png", "a picture"),
        ("favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("../secret.toml", "key = \"must stay inside\""),
    ] {
        std::fs::write(site.join(name), text).unwrap();
    }
}

/// Who calls: a browser with its cookies, or a program with its token.
pub struct Caller {
    router: Router,
    session_cookie: &'static str,
    cookies: Mutex<BTreeMap<String, String>>,
    pub bearer: Option<String>,
    pub address: IpAddr,
}

impl Caller {
    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    /// `GET` with headers.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers, Body::empty()).await
    }

    /// A form, as a page of ours posts it.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_form_with(path, fields, &[("sec-fetch-site", "same-origin")])
            .await
    }

    /// A form with the headers that are given and no others.
    pub async fn post_form_with(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| {
                format!(
                    "{}={}",
                    ::app::path::encode(name),
                    ::app::path::encode(value)
                )
            })
            .collect();
        let mut headers = headers.to_vec();
        headers.push(("content-type", "application/x-www-form-urlencoded"));
        self.send(Method::POST, path, &headers, Body::from(body.join("&")))
            .await
    }

    /// Opens the event stream.
    pub async fn open_stream(&self, query: &str) -> Body {
        let mut request = Request::get(format!("{}{query}", ::app::path::EVENT_STREAM));
        if let Some(cookies) = self.cookie_header() {
            request = request.header(header::COOKIE, cookies);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::new(self.address, 50_000)));
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body()
    }

    /// JSON, as a page of ours or a program posts it.
    pub async fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.post_text(path, body.to_string()).await
    }

    /// A body that claims to be JSON.
    pub async fn post_text(&self, path: &str, body: impl Into<Body>) -> Answer {
        let headers = [
            ("content-type", "application/json"),
            ("sec-fetch-site", "same-origin"),
        ];
        // A program that is no browser sends no such header.
        let headers = if self.bearer.is_some() {
            &headers[..1]
        } else {
            &headers[..]
        };
        self.send(Method::POST, path, headers, body.into()).await
    }

    /// The sign-in form.
    pub async fn sign_in(&self, mobile: &str, password: &str) -> Answer {
        self.post_form("/login", &[("mobile", mobile), ("password", password)])
            .await
    }

    /// Sends a request with this caller's cookies or token, and keeps the
    /// cookies that come back.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:8010");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(cookies) = self.cookie_header() {
            request = request.header(header::COOKIE, cookies);
        }
        let mut request = request.body(body).unwrap();
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::new(self.address, 50_000)));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        // A stream has no end that one could wait for.
        let is_stream = parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind == "text/event-stream");
        let body = if is_stream { Body::empty() } else { body };
        let bytes = axum::body::to_bytes(body, MAX_ANSWER).await.unwrap();
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        };
        self.keep_cookies(&answer);
        answer
    }

    fn cookie_header(&self) -> Option<String> {
        let cookies = self.cookies.lock().unwrap();
        let pairs: Vec<String> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    fn keep_cookies(&self, answer: &Answer) {
        let mut cookies = self.cookies.lock().unwrap();
        for line in answer.set_cookies() {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() || line.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// The headers by which this caller is known.
    pub fn credentials(&self) -> Vec<(&'static str, String)> {
        let bearer = self.bearer.iter();
        bearer
            .map(|token| ("authorization", format!("Bearer {token}")))
            .chain(self.cookie_header().map(|cookies| ("cookie", cookies)))
            .collect()
    }

    /// A cookie this browser has.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Gives this browser a cookie.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies
            .lock()
            .unwrap()
            .insert(name.to_owned(), value.to_owned());
    }

    /// The id of this browser's session.
    pub fn session(&self) -> Option<String> {
        self.cookie(self.session_cookie)
    }

    /// Who the console thinks this is: the status of the server function that
    /// tells.
    pub async fn is_signed_in(&self) -> bool {
        let answer = self.post_json("/fn/session/current", &json!({})).await;
        match answer.status {
            StatusCode::OK => true,
            StatusCode::UNAUTHORIZED => false,
            other => panic!("{other} {answer:?}"),
        }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// A header, empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The whole `Set-Cookie` lines.
    pub fn set_cookies(&self) -> Vec<String> {
        self.headers
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|line| line.to_str().unwrap().to_owned())
            .collect()
    }

    /// The `Set-Cookie` line of one cookie.
    pub fn set_cookie(&self, name: &str) -> Option<String> {
        self.set_cookies()
            .into_iter()
            .find(|line| line.starts_with(&format!("{name}=")))
    }
}
