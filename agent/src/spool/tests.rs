//! What survives on disk, in which order, and what the bounds take.

use super::*;
use crate::sample::tests::report_at;
use model::time::Millis;

const NOW: Timestamp = Timestamp::from_seconds(1_000_000);

fn open(folder: &Path) -> Spool {
    Spool::open(folder, DEFAULT_LIMIT).unwrap()
}

/// Adds reports of the seconds `times`, whose tickets go on from the last one.
fn add(spool: &mut Spool, times: impl IntoIterator<Item = i64>) {
    let first = spool.end();
    let reports: Vec<Report> = times.into_iter().map(report_at).collect();
    let mut waiting: Vec<(Ticket, &Report)> = (first..).zip(&reports).collect();
    while !waiting.is_empty() {
        let added = spool.append(&waiting).unwrap();
        waiting.drain(..added);
    }
}

fn times(reports: &[(Ticket, Report)]) -> Vec<i64> {
    reports.iter().map(|(_, report)| report.time).collect()
}

/// Takes everything out, as the sender does.
fn drain(spool: &mut Spool, batch: usize) -> Vec<i64> {
    let mut all = Vec::new();
    loop {
        let reports = spool.oldest(batch, NOW);
        if reports.is_empty() {
            return all;
        }
        all.extend(times(&reports));
        let tickets: Vec<_> = reports.iter().map(|(ticket, _)| *ticket).collect();
        spool.remove(&tickets);
    }
}

/// Times within the longest age, in order.
fn recent(count: i64) -> std::ops::Range<i64> {
    NOW.seconds() - count..NOW.seconds()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
fn reports_survive_a_restart_in_order_and_stay_until_they_are_taken_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(folder.path());
    add(&mut spool, recent(1_300));
    assert_eq!(
        times(&spool.oldest(3, NOW)),
        recent(1_300).take(3).collect::<Vec<_>>()
    );
    assert_eq!(spool.len(), 1_300);
    drop(spool);

    let mut spool = open(folder.path());
    assert_eq!(spool.len(), 1_300);
    assert_eq!(drain(&mut spool, 500), recent(1_300).collect::<Vec<_>>());
    assert!(spool.is_empty());
    assert_eq!(
        files(folder.path()),
        [] as [PathBuf; 0],
        "a sent file is deleted"
    );
}

#[test]
fn a_file_holds_what_goes_into_one_request() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(folder.path());
    add(&mut spool, recent(1_300));
    let sizes: Vec<_> = spool.segments.iter().map(|segment| segment.count).collect();
    assert_eq!(sizes, [500, 500, 300]);
}

#[test]
fn what_is_added_while_older_reports_are_sent_comes_after_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(folder.path());
    add(&mut spool, [999_990, 999_991]);
    let sent = spool.oldest(500, NOW);
    add(&mut spool, [999_992]);
    spool.remove(&[sent[0].0, sent[1].0]);
    assert_eq!(drain(&mut spool, 500), [999_992]);
    // The file that was just deleted is not written to.
    add(&mut spool, [999_993]);
    drop(spool);
    assert_eq!(drain(&mut open(folder.path()), 500), [999_993]);
}

#[test]
fn a_report_out_of_the_middle_does_not_come_back_before_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(folder.path());
    add(&mut spool, [999_990, 999_991, 999_992]);
    spool.remove(&[1]);
    assert_eq!(times(&spool.oldest(500, NOW)), [999_990, 999_992]);
    assert_eq!(drain(&mut spool, 1), [999_990, 999_992]);
}

#[test]
fn a_tail_torn_at_any_byte_is_cut_and_everything_before_it_is_there() {
    let whole = tempfile::tempdir().unwrap();
    let mut spool = open(whole.path());
    add(&mut spool, recent(2));
    let [file] = files(whole.path()).try_into().unwrap();
    let bytes = fs::read(&file).unwrap();
    let record = bytes.len() / 2;
    for cut in 0..bytes.len() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(file.file_name().unwrap());
        fs::write(&path, &bytes[..cut]).unwrap();
        let mut spool = open(folder.path());
        let left = (cut / record) as i64;
        assert_eq!(spool.len() as i64, left, "cut at {cut}");
        match fs::metadata(&path) {
            Ok(cut_file) => assert_eq!(cut_file.len() as i64, left * record as i64),
            Err(_) => assert_eq!(left, 0, "a file with nothing in it is deleted"),
        }
        // What comes now goes behind it and into a file of its own.
        add(&mut spool, [NOW.seconds()]);
        drop(spool);
        let expected: Vec<_> = recent(2)
            .take(left as usize)
            .chain([NOW.seconds()])
            .collect();
        assert_eq!(
            drain(&mut open(folder.path()), 500),
            expected,
            "cut at {cut}"
        );
    }
}

#[test]
fn the_bound_in_bytes_drops_the_oldest_and_counts_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = Spool::open(folder.path(), 40_000).unwrap();
    add(&mut spool, recent(2_000));
    let on_disk: u64 = files(folder.path())
        .iter()
        .map(|file| fs::metadata(file).unwrap().len())
        .sum();
    assert!(spool.bytes() == on_disk && on_disk <= 40_000, "{on_disk}");
    let left = spool.len();
    assert_eq!(spool.dropped(), 2_000 - left as u64);
    assert!(
        on_disk > 34_000,
        "not more than needed is dropped: {on_disk}"
    );
    assert_eq!(
        drain(&mut spool, 500),
        recent(2_000).skip(2_000 - left).collect::<Vec<_>>()
    );
}

#[test]
fn a_smaller_limit_is_kept_from_the_next_start_on() {
    let folder = tempfile::tempdir().unwrap();
    add(
        &mut Spool::open(folder.path(), 100_000).unwrap(),
        recent(400),
    );
    let mut spool = Spool::open(folder.path(), 30_000).unwrap();
    assert!(spool.bytes() <= 30_000 && !spool.is_empty());
    assert_eq!(drain(&mut spool, 500).last(), Some(&(NOW.seconds() - 1)));
}

#[test]
fn what_is_too_old_for_the_console_is_dropped_report_by_report() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(folder.path());
    let oldest = (NOW - MAX_AGE).seconds();
    add(&mut spool, oldest - 3..oldest + 2);
    assert_eq!(drain(&mut spool, 500), [oldest, oldest + 1]);
    assert_eq!(spool.dropped(), 3);
    add(&mut spool, oldest - 3..oldest + 2);
    spool.keep_age(NOW + Millis::seconds(1));
    assert_eq!(spool.len(), 5, "one of them is young enough");
    spool.keep_age(NOW + Millis::seconds(2));
    assert_eq!((spool.len(), spool.dropped()), (0, 8));
    assert_eq!(files(folder.path()), [] as [PathBuf; 0]);
}

#[test]
fn a_record_that_is_no_report_is_dropped_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut file = Vec::new();
    for payload in [
        serde_json::to_vec(&report_at(999_990)).unwrap(),
        b"from another version".to_vec(),
        serde_json::to_vec(&report_at(999_992)).unwrap(),
    ] {
        record::encode(&payload, &mut file);
    }
    let name = format!("{:020}.{EXTENSION}", 7);
    fs::write(folder.path().join(name), file).unwrap();
    let mut spool = open(folder.path());
    assert_eq!(spool.end(), 10);
    assert_eq!(drain(&mut spool, 500), [999_990, 999_992]);
    assert_eq!(spool.dropped(), 1);
}

#[test]
fn a_disk_that_takes_nothing_leaves_the_spool_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(folder.path());
    add(&mut spool, [999_990]);
    // Every later file would need this name.
    spool.writer = None;
    fs::create_dir(spool.path(1)).unwrap();
    let report = report_at(999_991);
    spool.append(&[(1, &report)]).unwrap_err();
    assert_eq!(times(&spool.oldest(500, NOW)), [999_990]);
    fs::remove_dir(spool.path(1)).unwrap();
    assert_eq!(spool.append(&[(1, &report)]).unwrap(), 1);
    assert_eq!(drain(&mut spool, 500), [999_990, 999_991]);
}
