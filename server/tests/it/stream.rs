//! The event stream over HTTP: what a browser hears, and when it ends.

use crate::app::App;
use axum::body::{Body, BodyDataStream, Bytes};
use backend::testing::{CompanyRole, World, on_both_engines};
use futures::StreamExt;
use model::{id::ServerId, scope::Owner};
use serde_json::Value;
use std::time::Duration;

/// Long enough on a busy machine; nothing waits for it to pass.
const PATIENCE: Duration = Duration::from_secs(20);

/// What came, event by event.
pub(crate) struct Heard {
    body: BodyDataStream,
    text: String,
}

/// One event: its id, its name and its data.
#[derive(Debug)]
pub(crate) struct Told {
    id: String,
    name: String,
    pub(crate) data: Value,
}

impl Heard {
    pub(crate) fn new(body: Body) -> Self {
        Heard {
            body: body.into_data_stream(),
            text: String::new(),
        }
    }

    /// The next event that has data; `None` when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<Told> {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name: &str| {
                    event
                        .lines()
                        .find_map(|line| line.strip_prefix(name))
                        .map(|value| value.trim().to_owned())
                };
                if let Some(data) = field("data:") {
                    return Some(Told {
                        id: field("id:").unwrap_or_default(),
                        name: field("event:").unwrap_or_default(),
                        data: serde_json::from_str(&data).unwrap(),
                    });
                }
            }
            let more: Option<Bytes> = tokio::time::timeout(PATIENCE, self.body.next())
                .await
                .expect("something is told in time")
                .transpose()
                .unwrap();
            self.text.push_str(std::str::from_utf8(&more?).unwrap());
        }
    }
}

/// A company with a founder and a host.
async fn company(world: &World) -> (backend::SignedIn, Owner, ServerId) {
    let company = world.company("Acme").await;
    let founder = world.employee(company, CompanyRole::Founder).await;
    let owner = Owner::Company(company);
    let server = world.server(owner, founder.id, "web").await;
    (founder, owner, server)
}

#[test]
fn a_sample_is_told_after_its_commit_to_who_watches_the_host() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (founder, _, server) = company(&world).await;
        let browser = app.sign_in(&founder).await;
        let watching = browser.open_stream(&format!("?servers={server}")).await;
        let mut watching = Heard::new(watching);
        let mut idle = Heard::new(browser.open_stream("").await);
        world.ingest(server, &[world.report(world.now())]).await;
        // That it is heard of is news to both.
        for heard in [&mut watching, &mut idle] {
            let told = heard.next().await.unwrap();
            assert_eq!(told.data["event"], "server_status", "{told:?}");
            assert_eq!(told.data["status"], "reporting");
            assert!(!told.id.is_empty());
        }
        let told = watching.next().await.unwrap();
        assert_eq!(told.data["event"], "samples");
        assert_eq!(told.data["samples"][0]["server"], server.0);
        assert_eq!(told.data["samples"][0]["sample"]["cpu_percent"], 12.5);
    });
}

#[test]
fn a_stream_that_broke_goes_on_where_it_was_or_says_that_it_cannot() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (founder, _, server) = company(&world).await;
        let browser = app.sign_in(&founder).await;
        // Somebody else listens on, so that nothing is kept back meanwhile.
        let _other = browser.open_stream("").await;
        let mut heard = Heard::new(browser.open_stream("").await);
        world.ingest(server, &[world.report(world.now())]).await;
        let last = heard.next().await.unwrap();
        drop(heard);
        let other = world
            .server(Owner::User(founder.id), founder.id, "mine")
            .await;
        world.ingest(other, &[world.report(world.now())]).await;
        let mut back = Heard::new(browser.open_stream(&format!("?after={}", last.id)).await);
        let told = back.next().await.unwrap();
        assert_eq!(
            (told.name.as_str(), &told.data["server"]),
            ("", &Value::from(other.0))
        );
        for unknown in ["0-1", "nonsense", "ffffffffffffffff-7"] {
            let mut lost = Heard::new(browser.open_stream(&format!("?after={unknown}")).await);
            if unknown == "nonsense" {
                // No id of ours at all: it begins now.
                continue;
            }
            assert_eq!(lost.next().await.unwrap().name, "missed", "{unknown}");
        }
    });
}

#[test]
fn a_stream_ends_with_its_session() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (founder, ..) = company(&world).await;
        let (desk, phone) = (app.sign_in(&founder).await, app.sign_in(&founder).await);
        let mut ends = Heard::new(phone.open_stream("").await);
        let mut stays = Heard::new(desk.open_stream("").await);
        let answer = desk
            .post_json("/fn/identity/revoke_other_sessions", &serde_json::json!({}))
            .await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "1"));
        assert!(ends.next().await.is_none());
        assert_eq!(
            stays.next().await.unwrap().data["event"],
            "sessions_changed"
        );
        assert!(!phone.is_signed_in().await);
        assert!(desk.is_signed_in().await);
    });
}

#[test]
fn a_stream_of_nobody_or_of_hosts_that_are_none_is_refused() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (founder, ..) = company(&world).await;
        let path = app::path::EVENT_STREAM;
        assert_eq!(app.browser().get(path).await.status, 401);
        let browser = app.sign_in(&founder).await;
        for wrong in ["x", "1,-2", "0", "1;2"] {
            let answer = browser.get(&format!("{path}?servers={wrong}")).await;
            assert_eq!(answer.status, 422, "{wrong}");
        }
        let many: Vec<String> = (1..=1_001).map(|n: i32| n.to_string()).collect();
        let answer = browser
            .get(&format!("{path}?servers={}", many.join(",")))
            .await;
        assert_eq!(answer.status, 422);
    });
}

#[test]
fn a_person_has_no_more_streams_than_they_need_and_gets_them_back() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (founder, ..) = company(&world).await;
        let browser = app.sign_in(&founder).await;
        let mut open = Vec::new();
        for _ in 0..40 {
            open.push(browser.open_stream("").await);
        }
        let refused = browser.get(app::path::EVENT_STREAM).await;
        assert_eq!(
            (refused.status.as_u16(), refused.header("retry-after")),
            (429, "10")
        );
        open.pop();
        open.push(browser.open_stream("").await);
    });
}

#[test]
fn a_stream_tells_who_was_dismissed_nothing_more_of_the_company() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (founder, owner, server) = company(&world).await;
        let Owner::Company(acme) = owner else {
            panic!("it is a company's")
        };
        let member = world.employee(acme, CompanyRole::Member).await;
        world.give_server(acme, member.id, server).await;
        let mine = world
            .server(Owner::User(member.id), member.id, "mine")
            .await;
        let (desk, phone) = (app.sign_in(&founder).await, app.sign_in(&member).await);
        let page = format!("/c/{acme}");
        assert_eq!(phone.get(&page).await.status, 200);
        assert_eq!(phone.get("/").await.location(), page);
        let path = format!("?servers={server},{mine}");
        let mut heard = Heard::new(phone.open_stream(&path).await);
        world.ingest(server, &[world.report(world.now())]).await;
        for expected in ["server_status", "samples"] {
            assert_eq!(heard.next().await.unwrap().data["event"], expected);
        }

        let request = serde_json::json!({"company": acme, "request": {}});
        let members = desk.post_json("/fn/company/members", &request).await.json();
        let all = members["page"]["items"].as_array().unwrap();
        let them = all.iter().find(|one| one["person"] == member.id.0).unwrap();
        let dismissed = desk
            .post_json(
                "/fn/company/dismiss",
                &serde_json::json!({
                    "company": acme, "id": them["id"], "version": them["version"], "heir": null,
                }),
            )
            .await;
        assert_eq!(dismissed.status, 200, "{dismissed:?}");
        for expected in ["rights_changed", "membership_changed", "messages_changed"] {
            assert_eq!(heard.next().await.unwrap().data["event"], expected);
        }
        // The next it hears is of the person's own host, whatever happens to the company's.
        let later = world.now() + model::time::Millis::seconds(20);
        world.ingest(server, &[world.report(later)]).await;
        world.ingest(mine, &[world.report(world.now())]).await;
        let told = heard.next().await.unwrap();
        assert_eq!(told.data["event"], "server_status", "{told:?}");
        assert_eq!(told.data["server"], mine.0, "{told:?}");

        // The session goes on, without the company.
        assert_eq!(phone.get(&page).await.status, 404);
        assert_eq!(phone.get("/").await.location(), "/p");
    });
}
