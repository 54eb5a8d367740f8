//! What happened before: entries of `operation_log`, and some messages.

use super::{Plan, fleet::Fleet, people};
use crate::audit::{Object, Operation};
use fastrand::Rng;
use model::{
    id::UserId,
    message::Payload,
    scope::Owner,
    time::{Millis, Timestamp},
};
use serde_json::json;

/// An entry of the history that succeeded.
pub(super) struct EntryRow {
    pub time: Timestamp,
    pub user: UserId,
    pub owner: Owner,
    pub object: Object,
    pub object_id: i64,
    pub operation: Operation,
    pub address: &'static str,
    /// What changed, JSON.
    pub content: Option<String>,
}

/// Who comes in on a working day, and from where.
const REGULARS: [(UserId, &str); 6] = [
    (people::FOUNDER, "203.0.113.20"),
    (people::OPERATOR_CHINA, "203.0.113.21"),
    (people::OPERATOR_ABROAD, "198.51.100.77"),
    (people::DEVELOPER, "203.0.113.24"),
    (people::AUDITOR, "192.0.2.140"),
    (people::GUEST, "192.0.2.201"),
];

/// Everything, oldest first: who came to the company, which host was enrolled
/// when, who signed in and out on the days of the plan.
pub(super) fn entries(fleet: &Fleet, plan: &Plan, now: Timestamp) -> Vec<EntryRow> {
    let mut rng = Rng::with_seed(plan.seed ^ 0x6869_7374);
    let mut rows: Vec<EntryRow> = people::everybody()
        .map(|user| EntryRow {
            time: people::joined(user, now),
            user,
            owner: Owner::User(user),
            object: Object::User,
            object_id: user.0,
            operation: Operation::Create,
            address: REGULARS
                .iter()
                .find(|(regular, _)| *regular == user)
                .map_or("", |(_, address)| address),
            content: None,
        })
        .collect();
    rows.extend(fleet.hosts.iter().map(|host| EntryRow {
        time: host.create_time,
        user: people::FOUNDER,
        owner: host.owner,
        object: Object::Server,
        object_id: host.id.0,
        operation: Operation::Enrol,
        address: "203.0.113.20",
        content: None,
    }));
    // Machines come with names of the cloud's and get proper ones.
    rows.extend(
        fleet
            .of_company()
            .filter(|host| host.id.0 % 4 == 1)
            .map(|host| {
                let before = host.instance.as_deref().unwrap_or("localhost");
                EntryRow {
                    time: host.create_time + Millis::minutes(11),
                    user: people::FOUNDER,
                    owner: host.owner,
                    object: Object::Server,
                    object_id: host.id.0,
                    operation: Operation::Update,
                    address: "203.0.113.20",
                    content: Some(
                        json!({"name": {"before": before, "after": host.name}}).to_string(),
                    ),
                }
            }),
    );
    for day in 0..i64::from(plan.days.clamp(1, 30)) {
        for (user, address) in REGULARS {
            // Most come in the morning of their own time, and not every day.
            if rng.f64() > 0.8 {
                continue;
            }
            let begin = local_midnight(now - Millis::days(day))
                + Millis::minutes(8 * 60 + rng.i64(20..170));
            let end = begin + Millis::minutes(rng.i64(200..540));
            for (time, operation) in [(begin, Operation::SignIn), (end, Operation::SignOut)] {
                if time < now && time >= people::joined(user, now) {
                    rows.push(EntryRow {
                        time,
                        user,
                        owner: Owner::User(user),
                        object: Object::User,
                        object_id: user.0,
                        operation,
                        address,
                        content: None,
                    });
                }
            }
        }
    }
    // Ids rise with time, as they would have.
    rows.sort_by_key(|row| row.time);
    rows
}

/// The beginning of a day where the company is.
fn local_midnight(time: Timestamp) -> Timestamp {
    let day = Millis::days(1).0;
    Timestamp((time.0 + people::ZONE_OFFSET.0).div_euclid(day) * day - people::ZONE_OFFSET.0)
}

/// An entry of somebody's inbox.
pub(super) struct MessageRow {
    pub owner: UserId,
    pub payload: Payload,
    pub is_read: bool,
    pub time: Timestamp,
}

/// What the company was called at first.
const FORMER_NAME: &str = "云杉软件工作室";
/// Somebody who has left; their account is gone as well.
const FORMER_MEMBER: (UserId, &str) = (UserId(9_001), "何静");

/// The inboxes, oldest first: how people came, what the company was called, which
/// hosts came last, who left, and who waits at the door.
pub(super) fn messages(fleet: &Fleet, now: Timestamp) -> Vec<MessageRow> {
    let company = people::COMPANY;
    let company_name = || people::COMPANY_NAME.to_owned();
    let founder = || people::name_of(people::FOUNDER).to_owned();
    let mut rows = Vec::new();
    for person in people::MEMBERS {
        rows.push(MessageRow {
            owner: person,
            payload: Payload::JoinAccepted {
                company,
                company_name: company_name(),
                reviewer_name: founder(),
            },
            is_read: true,
            time: people::joined(person, now) + people::REVIEWED_AFTER,
        });
        rows.push(asked(person, true, people::joined(person, now)));
        // Who came after the company was renamed heard nothing of it.
        let renamed = now - Millis::days(200);
        if people::joined(person, now) < renamed {
            rows.push(MessageRow {
                owner: person,
                payload: Payload::CompanyRenamed {
                    company,
                    before: FORMER_NAME.to_owned(),
                    after: company_name(),
                },
                is_read: person != people::OPERATOR_ABROAD,
                time: renamed,
            });
        }
    }
    let newest = fleet.of_company().filter(|host| host.create_time < now);
    for host in newest.take(12) {
        rows.push(MessageRow {
            owner: people::FOUNDER,
            payload: Payload::ServerAdded {
                company: Some(company),
                server: host.id,
                server_name: host.name.clone(),
            },
            is_read: host.create_time < now - Millis::days(1),
            time: host.create_time,
        });
    }
    let (person, person_name) = FORMER_MEMBER;
    rows.push(MessageRow {
        owner: people::FOUNDER,
        payload: Payload::MemberLeft {
            company,
            company_name: company_name(),
            person,
            person_name: person_name.to_owned(),
        },
        is_read: false,
        time: now - Millis::days(3),
    });
    rows.push(asked(
        people::APPLICANT,
        false,
        people::joined(people::APPLICANT, now),
    ));
    // Ids rise with time, as they would have.
    rows.sort_by_key(|row| row.time);
    rows
}

/// That somebody asked to join; to the founder.
fn asked(person: UserId, is_read: bool, time: Timestamp) -> MessageRow {
    MessageRow {
        owner: people::FOUNDER,
        payload: Payload::JoinAsked {
            company: people::COMPANY,
            company_name: people::COMPANY_NAME.to_owned(),
            person,
            person_name: people::name_of(person).to_owned(),
            person_mobile: people::masked_mobile_of(person),
        },
        is_read,
        time,
    }
}
