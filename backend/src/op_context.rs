//! Who acts, when, and over what: one context for each request, task or test.

use crate::{
    Error, Result,
    adapter::{
        bus::{Bus, Message},
        captcha::{Captcha, ProofOfWork},
    },
    authz::{belonging::Keeping, cache::Sets},
    clock::{Clock, SystemClock},
    crypto::MasterKey,
    db::{Db, Tx},
    entropy::{Entropy, SystemEntropy},
    identity::password::Hasher,
    instrument::{Instruments, Levels},
    metrics::queue::{Queue, Writer, queue},
    server::{
        agent::lookup::{Finder, Lookup, lookup},
        belonging::Hosts,
    },
};
use model::{
    event::{Audience, Event},
    id::{AgentId, ServerId, UserId},
    identity::Preference,
    scope::Owner,
    time::Timestamp,
};
use std::{
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// What every request of this process shares.
#[derive(Clone)]
pub struct Console {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    hasher: Hasher,
    master_key: MasterKey,
    captcha: Arc<dyn Captcha>,
    bus: Bus,
    instruments: Instruments,
    ingest: Queue,
    writer: Mutex<Option<Writer>>,
    sets: Sets,
    agents: Lookup,
    finder: Mutex<Option<Finder>>,
    can_mail: AtomicBool,
}

/// Somebody who is signed in and active.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their number.
    pub mobile: String,
    /// Whether the installation itself is theirs to run.
    pub is_platform_admin: bool,
    /// How often what they may do had changed when the request began; `None` has their
    /// rights read anew for each question, for what lasts longer than a request.
    pub access_epoch: Option<i64>,
    /// Where their picture is; empty when there is none.
    pub image_url: String,
    /// How they want the console to be.
    pub preference: Preference,
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Nobody we know.
    Anonymous,
    /// A person.
    User(SignedIn),
    /// The agent of a host.
    Agent(KnownAgent),
    /// The console itself.
    System,
}

/// An agent that showed its own token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownAgent {
    /// Which agent.
    pub agent: AgentId,
    /// The host it runs on.
    pub server: ServerId,
    /// Whose host that is.
    pub owner: Owner,
    /// It is to trade its token for a new one.
    pub is_renewal_due: bool,
}

/// Where a request came from; for the history and for throttling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The id that stands in every log line of the request.
    pub request_id: String,
    /// The client's address, behind proxies that are trusted; `None` for tasks
    /// and the command line.
    pub address: Option<IpAddr>,
    /// The browser's own description; empty when unknown.
    pub user_agent: String,
}

impl Origin {
    /// The console's own doing, under a name for the log.
    pub fn internal(name: &str) -> Self {
        Origin {
            request_id: name.to_owned(),
            address: None,
            user_agent: String::new(),
        }
    }
}

/// One operation.
#[derive(Clone)]
pub struct OpContext {
    console: Console,
    actor: Actor,
    origin: Origin,
    proved: Option<Timestamp>,
}

impl Console {
    /// Over a database, with the machine's clock and randomness, and a bus of
    /// this process alone.
    pub fn new(db: Db, master_key: MasterKey) -> Self {
        Self::on_bus(db, master_key, Bus::in_process())
    }

    /// The same with a bus.
    pub fn on_bus(db: Db, master_key: MasterKey, bus: Bus) -> Self {
        Self::with(
            db,
            master_key,
            Arc::new(SystemClock),
            Arc::new(SystemEntropy),
            Hasher::default(),
            bus,
        )
    }

    /// With every part given.
    pub fn with(
        db: Db,
        master_key: MasterKey,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        hasher: Hasher,
        bus: Bus,
    ) -> Self {
        let instruments = Instruments::default();
        let (ingest, writer) = queue(instruments.commits.clone());
        let (agents, finder) = lookup();
        Console {
            inner: Arc::new(Inner {
                db,
                clock,
                entropy,
                hasher,
                captcha: Arc::new(ProofOfWork::new(master_key.clone())),
                master_key,
                bus,
                instruments,
                sets: Sets::default(),
                ingest,
                writer: Mutex::new(Some(writer)),
                agents,
                finder: Mutex::new(Some(finder)),
                can_mail: AtomicBool::new(false),
            }),
        }
    }

    /// The same with another captcha; for a console that nothing else has yet.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn with_captcha(mut self, captcha: Arc<dyn Captcha>) -> Self {
        let inner = Arc::get_mut(&mut self.inner).expect("nothing else has this console yet");
        inner.captcha = captcha;
        self
    }

    /// Says whether there is a mail server: where there is none nobody is offered
    /// mails.
    pub fn set_can_mail(&self, can_mail: bool) {
        self.inner.can_mail.store(can_mail, Ordering::Relaxed);
    }

    /// Writes reports for as long as the process lives. Whoever starts the
    /// console runs this once, beside it; a second call returns at once.
    pub async fn write_reports(&self) {
        let Some(writer) = take(&self.inner.writer) else {
            return;
        };
        let (clock, bus) = (Arc::clone(&self.inner.clock), self.inner.bus.clone());
        writer.run(self.inner.db.clone(), clock, bus).await;
    }

    /// Finds out who the agents are that ask for something: as
    /// [`Self::write_reports`], and beside it.
    pub async fn find_agents(&self) {
        if let Some(finder) = take(&self.inner.finder) {
            finder.run(self.inner.db.clone()).await;
        }
    }

    /// A context for one operation.
    pub fn context(&self, actor: Actor, origin: Origin) -> OpContext {
        OpContext {
            console: self.clone(),
            actor,
            origin,
            proved: None,
        }
    }

    /// A context for the console's own doing.
    pub fn system(&self, name: &str) -> OpContext {
        self.context(Actor::System, Origin::internal(name))
    }

    /// What happens, for who tells open pages.
    pub fn bus(&self) -> &Bus {
        &self.inner.bus
    }

    /// What is counted here.
    pub fn instruments(&self) -> &Instruments {
        &self.inner.instruments
    }

    /// How full the queues and the pools are.
    pub fn levels(&self) -> Levels {
        Levels {
            reports: self.inner.ingest.level(),
            passwords: self.inner.hasher.level(),
            connections: self.inner.db.connections(),
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        self.inner.db.ping().await
    }

    /// Closes the database.
    pub async fn close(&self) {
        self.inner.db.close().await;
    }
}

fn take<T>(place: &Mutex<Option<T>>) -> Option<T> {
    place.lock().unwrap_or_else(PoisonError::into_inner).take()
}

impl OpContext {
    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
    /// When the session of the request proved password or second factor last: what
    /// the session's row says.
    #[must_use]
    pub fn with_proved_time(mut self, proved: Option<Timestamp>) -> Self {
        self.proved = proved;
        self
    }
    /// When the actor proved in this session that it is them, if they did.
    pub(crate) fn proved_time(&self) -> Option<Timestamp> {
        self.proved
    }
    /// Where the request came from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
    /// Now.
    pub fn now(&self) -> Timestamp {
        self.console.inner.clock.now()
    }
    /// What the caller is told of `error`; the cause goes to the log.
    pub fn public(&self, error: Error) -> model::error::Error {
        error.into_public(&self.origin.request_id)
    }
    pub(crate) fn db(&self) -> &Db {
        &self.console.inner.db
    }
    pub(crate) fn entropy(&self) -> &dyn Entropy {
        &*self.console.inner.entropy
    }
    pub(crate) fn bus(&self) -> &Bus {
        &self.console.inner.bus
    }
    /// The kinds of things that people of a company look after.
    pub(crate) fn keeping(&self) -> &'static [&'static dyn Keeping] {
        &[&Hosts]
    }
    /// Tells what happened; after the commit.
    pub(crate) fn tell(&self, audience: Audience, event: Event) {
        self.bus().publish(Message { audience, event });
    }
    /// Tells what happened as soon as `tx` is committed; where the one who
    /// commits cannot know that there is something to tell.
    pub(crate) fn tell_after(&self, tx: &mut Tx, audience: Audience, event: Event) {
        let bus = self.bus().clone();
        tx.after_commit(move || bus.publish(Message { audience, event }));
    }
    pub(crate) fn can_mail(&self) -> bool {
        self.console.inner.can_mail.load(Ordering::Relaxed)
    }
    pub(crate) fn ingest(&self) -> &Queue {
        &self.console.inner.ingest
    }
    /// What is kept of people's rights.
    pub(crate) fn sets(&self) -> &Sets {
        &self.console.inner.sets
    }
    /// The same for what lasts longer than a request: rights are read anew for each
    /// question.
    #[must_use]
    pub(crate) fn without_epoch(mut self) -> Self {
        if let Actor::User(user) = &mut self.actor {
            user.access_epoch = None;
        }
        self
    }
    /// The same operation in somebody's name, who gave a token for it.
    pub(crate) fn in_the_name_of(&self, actor: Actor) -> OpContext {
        self.console.context(actor, self.origin.clone())
    }
    pub(crate) fn agents(&self) -> &Lookup {
        &self.console.inner.agents
    }
    pub(crate) fn hasher(&self) -> &Hasher {
        &self.console.inner.hasher
    }
    pub(crate) fn captcha(&self) -> &dyn Captcha {
        &*self.console.inner.captcha
    }
    pub(crate) fn master_key(&self) -> &MasterKey {
        &self.console.inner.master_key
    }
}
