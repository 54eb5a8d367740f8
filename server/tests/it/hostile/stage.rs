//! The console under attack, and the callers, who stay able to call: the calls
//! end sessions, remove hosts and use tokens up.

use super::request::Raw;
use crate::{
    app::{App, Caller},
    unauthorized::{Call, People, Row, Scene, TABLE, Who, declared, enrol_for, issue, name, scene},
};
use axum::extract::ConnectInfo;
use backend::testing::World;
use http::Request;
use model::{agent::FACTS_PATH, scope::Owner, time::Millis};
use serde_json::json;
use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::atomic::{AtomicU32, Ordering},
};

/// Who attacks.
pub const CALLERS: [Who; 4] = [Who::Anonymous, Who::Holder, Who::Platform, Who::Agent];

/// From where they attack. Those who make the stage anew come from elsewhere,
/// so that failures of the attackers do not keep them out.
const PLACE: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 66);

/// After so many cases everybody comes in again.
const RENEWAL: u32 = 60;

/// See the module.
pub struct Stage {
    pub app: App,
    world: World,
    scene: Scene,
    people: People,
    /// The headers by which each of [`CALLERS`] is known.
    credentials: Vec<Vec<(&'static str, String)>>,
    /// The routes by their names.
    pub routes: Vec<String>,
    cases: AtomicU32,
}

impl Stage {
    pub async fn new(world: &World) -> Stage {
        let app = App::new(world);
        let (mut scene, mut people) = scene(&app, world).await;
        // An agent whose reports the attackers can also look at.
        people.agent = agent(&app, world, &mut scene, &people).await;
        let mut stage = Stage {
            app,
            world: world.clone(),
            scene,
            people,
            credentials: Vec::new(),
            routes: declared().into_iter().map(|(name, _)| name).collect(),
            cases: AtomicU32::new(0),
        };
        stage.come_in().await;
        stage
    }

    async fn come_in(&mut self) {
        self.credentials.clear();
        for who in CALLERS {
            let caller = self.people.caller(&self.app, who).await;
            self.credentials.push(caller.credentials());
        }
    }

    /// Counts a case; whether it is time for [`Stage::renew`].
    pub fn is_stale(&self) -> bool {
        self.cases.fetch_add(1, Ordering::Relaxed) % RENEWAL == RENEWAL - 1
    }

    /// Makes good what the attacks used up.
    pub async fn renew(&mut self) {
        let (app, world) = (self.app.clone(), self.world.clone());
        // Whoever guesses passwords has to wait.
        world.clock().advance(Millis::minutes(16));
        self.scene.report = json!(world.report(world.now()));
        let holder = &self.people.holder;
        let spare = app.sign_in(holder).await;
        self.scene.session = backend::identity::session::handle(&spare.session().unwrap());
        let offer = issue(&world, Owner::User(holder.id), holder).await;
        self.scene.offer = offer.id;
        self.scene.enrolment = offer.token.reveal().to_owned();
        let probe = app.agent(&self.people.agent);
        let facts = json!(crate::app::facts("agented"));
        if probe.post_json(FACTS_PATH, &facts).await.status != 204 {
            let scene = &mut self.scene;
            self.people.agent = agent(&app, &world, scene, &self.people).await;
        }
        for host in [true, false] {
            self.make_host_again(host).await;
        }
        self.come_in().await;
    }

    /// The host `theirs`, or the one that is to be removed.
    async fn make_host_again(&mut self, is_theirs: bool) {
        let (people, company) = (&self.people, self.scene.company);
        let id = if is_theirs {
            self.scene.theirs
        } else {
            self.scene.doomed
        };
        let body = json!({"scope": {"company": company}, "id": id});
        let holder = self.app.sign_in(&people.holder).await;
        if holder.post_json("/fn/server/detail", &body).await.status == 200 {
            return;
        }
        let owner = Owner::Company(company);
        let name = format!("again-{}", self.world.fresh());
        let server = self.world.server(owner, people.platform.id, &name).await;
        for person in [&people.holder, &people.reader] {
            self.world.give_server(company, person.id, server).await;
        }
        if is_theirs {
            self.scene.theirs = server;
        } else {
            self.scene.doomed = server;
        }
    }

    /// The valid call of a route by one of [`CALLERS`].
    pub fn sample(&self, route: usize, who: Who) -> Raw {
        let route = &self.routes[route % self.routes.len()];
        let row = TABLE
            .iter()
            .find(|row| name(row.method, row.path) == *route);
        match row {
            Some(row) => self.valid(row, who),
            None => bare(route),
        }
    }

    fn valid(&self, row: &Row, who: Who) -> Raw {
        let same_site = ("sec-fetch-site", "same-origin");
        match (row.sample)(&self.scene, who) {
            Call::Get(target) => Raw::get(&target),
            Call::Form(path, fields) => {
                let pairs: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("{name}={}", ::app::path::encode(value)))
                    .collect();
                Raw::post(path, "application/x-www-form-urlencoded", pairs.join("&"))
                    .with(same_site.0, same_site.1)
            }
            Call::Json(path, body) => {
                Raw::post(path, "application/json", body.to_string()).with(same_site.0, same_site.1)
            }
        }
    }

    /// The headers by which a caller is known.
    pub fn credentials(&self, who: usize) -> &[(&'static str, String)] {
        &self.credentials[who % CALLERS.len()]
    }

    /// The request of a caller, if there is one that says this.
    pub fn request(&self, who: usize, raw: &Raw) -> Option<Request<axum::body::Body>> {
        let mut raw = raw.clone();
        for (name, value) in self.credentials(who) {
            raw = raw.with(name, value);
        }
        if !raw.headers.iter().any(|(name, _)| name == "host") {
            raw = raw.with("host", "127.0.0.1:8010");
        }
        let mut request = raw.build()?;
        let peer = ConnectInfo(SocketAddr::from((PLACE, 50_000)));
        request.extensions_mut().insert(peer);
        Some(request)
    }

    /// A person who has to be able to come in at any time.
    pub async fn holder(&self) -> Caller {
        self.app.sign_in(&self.people.holder).await
    }
}

/// A route that has no row yet: its path with a number for each parameter.
fn bare(route: &str) -> Raw {
    let (method, path) = route.split_once(' ').unwrap_or(("GET", route));
    let segments: Vec<&str> = path
        .split('/')
        .map(|segment| {
            if segment.starts_with('{') {
                "1"
            } else {
                segment
            }
        })
        .collect();
    let path = segments.join("/");
    match method {
        "GET" => Raw::get(&path),
        _ => Raw::post(&path, "application/json", "{}").with("sec-fetch-site", "same-origin"),
    }
}

/// A new host of the company with an agent that the holder may see; its token.
async fn agent(app: &App, world: &World, scene: &mut Scene, people: &People) -> String {
    let owner = Owner::Company(scene.company);
    let (server, token) = enrol_for(app, world, owner, &people.platform).await;
    for person in [&people.holder, &people.reader] {
        world.give_server(scene.company, person.id, server).await;
    }
    scene.agented = server;
    token
}
