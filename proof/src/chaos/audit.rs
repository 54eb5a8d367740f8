//! The audit: what agents and people were told is compared with what the tables
//! hold.

use super::{
    agents::Ledger,
    engine,
    person::{Rename, Told},
    values::{COLUMNS, row},
};
use crate::{Outcome, database::Database};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    ops::AddAssign,
};

/// What an audit counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// Reports that were acknowledged.
    pub acknowledged: usize,
    /// Rows of reports.
    pub stored: usize,
    /// Acknowledged reports without a row.
    pub lost: usize,
    /// Rows whose values are not those of one report.
    pub torn: usize,
    /// Rows beyond the first of a report.
    pub doubled: usize,
    /// Rows of reports that nobody sent.
    pub foreign: usize,
    /// Hosts whose newest values are not those of their newest report.
    pub stale_latest: usize,
    /// Renames that were acknowledged.
    pub renames: usize,
    /// Renames of which only one half is there, the name or its history; or that
    /// were acknowledged and are not there.
    pub half_renames: usize,
    /// What SQLite's own check of the file finds.
    pub damaged: usize,
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "acknowledged={} stored={} lost={} torn={} doubled={} foreign={} stale_latest={} renames={} \
             half_renames={} damaged={}",
            self.acknowledged,
            self.stored,
            self.lost,
            self.torn,
            self.doubled,
            self.foreign,
            self.stale_latest,
            self.renames,
            self.half_renames,
            self.damaged
        )
    }
}

impl AddAssign for Audit {
    fn add_assign(&mut self, other: Audit) {
        self.acknowledged += other.acknowledged;
        self.stored += other.stored;
        self.lost += other.lost;
        self.torn += other.torn;
        self.doubled += other.doubled;
        self.foreign += other.foreign;
        self.stale_latest += other.stale_latest;
        self.renames += other.renames;
        self.half_renames += other.half_renames;
        self.damaged += other.damaged;
    }
}

impl Audit {
    /// Whether there is nothing to complain of.
    ///
    /// # Errors
    /// With all figures, when there is.
    pub fn check(&self) -> Outcome<()> {
        let wrong = self.lost
            + self.torn
            + self.doubled
            + self.foreign
            + self.stale_latest
            + self.half_renames
            + self.damaged;
        if wrong == 0 {
            Ok(())
        } else {
            Err(format!("the audit found faults: {self}").into())
        }
    }
}

/// Compares what was told with what is there.
///
/// # Errors
/// When the engine does not let us read.
pub fn audit(database: &Database, ledgers: &[Ledger], told: &Told) -> Outcome<Audit> {
    let mut found = Audit::default();
    reports(database, ledgers, &mut found)?;
    renames(database, told, &mut found)?;
    if let Database::Sqlite(_) = database {
        let said = engine::rows(database, "PRAGMA integrity_check")?;
        found.damaged = usize::from(said != [["ok".to_owned()]]);
    }
    Ok(found)
}

fn reports(database: &Database, ledgers: &[Ledger], found: &mut Audit) -> Outcome<()> {
    let mut stored: HashMap<i64, HashMap<i64, usize>> = HashMap::new();
    let query = format!("SELECT {COLUMNS} FROM server_sample");
    engine::read(database, &query, |cells| {
        let cells = numbers(cells)?;
        let (server, time) = (cells[0] as i64, cells[1] as i64 / 1_000);
        found.stored += 1;
        found.torn += usize::from(cells != row(server, time));
        *stored.entry(server).or_default().entry(time).or_default() += 1;
        Ok(())
    })?;
    let mut latest: HashMap<i64, Vec<[f64; 12]>> = HashMap::new();
    let query = format!("SELECT {COLUMNS} FROM server_latest");
    engine::read(database, &query, |cells| {
        let cells = numbers(cells)?;
        latest.entry(cells[0] as i64).or_default().push(cells);
        Ok(())
    })?;
    for ledger in ledgers {
        let mut rows = stored.remove(&ledger.server).unwrap_or_default();
        let newest = rows.keys().max().map(|time| row(ledger.server, *time));
        let told = latest.remove(&ledger.server).unwrap_or_default();
        found.stale_latest += usize::from(told != Vec::from_iter(newest));
        found.acknowledged += usize::try_from(ledger.acknowledged).unwrap_or(0);
        for number in 0..ledger.acknowledged + ledger.pending {
            match rows.remove(&ledger.time(number)) {
                Some(copies) => found.doubled += copies - 1,
                None => found.lost += usize::from(number < ledger.acknowledged),
            }
        }
        found.foreign += rows.len();
    }
    found.foreign += stored.values().map(HashMap::len).sum::<usize>();
    found.stale_latest += latest.len();
    Ok(())
}

fn numbers(cells: &[&str]) -> Outcome<[f64; 12]> {
    let mut row = [0.0; 12];
    if cells.len() != row.len() {
        return Err(format!("a row of {} cells", cells.len()).into());
    }
    for (number, cell) in row.iter_mut().zip(cells) {
        *number = cell.parse()?;
    }
    Ok(row)
}

/// What the history says of a rename.
#[derive(Deserialize)]
struct Content {
    name: Change,
}

#[derive(Deserialize)]
struct Change {
    before: String,
    after: String,
}

fn renames(database: &Database, told: &Told, found: &mut Audit) -> Outcome<()> {
    let mut history: BTreeMap<i64, Vec<Change>> = BTreeMap::new();
    let query = "SELECT object_id, content FROM operation_log WHERE object_type = 0 AND operation = 11 \
                 ORDER BY id";
    engine::read(database, query, |cells| {
        let [id, content] = cells else {
            return Err("a row of history has two cells here".into());
        };
        let content: Content = serde_json::from_str(content)?;
        history.entry(id.parse()?).or_default().push(content.name);
        Ok(())
    })?;
    let mut names: BTreeMap<i64, String> = BTreeMap::new();
    for row in engine::rows(database, "SELECT id, name FROM server")? {
        names.insert(row[0].parse()?, row[1].clone());
    }
    found.renames = told.renames.iter().filter(|r| r.is_acknowledged).count();
    for host in &told.hosts {
        let changes = history.remove(&host.id).unwrap_or_default();
        // The history is a chain from the first name to the one that is there.
        let mut name = host.name.as_str();
        for change in &changes {
            found.half_renames += usize::from(change.before != name);
            name = &change.after;
        }
        found.half_renames += usize::from(names.get(&host.id).map(String::as_str) != Some(name));
        let written: HashSet<&str> = changes.iter().map(|c| c.after.as_str()).collect();
        let mine = || told.renames.iter().filter(|rename| rename.host == host.id);
        let lost = |rename: &&Rename| rename.is_acknowledged && !written.contains(&*rename.name);
        found.half_renames += mine().filter(lost).count();
        let asked: HashSet<&str> = mine().map(|rename| rename.name.as_str()).collect();
        found.half_renames += written.difference(&asked).count();
    }
    found.half_renames += history.values().map(Vec::len).sum::<usize>();
    Ok(())
}

/// An auditor that finds nothing must be one that would find something: plants a
/// loss, a torn row, a stale newest value, a lost rename and a lost history, and
/// looks whether they are seen. Nobody needs the database afterwards.
///
/// # Errors
/// When one of them is not seen.
pub fn prove(database: &Database, ledgers: &[Ledger], told: &Told) -> Outcome<()> {
    let clean = audit(database, ledgers, told)?;
    let [lossy, torn, stale, ..] = ledgers else {
        return Err("the proof of the audit needs three agents".into());
    };
    let at = |ledger: &Ledger| {
        let (server, time) = (ledger.server, ledger.time(0) * 1_000);
        format!("WHERE server_id = {server} AND created_time = {time}")
    };
    let mut planted = vec![
        format!("DELETE FROM server_sample {}", at(lossy)),
        format!(
            "UPDATE server_sample SET disk_free = disk_free + 1 {}",
            at(torn)
        ),
        format!(
            "UPDATE server_latest SET created_time = created_time - 1000 WHERE server_id = {}",
            stale.server
        ),
    ];
    let renamed = told.renames.iter().find(|rename| rename.is_acknowledged);
    if let Some(rename) = renamed {
        planted.push(format!(
            "UPDATE server SET name = 'planted' WHERE id = {}",
            rename.host
        ));
        planted.push(format!(
            "DELETE FROM operation_log WHERE object_type = 0 AND operation = 11 AND object_id = '{}' \
             AND content LIKE '%\"after\":\"{}\"%'",
            rename.host, rename.name
        ));
    }
    engine::change(database, &format!("{};", planted.join(";\n")))?;
    let seen = audit(database, ledgers, told)?;
    let new = |after: usize, before: usize| after - before;
    let counted = (
        new(seen.lost, clean.lost),
        new(seen.torn, clean.torn),
        new(seen.stale_latest, clean.stale_latest),
        new(seen.half_renames, clean.half_renames) >= 2,
    );
    if counted != (1, 1, 1, renamed.is_some()) {
        return Err(format!("planted faults were not seen: {seen}").into());
    }
    Ok(())
}
