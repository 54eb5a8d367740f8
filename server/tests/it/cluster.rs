//! Several consoles on one MariaDB and one Redis, as real programs: what one is
//! told is live on the other, a task runs once, and outages are got over.

use crate::{
    app::facts,
    program::{Program, Reader, client},
};
use backend::{
    Console,
    crypto::MasterKey,
    db::Db,
    identity::service::{self, NewUser},
    server::agent,
    testing::{Engine, Redis, TestDatabase},
};
use model::{
    agent::{Enrolled, Enrolment, REPORT_PATH},
    scope::Owner,
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const MOBILE: &str = "13800000000";
const PASSWORD: &str = "correct horse";
/// Long enough on a busy machine; nothing waits for it to pass.
const PATIENCE: Duration = Duration::from_secs(40);

/// A cluster: two consoles, what they share, and one enrolled machine.
struct Cluster {
    folder: tempfile::TempDir,
    database: TestDatabase,
    redis: Redis,
    machine: Enrolled,
}

impl Cluster {
    async fn new() -> Self {
        let database = TestDatabase::create(Engine::MariaDb).await;
        let console = Console::new(
            Db::connect(&database.location()).await.unwrap(),
            MasterKey::parse(KEY).unwrap(),
        );
        let ctx = console.system("test");
        let user = NewUser::parse(MOBILE, "Lin", PASSWORD).unwrap();
        let user = service::create(&ctx, ctx.system().unwrap(), user, true)
            .await
            .unwrap();
        let offer = agent::offer::issue(&ctx, ctx.system().unwrap(), Owner::User(user), user)
            .await
            .unwrap();
        let enrolment = Enrolment {
            token: offer.token.reveal().to_owned(),
            facts: facts("web"),
        };
        let machine = agent::enrol::enrol(&ctx, ctx.anonymous(), enrolment)
            .await
            .unwrap();
        console.close().await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("site/pkg")).unwrap();
        std::fs::create_dir_all(folder.path().join("site/vendor")).unwrap();
        for file in [
            "pkg/tenon.js",
            "pkg/tenon.wasm",
            "pkg/tenon.css",
            "vendor/echarts.js",
            "favicon.svg",
        ] {
            std::fs::write(folder.path().join("site").join(file), "x").unwrap();
        }
        Cluster {
            folder,
            database,
            redis: Redis::start(),
            machine,
        }
    }

    /// Another console of the cluster.
    fn console(&self) -> (Program, Browser) {
        let url = self.redis.url().to_string();
        let (program, origin) = Program::listening(
            self.folder.path(),
            &[
                ("TENON_DATABASE_URL", &self.database.url),
                ("TENON_REDIS_URL", &url),
                ("TENON_MASTER_KEY", KEY),
            ],
        );
        (program, Browser::at(origin))
    }

    fn count(&self, sql: &str) -> f64 {
        Reader::of(&self.database.url).rows(sql)[0][0]
    }
}

/// A browser at one of the consoles.
struct Browser {
    origin: String,
    http: reqwest::Client,
    cookie: String,
}

impl Browser {
    fn at(origin: String) -> Self {
        let http = client()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Browser {
            origin,
            http,
            cookie: String::new(),
        }
    }

    async fn sign_in(&mut self) {
        let form = format!("mobile={MOBILE}&password={}", PASSWORD.replace(' ', "+"));
        let answer = self
            .http
            .post(format!("{}/login", self.origin))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(form)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 303);
        let cookies = answer.headers().get_all("set-cookie");
        let session = cookies
            .iter()
            .filter_map(|line| line.to_str().ok()?.split(';').next())
            .find(|pair| pair.starts_with("tenon="));
        self.cookie = session.unwrap().to_owned();
    }

    async fn get(&self, path: &str) -> reqwest::Response {
        let request = self.http.get(format!("{}{path}", self.origin));
        request.header("cookie", &self.cookie).send().await.unwrap()
    }

    async fn listen(&self, query: &str) -> Stream {
        let answer = self
            .get(&format!("{}{query}", app::path::EVENT_STREAM))
            .await;
        assert_eq!(answer.status(), 200);
        Stream {
            answer,
            text: String::new(),
        }
    }

    /// Reports of the machine at this console; what it was answered.
    async fn report(&self, machine: &Enrolled, time: i64, cpu: f64) -> reqwest::Result<u16> {
        let report = json!({"time": time, "cpu": {"percent": cpu},
            "memory": {"total": 100, "available": 50, "free": 10, "percent": 50.0},
            "disk": {"total": 100, "free": 50, "percent": 50.0},
            "net": {"input": 1.0, "output": 1.0}});
        let answer = self
            .http
            .post(format!("{}{REPORT_PATH}", self.origin))
            .bearer_auth(&machine.token)
            .header("content-type", "application/json")
            .body(report.to_string())
            .send()
            .await?;
        Ok(answer.status().as_u16())
    }
}

/// An open event stream.
struct Stream {
    answer: reqwest::Response,
    text: String,
}

impl Stream {
    /// Waits for what is wanted; the name of the event and its data.
    async fn until(&mut self, what: &str, wanted: impl Fn(&str, &Value) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name: &str| {
                    let line = event.lines().find_map(|line| line.strip_prefix(name));
                    line.unwrap_or_default().trim().to_owned()
                };
                let data = serde_json::from_str(&field("data:")).unwrap_or(Value::Null);
                if wanted(&field("event:"), &data) {
                    return;
                }
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let more = tokio::time::timeout(left, self.answer.chunk()).await;
            let more = more.unwrap_or_else(|_| panic!("never heard: {what}"));
            let more = more.ok().flatten();
            let more = more.unwrap_or_else(|| panic!("the stream ended before: {what}"));
            self.text.push_str(std::str::from_utf8(&more).unwrap());
        }
    }

    async fn until_cpu(&mut self, percent: f64) {
        self.until(&format!("cpu {percent}"), |_, data| {
            data["samples"][0]["sample"]["cpu_percent"] == percent
        })
        .await;
    }
}

/// This machine's clock: the consoles are real programs and use it too.
fn now() -> i64 {
    let now = backend::clock::Clock::now(&backend::clock::SystemClock);
    now.seconds()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

#[test]
fn a_report_to_one_console_is_live_on_the_other_and_a_task_runs_once() {
    runtime().block_on(async {
        let cluster = Cluster::new().await;
        let ((_first, mut one), (_second, mut two)) = (cluster.console(), cluster.console());
        one.sign_in().await;
        two.sign_in().await;
        let query = format!("?servers={}", cluster.machine.server_id);
        let (mut at_one, mut at_two) = (one.listen(&query).await, two.listen(&query).await);
        // A session made at one console is known at the other.
        two.cookie.clone_from(&one.cookie);
        assert_eq!(two.get("/").await.headers()["location"], "/p");

        // Redis may take a moment to be found; until then a console tells its own.
        let start = now();
        for number in 0.. {
            assert_eq!(
                one.report(&cluster.machine, start + number, 25.0)
                    .await
                    .unwrap(),
                200
            );
            let heard = tokio::time::timeout(Duration::from_secs(2), at_two.until_cpu(25.0)).await;
            if heard.is_ok() {
                break;
            }
            assert!(number < 20, "the other console never heard");
        }
        at_one.until_cpu(25.0).await;
        assert_eq!(
            two.report(&cluster.machine, start + 60, 75.0)
                .await
                .unwrap(),
            200
        );
        at_one.until_cpu(75.0).await;

        // Every five seconds, however many consoles there are.
        let runs = || cluster.count("SELECT run_count FROM task WHERE name = 'server_silence'");
        let (before, since) = (runs(), Instant::now());
        at_one
            .until("runs of the task", |_, data| {
                data["event"] == "task_changed"
                    && data["name"] == "server_silence"
                    && since.elapsed() > Duration::from_secs(11)
            })
            .await;
        let expected = since.elapsed().as_secs_f64() / 5.0;
        let ran = runs() - before;
        assert!(
            (ran - expected).abs() <= 1.5,
            "ran {ran} times, expected about {expected:.1}"
        );
    });
}

#[test]
fn redis_and_a_console_that_go_and_come_back_are_got_over() {
    runtime().block_on(async {
        let mut cluster = Cluster::new().await;
        let ((_first, mut one), (mut second, mut two)) = (cluster.console(), cluster.console());
        one.sign_in().await;
        two.sign_in().await;
        let query = format!("?servers={}", cluster.machine.server_id);
        let mut at_one = one.listen(&query).await;
        let start = now();
        assert_eq!(
            one.report(&cluster.machine, start, 10.0).await.unwrap(),
            200
        );
        at_one.until_cpu(10.0).await;

        // Without Redis each console goes on by itself, and nothing is refused.
        cluster.redis.kill();
        assert_eq!(
            one.report(&cluster.machine, start + 1, 20.0).await.unwrap(),
            200
        );
        at_one.until_cpu(20.0).await;
        assert_eq!(
            two.report(&cluster.machine, start + 2, 30.0).await.unwrap(),
            200
        );
        cluster.redis.restart();
        at_one.until("missed", |event, _| event == "missed").await;
        for number in 0.. {
            let time = start + 10 + number;
            assert_eq!(two.report(&cluster.machine, time, 40.0).await.unwrap(), 200);
            let heard = tokio::time::timeout(Duration::from_secs(2), at_one.until_cpu(40.0)).await;
            if heard.is_ok() {
                break;
            }
            assert!(number < 20, "the consoles never found each other again");
        }

        // A console that is killed takes nothing with it: the other one goes on.
        second.kill();
        assert!(two.report(&cluster.machine, start + 50, 1.0).await.is_err());
        assert_eq!(
            one.report(&cluster.machine, start + 51, 50.0)
                .await
                .unwrap(),
            200
        );
        at_one.until_cpu(50.0).await;
        let stored = cluster
            .count("SELECT COUNT(*) FROM server_sample WHERE cpu_percent IN (10, 20, 30, 50)");
        assert_eq!(stored, 4.0);
    });
}
