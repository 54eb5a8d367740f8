//! What happened before: entries of `operation_log`, and some messages.

use super::{
    Plan,
    fleet::{Fleet, Quirk},
    people,
};
use crate::audit::{Object, Operation};
use fastrand::Rng;
use model::{
    id::UserId,
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
    pub content: String,
    pub mode: i64,
    pub sub_mode: Option<i64>,
    pub is_read: bool,
    pub time: Timestamp,
}

/// `mode` of what is about joining a company.
const JOIN: i64 = 1;
/// `mode` of what is about a host.
const SERVER: i64 = 4;
/// `sub_mode`: somebody waits for a review.
const REVIEW: i64 = 0;
/// `sub_mode`: there is something to look at.
const VIEW: i64 = 3;

pub(super) fn messages(fleet: &Fleet, now: Timestamp) -> Vec<MessageRow> {
    let mut rows = vec![
        MessageRow {
            owner: people::GUEST,
            content: format!("您已加入{}", people::COMPANY_NAME),
            mode: JOIN,
            sub_mode: Some(VIEW),
            is_read: true,
            time: people::joined(people::GUEST, now),
        },
        MessageRow {
            owner: people::FOUNDER,
            content: format!("赵敏申请加入{}", people::COMPANY_NAME),
            mode: JOIN,
            sub_mode: Some(REVIEW),
            is_read: false,
            time: people::joined(people::APPLICANT, now),
        },
    ];
    for host in fleet.of_company() {
        let what = match host.quirk {
            Quirk::FullDisk => "磁盘使用率超过 95%",
            Quirk::Silent => "已三小时没有上报",
            _ => continue,
        };
        rows.push(MessageRow {
            owner: people::FOUNDER,
            content: format!("{} {what}", host.name),
            mode: SERVER,
            sub_mode: Some(VIEW),
            is_read: false,
            time: now - Millis::minutes(5),
        });
    }
    rows
}
