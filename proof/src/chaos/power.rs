//! R2: the power is cut. The console's folder is on a disk that is a file; a copy
//! of the file, made while the console stands still, is what had reached the disk.
//! `kill -9` does not show what only the system's cache held; this does.

use super::{
    Report, Row, Setting,
    mount::{Mount, make_image, obstacle},
    stage::{Crowd, Stage},
    strace::{self, Tracer},
};
use crate::Outcome;
use rustix::process::Signal;
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// Bytes of the disk.
const DISK: u64 = 256 << 20;
/// How soon a console on the copied disk must be ready.
const READY: Duration = Duration::from_secs(15);

/// Runs the row.
///
/// # Errors
/// When anything was lost, or the file is damaged.
pub async fn run(setting: &mut Setting, report: &mut Report) -> Outcome<()> {
    let (engine, rounds) = (setting.engine, setting.rounds(20, 0));
    if rounds == 0 {
        return Ok(());
    }
    if let Some(why) = obstacle() {
        report.skip(Row::R2, &why);
        return Ok(());
    }
    let (place, image) = (setting.folder.join("disk"), setting.folder.join("image"));
    make_image(&image, DISK)?;
    let mut disk = Mount::image(&place, &image)?;
    let data = place.join("console");
    let mut stage = Stage::set(&setting.programs, engine, &setting.folder, &data).await?;
    stage.console.start().await?;
    let mut slowest = Duration::ZERO;
    let mut crowd = stage.open()?;
    for round in 0..rounds {
        crowd.fleet.progress(10).await?;
        let life = Duration::from_millis(setting.random.u64(300..2_500));
        tokio::time::sleep(life).await;
        let took;
        (disk, took) = cut(&mut stage, disk, &place, &image).await?;
        slowest = slowest.max(took);
        if took > READY {
            return Err(format!("ready again only after {took:?}").into());
        }
        let answers = stage.close(&mut crowd).await?;
        let found = stage.audit()?;
        report.passed(1);
        report.progress(format_args!(
            "R2 {engine} round {}: cut after {life:?}, {found}, {answers}",
            round + 1
        ));
        crowd = stage.open()?;
    }
    stage.close(&mut crowd).await?;
    let found = stage.audit()?;
    let control = match strace::obstacle() {
        None => control(&mut stage, disk, &place, &image).await?.to_string(),
        Some(why) => {
            report.skip(Row::R2, &format!("control: {why}"));
            "none".to_owned()
        }
    };
    report.line(
        Row::R2,
        engine,
        rounds,
        format_args!(
            "{found} ready_max_ms={} lost_in_control={control}",
            slowest.as_millis()
        ),
    );
    Ok(())
}

/// Cuts the power and starts the console on what had reached the disk.
async fn cut(
    stage: &mut Stage,
    disk: Mount,
    place: &Path,
    image: &Path,
) -> Outcome<(Mount, Duration)> {
    // Nobody is told anything from here on, and what was told is in the copy.
    stage.console.program()?.signal(Signal::STOP)?;
    let copy = image.with_extension("copy");
    std::fs::copy(image, &copy)?;
    stage.console.program()?.kill()?;
    disk.unmount()?;
    std::fs::rename(&copy, image)?;
    let begun = Instant::now();
    let disk = Mount::image(place, image)?;
    stage.console.start().await?;
    Ok((disk, begun.elapsed()))
}

/// The row must see what it looks for: a console whose flushes do nothing loses
/// what it acknowledged. How much.
async fn control(stage: &mut Stage, disk: Mount, place: &Path, image: &Path) -> Outcome<usize> {
    let pid = stage.console.program()?.pid();
    let what = "fsync,fdatasync:retval=0";
    let tracer = Tracer::attach(pid, what, &stage.folder).await?;
    let crowd: Crowd = stage.open()?;
    crowd.fleet.progress(100).await?;
    (stage.ledgers, _) = crowd.fleet.abandon().await;
    stage.told = crowd.person.abandon().await;
    let pid = stage.console.program()?;
    pid.signal(Signal::STOP)?;
    let copy = image.with_extension("copy");
    std::fs::copy(image, &copy)?;
    pid.kill()?;
    tracer.detach().await?;
    disk.unmount()?;
    std::fs::rename(&copy, image)?;
    let _disk = Mount::image(place, image)?;
    let lost = super::audit::audit(&stage.database, &stage.ledgers, &stage.told)?.lost;
    if lost == 0 {
        return Err("flushes that did nothing lost nothing: this row proves nothing".into());
    }
    Ok(lost)
}
