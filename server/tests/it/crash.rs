//! `kill -9` of the console under 14 posting agents: what was acknowledged is
//! stored, once and whole.

use crate::{
    app::facts,
    program::{Program, Reader, setting},
};
use backend::{
    Console,
    crypto::MasterKey,
    db::Db,
    identity::service::{self, NewUser},
    server::agent,
    testing::{Engine, TestDatabase},
};
use model::{
    agent::{
        CpuReport, DiskReport, Enrolled, Enrolment, MemoryReport, NetReport, REPORT_PATH, Report,
    },
    time::Timestamp,
};
use std::{collections::BTreeMap, fmt, io::Write, sync::Arc, time::Duration};
use tokio::{sync::Semaphore, task::JoinSet};

const AGENTS: usize = 14;
const ROUNDS: u32 = 5;
/// How long the first acknowledgement of a round may take on a busy machine.
const FIRST_WITHIN: Duration = Duration::from_secs(30);
/// One body in so many is a batch, of so many reports.
const BATCH_EVERY: i64 = 7;
const BATCH: i64 = 5;

#[test]
fn no_acknowledged_report_is_lost_torn_or_doubled_on_sqlite() {
    survive(Engine::Sqlite);
}

#[test]
fn no_acknowledged_report_is_lost_torn_or_doubled_on_mariadb() {
    survive(Engine::MariaDb);
}

fn survive(engine: Engine) {
    let seed = setting("TENON_TEST_SEED")
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(u64::from(std::process::id()));
    eprintln!("{engine:?}, TENON_TEST_SEED={seed}");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(Box::pin(async {
        let database = TestDatabase::create(engine).await;
        let machines = enrol(&database).await;
        // SQLite's file belongs to the console alone from here on.
        database.db.close().await;
        let now = backend::clock::Clock::now(&backend::clock::SystemClock);
        let mut posting: Vec<Posting> = machines
            .into_iter()
            .map(|machine| Posting::new(machine, now))
            .collect();
        let mut random = Random(seed);
        for round in 1..=ROUNDS {
            posting = run_and_kill(&database, posting, &mut random, round).await;
        }
        check(&database, &posting, engine);
        database.remove().await;
    }));
}

/// One start of the console, some posting, and its sudden end.
async fn run_and_kill(
    database: &TestDatabase,
    posting: Vec<Posting>,
    random: &mut Random,
    round: u32,
) -> Vec<Posting> {
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        ("TENON_DATABASE_URL", database.url.as_str()),
        ("TENON_LOG", "warn,server::serve=info"),
    ];
    let (mut console, origin) = Program::listening(folder.path(), &settings);
    let before: usize = posting
        .iter()
        .map(|machine| machine.acknowledged.len())
        .sum();
    let mut tasks = JoinSet::new();
    let acknowledged = Arc::new(Semaphore::new(0));
    for machine in posting {
        let url = format!("{origin}{REPORT_PATH}");
        tasks.spawn(machine.post_until_it_fails(url, Arc::clone(&acknowledged)));
    }
    // The console lives for a random while from its first acknowledgement on: on
    // a busy machine that one may take longer than a short life.
    let first = tokio::time::timeout(FIRST_WITHIN, acknowledged.acquire()).await;
    assert!(
        first.is_ok(),
        "nothing was acknowledged within {FIRST_WITHIN:?}:\n{}",
        console.log()
    );
    drop(first);
    let life = Duration::from_millis(300 + random.next() % 1_200);
    tokio::time::sleep(life).await;
    console.kill();
    let posting = tasks.join_all().await;
    let after: usize = posting
        .iter()
        .map(|machine| machine.acknowledged.len())
        .sum();
    eprintln!(
        "  round {round}: killed after {life:?}, {} acknowledged",
        after - before
    );
    assert!(
        after > before,
        "nothing was acknowledged:\n{}",
        console.log()
    );
    posting
}

/// 14 hosts of the first user, with their agents' tokens.
async fn enrol(database: &TestDatabase) -> Vec<Enrolled> {
    let key = MasterKey::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap();
    let console = Console::new(Db::connect(&database.location()).await.unwrap(), key);
    let ctx = console.system("test");
    let user = NewUser::parse("13800000000", "Lin", "correct horse").unwrap();
    service::create(&ctx, ctx.system().unwrap(), user, true)
        .await
        .unwrap();
    let mut tokens = Vec::new();
    for _ in 0..AGENTS {
        tokens.push(
            agent::offer::offer_this_machine(&ctx, ctx.system().unwrap())
                .await
                .unwrap()
                .unwrap()
                .token,
        );
    }
    let mut machines = Vec::new();
    for (number, token) in tokens.iter().enumerate() {
        let enrolment = Enrolment {
            token: token.reveal().to_owned(),
            facts: facts(&format!("host-{number}")),
        };
        machines.push(
            agent::enrol::enrol(&ctx, ctx.anonymous(), enrolment)
                .await
                .unwrap(),
        );
    }
    console.close().await;
    machines
}

/// One agent and what it was told is stored.
struct Posting {
    machine: Enrolled,
    /// Its clock at the first report.
    dawn: i64,
    /// How many times it has used.
    next: i64,
    /// Times of reports that were answered with 200.
    acknowledged: Vec<i64>,
}

impl Posting {
    fn new(machine: Enrolled, now: Timestamp) -> Self {
        // Six days back, so that all times are within what the console takes.
        Posting {
            machine,
            dawn: now.seconds() - 6 * 86_400,
            next: 0,
            acknowledged: Vec::new(),
        }
    }

    /// The time of the report of this number; all differ, and they do not come
    /// in order, as when an agent sends what it kept while the console was away.
    fn time(&self, number: i64) -> i64 {
        const SPAN: i64 = 500_009;
        self.dawn + number * 7_919 % SPAN
    }

    /// Posts as fast as answers come. The report that failed is sent again in
    /// the next round, because nobody knows what became of it.
    async fn post_until_it_fails(mut self, url: String, acknowledged: Arc<Semaphore>) -> Self {
        let client = crate::program::client()
            .timeout(Duration::from_secs(10))
            .no_proxy()
            .build()
            .unwrap();
        loop {
            let count = if self.next % BATCH_EVERY == 0 {
                BATCH
            } else {
                1
            };
            let times: Vec<i64> = (self.next..self.next + count)
                .map(|number| self.time(number))
                .collect();
            let reports: Vec<Report> = times
                .iter()
                .map(|time| report(self.machine.server_id.0, *time))
                .collect();
            let post = client.post(&url).bearer_auth(&self.machine.token);
            let post = if count == 1 {
                post.json(&reports[0])
            } else {
                post.json(&reports)
            };
            let Ok(answer) = post.send().await else {
                return self;
            };
            let status = answer.status();
            // The head alone is not the whole answer.
            let Ok(body) = answer.text().await else {
                return self;
            };
            assert_eq!(status, 200, "{body}");
            assert_eq!(body, format!("{{\"accepted\":{count}}}"));
            self.acknowledged.extend(times);
            acknowledged.add_permits(1);
            self.next += count;
        }
    }
}

/// The report of a host at a time. Every value follows from both, so that a row
/// that mixes two reports shows.
fn report(server: i64, time: i64) -> Report {
    let mark = time * 32 + server;
    let percent = |of: i64| (mark.wrapping_mul(of) % 200) as f64 / 2.0;
    Report {
        time,
        cpu: CpuReport {
            percent: percent(1),
        },
        memory: MemoryReport {
            total: mark * 4,
            available: mark * 3,
            free: mark * 2,
            percent: percent(3),
        },
        disk: DiskReport {
            total: mark * 7,
            free: mark * 5,
            percent: percent(7),
        },
        net: NetReport {
            input: mark as f64 / 2.0,
            output: mark as f64 / 4.0,
        },
        docker: BTreeMap::new(),
        detail: None,
    }
}

const COLUMNS: &str = "server_id, created_time, cpu_percent, memory_total, memory_available, memory_free, \
                       memory_percent, disk_total, disk_free, disk_percent, net_input, net_output";

/// The row that a report must have become.
fn row(server: i64, time: i64) -> Vec<f64> {
    let report = report(server, time);
    let whole = |number: i64| number as f64;
    vec![
        whole(server),
        whole(time * 1_000),
        report.cpu.percent,
        whole(report.memory.total),
        whole(report.memory.available),
        whole(report.memory.free),
        report.memory.percent,
        whole(report.disk.total),
        whole(report.disk.free),
        report.disk.percent,
        report.net.input,
        report.net.output,
    ]
}

/// What an audit counted.
#[derive(Debug, Default, PartialEq, Eq)]
struct Audit {
    acknowledged: usize,
    stored: usize,
    lost: usize,
    doubled: usize,
    torn: usize,
    stale_latest: usize,
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Audit {
            acknowledged,
            stored,
            lost,
            doubled,
            torn,
            stale_latest,
        } = self;
        write!(
            f,
            "acknowledged {acknowledged}, stored {stored}, lost {lost}, doubled {doubled}, torn {torn}, \
             stale in server_latest {stale_latest}"
        )
    }
}

impl Audit {
    fn is_clean(&self) -> bool {
        let Audit {
            lost,
            doubled,
            torn,
            stale_latest,
            ..
        } = self;
        lost + doubled + torn + stale_latest == 0
    }
}

/// Reads the tables with the engine's own client and compares.
fn audit(reader: &Reader<'_>, posting: &[Posting]) -> Audit {
    let mut found = Audit::default();
    let mut rows: BTreeMap<(i64, i64), Vec<Vec<f64>>> = BTreeMap::new();
    for row in reader.rows(&format!("SELECT {COLUMNS} FROM server_sample")) {
        found.stored += 1;
        rows.entry((row[0] as i64, row[1] as i64 / 1_000))
            .or_default()
            .push(row);
    }
    for ((server, time), copies) in &rows {
        found.doubled += copies.len() - 1;
        found.torn += copies
            .iter()
            .filter(|copy| **copy != row(*server, *time))
            .count();
    }
    for machine in posting {
        let server = machine.machine.server_id.0;
        found.acknowledged += machine.acknowledged.len();
        found.lost += machine
            .acknowledged
            .iter()
            .filter(|time| !rows.contains_key(&(server, **time)))
            .count();
        let newest = rows
            .range((server, 0)..=(server, i64::MAX))
            .next_back()
            .map(|((_, time), _)| *time);
        let latest = reader.rows(&format!(
            "SELECT {COLUMNS} FROM server_latest WHERE server_id = {server}"
        ));
        let wanted: Vec<Vec<f64>> = newest.map(|time| row(server, time)).into_iter().collect();
        found.stale_latest += usize::from(latest != wanted);
    }
    found
}

fn check(database: &TestDatabase, posting: &[Posting], engine: Engine) {
    let reader = Reader::of(&database.url);
    let found = audit(&reader, posting);
    // Past the capture of the test runner: these figures are asked for.
    let line = format!("kill -9 on {engine:?}: {found}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    assert!(found.is_clean(), "{found}");
    // At most one body of each agent and round was stored without its answer.
    let unanswered = found.stored - found.acknowledged;
    assert!(
        unanswered <= AGENTS * ROUNDS as usize * BATCH as usize,
        "{found}"
    );

    // An auditor that finds nothing must be one that would find something.
    let machine = &posting[0];
    let (server, time) = (machine.machine.server_id.0, machine.acknowledged[0] * 1_000);
    let at = format!("WHERE server_id = {server} AND created_time = {time}");
    reader.execute(&format!(
        "UPDATE server_sample SET disk_free = disk_free + 1 {at}"
    ));
    assert_eq!(audit(&reader, posting).torn, 1);
    reader.execute(&format!("DELETE FROM server_sample {at}"));
    let planted = audit(&reader, posting);
    assert_eq!((planted.lost, planted.torn), (1, 0), "{planted}");
    reader.execute(&format!(
        "UPDATE server_latest SET created_time = created_time - 1000 WHERE server_id = {server}"
    ));
    assert_eq!(audit(&reader, posting).stale_latest, 1);
}

/// splitmix64: the same seed, the same moments.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}
