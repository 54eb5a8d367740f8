//! A person at the console: signs in, opens pages, renames hosts, signs in
//! again, and remembers what was acknowledged.

use super::engine;
use crate::{
    Outcome,
    console::{client, sign_in},
    database::Database,
};
use model::{
    id::{CompanyId, ServerId},
    scope::Scope,
};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// How long a person looks at a page.
const PAUSE: Duration = Duration::from_millis(10);
/// How long a page may take to answer, with what is asked for or with an error.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// One round of clicks in so many begins by signing in again.
const SIGN_IN_EVERY: usize = 10;
/// Faults that are kept with their words.
const KEPT: usize = 20;

/// A host as it was before anybody clicked.
#[derive(Debug, Clone)]
pub struct Host {
    /// Its id.
    pub id: i64,
    /// Its name at first.
    pub name: String,
    scope: Scope,
}

/// A rename that was asked for.
#[derive(Debug, Clone)]
pub struct Rename {
    /// Of this host.
    pub host: i64,
    /// To this name, which is used once.
    pub name: String,
    /// Whether the console said that it is done.
    pub is_acknowledged: bool,
}

/// What a person was told.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// The hosts.
    pub hosts: Vec<Host>,
    /// The renames, in the order of asking.
    pub renames: Vec<Rename>,
    /// Turns that were taken; the next one's names are not used before.
    pub turns: usize,
    /// Pages that came.
    pub pages: u64,
    /// Answers that said "not now": 429 and 503.
    pub refused: u64,
    /// Answers that did not come for a connection that broke.
    pub broken: u64,
    /// Answers that did not come within [`PATIENCE`].
    pub hung: u64,
    /// The longest wait for an answer.
    pub slowest: Duration,
    /// Sessions that were forgotten.
    pub sessions_lost: u64,
    /// Answers that must never be given.
    pub faults: Vec<String>,
}

impl Told {
    /// Whether the person was treated well.
    ///
    /// # Errors
    /// When a session was forgotten or something was answered that must never be.
    pub fn check(&self) -> Outcome<()> {
        if self.sessions_lost > 0 {
            return Err(format!("{} sessions were forgotten", self.sessions_lost).into());
        }
        match self.faults.first() {
            None => Ok(()),
            Some(first) => Err(format!("a person was answered: {first}").into()),
        }
    }
}

/// Somebody at work.
#[derive(Debug)]
pub struct Person {
    told: Arc<Mutex<Told>>,
    is_over: Arc<AtomicBool>,
    task: JoinSet<()>,
}

/// The hosts of the database, before anybody clicks.
///
/// # Errors
/// When the engine refuses.
pub fn hosts(database: &Database) -> Outcome<Vec<Host>> {
    let query = "SELECT id, name, owner_kind, owner_id FROM server ORDER BY id";
    let mut hosts = Vec::new();
    for row in engine::rows(database, query)? {
        let scope = match &*row[2] {
            "2" => Scope::Company(CompanyId(row[3].parse()?)),
            _ => Scope::Personal,
        };
        hosts.push(Host {
            id: row[0].parse()?,
            name: row[1].clone(),
            scope,
        });
    }
    Ok(hosts)
}

impl Person {
    /// Has somebody click at `origin`, going on from what was told before.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn start(origin: &str, told: Told) -> Outcome<Person> {
        let told = Arc::new(Mutex::new(told));
        let is_over = Arc::new(AtomicBool::new(false));
        let browser = Browser {
            client: client()?,
            origin: origin.to_owned(),
            cookie: None,
            told: Arc::clone(&told),
        };
        let mut task = JoinSet::new();
        task.spawn(click(browser, Arc::clone(&is_over)));
        Ok(Person {
            told,
            is_over,
            task,
        })
    }

    /// What was told so far.
    pub fn told(&self) -> Told {
        locked(&self.told).clone()
    }

    /// Lets the last click end.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn finish(&mut self) -> Outcome<Told> {
        self.is_over.store(true, Ordering::Relaxed);
        match tokio::time::timeout(PATIENCE * 4, self.task.join_next()).await {
            Ok(Some(ended)) => ended?,
            Ok(None) => {}
            Err(_) => return Err("a person's last click does not end".into()),
        }
        Ok(self.told())
    }

    /// Leaves at once.
    pub async fn abandon(mut self) -> Told {
        self.task.shutdown().await;
        self.told()
    }
}

fn locked(told: &Mutex<Told>) -> MutexGuard<'_, Told> {
    told.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Browser {
    client: reqwest::Client,
    origin: String,
    cookie: Option<String>,
    told: Arc<Mutex<Told>>,
}

async fn click(mut browser: Browser, is_over: Arc<AtomicBool>) {
    let hosts = locked(&browser.told).hosts.clone();
    for (turn, host) in hosts.iter().cycle().enumerate() {
        if turn % SIGN_IN_EVERY == 0 {
            browser.cookie = None;
        }
        while browser.cookie.is_none() && !is_over.load(Ordering::Relaxed) {
            browser.sign_in().await;
            tokio::time::sleep(PAUSE).await;
        }
        if is_over.load(Ordering::Relaxed) {
            return;
        }
        let list = format!("/{}/servers", host.scope);
        browser.open(&list).await;
        browser.open(&format!("{list}/{}", host.id)).await;
        let turn = {
            let mut told = locked(&browser.told);
            told.turns += 1;
            told.turns
        };
        browser.rename(host, &format!("renamed {turn}")).await;
        tokio::time::sleep(PAUSE).await;
    }
}

impl Browser {
    async fn sign_in(&mut self) {
        let begun = Instant::now();
        let answer = sign_in(&self.client, &self.origin).await;
        self.took(begun);
        match answer {
            Ok(cookie) => self.cookie = Some(cookie),
            // The form redirects back for every refusal and says why in a cookie.
            Err(_) => locked(&self.told).refused += 1,
        }
    }

    async fn open(&mut self, path: &str) {
        let begun = Instant::now();
        let get = self.client.get(format!("{}{path}", self.origin));
        let Some(answer) = self.answered(get, begun).await else {
            return;
        };
        let mut told = locked(&self.told);
        match answer.0 {
            200 if answer.1.contains("</html>") => told.pages += 1,
            302 | 303 => {
                told.sessions_lost += 1;
                drop(told);
                self.cookie = None;
            }
            429 | 503 => told.refused += 1,
            status => fault(&mut told, format!("GET {path}: {status} {}", answer.1)),
        }
    }

    async fn rename(&mut self, host: &Host, name: &str) {
        let arguments = json!({"scope": host.scope, "id": ServerId(host.id)});
        let Some(detail) = self.call("/fn/server/detail", &arguments).await else {
            return;
        };
        let version = detail["version"].as_i64();
        let at = {
            let mut told = locked(&self.told);
            told.renames.push(Rename {
                host: host.id,
                name: name.to_owned(),
                is_acknowledged: false,
            });
            told.renames.len() - 1
        };
        let arguments = json!({
            "scope": host.scope,
            "id": ServerId(host.id),
            "rename": {"name": name, "version": version},
        });
        if self.call("/fn/server/rename", &arguments).await.is_some() {
            locked(&self.told).renames[at].is_acknowledged = true;
        }
    }

    async fn call(&mut self, path: &str, arguments: &Value) -> Option<Value> {
        let begun = Instant::now();
        let post = self.client.post(format!("{}{path}", self.origin));
        let post = post.header("origin", &self.origin).json(arguments);
        let (status, body) = self.answered(post, begun).await?;
        let mut told = locked(&self.told);
        match status {
            200 => match serde_json::from_str(&body) {
                Ok(value) => return Some(value),
                Err(error) => fault(&mut told, format!("{path}: {error}: {body}")),
            },
            // 409: a rename whose answer was lost had been done.
            409 | 429 | 503 => told.refused += 1,
            401 => {
                told.sessions_lost += 1;
                drop(told);
                self.cookie = None;
            }
            status => fault(&mut told, format!("{path}: {status} {body}")),
        }
        None
    }

    async fn answered(
        &self,
        request: reqwest::RequestBuilder,
        begun: Instant,
    ) -> Option<(u16, String)> {
        let cookie = self.cookie.as_deref().unwrap_or_default();
        let request = request.header("cookie", cookie).timeout(PATIENCE);
        let answered = async {
            let answer = request.send().await?;
            let status = answer.status().as_u16();
            Ok::<_, reqwest::Error>((status, answer.text().await?))
        };
        match answered.await {
            Ok(answer) => {
                self.took(begun);
                Some(answer)
            }
            Err(error) => {
                self.count_lost(&error);
                tokio::time::sleep(PAUSE).await;
                None
            }
        }
    }

    fn count_lost(&self, error: &reqwest::Error) {
        let mut told = locked(&self.told);
        if error.is_timeout() {
            told.hung += 1;
        } else {
            told.broken += 1;
        }
    }

    fn took(&self, begun: Instant) {
        let mut told = locked(&self.told);
        told.slowest = told.slowest.max(begun.elapsed());
    }
}

fn fault(told: &mut Told, what: String) {
    if told.faults.len() < KEPT {
        told.faults.push(what.chars().take(500).collect());
    }
}
