//! What is kept and what goes, on both engines.

use super::{
    service,
    task::{Budget, sweep},
};
use crate::{
    Error, SignedIn,
    authz::{
        action::{Read, Update},
        resource,
    },
    metrics::{
        purge::{Purge, Tier},
        rollup::{fold_all, task::Rollup},
    },
    on_db, on_tx,
    task::Task,
    testing::{CompanyRole, World, on_both_engines},
};
use model::{
    agent::ContainerReport,
    error::{Error as Public, Problem},
    id::{CompanyId, ServerId},
    metrics::{Retention, RetentionView},
    scope::{Owner, Scope},
    time::{Millis, Timestamp},
};
use std::sync::atomic::AtomicI64;

async fn count(world: &World, sql: &'static str) -> i64 {
    on_db!(world.db(), |pool| sqlx::query_scalar(sql)
        .fetch_one(pool)
        .await)
    .unwrap()
}

const COUNTS: [&str; 7] = [
    "SELECT COUNT(*) FROM server_sample",
    "SELECT COUNT(*) FROM server_detail",
    "SELECT COUNT(*) FROM docker_stat",
    "SELECT COUNT(*) FROM server_log_hour",
    "SELECT COUNT(*) FROM container_log_hour",
    "SELECT COUNT(*) FROM server_log_day",
    "SELECT COUNT(*) FROM container_log_day",
];

async fn counts(world: &World) -> Vec<i64> {
    let mut all = Vec::new();
    for sql in COUNTS {
        all.push(count(world, sql).await);
    }
    all
}

/// Deletes all that is due, in pieces of so many rows.
async fn sweep_all(world: &World, piece: i64) -> i64 {
    let budget = Budget {
        piece,
        all: i64::MAX,
        host: i64::MAX,
    };
    sweep(&world.system(), &AtomicI64::new(0), budget)
        .await
        .unwrap()
}

async fn company(world: &World) -> (CompanyId, SignedIn) {
    let company = world.company("spruce").await;
    let admin = world.employee(company, CompanyRole::Founder).await;
    (company, admin)
}

async fn view(world: &World, who: &SignedIn, company: CompanyId) -> RetentionView {
    let ctx = world.context(who);
    let proof = ctx
        .authorize::<resource::Company, Read>(Scope::Company(company), company)
        .await
        .unwrap();
    service::of_company(&ctx, proof).await.unwrap()
}

async fn update(
    world: &World,
    who: &SignedIn,
    company: CompanyId,
    version: Option<i64>,
    retention: Retention,
    zone: &str,
) -> crate::Result<()> {
    let ctx = world.context(who);
    let proof = ctx
        .authorize::<resource::Company, Update>(Scope::Company(company), company)
        .await?;
    let zone = zone.parse().ok();
    service::update_company(&ctx, proof, version, retention, zone.as_ref()).await
}

const CONTAINER: ContainerReport = ContainerReport {
    cpu: 1.0,
    mem_percent: 1.0,
    mem_usage: 1,
    mem_limit: 1,
    net_input: 1,
    net_output: 1,
    block_input: 1,
    block_output: 1,
};

/// A sample of a host and its container every two hours from so many days ago.
async fn history(world: &World, server: ServerId, days: i64) {
    let now = world.now();
    // No agent may report of so long ago.
    world.clock().advance(Millis(-Millis::days(days).0));
    let mut time = world.now();
    while time < now {
        let mut reports = Vec::new();
        for _ in 0..12 {
            let mut report = world.report(time);
            report.docker.insert("web".to_owned(), CONTAINER);
            report.detail = Some(model::agent::Detail::default());
            reports.push(report);
            time = time + Millis::hours(2);
        }
        world.clock().advance(Millis::days(1));
        world.ingest(server, &reports).await;
    }
}

#[test]
fn what_is_old_goes_in_pieces_and_nothing_else() {
    on_both_engines(async |world| {
        let (company, admin) = company(&world).await;
        let server = world.server(Owner::Company(company), admin.id, "web").await;
        history(&world, server, 100).await;
        let ctx = world.system();
        // Nothing goes that is not folded.
        Rollup.run(&ctx, ctx.system().unwrap()).await.unwrap();
        let all = counts(&world).await;
        sweep_all(&world, 100).await;
        assert_eq!(counts(&world).await, all);

        fold_all(&ctx).await.unwrap();
        let short = Retention {
            raw_days: 8,
            hour_days: 31,
            day_days: 90,
        };
        update(&world, &admin, company, None, short, "")
            .await
            .unwrap();
        let before = counts(&world).await;
        assert_eq!((before[0], before[3]), (1_200, 1_200));
        // The default keeps all hours and days.
        sweep_all(&world, 7).await;
        let after = counts(&world).await;
        let now = world.now();
        let oldest = async |sql| Timestamp(count(&world, sql).await);
        let sample = oldest("SELECT MIN(created_time) FROM server_sample").await;
        assert!(
            sample >= now - Millis::days(8) - Millis::hours(1),
            "{sample:?}"
        );
        assert!(sample < now - Millis::days(7));
        assert_eq!([after[0], after[1]], [after[2], after[2]]);
        let hour = oldest("SELECT MIN(start_time) FROM server_log_hour").await;
        assert!(hour >= now - Millis::days(31) - Millis::hours(1));
        assert_eq!(after[3], after[4]);
        assert!((88..=91).contains(&after[5]), "{after:?}");
        assert_eq!(after[5], after[6]);
        // Once more nothing is left to do, and nothing is folded out of a part.
        assert_eq!(sweep_all(&world, 7).await, 0);
        fold_all(&ctx).await.unwrap();
        assert_eq!(counts(&world).await, after);
    });
}

#[test]
fn each_host_has_its_turn_however_much_another_has_left() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let owner = Owner::User(user.id);
        let mut hosts = Vec::new();
        for name in ["a", "b", "c"] {
            let server = world.server(owner, user.id, name).await;
            history(&world, server, 20).await;
            hosts.push(server);
        }
        fold_all(&world.system()).await.unwrap();
        let ctx = world.context(&user);
        let chosen = Retention {
            raw_days: 8,
            ..Retention::default()
        };
        service::update_mine(&ctx, ctx.myself().unwrap(), None, chosen)
            .await
            .unwrap();
        let left = async |server: ServerId| -> i64 {
            on_db!(world.db(), |pool| sqlx::query_scalar(
                "SELECT COUNT(*) FROM server_sample WHERE server_id = ?"
            )
            .bind(server.0)
            .fetch_one(pool)
            .await)
            .unwrap()
        };
        let cursor = AtomicI64::new(0);
        let budget = Budget {
            piece: 50,
            all: 10,
            host: 8,
        };
        // The first host alone has more than a run takes of one.
        sweep(&world.system(), &cursor, budget).await.unwrap();
        let [a, b, c] = hosts[..] else { unreachable!() };
        let after_one = (left(a).await, left(b).await, left(c).await);
        assert!(after_one.0 < 240, "{after_one:?}");
        assert_eq!(after_one.2, 240);
        // The next goes on where that one ended and comes round.
        sweep(&world.system(), &cursor, budget).await.unwrap();
        assert!(left(c).await < 240);
        for _ in 0..10 {
            sweep(&world.system(), &cursor, budget).await.unwrap();
        }
        let kept = left(a).await;
        assert!(kept < 8 * 12 + 12, "{kept}");
        assert_eq!((left(b).await, left(c).await), (kept, kept));
    });
}

#[test]
fn containers_with_nothing_to_delete_cost_no_transaction() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let server = world.server(Owner::User(user.id), user.id, "web").await;
        history(&world, server, 9).await;
        // One of them is old; many came today.
        let report = |n: i64| {
            let mut report = world.report(world.now() - Millis::seconds(n));
            let names = (0..60).map(|name| (format!("job-{n}-{name}"), CONTAINER));
            report.docker.extend(names);
            report
        };
        let reports: Vec<_> = (0..10).map(report).collect();
        world.ingest(server, &reports).await;
        fold_all(&world.system()).await.unwrap();
        let before = counts(&world).await;
        let mut purge = Purge::new(world.db(), 1_000, 100);
        let cut = world.now() - Millis::days(1);
        assert!(purge.clear(server, Tier::Raw, cut).await.unwrap());
        assert_eq!(purge.left(), 98);
        let after = counts(&world).await;
        assert_eq!((before[2] - after[2], after[2]), (8 * 12, 12 + 600));
        assert_eq!(purge.rows(), 3 * 8 * 12);
    });
}

#[test]
fn a_change_counts_once_and_names_what_is_wrong() {
    on_both_engines(async |world| {
        let (company, admin) = company(&world).await;
        let first = view(&world, &admin, company).await;
        assert_eq!(
            (first.retention, first.version),
            (Retention::default(), None)
        );
        let chosen = Retention {
            raw_days: 30,
            ..Retention::default()
        };
        update(&world, &admin, company, None, chosen, "Asia/Shanghai")
            .await
            .unwrap();
        let again = update(&world, &admin, company, None, chosen, "").await;
        assert!(
            matches!(again, Err(Error::Public(Public::Conflict { .. }))),
            "{again:?}"
        );
        let second = view(&world, &admin, company).await;
        assert_eq!((second.retention, second.version), (chosen, Some(0)));
        assert_eq!(second.time_zone.as_deref(), Some("Asia/Shanghai"));
        let stale = update(&world, &admin, company, Some(7), chosen, "").await;
        assert!(matches!(stale, Err(Error::Public(Public::Conflict { .. }))));
        let wrong = update(&world, &admin, company, Some(0), chosen, "Asia/Nowhere").await;
        let expected = Public::invalid("time_zone", Problem::Malformed);
        assert!(matches!(wrong, Err(Error::Public(error)) if error == expected));
        let short = Retention {
            raw_days: 7,
            ..chosen
        };
        let wrong = update(&world, &admin, company, Some(0), short, "").await;
        assert!(matches!(wrong, Err(Error::Public(Public::Invalid { .. }))));
        update(&world, &admin, company, Some(0), Retention::default(), "")
            .await
            .unwrap();
        let third = view(&world, &admin, company).await;
        assert_eq!(third.version, Some(1));
        assert_eq!(third.time_zone.as_deref(), Some(""));
        let entries = "SELECT COUNT(*) FROM operation_log WHERE content LIKE '%retention%'";
        assert_eq!(count(&world, entries).await, 2);
    });
}

#[test]
fn who_may_not_change_the_company_may_not_change_what_it_keeps() {
    on_both_engines(async |world| {
        let (company, _) = company(&world).await;
        let member = world.employee(company, CompanyRole::Member).await;
        let refused = update(&world, &member, company, None, Retention::default(), "").await;
        assert!(matches!(
            refused,
            Err(Error::Public(Public::Forbidden { .. }))
        ));
        let stranger = world.user().await;
        let refused = update(&world, &stranger, company, None, Retention::default(), "").await;
        assert!(matches!(refused, Err(Error::Public(Public::NotFound))));
    });
}

#[test]
fn a_person_keeps_what_their_own_hosts_measured() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let server = world.server(Owner::User(user.id), user.id, "web").await;
        let hour = Millis::hours(1);
        let time = Timestamp(world.now().0 / hour.0 * hour.0);
        let reports: Vec<_> = (0..360)
            .map(|n| world.report(time + Millis::seconds(10 * n)))
            .collect();
        world.clock().advance(hour);
        world.ingest(server, &reports).await;
        fold_all(&world.system()).await.unwrap();
        let ctx = world.context(&user);
        let mine = async || service::mine(&ctx, ctx.myself().unwrap()).await.unwrap();
        let found = mine().await.forecast;
        assert_eq!((found.hosts, found.samples), (1, 8_640));
        assert!(found.now.raw > 0 && found.in_a_year.raw > found.now.raw);
        let chosen = Retention {
            raw_days: 28,
            ..Retention::default()
        };
        service::update_mine(&ctx, ctx.myself().unwrap(), None, chosen)
            .await
            .unwrap();
        assert_eq!(mine().await.forecast.in_a_year.raw, 2 * found.in_a_year.raw);
        let kept = "SELECT COUNT(*) FROM metric_retention WHERE owner_kind = 1";
        assert_eq!(count(&world, kept).await, 1);
        let mut tx = world.db().begin().await.unwrap();
        on_tx!(&mut tx, |connection| sqlx::query(
            "DELETE FROM metric_retention"
        )
        .execute(connection)
        .await
        .map(|_| ()))
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(mine().await.retention, Retention::default());
    });
}
