//! Which reports of a body the console refuses, and whether it is right.

use crate::{console::RefusedField, queue::Ticket};
use model::{
    agent::{MAX_AGE, MAX_AHEAD},
    time::Timestamp,
};

/// What a body held.
pub struct Sent {
    /// Its reports.
    pub tickets: Vec<Ticket>,
    /// When each was measured.
    pub times: Vec<Timestamp>,
}

impl Sent {
    /// Those that were refused for nothing but their time, which this machine
    /// finds right: a console whose clock was set back must cost no report.
    pub fn disputed(&self, fields: &[RefusedField], now: Timestamp) -> Vec<Ticket> {
        let right = now - MAX_AGE..=now + MAX_AHEAD;
        let only_time = |ticket: &Ticket| {
            fields
                .iter()
                .filter(|field| match field.index() {
                    Some(index) => self.tickets.get(index) == Some(ticket),
                    None => self.tickets.len() == 1,
                })
                .all(RefusedField::is_time)
        };
        self.tickets
            .iter()
            .zip(&self.times)
            .filter(|(ticket, time)| right.contains(time) && only_time(ticket))
            .map(|(ticket, _)| *ticket)
            .collect()
    }
}

/// The tickets whose reports have a wrong field. A single report has no index.
pub fn refused_tickets(tickets: &[Ticket], fields: &[RefusedField]) -> Vec<Ticket> {
    if let ([single], [_, ..]) = (tickets, fields) {
        return vec![*single];
    }
    let mut wrong: Vec<_> = fields
        .iter()
        .filter_map(|field| tickets.get(field.index()?))
        .copied()
        .collect();
    wrong.sort_unstable();
    wrong.dedup();
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(paths: &[&str]) -> Vec<RefusedField> {
        paths
            .iter()
            .map(|path| RefusedField {
                field: (*path).to_owned(),
                problem: serde_json::Value::Null,
            })
            .collect()
    }

    #[test]
    fn exactly_the_reports_that_are_named_are_refused() {
        assert_eq!(
            refused_tickets(
                &[40, 41, 42],
                &fields(&["[2].time", "[0].cpu.percent", "[0].time"])
            ),
            [40, 42]
        );
        assert_eq!(refused_tickets(&[40], &fields(&["cpu.percent"])), [40]);
        assert_eq!(
            refused_tickets(&[40, 41], &fields(&["[9].time", "body"])),
            [] as [Ticket; 0]
        );
        assert_eq!(refused_tickets(&[40], &[]), [] as [Ticket; 0]);
    }
}
