//! The newest messages of this process, numbered, in bounded memory.

use super::{Delivery, Message};
use model::event::{Event, ServerSample};
use std::{collections::VecDeque, fmt, num::ParseIntError, str::FromStr, sync::Arc};

/// Messages that are kept at most.
pub(super) const MAX_MESSAGES: usize = 4_096;
/// Bytes that they may take together, roughly: those with samples are large.
pub(super) const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Names one delivery of one process since its start, so that a reader can say
/// what it has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventId {
    /// Which start of which process.
    pub epoch: u64,
    /// Which delivery since then; counts by one.
    pub number: u64,
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}-{}", self.epoch, self.number)
    }
}

/// Why a text is no [`EventId`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidEventId;

impl fmt::Display for InvalidEventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the id of an event")
    }
}

impl std::error::Error for InvalidEventId {}

impl From<ParseIntError> for InvalidEventId {
    fn from(_: ParseIntError) -> Self {
        InvalidEventId
    }
}

impl FromStr for EventId {
    type Err = InvalidEventId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (epoch, number) = text.split_once('-').ok_or(InvalidEventId)?;
        // The parser would take a sign.
        let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_plain(epoch) || !is_plain(number) {
            return Err(InvalidEventId);
        }
        Ok(EventId {
            epoch: u64::from_str_radix(epoch, 16)?,
            number: number.parse()?,
        })
    }
}

/// One delivery as it is kept.
#[derive(Debug, Clone)]
pub(super) enum Entry {
    Message(Arc<Message>),
    /// Something that was not delivered belongs here.
    Missed,
}

impl Entry {
    fn bytes(&self) -> usize {
        let behind = match self {
            Entry::Message(message) => match &message.event {
                Event::Samples { samples } => samples.len() * size_of::<ServerSample>(),
                Event::TaskChanged { name: word }
                | Event::TaskNudged { name: word }
                | Event::JobChanged { kind: word }
                | Event::JobNudged { kind: word } => word.len(),
                Event::ServerStatus { .. }
                | Event::ServerAdded { .. }
                | Event::ServerChanged { .. }
                | Event::ServerRemoved { .. }
                | Event::AlertsChanged { .. }
                | Event::SessionsChanged
                | Event::RightsChanged
                | Event::MembershipChanged { .. }
                | Event::MembersChanged { .. }
                | Event::JobLogged { .. }
                | Event::MessagesChanged { .. } => 0,
            },
            Entry::Missed => 0,
        };
        size_of::<Entry>() + size_of::<Message>() + behind
    }
}

pub(super) struct Ring {
    epoch: u64,
    /// The number of the next delivery.
    next: u64,
    entries: VecDeque<Entry>,
    bytes: usize,
}

impl Ring {
    pub(super) fn new(epoch: u64) -> Self {
        Ring {
            epoch,
            next: 1,
            entries: VecDeque::new(),
            bytes: 0,
        }
    }

    /// Takes the next delivery in; the oldest ones go.
    pub(super) fn push(&mut self, entry: Entry) {
        self.bytes += entry.bytes();
        self.entries.push_back(entry);
        self.next += 1;
        while self.entries.len() > MAX_MESSAGES
            || (self.bytes > MAX_BYTES && self.entries.len() > 1)
        {
            let Some(oldest) = self.entries.pop_front() else {
                break;
            };
            self.bytes -= oldest.bytes();
        }
    }

    /// Whether the newest delivery is a hole.
    pub(super) fn ends_in_missed(&self) -> bool {
        matches!(self.entries.back(), Some(Entry::Missed))
    }

    /// The number of the next delivery.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// The id of a delivery of this process.
    pub(super) fn id(&self, number: u64) -> EventId {
        EventId {
            epoch: self.epoch,
            number,
        }
    }

    fn first(&self) -> u64 {
        self.next - self.entries.len() as u64
    }

    /// Where to go on for a reader that has seen `after`; `None` when that
    /// cannot be done without a hole.
    pub(super) fn resume(&self, after: EventId) -> Option<u64> {
        let from = after.number.checked_add(1)?;
        (after.epoch == self.epoch && (self.first()..=self.next).contains(&from)).then_some(from)
    }

    /// What a reader gets who wants `position`, and where it goes on; `None`
    /// when it has seen everything. Who wants what is gone (`None`, or an old
    /// position) is told so and goes on at the end: it fetches everything again.
    pub(super) fn read(&self, position: Option<u64>) -> Option<(Delivery, u64)> {
        let Some(position) = position.filter(|position| *position >= self.first()) else {
            let id = self.id(self.next - 1);
            return Some((Delivery::Missed { id }, self.next));
        };
        let index = usize::try_from(position - self.first()).ok()?;
        let id = self.id(position);
        let delivery = match self.entries.get(index)? {
            Entry::Message(message) => Delivery::Message {
                id,
                message: Arc::clone(message),
            },
            Entry::Missed => Delivery::Missed { id },
        };
        Some((delivery, position + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{
        event::{Audience, MAX_SAMPLES},
        id::ServerId,
        metrics::Sample,
        scope::Owner,
        time::Timestamp,
    };

    #[test]
    fn an_id_reads_back_from_its_text() {
        let id = EventId {
            epoch: 0x00ab_cdef_0123_4567,
            number: 42,
        };
        assert_eq!(id.to_string(), "00abcdef01234567-42");
        assert_eq!(id.to_string().parse(), Ok(id));
        for wrong in [
            "",
            "-",
            "1",
            "1-",
            "-1",
            "g-1",
            "1-+1",
            "+1-1",
            "1-2-3",
            "1-99999999999999999999",
        ] {
            assert_eq!(wrong.parse::<EventId>(), Err(InvalidEventId), "{wrong:?}");
        }
    }

    #[test]
    fn the_ring_is_bounded_in_bytes_as_well() {
        let sample = ServerSample {
            server: ServerId(1),
            sample: Sample {
                time: Timestamp(0),
                cpu_percent: 0.0,
                memory_total: 0,
                memory_available: 0,
                memory_free: 0,
                memory_percent: 0.0,
                disk_total: 0,
                disk_free: 0,
                disk_percent: 0.0,
                disk_busy: None,
                net_input: 0.0,
                net_output: 0.0,
            },
        };
        let message = Arc::new(Message {
            audience: Audience::Owner(Owner::User(model::id::UserId(1))),
            event: Event::Samples {
                samples: vec![sample; MAX_SAMPLES],
            },
        });
        let mut ring = Ring::new(1);
        for _ in 0..MAX_MESSAGES {
            ring.push(Entry::Message(Arc::clone(&message)));
        }
        assert!(ring.bytes <= MAX_BYTES);
        assert!(ring.entries.len() < MAX_MESSAGES && ring.entries.len() > 100);
        let counted: usize = ring.entries.iter().map(Entry::bytes).sum();
        assert_eq!(ring.bytes, counted);
    }
}
