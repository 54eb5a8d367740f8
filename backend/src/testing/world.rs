//! A small world: people, companies, hosts, a clock that stands still.

use super::TestDatabase;
use crate::{
    adapter::{bus::Bus, captcha::ProofOfWork},
    authz::{GrantKind, Resource, resource},
    clock::Clock,
    company::{self, Membership},
    crypto::MasterKey,
    db::{Db, Tx, dialect::Written},
    delivery,
    entropy::Entropy,
    identity::{
        password::Hasher,
        service::{self, NewUser},
    },
    metrics, on_db, on_tx,
    op_context::{Actor, Console, KnownAgent, OpContext, Origin, SignedIn},
    permission, server,
};
use model::{
    agent::{CpuReport, DiskReport, MachineFacts, MemoryReport, NetReport, Report},
    id::{AgentId, ClusterId, CompanyId, ServerId, UserId},
    permission::{Grant, GrantItem, Permission, Validity},
    scope::{EmployeeStatus, Owner},
    time::{Millis, Timestamp},
};
use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

/// A clock that moves when it is told to.
#[derive(Debug)]
pub struct MockClock(AtomicI64);

impl MockClock {
    /// Standing at a time.
    pub fn at(time: Timestamp) -> Self {
        MockClock(AtomicI64::new(time.0))
    }
    /// Moves on, or back.
    pub fn advance(&self, by: Millis) {
        self.0.fetch_add(by.0, Ordering::SeqCst);
    }
}
impl Clock for MockClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// Bytes that never repeat and are the same in every run.
#[derive(Debug, Default)]
pub struct FixedEntropy(AtomicU64);
impl Entropy for FixedEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            // A step of splitmix64: distinct inputs give distinct outputs.
            let mut z = self
                .0
                .fetch_add(1, Ordering::SeqCst)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_be_bytes()[..chunk.len()]);
        }
    }
}

/// What somebody is to a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompanyRole {
    /// Founded it and administers it.
    Founder,
    /// Administers it.
    Admin,
    /// Works there.
    Member,
    /// Applied.
    Applicant,
    /// Was refused.
    Rejected,
    /// Was invited.
    Invited,
}

impl CompanyRole {
    fn membership(self) -> Membership {
        let (status, is_admin) = match self {
            CompanyRole::Founder => (EmployeeStatus::Founder, true),
            CompanyRole::Admin => (EmployeeStatus::Accepted, true),
            CompanyRole::Member => (EmployeeStatus::Accepted, false),
            CompanyRole::Applicant => (EmployeeStatus::Pending, false),
            CompanyRole::Rejected => (EmployeeStatus::Rejected, false),
            CompanyRole::Invited => (EmployeeStatus::Invited, false),
        };
        Membership { status, is_admin }
    }
}

/// The time at which every world begins: 2026-03-01T08:00:00Z.
const DAWN: Timestamp = Timestamp(1_772_352_000_000);

/// A console over a test's database.
#[derive(Clone)]
pub struct World {
    database: Arc<TestDatabase>,
    console: Console,
    clock: Arc<MockClock>,
    next: Arc<AtomicU64>,
}

impl World {
    /// Over a migrated database.
    pub async fn new(database: TestDatabase) -> Self {
        let clock = Arc::new(MockClock::at(DAWN));
        let key = MasterKey::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").expect("a key");
        let captcha = ProofOfWork::with_work(key.clone(), 2, 4);
        let console = Console::with(
            database.db.clone(),
            key,
            clock.clone(),
            Arc::new(FixedEntropy::default()),
            Hasher::with_cost(64, 1),
            Bus::in_process(),
        )
        .with_captcha(Arc::new(captcha));
        let beside = console.clone();
        #[expect(
            clippy::disallowed_methods,
            reason = "a test has no background of its own"
        )]
        tokio::spawn(async move {
            futures::join!(beside.write_reports(), beside.find_agents());
        });
        World {
            database: Arc::new(database),
            console,
            clock,
            next: Arc::default(),
        }
    }

    /// The console.
    pub fn console(&self) -> &Console {
        &self.console
    }
    /// The database.
    pub fn db(&self) -> &Db {
        &self.database.db
    }
    /// The database's address.
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }
    /// The clock.
    pub fn clock(&self) -> &MockClock {
        &self.clock
    }
    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
    /// Drops the database.
    pub async fn remove(&self) {
        self.database.remove().await;
    }

    /// A context of a person.
    ///
    /// Their rights are read anew for each question: what a test does next may change
    /// them, and no request began since.
    pub fn context(&self, user: &SignedIn) -> OpContext {
        self.context_of(Actor::User(SignedIn {
            access_epoch: None,
            ..user.clone()
        }))
    }
    /// A context of a person as a request makes it that begins now, on a console over the
    /// same database.
    pub async fn request(&self, console: &Console, user: UserId) -> OpContext {
        let system = console.system("test");
        let actor = service::find_actor(&system, user)
            .await
            .expect("the database answers");
        console.context(actor, Origin::internal("test"))
    }
    /// A context of a person who has just proved that it is them.
    pub fn stepped_up(&self, user: &SignedIn) -> OpContext {
        self.context(user).with_proved_time(Some(self.now()))
    }
    /// A context of nobody.
    pub fn anonymous(&self) -> OpContext {
        self.context_of(Actor::Anonymous)
    }
    /// A context of the console itself.
    pub fn system(&self) -> OpContext {
        self.context_of(Actor::System)
    }
    /// A context of the agent on a host.
    pub fn agent(&self, server: ServerId) -> OpContext {
        self.agent_of(server, Owner::User(UserId(1)))
    }
    /// A context of the agent on a host of an owner.
    pub fn agent_of(&self, server: ServerId, owner: Owner) -> OpContext {
        self.context_of(Actor::Agent(KnownAgent {
            agent: AgentId(1),
            server,
            owner,
            is_renewal_due: false,
        }))
    }
    fn context_of(&self, actor: Actor) -> OpContext {
        let address = Some(std::net::Ipv4Addr::new(192, 0, 2, 1).into());
        self.console.context(
            actor,
            Origin {
                request_id: "test".to_owned(),
                address,
                user_agent: "Mozilla/5.0 (a test)".to_owned(),
            },
        )
    }

    /// A number that this world has not used yet.
    pub fn fresh(&self) -> u64 {
        self.next.fetch_add(1, Ordering::SeqCst)
    }

    /// The password of everybody in a test's world.
    pub const PASSWORD: &'static str = "correct horse";

    /// Somebody new.
    pub async fn user(&self) -> SignedIn {
        let number = self.fresh();
        let mobile = format!("138{number:08}");
        let new = NewUser::parse(&mobile, &format!("Person {number}"), Self::PASSWORD)
            .expect("a valid user");
        let system = self.system();
        let proof = system.system().expect("the system's proof");
        let id = service::create(&system, proof, new, false)
            .await
            .expect("a user");
        let Ok(Actor::User(user)) = service::find_actor(&system, id).await else {
            panic!("user {id} is active")
        };
        user
    }

    /// The text messages that are on their way to a number, the oldest first: each
    /// one's template, and its code where it has one.
    pub async fn texts(&self, mobile: &str) -> Vec<String> {
        let payloads: Vec<String> = on_db!(self.db(), |pool| {
            sqlx::query_scalar("SELECT payload FROM job WHERE kind = ? ORDER BY id")
                .bind(delivery::TEXT_SEND)
                .fetch_all(pool)
                .await
        })
        .expect("the database answers");
        payloads
            .iter()
            .map(|text| serde_json::from_str::<serde_json::Value>(text).expect("JSON"))
            .filter(|text| text["to"] == mobile)
            .map(|text| {
                let word =
                    |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
                let (template, code) = (word(&text["template"]), word(&text["parameters"]["code"]));
                format!("{template} {code}").trim_end().to_owned()
            })
            .collect()
    }

    /// The code that was sent to a number last.
    pub async fn code(&self, mobile: &str) -> String {
        let texts = self.texts(mobile).await;
        let mut codes = texts.iter().filter_map(|text| text.strip_prefix("code "));
        codes.next_back().expect("a code was sent").to_owned()
    }

    /// Disables somebody's account.
    pub async fn disable(&self, user: UserId) {
        self.write(async |tx| crate::identity::disable(tx, user).await)
            .await;
    }

    /// A new company.
    pub async fn company(&self, name: &str) -> CompanyId {
        let (name, now) = (name.to_owned(), self.now());
        self.write(async |tx| company::insert(tx, &name, now).await)
            .await
    }

    /// Puts somebody into a company.
    pub async fn employ(&self, company: CompanyId, user: UserId, role: CompanyRole) {
        let now = self.now();
        self.write(async |tx| {
            company::insert_employee(tx, company, user, role.membership(), now).await
        })
        .await;
    }

    /// Somebody new in a company.
    pub async fn employee(&self, company: CompanyId, role: CompanyRole) -> SignedIn {
        let user = self.user().await;
        self.employ(company, user.id, role).await;
        user
    }

    /// Gives a functional right, for ever.
    pub async fn give_right(&self, company: CompanyId, user: UserId, right: Permission) {
        self.give_right_for(company, user, right, None, None).await;
    }

    /// Gives a functional right for a time.
    pub async fn give_right_for(
        &self,
        company: CompanyId,
        user: UserId,
        right: Permission,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
    ) {
        let item = GrantItem::Right(right);
        let validity = Validity { from, until };
        self.give(company, user, Grant { item, validity }).await;
    }

    /// Gives whatever can be given.
    pub async fn give(&self, company: CompanyId, user: UserId, grant: Grant) {
        let now = self.now();
        self.write(async |tx| permission::insert_item(tx, (user, company), grant, now).await)
            .await;
    }

    /// Gives a data right on a host, for ever.
    pub async fn give_server(&self, company: CompanyId, user: UserId, server: ServerId) {
        self.give_server_for(company, user, server, None, None)
            .await;
    }

    /// Gives a data right on a host for a time.
    pub async fn give_server_for(
        &self,
        company: CompanyId,
        user: UserId,
        server: ServerId,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
    ) {
        let now = self.now();
        let grant = (GrantKind::Server, server.0);
        let validity = Validity { from, until };
        self.write(async |tx| {
            permission::insert_grant(tx, user, company, grant, validity, now).await
        })
        .await;
    }

    /// A new host; its creator is `creator`.
    pub async fn server(&self, owner: Owner, creator: UserId, name: &str) -> ServerId {
        let now = self.now();
        let facts = MachineFacts {
            hostname: name.to_owned(),
            os_name: "Debian".to_owned(),
            ..Default::default()
        };
        self.write(async |tx| {
            let row = server::Insert {
                owner,
                name,
                public_ip: "203.0.113.9",
                facts: &facts,
                now,
            };
            server::insert(tx, row, creator).await
        })
        .await
    }

    /// A cluster of a company with some of its hosts.
    pub async fn cluster(&self, company: CompanyId, name: &str, servers: &[ServerId]) -> ClusterId {
        let (kind, owner) = Owner::Company(company).columns();
        self.write(async |tx| {
            let id = on_tx!(tx, |connection| {
                sqlx::query(
                    "INSERT INTO cluster (owner_kind, owner_id, name, create_time, update_time) \
                     VALUES (?, ?, ?, 0, 0)",
                )
                .bind(kind)
                .bind(owner)
                .bind(name)
                .execute(connection)
                .await
                .map(|done| done.inserted_id())
            })?;
            for server in servers {
                on_tx!(tx, |connection| {
                    sqlx::query("UPDATE server SET cluster_id = ? WHERE id = ?")
                        .bind(id)
                        .bind(server.0)
                        .execute(connection)
                        .await
                        .map(|_| ())
                })?;
            }
            Ok(ClusterId(id))
        })
        .await
    }

    /// Nothing that a console keeps of people's rights counts any more.
    pub async fn forget_rights(&self) {
        self.write(async |tx| {
            on_tx!(tx, |connection| {
                sqlx::query("UPDATE `user` SET access_epoch = access_epoch + 1")
                    .execute(connection)
                    .await
                    .map(|_| ())
            })?;
            Ok(())
        })
        .await;
    }

    /// A plausible report at a time.
    pub fn report(&self, time: Timestamp) -> Report {
        Report {
            time: time.seconds(),
            cpu: CpuReport { percent: 12.5 },
            memory: MemoryReport {
                total: 8_201_400_320,
                available: 5_100_000_000,
                free: 900_000_000,
                percent: 37.81,
            },
            disk: DiskReport {
                total: 42_140_499_968,
                free: 30_140_499_968,
                percent: 28.48,
                busy: None,
            },
            net: NetReport {
                input: 120_000.0,
                output: 34_000.0,
            },
            docker: Default::default(),
            containers: None,
            detail: None,
        }
    }

    /// Reports of a host come in.
    pub async fn ingest(&self, server: ServerId, reports: &[Report]) {
        let found = resource::Server::find(self.db(), server)
            .await
            .expect("the database answers");
        // A host that is gone still has agents that report.
        let owner = found.map_or(Owner::User(UserId(1)), |found| found.owner);
        let ctx = self.agent_of(server, owner);
        let proof = ctx.agent().expect("the agent's proof");
        metrics::service::ingest(&ctx, proof, reports.to_vec(), true)
            .await
            .expect("the reports are stored");
    }

    async fn write<T>(&self, act: impl AsyncFnOnce(&mut Tx) -> crate::Result<T>) -> T {
        let mut tx = self.db().begin().await.expect("a transaction");
        let done = act(&mut tx).await.expect("the database obeys");
        tx.commit().await.expect("a commit");
        done
    }
}
