//! Reports on disk, for as long as the console is away.
//!
//! A folder of segments. A segment is a file of records (`record.rs`) named by
//! the ticket of its first report; it holds what fits in one request, is only
//! ever appended to, and is deleted as a whole when the console has all of it.
//! So nothing but the newest file can be torn, and taking reports out costs no
//! write. After a restart the reports of a segment that was half sent go again;
//! the console knows them.
//!
//! Every append ends with one sync, whatever the number of reports. The caller
//! decides how often that is.

mod record;
mod segment;

use crate::queue::Ticket;
use model::{
    agent::{MAX_AGE, Report},
    time::Timestamp,
};
use segment::Segment;
use std::{
    collections::{BTreeSet, VecDeque},
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// Bytes on disk at most, unless the configuration says otherwise.
pub const DEFAULT_LIMIT: u64 = 64 * 1_000_000;
/// The least limit that can be asked for.
pub const SMALLEST_LIMIT: u64 = 1_000_000;

/// Reports in a segment at most: one request.
const SEGMENT_REPORTS: u64 = crate::report::BATCH as u64;
/// A segment this long gets no more reports. Half of what a request may hold,
/// so that one more report does not make it too large.
const SEGMENT_BYTES: u64 = model::agent::MAX_BODY as u64 / 2;
const EXTENSION: &str = "reports";
/// No agent counts this far; above, there would be no room to go on counting.
const LAST_FIRST: Ticket = Ticket::MAX / 2;

/// See the module.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    limit: u64,
    segment_bytes: u64,
    /// Oldest first. Tickets rise from each to the next.
    segments: VecDeque<Segment>,
    /// The last segment's file, while it is still appended to.
    writer: Option<File>,
    dropped: u64,
}

impl Spool {
    /// Opens the folder, makes it if need be, and cuts off what a power failure
    /// left half written.
    ///
    /// # Errors
    /// When the folder cannot be read or written.
    pub fn open(folder: &Path, limit: u64) -> io::Result<Self> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
        let mut spool = Spool {
            folder: folder.to_owned(),
            limit,
            // A small spool is still a dozen files, or the bound would throw
            // away half of it at once.
            segment_bytes: SEGMENT_BYTES.min(limit / 16).max(1),
            segments: VecDeque::new(),
            writer: None,
            dropped: 0,
        };
        for first in spool.names()? {
            spool.recover(first)?;
        }
        spool.keep_limit();
        if !spool.is_empty() {
            tracing::info!(reports = spool.len(), bytes = spool.bytes(), folder = %folder.display(), "found reports that the console has not got");
        }
        Ok(spool)
    }

    fn names(&self) -> io::Result<Vec<Ticket>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let ours = path.extension().is_some_and(|end| end == EXTENSION);
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            match stem.and_then(|stem| stem.parse().ok()) {
                Some(first) if ours && first <= LAST_FIRST => names.push(first),
                _ => {
                    tracing::warn!(file = %path.display(), "not one of the spool's files; left alone")
                }
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    fn recover(&mut self, first: Ticket) -> io::Result<()> {
        let path = self.path(first);
        let bytes = fs::read(&path)?;
        let (payloads, end) = record::decode(&bytes);
        if end < bytes.len() {
            tracing::warn!(file = %path.display(), cut = bytes.len() - end, reports = payloads.len(), "the last record was not written to its end; cut it off");
            let file = OpenOptions::new().write(true).open(&path)?;
            file.set_len(end as u64)?;
            file.sync_all()?;
        }
        let Some(last) = payloads.last() else {
            return fs::remove_file(&path);
        };
        self.segments.push_back(Segment {
            first,
            count: payloads.len() as u64,
            bytes: end as u64,
            newest: segment::measured_at(last),
            gone: BTreeSet::new(),
        });
        Ok(())
    }

    fn path(&self, first: Ticket) -> PathBuf {
        self.folder.join(format!("{first:020}.{EXTENSION}"))
    }

    /// The first ticket after those of the spool.
    pub fn end(&self) -> Ticket {
        self.segments.back().map_or(0, Segment::end)
    }

    /// Adds reports behind those that are there: as many of `reports` as go into
    /// one file, at least one of them. When it returns they are on the disk.
    ///
    /// # Errors
    /// When nothing was added.
    pub fn append(&mut self, reports: &[(Ticket, &Report)]) -> io::Result<usize> {
        let Some(&(first, _)) = reports.first() else {
            return Ok(0);
        };
        if !self.takes(first) {
            self.begin(first)?;
        }
        let result = self.append_here(reports);
        if result.is_err() {
            self.abandon();
        }
        if result.is_ok() {
            self.keep_limit();
        }
        result
    }

    /// Whether the last segment is open and goes on with `ticket`.
    fn takes(&self, ticket: Ticket) -> bool {
        self.writer.is_some()
            && self.segments.back().is_some_and(|last| {
                last.end() == ticket
                    && last.count < SEGMENT_REPORTS
                    && last.bytes < self.segment_bytes
            })
    }

    fn begin(&mut self, first: Ticket) -> io::Result<()> {
        self.writer = None;
        let file = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(self.path(first))?;
        File::open(&self.folder)?.sync_all()?;
        self.writer = Some(file);
        self.segments.push_back(Segment {
            first,
            count: 0,
            bytes: 0,
            newest: Timestamp(0),
            gone: BTreeSet::new(),
        });
        Ok(())
    }

    fn append_here(&mut self, reports: &[(Ticket, &Report)]) -> io::Result<usize> {
        let gone = || io::Error::other("the spool has no open file");
        let segment = self.segments.back_mut().ok_or_else(gone)?;
        let mut buffer = Vec::new();
        let mut added = 0;
        let mut newest = segment.newest;
        for (ticket, report) in reports {
            let full = segment.count + added >= SEGMENT_REPORTS
                || segment.bytes + buffer.len() as u64 >= self.segment_bytes;
            if full || *ticket != segment.end() + added {
                break;
            }
            record::encode(&serde_json::to_vec(report)?, &mut buffer);
            newest = newest.max(report.timestamp());
            added += 1;
        }
        let file = self.writer.as_mut().ok_or_else(gone)?;
        file.write_all(&buffer)?;
        file.sync_data()?;
        segment.count += added;
        segment.bytes += buffer.len() as u64;
        segment.newest = newest;
        Ok(added as usize)
    }

    /// Gives up the file that could not be written: what is whole in it stays.
    fn abandon(&mut self) {
        let Some(file) = self.writer.take() else {
            return;
        };
        let Some(last) = self.segments.back() else {
            return;
        };
        if let Err(error) = file.set_len(last.bytes) {
            // The next start cuts it off.
            tracing::debug!(%error, "half a record stays in the spool");
        }
        if last.count == 0 {
            self.delete_last();
        }
    }

    fn delete_last(&mut self) {
        if let Some(last) = self.segments.pop_back() {
            self.delete(last.first);
        }
    }

    /// The oldest reports, `count` at most, all of one file. Those from before
    /// the longest age and those that cannot be read leave the spool here.
    pub fn oldest(&mut self, count: usize, now: Timestamp) -> Vec<(Ticket, Report)> {
        if count == 0 {
            return Vec::new();
        }
        while let Some(segment) = self.segments.front() {
            if segment.newest < now - MAX_AGE {
                self.drop_front("older than the console takes");
                continue;
            }
            let reports = match fs::read(self.path(segment.first)) {
                Ok(bytes) => self.take_front(&bytes, count, now),
                Err(error) => {
                    tracing::error!(%error, "a file of the spool cannot be read");
                    self.drop_front("cannot be read");
                    continue;
                }
            };
            if !reports.is_empty() {
                return reports;
            }
        }
        Vec::new()
    }

    fn take_front(&mut self, bytes: &[u8], count: usize, now: Timestamp) -> Vec<(Ticket, Report)> {
        let (payloads, _) = record::decode(bytes);
        let Some(segment) = self.segments.front_mut() else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let (mut old, mut damaged) = (0u64, 0u64);
        for index in 0..segment.count {
            let ticket = segment.first + index;
            if found.len() == count {
                break;
            }
            if segment.gone.contains(&ticket) {
                continue;
            }
            let payload = payloads.get(index as usize);
            match payload.map(|payload| serde_json::from_slice::<Report>(payload)) {
                Some(Ok(report)) if report.timestamp() < now - MAX_AGE => {
                    old += 1;
                    segment.gone.insert(ticket);
                }
                Some(Ok(report)) => found.push((ticket, report)),
                Some(Err(_)) | None => {
                    damaged += 1;
                    segment.gone.insert(ticket);
                }
            }
        }
        if old > 0 {
            tracing::warn!(
                dropped = old,
                "reports are older than the console takes and are dropped"
            );
        }
        if damaged > 0 {
            tracing::error!(
                dropped = damaged,
                "records of the spool are damaged and are dropped"
            );
        }
        self.dropped += old + damaged;
        self.sweep();
        found
    }

    /// Takes reports out. `tickets` are in rising order.
    pub fn remove(&mut self, tickets: &[Ticket]) {
        for ticket in tickets {
            let holder = self
                .segments
                .iter_mut()
                .find(|segment| (segment.first..segment.end()).contains(ticket));
            if let Some(segment) = holder {
                segment.gone.insert(*ticket);
            }
        }
        self.sweep();
    }

    /// Deletes the files at the front that nobody needs any more.
    fn sweep(&mut self) {
        while let Some(segment) = self.segments.pop_front_if(|front| front.waiting() == 0) {
            self.deleted_front(segment.first);
        }
    }

    fn deleted_front(&mut self, first: Ticket) {
        if self.segments.is_empty() {
            self.writer = None;
        }
        self.delete(first);
    }

    fn delete(&self, first: Ticket) {
        let path = self.path(first);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::error!(%error, file = %path.display(), "a file of the spool cannot be deleted; its reports go again after the next start");
            }
            _ => {}
        }
    }

    fn drop_front(&mut self, why: &str) {
        if let Some(segment) = self.segments.pop_front() {
            self.dropped += segment.waiting();
            tracing::warn!(
                dropped = segment.waiting(),
                in_all = self.dropped,
                why,
                "the oldest reports in the spool are dropped"
            );
            self.deleted_front(segment.first);
        }
    }

    fn keep_limit(&mut self) {
        while self.bytes() > self.limit && !self.segments.is_empty() {
            self.drop_front("the spool is full");
        }
    }

    /// Drops what is too old, so that a long outage leaves no old files behind.
    pub fn keep_age(&mut self, now: Timestamp) {
        while (self.segments.front()).is_some_and(|front| front.newest < now - MAX_AGE) {
            self.drop_front("older than the console takes");
        }
    }

    /// Bytes on disk.
    pub fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.bytes).sum()
    }

    /// Reports that wait.
    pub fn len(&self) -> usize {
        self.segments.iter().map(Segment::waiting).sum::<u64>() as usize
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reports that were dropped by a bound or because they were damaged.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }
}

#[cfg(test)]
mod tests;
