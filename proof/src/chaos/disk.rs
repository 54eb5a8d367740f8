//! R3: calls on the disk fail. R4: the disk is full, and then is not. What cannot
//! be stored is answered 503 and never acknowledged; once the disk works again the
//! console goes on without a restart.

use super::{
    Report, Row, Setting,
    audit::Audit,
    mount,
    mount::{Mount, make_image},
    stage::{Crowd, Stage},
    strace::{self, Tracer},
};
use crate::{Outcome, program::wait_until};
use std::{
    fs::File,
    io::{ErrorKind, Write},
    path::Path,
    time::Duration,
};

/// How long a point may take to be reached.
const POINT: Duration = Duration::from_secs(20);
/// How long calls go on failing at most, where they do: until a body was refused.
/// One failed call may be met by a task's write instead of a report's.
const SPELL: Duration = Duration::from_secs(10);
/// How soon the console is ready again.
const READY: Duration = Duration::from_secs(10);
/// So many points go by before what is there is looked at.
const AUDIT_EVERY: u32 = 10;
/// Bytes of a small disk.
const SMALL: u64 = 24 << 20;
/// How long a full disk may take to be felt: what is free inside the database's
/// files is used first.
const FELT: Duration = Duration::from_secs(60);
/// Refused bodies that show that it is.
const REFUSED: u64 = 20;

/// Calls and their errors. (A read that fails is told by SQLite as a damaged file,
/// which is a fault and answered 500: nothing to wait for.)
const FAULTS: [(&str, &str); 4] = [
    ("fsync,fdatasync", "EIO"),
    ("pwrite64", "ENOSPC"),
    ("pwrite64", "EIO"),
    ("fsync,fdatasync", "ENOSPC"),
];

/// Runs R3.
///
/// # Errors
/// When something was acknowledged that is not stored, an answer was another one
/// than 503, or the console did not go on.
pub async fn errors(setting: &mut Setting, report: &mut Report) -> Outcome<()> {
    if let Some(why) = strace::obstacle() {
        report.skip(Row::R3, &why);
        return Ok(());
    }
    let (engine, rounds) = (setting.engine, setting.rounds(50, 2));
    let data = setting.folder.join("console");
    let mut stage = Stage::set(&setting.programs, engine, &setting.folder, &data).await?;
    stage.console.start().await?;
    let mut crowd = stage.open()?;
    let (mut open, mut touched, mut refused) = (0, 0, 0);
    for round in 0..rounds {
        // Once, and from there on for a while, in turns.
        let (calls, error) = FAULTS[round as usize / 2 % FAULTS.len()];
        let lasts = round % 2 == 1;
        let nth = setting.random.u32(1..=30);
        let what = format!(
            "{calls}:error={error}:when={nth}{}",
            if lasts { "+" } else { "" }
        );
        let failed = fail(&mut stage, &crowd, &what, lasts).await;
        let count = failed.map_err(|error| format!("{what}: {error}"))?;
        touched += count;
        report.progress(format_args!(
            "R3 {engine} point {}: {what}, {count} calls failed, {}",
            round + 1,
            crowd.fleet.answers()
        ));
        open += 1;
        if open == AUDIT_EVERY || round + 1 == rounds {
            let answers = stage.close(&mut crowd).await?;
            refused += answers.away;
            stage.audit()?;
            report.passed(open);
            open = 0;
            crowd = stage.open()?;
        }
    }
    let answers = stage.close(&mut crowd).await?;
    let found = stage.audit()?;
    if touched == 0 || refused == 0 {
        return Err(format!("{touched} calls failed, {refused} bodies were refused").into());
    }
    report.line(
        Row::R3,
        engine,
        rounds,
        format_args!(
            "failed_calls={touched} refused_503={refused} {found} sessions_lost={} faults={}",
            stage.told.sessions_lost,
            answers.faults.len()
        ),
    );
    Ok(())
}

async fn fail(stage: &mut Stage, crowd: &Crowd, what: &str, lasts: bool) -> Outcome<usize> {
    crowd.fleet.progress(5).await?;
    let before = crowd.fleet.answers().away;
    let pid = stage.console.program()?.pid();
    let tracer = Tracer::attach(pid, what, &stage.folder).await?;
    let reached = wait_until("the point", POINT, async || {
        tokio::time::sleep(Duration::from_millis(20)).await;
        tracer.touched().unwrap_or(0) > 0
    })
    .await;
    // A point that is not reached is seen in the count.
    if lasts && reached.is_ok() {
        // That none was refused is seen in the sum.
        let _ = wait_until("a body is refused", SPELL, async || {
            crowd.fleet.answers().away > before
        })
        .await;
    }
    let touched = tracer.detach().await?;
    stage.ready(READY).await?;
    crowd.fleet.progress(20).await?;
    Ok(touched)
}

/// Runs R4.
///
/// # Errors
/// When something was acknowledged that is not stored, an answer was another one
/// than 503, or the console did not go on.
pub async fn full(setting: &mut Setting, report: &mut Report) -> Outcome<()> {
    if let Some(why) = mount::obstacle() {
        report.skip(Row::R4, &why);
        return Ok(());
    }
    let (engine, rounds) = (setting.engine, setting.rounds(3, 1));
    let (mut refused, mut total, mut slowest) = (0, Audit::default(), Duration::ZERO);
    for round in 0..rounds {
        // In memory and on a disk in turns: they are full in different ways.
        let place = setting.folder.join(format!("disk-{round}"));
        let kind = if round % 2 == 0 { "tmpfs" } else { "ext4" };
        let disk = if round % 2 == 0 {
            Mount::memory(&place, SMALL)?
        } else {
            let image = setting.folder.join("image");
            make_image(&image, SMALL)?;
            Mount::image(&place, &image)?
        };
        let data = place.join("console");
        let mut stage = Stage::set(&setting.programs, engine, &setting.folder, &data).await?;
        stage.console.start().await?;
        let mut crowd = stage.open()?;
        crowd.fleet.progress(50).await?;

        let ballast = place.join("ballast");
        fill(&ballast)?;
        let before = crowd.fleet.answers().away;
        let felt = wait_until("the full disk is felt", FELT, async || {
            tokio::time::sleep(Duration::from_millis(20)).await;
            crowd.fleet.answers().away >= before + REFUSED
        })
        .await?;
        std::fs::remove_file(&ballast)?;
        let back = stage.ready(READY).await? + crowd.fleet.progress(20).await?;
        slowest = slowest.max(back);
        let answers = stage.close(&mut crowd).await?;
        let found = stage.audit()?;
        refused += answers.away;
        report.progress(format_args!(
            "R4 {engine} round {}: {kind}, felt after {felt:?}, back after {back:?}, {found}, {answers}",
            round + 1
        ));
        total += found;
        report.passed(1);
        stage.console.program()?.kill()?;
        disk.unmount()?;
    }
    report.line(
        Row::R4,
        engine,
        rounds,
        format_args!(
            "{total} refused_503={refused} back_max_ms={}",
            slowest.as_millis()
        ),
    );
    Ok(())
}

/// Takes what is free on a disk.
fn fill(ballast: &Path) -> Outcome<()> {
    let mut file = File::create(ballast)?;
    for size in [1 << 20, 64 << 10, 4 << 10, 512] {
        let block = vec![0xa5; size];
        loop {
            // Written through, so that the disk itself says that it is full.
            match file.write_all(&block).and_then(|()| file.sync_data()) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}
