//! Who works at the company, and what each of them may.

use super::{DemoPerson, fleet::Fleet};
use crate::{OpContext, Result, company::Membership, crypto::Token};
use model::{
    id::{CompanyId, ServerId, UserId},
    identity::{Mobile, Password},
    permission::Permission,
    scope::EmployeeStatus,
    time::{Millis, Timestamp},
};

/// The company.
pub(super) const COMPANY: CompanyId = CompanyId(1);
/// What it is called.
pub(super) const COMPANY_NAME: &str = "云杉科技 Spruce Labs";
/// Where its days begin; China keeps one time all year.
pub(super) const TIME_ZONE: &str = "Asia/Shanghai";
/// The offset of that zone.
pub(super) const ZONE_OFFSET: Millis = Millis::hours(8);

/// Founded and administers the company, and runs the installation.
pub(super) const FOUNDER: UserId = UserId(1);
/// Operates what stands in China.
pub(super) const OPERATOR_CHINA: UserId = UserId(2);
/// Operates what stands abroad.
pub(super) const OPERATOR_ABROAD: UserId = UserId(3);
/// Builds and deploys.
pub(super) const DEVELOPER: UserId = UserId(4);
/// Sees everything and changes nothing.
pub(super) const AUDITOR: UserId = UserId(5);
/// Sees one host for some days.
pub(super) const GUEST: UserId = UserId(6);
/// Waits for a review.
pub(super) const APPLICANT: UserId = UserId(7);
/// Was invited and has not answered.
const INVITED: UserId = UserId(8);

struct Person {
    id: UserId,
    name: &'static str,
    mobile: &'static str,
    email: &'static str,
    role: &'static str,
    membership: Membership,
    /// Days since they came.
    days: i64,
    locale: &'static str,
}

const fn membership(status: EmployeeStatus, is_admin: bool) -> Membership {
    Membership { status, is_admin }
}

const PEOPLE: [Person; 8] = [
    Person {
        id: FOUNDER,
        name: "林晓梅",
        mobile: "+8613800000001",
        email: "xiaomei.lin@spruce.example",
        role: "founder, administers the company and the platform",
        membership: membership(EmployeeStatus::Founder, true),
        days: 412,
        locale: "",
    },
    Person {
        id: OPERATOR_CHINA,
        name: "王建国",
        mobile: "+8613800000002",
        email: "jianguo.wang@spruce.example",
        role: "operator, hosts in China",
        membership: membership(EmployeeStatus::Accepted, false),
        days: 388,
        locale: "zh-CN",
    },
    Person {
        id: OPERATOR_ABROAD,
        name: "Emily Carter",
        mobile: "+8613800000003",
        email: "emily.carter@spruce.example",
        role: "operator, hosts abroad",
        membership: membership(EmployeeStatus::Accepted, false),
        days: 251,
        locale: "en",
    },
    Person {
        id: DEVELOPER,
        name: "陈思远",
        mobile: "+8613800000004",
        email: "siyuan.chen@spruce.example",
        role: "developer, web, worker and build hosts",
        membership: membership(EmployeeStatus::Accepted, false),
        days: 190,
        locale: "",
    },
    Person {
        id: AUDITOR,
        name: "Priya Natarajan",
        mobile: "+8613800000005",
        email: "priya.natarajan@spruce.example",
        role: "auditor, sees all hosts and the history, changes nothing",
        membership: membership(EmployeeStatus::Accepted, false),
        days: 120,
        locale: "en",
    },
    Person {
        id: GUEST,
        name: "Lukas Weber",
        mobile: "+8613800000006",
        email: "lukas.weber@contractor.example",
        role: "guest, one host until the end of the week",
        membership: membership(EmployeeStatus::Accepted, false),
        days: 12,
        locale: "en",
    },
    Person {
        id: APPLICANT,
        name: "赵敏",
        mobile: "+8613800000007",
        email: "min.zhao@mail.example",
        role: "applicant, waits for a review",
        membership: membership(EmployeeStatus::Pending, false),
        days: 1,
        locale: "zh-CN",
    },
    Person {
        id: INVITED,
        name: "Noah Kim",
        mobile: "+8613800000008",
        email: "noah.kim@mail.example",
        role: "invited, has not answered yet",
        membership: membership(EmployeeStatus::Invited, false),
        days: 2,
        locale: "en",
    },
];

/// What the applicant filled in.
const ANSWERS: &str =
    r#"{"name":"赵敏","mobile":"+8613800000007","email":"min.zhao@mail.example"}"#;
/// What applicants must fill in.
const REQUIRED: &str = r#"["name","mobile","email"]"#;

/// Everybody, as the one who made the demo is told.
pub(super) fn all() -> Vec<DemoPerson> {
    PEOPLE
        .iter()
        .map(|person| DemoPerson {
            name: person.name,
            mobile: person.mobile,
            role: person.role,
        })
        .collect()
}

/// The company and its invitation link.
pub(super) struct CompanyRow {
    pub id: CompanyId,
    pub name: &'static str,
    pub contact: &'static str,
    pub mobile: &'static str,
    pub description: &'static str,
    pub time_zone: &'static str,
    pub create_time: Timestamp,
    pub required: &'static str,
    pub code: String,
    pub link_time: Timestamp,
    pub link_expiry: Timestamp,
}

pub(super) fn company(ctx: &OpContext, now: Timestamp) -> CompanyRow {
    let founder = &PEOPLE[0];
    CompanyRow {
        id: COMPANY,
        name: COMPANY_NAME,
        contact: founder.name,
        mobile: founder.mobile,
        description: "Warehouse software for small shops: three regions of production, one build farm, one office.",
        time_zone: TIME_ZONE,
        create_time: since(now, founder.days),
        required: REQUIRED,
        // Stored as a hash: a link that nobody holds lets nobody in.
        code: Token::new(ctx.entropy()).hash(),
        link_time: since(now, 30),
        link_expiry: now + Millis::days(30),
    }
}

/// A person, their account and their place in the company.
pub(super) struct PersonRow {
    pub id: UserId,
    pub name: &'static str,
    pub mobile: &'static str,
    pub email: &'static str,
    pub password: String,
    pub is_platform_admin: bool,
    pub locale: &'static str,
    pub membership: Membership,
    pub answers: Option<&'static str>,
    /// The link they came by: the company's first.
    pub link: Option<i64>,
    pub apply_time: Option<Timestamp>,
    pub review_time: Option<Timestamp>,
    pub create_time: Timestamp,
}

/// Everybody, with one password and a salt each.
pub(super) async fn rows(
    ctx: &OpContext,
    password: &Password,
    now: Timestamp,
) -> Result<Vec<PersonRow>> {
    let mut rows = Vec::with_capacity(PEOPLE.len());
    for person in &PEOPLE {
        let mut salt = [0u8; 16];
        ctx.entropy().fill(&mut salt);
        rows.push(PersonRow {
            id: person.id,
            name: person.name,
            mobile: person.mobile,
            email: person.email,
            password: ctx.hasher().hash(password, salt).await?,
            is_platform_admin: person.id == FOUNDER,
            locale: person.locale,
            membership: person.membership,
            answers: (person.id == APPLICANT).then_some(ANSWERS),
            link: (person.id != FOUNDER).then_some(1),
            apply_time: (has_applied(person.membership.status)).then(|| since(now, person.days)),
            review_time: (person.membership.status == EmployeeStatus::Accepted)
                .then(|| since(now, person.days) + REVIEWED_AFTER),
            create_time: since(now, person.days),
        });
    }
    Ok(rows)
}

/// Whether somebody of this status came by an application.
const fn has_applied(status: EmployeeStatus) -> bool {
    !matches!(status, EmployeeStatus::Founder | EmployeeStatus::Invited)
}

/// How long the founder takes to decide.
pub(super) const REVIEWED_AFTER: Millis = Millis::hours(2);

/// Everybody's id.
pub(super) fn everybody() -> impl Iterator<Item = UserId> {
    PEOPLE.iter().map(|person| person.id)
}

/// Who was let in by the founder.
pub(super) const MEMBERS: [UserId; 5] =
    [OPERATOR_CHINA, OPERATOR_ABROAD, DEVELOPER, AUDITOR, GUEST];

/// What somebody is called.
pub(super) fn name_of(user: UserId) -> &'static str {
    let person = PEOPLE.iter().find(|person| person.id == user);
    person.map_or("", |person| person.name)
}

/// Somebody's number with its middle hidden.
pub(super) fn masked_mobile_of(user: UserId) -> String {
    let person = PEOPLE.iter().find(|person| person.id == user);
    person
        .and_then(|person| person.mobile.parse::<Mobile>().ok())
        .map_or_else(String::new, |mobile| mobile.masked())
}

/// When somebody came.
pub(super) fn joined(user: UserId, now: Timestamp) -> Timestamp {
    let days = PEOPLE
        .iter()
        .find(|person| person.id == user)
        .map_or(0, |person| person.days);
    since(now, days)
}

fn since(now: Timestamp, days: i64) -> Timestamp {
    now - Millis::days(days)
}

/// A functional right of somebody in the company.
pub(super) struct RightRow {
    pub user: UserId,
    pub right: Permission,
    pub create_time: Timestamp,
}

/// What each may do. The founder needs no row: they administer the company.
pub(super) fn rights(now: Timestamp) -> Vec<RightRow> {
    use Permission as P;
    let of: [(UserId, &[Permission]); 4] = [
        (
            OPERATOR_CHINA,
            &[
                P::AddServer,
                P::ModifyServerInfo,
                P::StartStopServer,
                P::DeleteServer,
                P::ManageCluster,
                P::ViewContainerLog,
                P::ExecContainer,
                P::ViewOperationLog,
            ],
        ),
        (
            OPERATOR_ABROAD,
            &[
                P::AddServer,
                P::ModifyServerInfo,
                P::StartStopServer,
                P::ViewContainerLog,
            ],
        ),
        (
            DEVELOPER,
            &[
                P::AddProject,
                P::ModifyProjectInfo,
                P::BuildProject,
                P::DeployProject,
                P::ViewImage,
                P::ViewContainerLog,
                P::UploadFile,
                P::DownloadFile,
            ],
        ),
        (
            AUDITOR,
            &[P::ViewOperationLog, P::ViewEmployeeInfo, P::ViewGateway],
        ),
    ];
    of.into_iter()
        .flat_map(|(user, rights)| {
            rights.iter().map(move |right| RightRow {
                user,
                right: *right,
                create_time: joined(user, now),
            })
        })
        .collect()
}

/// A data right of somebody on a host.
pub(super) struct GrantRow {
    pub user: UserId,
    pub server: ServerId,
    pub create_time: Timestamp,
    pub until: Option<Timestamp>,
}

/// Who may see which host of the company.
pub(super) fn grants(fleet: &Fleet, now: Timestamp) -> Vec<GrantRow> {
    let mut rows = Vec::new();
    for host in fleet.of_company() {
        let mut give = |user: UserId, until: Option<Timestamp>| {
            rows.push(GrantRow {
                user,
                server: host.id,
                create_time: joined(user, now).max(host.create_time),
                until,
            });
        };
        // Whoever enrols a host may see it; the founder enrolled all of them.
        give(FOUNDER, None);
        give(
            if host.is_abroad() {
                OPERATOR_ABROAD
            } else {
                OPERATOR_CHINA
            },
            None,
        );
        if host.is_for_developers() {
            give(DEVELOPER, None);
        }
        give(AUDITOR, None);
    }
    let mut hosts = fleet.of_company();
    let mut give_guest = |until: Timestamp| {
        if let Some(host) = hosts.next() {
            rows.push(GrantRow {
                user: GUEST,
                server: host.id,
                create_time: joined(GUEST, now).max(host.create_time),
                until: Some(until),
            });
        }
    };
    give_guest(now + Millis::days(3));
    // One that is over, so that the page of rights has one to show.
    give_guest(now - Millis::days(2));
    rows
}
