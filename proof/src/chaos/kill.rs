//! R1: `kill -9` of the console and of the database, at random moments and at
//! named points, under fourteen agents and a person.

use super::{
    Report, Row, Setting,
    audit::prove,
    stage::{Crowd, Stage},
    strace::{Tracer, obstacle},
};
use crate::{Outcome, database::Engine, program::wait_until};
use std::time::{Duration, Instant};

/// How soon a console that is started again must be ready, recovery included.
const READY: Duration = Duration::from_secs(15);
/// How long a program may take to come to its point under strace.
const POINT: Duration = Duration::from_secs(20);
/// So many rounds go by before what is there is looked at.
const AUDIT_EVERY: u32 = 10;

/// Who is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Victim {
    Console,
    Database,
}

/// When.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// At any time.
    Random,
    /// Before one of these calls is done.
    Point(&'static str),
}

/// What happens in the rounds of an engine, one after the other. On SQLite the
/// console is the database.
fn plan(engine: Engine, round: u32) -> (Victim, Moment) {
    use Moment::{Point, Random};
    use Victim::{Console, Database};
    // A write of a commit, its flush (the commit is not durable), the answer that
    // acknowledges it (it is), a connection that is just taken.
    const SQLITE: [(Victim, Moment); 8] = [
        (Console, Random),
        (Console, Point("fsync,fdatasync")),
        (Console, Point("writev,sendto")),
        (Console, Random),
        (Console, Point("pwrite64")),
        (Console, Random),
        (Console, Point("accept4")),
        (Console, Random),
    ];
    const MARIADB: [(Victim, Moment); 9] = [
        (Console, Random),
        (Database, Random),
        (Database, Point("fsync,fdatasync")),
        (Console, Point("writev,sendto")),
        (Database, Random),
        (Database, Point("pwrite64")),
        (Console, Random),
        (Database, Point("sendto")),
        (Console, Point("recvfrom")),
    ];
    match engine {
        Engine::Sqlite => SQLITE[round as usize % SQLITE.len()],
        Engine::Mariadb => MARIADB[round as usize % MARIADB.len()],
    }
}

/// What the rounds counted.
#[derive(Debug, Default)]
struct Counts {
    console: u32,
    database: u32,
    points: u32,
    points_missed: u32,
    slowest: Duration,
}

/// Runs the row.
///
/// # Errors
/// When anything was lost, or a program did not come back.
pub async fn run(setting: &mut Setting, report: &mut Report) -> Outcome<()> {
    let named = match obstacle() {
        None => true,
        Some(why) => {
            report.skip(Row::R1, &format!("named points: {why}"));
            false
        }
    };
    let (engine, rounds) = (setting.engine, setting.rounds(100, 3));
    let data = setting.folder.join("console");
    let mut stage = Stage::set(&setting.programs, engine, &setting.folder, &data).await?;
    stage.console.start().await?;
    let mut counts = Counts::default();
    let mut crowd = stage.open()?;
    let mut open_rounds = 0;
    for round in 0..rounds {
        let (victim, moment) = match plan(engine, round) {
            (victim, Moment::Point(_)) if !named => (victim, Moment::Random),
            planned => planned,
        };
        let begun = crowd.fleet.answers().stored;
        let killed = kill(&mut stage, &crowd, setting, victim, moment, &mut counts).await;
        killed.map_err(|error| format!("round {}: {error}", round + 1))?;
        report.progress(format_args!(
            "R1 {engine} round {}: {victim:?} {moment:?}, {} bodies acknowledged",
            round + 1,
            crowd.fleet.answers().stored - begun
        ));
        open_rounds += 1;
        if open_rounds == AUDIT_EVERY || round + 1 == rounds {
            let answers = stage.close(&mut crowd).await?;
            let found = stage.audit()?;
            report.passed(open_rounds);
            open_rounds = 0;
            if round + 1 < rounds {
                crowd = stage.open()?;
                continue;
            }
            prove(&stage.database, &stage.ledgers, &stage.told)?;
            report.line(
                Row::R1,
                engine,
                rounds,
                format_args!(
                    "killed_console={} killed_database={} named_points={} points_missed={} {found} \
                     sessions_lost={} ready_max_ms={} {answers}",
                    counts.console,
                    counts.database,
                    counts.points,
                    counts.points_missed,
                    stage.told.sessions_lost,
                    counts.slowest.as_millis(),
                ),
            );
        }
    }
    if named && rounds > 1 && counts.points == 0 {
        return Err("no named point was reached".into());
    }
    Ok(())
}

/// One sudden end, and the way back.
async fn kill(
    stage: &mut Stage,
    crowd: &Crowd,
    setting: &mut Setting,
    victim: Victim,
    moment: Moment,
    counts: &mut Counts,
) -> Outcome<()> {
    // The victim lives for a random while from the first acknowledgement on: on a
    // busy machine that one may take longer than a short life.
    crowd.fleet.progress(1).await?;
    let tracer = match moment {
        Moment::Random => {
            let life = setting.random.u64(200..1_200);
            tokio::time::sleep(Duration::from_millis(life)).await;
            None
        }
        Moment::Point(calls) => {
            let nth = setting.random.u32(1..=40);
            let what = format!("{calls}:signal=KILL:when={nth}");
            let pid = pid(stage, victim)?;
            Some(Tracer::attach(pid, &what, &stage.folder).await?)
        }
    };
    if let Some(tracer) = tracer {
        let met = wait_until("the point", POINT, async || has_ended(stage, victim)).await;
        match met {
            Ok(_) => counts.points += 1,
            Err(_) => counts.points_missed += 1,
        }
        // It lets go of what it holds, if that still lives; only then can that be
        // killed and waited for.
        tracer.detach().await?;
    }
    let begun = Instant::now();
    match victim {
        Victim::Console => {
            counts.console += 1;
            stage.console.program()?.kill()?;
            stage.console.start().await?;
        }
        Victim::Database => {
            counts.database += 1;
            let server = stage.database.server().ok_or("no database to kill")?;
            server.kill()?;
            server.restart().await?;
            // The console was not told; it finds out by itself.
            stage.ready(READY).await?;
        }
    }
    let took = begun.elapsed();
    counts.slowest = counts.slowest.max(took);
    if took > READY {
        return Err(format!("ready again only after {took:?}").into());
    }
    Ok(())
}

fn pid(stage: &mut Stage, victim: Victim) -> Outcome<u32> {
    Ok(match victim {
        Victim::Console => stage.console.program()?.pid(),
        Victim::Database => {
            let server = stage.database.server().ok_or("no database")?;
            server.program().pid()
        }
    })
}

fn has_ended(stage: &mut Stage, victim: Victim) -> bool {
    let ended = match victim {
        Victim::Console => stage.console.program().and_then(|program| program.ended()),
        Victim::Database => match stage.database.server() {
            Some(server) => server.program().ended(),
            None => Ok(None),
        },
    };
    !matches!(ended, Ok(None))
}
