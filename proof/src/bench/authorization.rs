//! A1: what authorization costs, and whether its time tells what is there. A decision
//! from what is kept in memory, the list of who sees a tenth of the hosts against the
//! list of who sees all, saving all that somebody holds, and a host that somebody may
//! not see against one that there is not.

use super::{
    Bench, Row,
    ask::Ask,
    chart::latency,
    enumeration::apart,
    figure::{Bound, Figure, Spread, Unit, percentile},
    measure::alternate,
    stage::{Stage, hosts},
};
use crate::{
    Outcome,
    console::{client, sign_in_as},
    database::{Database, Engine},
};
use backend::{
    authz::{action, resource},
    crypto::MasterKey,
    db::{Db, Location},
    op_context::{Actor, Console, Origin, SignedIn},
};
use model::{
    id::{CompanyId, EmployeeId, ServerId, UserId},
    identity::Preference,
    permission::{Grant, GrantChange, GrantItem, MemberGrants, Permission, SaveGrants, Validity},
    scope::Scope,
    server::ServerList,
};
use serde_json::json;
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// Hosts of the company.
const HOSTS: u32 = 2_000;
/// Those of them that the member sees.
const SEEN: usize = 200;
/// What is saved at once.
const GRANTS: usize = 500;
/// Decisions in one go; the clock is read before and after.
const DECISIONS: u32 = 10_000;
/// Hosts that are asked for in vain, and turns of them.
const HIDDEN: i64 = 200;
const TURNS: i64 = 10;

/// Somebody who works there and administers nothing.
const MEMBER: &str =
    "SELECT id FROM company_employee WHERE status = 1 AND is_admin = 0 ORDER BY id LIMIT 1";
/// Who that is.
const PERSON: &str =
    "SELECT uid FROM company_employee WHERE status = 1 AND is_admin = 0 ORDER BY id LIMIT 1";
/// Their number, without the country.
const NUMBER: &str = "SELECT CAST(SUBSTR(mobile, 4) AS INTEGER) FROM `user` WHERE id = \
     (SELECT uid FROM company_employee WHERE status = 1 AND is_admin = 0 ORDER BY id LIMIT 1)";
/// How often what they may do has changed.
const EPOCH: &str = "SELECT access_epoch FROM `user` WHERE id = \
     (SELECT uid FROM company_employee WHERE status = 1 AND is_admin = 0 ORDER BY id LIMIT 1)";
/// The company with all the hosts.
const COMPANY: &str = "SELECT owner_id FROM server WHERE owner_kind = 2 GROUP BY owner_id ORDER BY COUNT(*) DESC LIMIT 1";
/// Its first host; the others follow.
const FIRST: &str = "SELECT MIN(id) FROM server WHERE owner_kind = 2";

/// A host of somebody else.
const FOREIGN: &str = "SELECT MIN(id) FROM server WHERE owner_kind = 1";
/// The last one; none follows.
const LAST: &str = "SELECT MAX(id) FROM server";

/// A1.
///
/// # Errors
/// When it cannot be measured.
pub async fn cost(bench: &Bench) -> Outcome<Vec<Figure>> {
    let mut stage = Stage::build(bench, Engine::Sqlite, hosts(HOSTS), &[]).await?;
    let mut reader = stage.database.connect().await?;
    let company = CompanyId(reader.number(COMPANY).await?);
    let employee = EmployeeId(reader.number(MEMBER).await?);
    let number = reader.number(NUMBER).await?;
    let first = reader.number(FIRST).await?;
    stage.console.start().await?;
    let origin = stage.console.origin();
    let administrator = Office {
        ask: Ask::new(&origin, stage.console.sign_in().await?)?,
        company,
        employee,
        first,
    };

    let mut figures = vec![administrator.saving(bench).await?];
    administrator.save(SEEN, 0).await?;
    let member = sign_in_as(&client()?, &origin, &number.to_string()).await?;
    let member = Ask::new(&origin, member)?;
    figures.push(list(bench, &administrator, &member).await?);
    let absent = reader.number(LAST).await? + 1..;
    let unseen = first + i64::try_from(SEEN)?..;
    let foreign = std::iter::repeat(reader.number(FOREIGN).await?);
    figures.push(
        hidden(
            &member,
            company,
            "a host of the company that they may not see",
            unseen.zip(absent.clone()),
        )
        .await?,
    );
    figures.push(
        hidden(
            &member,
            company,
            "a host of somebody else",
            foreign.zip(absent),
        )
        .await?,
    );
    administrator.save(GRANTS, 0).await?;
    stage.stop().await?;

    let person = UserId(reader.number(PERSON).await?);
    let epoch = reader.number(EPOCH).await?;
    reader.close().await?;
    let Database::Sqlite(path) = &stage.database else {
        return Err("the database is a file".into());
    };
    let db = Db::connect(&Location::Sqlite(path.clone()))
        .await
        .map_err(|error| format!("{error:?}"))?;
    figures.push(decision(bench, db, (person, company, epoch)).await?);
    Ok(figures)
}

/// The founder at their desk, and who is given rights.
struct Office {
    ask: Ask,
    company: CompanyId,
    employee: EmployeeId,
    first: i64,
}

impl Office {
    /// Rights for so many hosts from the n-th on, and two functional ones: what a
    /// request has to say, and how long its answer took, ms.
    async fn save(&self, count: usize, from: i64) -> Outcome<f64> {
        let asked = json!({"company": self.company, "employee": self.employee});
        let known: MemberGrants = self.ask.read("/fn/permission/grants", &asked).await?;
        let rights = [Permission::AddServer, Permission::ModifyServerInfo];
        let rights = rights.into_iter().map(GrantItem::Right);
        let hosts = (self.first + from..).map(|id| GrantItem::Server(ServerId(id)));
        let grants = rights.chain(hosts).take(count).map(|item| Grant {
            item,
            validity: Validity::default(),
        });
        let change = SaveGrants {
            employee: self.employee,
            version: known.version,
            change: GrantChange::Copy {
                template: None,
                grants: grants.collect(),
            },
        };
        let body = json!({"company": self.company, "grants": change});
        let begun = Instant::now();
        self.ask.send("/fn/permission/save_grants", &body).await?;
        Ok(begun.elapsed().as_secs_f64() * 1e3)
    }

    /// Saving 500 grants that are others than those before.
    async fn saving(&self, bench: &Bench) -> Outcome<Figure> {
        let mut medians = Vec::new();
        let mut slow = Vec::new();
        for _ in 0..bench.rounds {
            let mut times = Vec::new();
            for turn in 0..20 {
                times.push(self.save(GRANTS, turn % 2 * 1_000).await?);
            }
            medians.push(percentile(&mut times, 0.5).unwrap_or(f64::NAN));
            slow.push(percentile(&mut times, 1.0).unwrap_or(f64::NAN));
        }
        let (median, slowest) = (Spread::of(medians), Spread::of(slow));
        let (median, slowest) = median.zip(slowest).ok_or("nothing was measured")?;
        Ok(Figure::new(
            Row::A1,
            format!("saving {GRANTS} grants of a member, each of them new, SQLite"),
        )
        .reached(format!("slowest {:.1} ms", slowest.max), "")
        .judged(median, Unit::Millis)
        .promised(Some(Bound::AtMost(50.0)), None))
    }
}

/// A page of the list of who sees a tenth, against that of who sees all.
async fn list(bench: &Bench, administrator: &Office, member: &Ask) -> Outcome<Figure> {
    const PATH: &str = "/fn/server/list";
    let body = json!({"scope": Scope::Company(administrator.company), "request": {}});
    for (ask, total) in [(member, SEEN - 2), (&administrator.ask, HOSTS as usize)] {
        let list: ServerList = ask.read(PATH, &body).await?;
        let seen = list.page.total;
        if seen != i64::try_from(total)? {
            return Err(format!("{seen} hosts are listed and not {total}").into());
        }
    }
    let length = Duration::from_secs(u64::from(bench.seconds)) / 2;
    let pairs = alternate(
        bench,
        async || member.times(PATH, &body, length).await,
        async || administrator.ask.times(PATH, &body, length).await,
    )
    .await?;
    let figure = Figure::new(
        Row::A1,
        format!("list of hosts of a member with {SEEN} of {HOSTS}; peer: the administrator's"),
    )
    .reached(
        latency(pairs.ours(|a| a.p50), pairs.ours(|a| a.p99)),
        latency(pairs.peer(|b| b.p50), pairs.peer(|b| b.p99)),
    )
    .promised(Some(Bound::AtMost(1.3)), None);
    pairs.judge(figure, |a| a.p50, |b| b.p50)
}

/// A member asks for hosts that they may not see, and for ones that there are not, in
/// turns. Nothing but the time may differ.
async fn hidden(
    member: &Ask,
    company: CompanyId,
    what: &str,
    ids: impl Iterator<Item = (i64, i64)> + Clone,
) -> Outcome<Figure> {
    const PATH: &str = "/fn/server/detail";
    let (mut there, mut absent) = (Vec::new(), Vec::new());
    let mut told = None;
    for turn in 0..=TURNS {
        for (at, (one, other)) in (0..HIDDEN).zip(ids.clone()) {
            // Who comes first changes places, as caches do.
            let pair = if at % 2 == 0 {
                [one, other]
            } else {
                [other, one]
            };
            for id in pair {
                let body = json!({"scope": Scope::Company(company), "id": id});
                let begun = Instant::now();
                let answer = member.answer(PATH, &body).await?;
                let millis = begun.elapsed().as_secs_f64() * 1e3;
                let said = told.get_or_insert_with(|| answer.clone());
                if answer.0 != 404 || *said != answer {
                    return Err(format!("{PATH}: {said:?} and {answer:?}").into());
                }
                // The first turn warms up.
                match turn {
                    0 => {}
                    _ if id == one => there.push(millis),
                    _ => absent.push(millis),
                }
            }
        }
    }
    let what = format!("{PATH} by a member, {what}, SQLite; peer: one that there is not");
    apart(Row::A1, &what, there, absent)
}

/// Whether somebody with 500 grants may add a host: from memory, and read anew.
async fn decision(
    bench: &Bench,
    db: Db,
    (person, company, epoch): (UserId, CompanyId, i64),
) -> Outcome<Figure> {
    let key = MasterKey::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    let console = Console::new(db, key.map_err(|error| format!("{error:?}"))?);
    let context = |epoch| {
        let actor = Actor::User(SignedIn {
            id: person,
            name: String::new(),
            mobile: String::new(),
            is_platform_admin: false,
            access_epoch: epoch,
            image_url: String::new(),
            preference: Preference::default(),
        });
        console.context(actor, Origin::internal("bench"))
    };
    let (warm, cold) = (context(Some(epoch)), context(None));
    let scope = Scope::Company(company);
    let decide = async |ctx: &backend::OpContext| {
        let proof = ctx.authorize_in::<resource::Server, action::Create>(scope);
        proof.await.map_err(|error| format!("{error:?}"))
    };
    let (mut kept, mut read) = (Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        let begun = Instant::now();
        for _ in 0..DECISIONS {
            black_box(decide(&warm).await?);
        }
        kept.push(begun.elapsed().as_secs_f64() * 1e6 / f64::from(DECISIONS));
        let begun = Instant::now();
        for _ in 0..DECISIONS / 100 {
            black_box(decide(&cold).await?);
        }
        read.push(begun.elapsed().as_secs_f64() * 1e8 / f64::from(DECISIONS));
    }
    console.close().await;
    let (kept, read) = Spread::of(kept)
        .zip(Spread::of(read))
        .ok_or("nothing was measured")?;
    Ok(Figure::new(
        Row::A1,
        format!("one decision about a member with {GRANTS} grants, from memory"),
    )
    .reached(
        format!("read anew by two statements {:.0} µs", read.median),
        "",
    )
    .judged(kept, Unit::Micros)
    .promised(Some(Bound::AtMost(2.0)), None))
}
