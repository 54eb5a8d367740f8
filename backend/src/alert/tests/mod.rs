//! Alerts, on both engines.

mod delivery;
mod limit;
mod rule;
mod value;
mod webhook;

use super::{evaluate, service, tell};
use crate::{
    Error,
    alert::{mute, task},
    authz::{
        action::{Read, Update},
        resource,
    },
    message, on_db, on_tx,
    op_context::SignedIn,
    server::task::Silence,
    task::Task,
    testing::{CompanyRole, World, on_both_engines},
};
use model::{
    alert::{
        AlertEntry, AlertList, AlertListRequest, AlertMetric, AlertState, Heat, HeatMap,
        MuteCreate, Quiet, ServerAlerts,
    },
    error::Error as Public,
    id::{CompanyId, ServerId},
    message::{Body, MessageListRequest, Payload},
    permission::Permission,
    scope::{Owner, Scope},
    time::Millis,
};

const STEP: Millis = Millis::seconds(15);

/// Processors of a host have so much to do for some looks, each of them followed by an
/// evaluation.
async fn load(world: &World, server: ServerId, percent: f64, looks: usize) -> evaluate::Done {
    let mut all = evaluate::Done::default();
    for _ in 0..looks {
        world.clock().advance(STEP);
        let mut report = world.report(world.now());
        report.cpu.percent = percent;
        world.ingest(server, &[report]).await;
        let done = look(world).await;
        all.fired += done.fired;
        all.resolved += done.resolved;
    }
    all
}

async fn look(world: &World) -> evaluate::Done {
    let ctx = world.system();
    let done = evaluate::run(&ctx).await.unwrap();
    tell::run(&ctx).await.unwrap();
    done
}

const FIRED: evaluate::Done = evaluate::Done {
    fired: 1,
    resolved: 0,
};
const RESOLVED: evaluate::Done = evaluate::Done {
    fired: 0,
    resolved: 1,
};
const NOTHING: evaluate::Done = evaluate::Done {
    fired: 0,
    resolved: 0,
};

async fn list(world: &World, user: &SignedIn, scope: Scope, state: AlertState) -> AlertList {
    let ctx = world.context(user);
    let request = AlertListRequest {
        state,
        ..Default::default()
    };
    let seen = ctx.scoped::<resource::Server>(scope).await.unwrap();
    service::list(&ctx, seen, &request).await.unwrap()
}

async fn open(world: &World, user: &SignedIn, scope: Scope) -> Vec<AlertEntry> {
    list(world, user, scope, AlertState::Open).await.page.items
}

async fn of_server(world: &World, user: &SignedIn, scope: Scope, id: ServerId) -> ServerAlerts {
    let ctx = world.context(user);
    let server = ctx
        .authorize::<resource::Server, Read>(scope, id)
        .await
        .unwrap();
    let seen = ctx.scoped::<resource::Server>(scope).await.unwrap();
    service::of_server(&ctx, server, seen).await.unwrap()
}

async fn heat(world: &World, user: &SignedIn, scope: Scope) -> HeatMap {
    let ctx = world.context(user);
    let seen = ctx.scoped::<resource::Server>(scope).await.unwrap();
    service::heat_map(&ctx, seen).await.unwrap()
}

/// What somebody was told, the oldest first.
async fn told(world: &World, user: &SignedIn) -> Vec<Payload> {
    let ctx = world.context(user);
    let list = message::service::list(
        &ctx,
        ctx.myself().unwrap(),
        &MessageListRequest {
            limit: Some(200),
            ..Default::default()
        },
    )
    .await
    .unwrap();
    let payload = |body| match body {
        Body::Payload(payload) => payload,
        other => panic!("{other:?}"),
    };
    let mut all: Vec<Payload> = list
        .page
        .items
        .into_iter()
        .map(|m| payload(m.body))
        .collect();
    all.reverse();
    all
}

async fn mute_for(
    world: &World,
    user: &SignedIn,
    (scope, server): (Scope, ServerId),
    (metric, hours): (Option<AlertMetric>, u16),
) -> crate::Result<()> {
    let ctx = world.context(user);
    let proof = ctx
        .authorize::<resource::Server, Update>(scope, server)
        .await?;
    mute::set(&ctx, proof, MuteCreate { metric, hours }).await
}

async fn host(world: &World) -> (SignedIn, ServerId) {
    let user = world.user().await;
    let server = world.server(Owner::User(user.id), user.id, "web-01").await;
    (user, server)
}

#[test]
fn a_busy_host_raises_an_alert_a_message_and_ends_both() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        let begin = world.now() + STEP;
        assert_eq!(load(&world, server, 95.0, 20).await, NOTHING);
        assert_eq!(open(&world, &user, Scope::Personal).await, []);
        assert_eq!(load(&world, server, 97.0, 1).await, FIRED);
        let alerts = open(&world, &user, Scope::Personal).await;
        let alert = &alerts[0];
        assert_eq!((alerts.len(), alert.metric), (1, AlertMetric::Cpu));
        assert_eq!((alert.start, alert.fired), (begin, world.now()));
        assert_eq!((alert.threshold, alert.peak), (70.0, Some(97.0)));
        assert_eq!(alert.server_name, "web-01");
        // Nothing is told twice, and the worst value is kept.
        assert_eq!(load(&world, server, 99.0, 3).await, NOTHING);
        assert_eq!(load(&world, server, 66.0, 3).await, NOTHING);
        assert_eq!(
            open(&world, &user, Scope::Personal).await[0].peak,
            Some(99.0)
        );
        assert_eq!(load(&world, server, 10.0, 1).await, RESOLVED);
        assert_eq!(open(&world, &user, Scope::Personal).await, []);
        let all = list(&world, &user, Scope::Personal, AlertState::All).await;
        assert_eq!((all.page.total, all.open), (1, 0));
        assert_eq!(all.page.items[0].resolved, Some(world.now()));
        let messages = told(&world, &user).await;
        assert!(
            matches!(
                &messages[..],
                [
                    Payload::AlertFired {
                        company: None,
                        metric: AlertMetric::Cpu,
                        value: Some(97),
                        ..
                    },
                    Payload::AlertResolved { peak: Some(99), .. }
                ]
            ),
            "{messages:?}"
        );
    });
}

#[test]
fn a_host_that_falls_silent_raises_an_alert_and_ends_it_by_its_first_report() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        world.server(Owner::User(user.id), user.id, "never").await;
        world.ingest(server, &[world.report(world.now())]).await;
        let silence = Silence::default();
        let ctx = world.system();
        let mut fired_after = None;
        for look_number in 1..=20 {
            world.clock().advance(STEP);
            silence.run(&ctx, ctx.system().unwrap()).await.unwrap();
            if look(&world).await == FIRED {
                fired_after = Some(look_number * STEP.0 / 1_000);
            }
        }
        // Two minutes without a word, and how long it takes to notice.
        let seconds = fired_after.unwrap();
        assert!((120..=165).contains(&seconds), "{seconds}");
        let alerts = open(&world, &user, Scope::Personal).await;
        assert_eq!(alerts.len(), 1);
        assert_eq!(
            (alerts[0].metric, alerts[0].server),
            (AlertMetric::Silence, server)
        );
        world.ingest(server, &[world.report(world.now())]).await;
        assert_eq!(look(&world).await, RESOLVED);
    });
}

#[test]
fn two_consoles_that_look_at_once_fire_once() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        load(&world, server, 95.0, 20).await;
        world.clock().advance(STEP);
        let mut report = world.report(world.now());
        report.cpu.percent = 95.0;
        world.ingest(server, &[report]).await;
        let ctx = world.system();
        let looks = (0..8).map(|_| async {
            let done = evaluate::run(&ctx).await.unwrap();
            tell::run(&ctx).await.unwrap();
            done.fired
        });
        let fired: usize = futures::future::join_all(looks).await.into_iter().sum();
        assert_eq!(fired, 1);
        assert_eq!(open(&world, &user, Scope::Personal).await.len(), 1);
        assert_eq!(told(&world, &user).await.len(), 1);
    });
}

#[test]
fn a_console_that_died_before_telling_leaves_it_to_the_next() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        load(&world, server, 95.0, 20).await;
        world.clock().advance(STEP);
        let mut report = world.report(world.now());
        report.cpu.percent = 95.0;
        world.ingest(server, &[report]).await;
        let ctx = world.system();
        assert_eq!(evaluate::run(&ctx).await.unwrap(), FIRED);
        assert_eq!(told(&world, &user).await, []);
        assert_eq!(tell::run(&ctx).await.unwrap(), 1);
        assert_eq!(tell::run(&ctx).await.unwrap(), 0);
        assert_eq!(told(&world, &user).await.len(), 1);
    });
}

#[test]
fn who_sees_the_host_is_told_and_nobody_else() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let scope = Scope::Company(company);
        let admin = world.employee(company, CompanyRole::Founder).await;
        let server = world
            .server(Owner::Company(company), admin.id, "web-01")
            .await;
        let seer = world.employee(company, CompanyRole::Member).await;
        world.give_server(company, seer.id, server).await;
        let by_cluster = world.employee(company, CompanyRole::Member).await;
        let cluster = world.cluster(company, "prod", &[server]).await;
        let item = model::permission::GrantItem::Cluster(cluster);
        let grant = |item| model::permission::Grant {
            item,
            validity: Default::default(),
        };
        world.give(company, by_cluster.id, grant(item)).await;
        let by_all = world.employee(company, CompanyRole::Member).await;
        world
            .give(
                company,
                by_all.id,
                grant(model::permission::GrantItem::AllServers),
            )
            .await;
        let ended = world.employee(company, CompanyRole::Member).await;
        let until = Some(world.now());
        world
            .give_server_for(company, ended.id, server, None, until)
            .await;
        let blind = world.employee(company, CompanyRole::Member).await;
        let applicant = world.employee(company, CompanyRole::Applicant).await;
        world.give_server(company, applicant.id, server).await;
        let disabled = world.employee(company, CompanyRole::Member).await;
        world.give_server(company, disabled.id, server).await;
        world.disable(disabled.id).await;

        assert_eq!(load(&world, server, 95.0, 21).await, FIRED);
        for user in [&admin, &seer, &by_cluster, &by_all] {
            assert_eq!(told(&world, user).await.len(), 1);
            assert_eq!(open(&world, user, scope).await.len(), 1);
        }
        for user in [&ended, &blind, &applicant] {
            assert_eq!(told(&world, user).await, []);
        }
        assert_eq!(open(&world, &blind, scope).await, []);
        let map = heat(&world, &blind, scope).await;
        assert_eq!((map.total, map.open, map.cells.len()), (0, 0, 0));
    });
}

#[test]
fn many_at_once_are_one_message() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let admin = world.employee(company, CompanyRole::Founder).await;
        let few = world.employee(company, CompanyRole::Member).await;
        let mut servers = Vec::new();
        for number in 0..7 {
            let name = format!("web-{number}");
            servers.push(world.server(Owner::Company(company), admin.id, &name).await);
        }
        world.give_server(company, few.id, servers[3]).await;
        for _ in 0..21 {
            world.clock().advance(STEP);
            for server in &servers {
                let mut report = world.report(world.now());
                report.cpu.percent = 95.0;
                world.ingest(*server, &[report]).await;
            }
            look(&world).await;
        }
        let messages = told(&world, &admin).await;
        let [
            Payload::AlertsTogether {
                fired: true,
                count: 7,
                server_names,
                ..
            },
        ] = &messages[..]
        else {
            panic!("{messages:?}")
        };
        assert_eq!(server_names.len(), 5);
        let messages = told(&world, &few).await;
        assert!(
            matches!(&messages[..], [Payload::AlertFired { server_name, .. }] if server_name == "web-3"),
            "{messages:?}"
        );
    });
}

#[test]
fn what_comes_and_goes_is_told_of_now_and_then() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        for _ in 0..3 {
            assert_eq!(load(&world, server, 95.0, 21).await, FIRED);
            assert_eq!(load(&world, server, 10.0, 1).await, RESOLVED);
        }
        // Once to fire and once to end, in a quarter of an hour.
        assert_eq!(told(&world, &user).await.len(), 2);
        let all = list(&world, &user, Scope::Personal, AlertState::All).await;
        assert_eq!(all.page.total, 3);
        assert_eq!(all.page.items[0].quiet, Some(Quiet::Flapping));
        // One that stays is told of once the half hour is over.
        assert_eq!(load(&world, server, 95.0, 21).await, FIRED);
        load(&world, server, 95.0, 60).await;
        assert_eq!(told(&world, &user).await.len(), 3);
    });
}

#[test]
fn what_is_muted_is_written_down_and_told_of_when_it_still_goes_on_afterwards() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        let here = (Scope::Personal, server);
        mute_for(&world, &user, here, (Some(AlertMetric::Cpu), 1))
            .await
            .unwrap();
        assert_eq!(load(&world, server, 95.0, 21).await, FIRED);
        let alerts = open(&world, &user, Scope::Personal).await;
        assert_eq!(alerts[0].quiet, Some(Quiet::Muted));
        assert_eq!(told(&world, &user).await, []);
        let shown = of_server(&world, &user, Scope::Personal, server).await;
        assert_eq!(shown.mutes.len(), 1);
        assert_eq!(shown.mutes[0].by, user.name);
        // Another metric is heard.
        mute_for(&world, &user, here, (Some(AlertMetric::Cpu), 0))
            .await
            .unwrap();
        load(&world, server, 95.0, 1).await;
        assert_eq!(told(&world, &user).await.len(), 1);
        // Muted altogether it ends without a word.
        mute_for(&world, &user, here, (None, 2)).await.unwrap();
        assert_eq!(load(&world, server, 5.0, 1).await, RESOLVED);
        assert_eq!(told(&world, &user).await.len(), 1);
        let refused = mute_for(&world, &user, here, (None, 721)).await;
        assert!(matches!(
            refused,
            Err(Error::Public(Public::Invalid { .. }))
        ));
    });
}

#[test]
fn an_alert_is_seen_once_and_by_who_may_change_the_host() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let scope = Scope::Company(company);
        let admin = world.employee(company, CompanyRole::Founder).await;
        let server = world
            .server(Owner::Company(company), admin.id, "web-01")
            .await;
        let other = world
            .server(Owner::Company(company), admin.id, "web-02")
            .await;
        let reader = world.employee(company, CompanyRole::Member).await;
        world.give_server(company, reader.id, server).await;
        load(&world, server, 95.0, 21).await;
        let alert = open(&world, &admin, scope).await[0].id;
        let see = async |user: &SignedIn, server| {
            let ctx = world.context(user);
            let proof = ctx
                .authorize::<resource::Server, Update>(scope, server)
                .await?;
            service::acknowledge(&ctx, proof, alert).await
        };
        let refused = see(&reader, server).await;
        assert!(matches!(
            refused,
            Err(Error::Public(Public::Forbidden { .. }))
        ));
        let elsewhere = see(&admin, other).await;
        assert!(matches!(elsewhere, Err(Error::Public(Public::NotFound))));
        see(&admin, server).await.unwrap();
        let first = open(&world, &admin, scope).await[0].acknowledged.clone();
        assert_eq!(first.as_ref().unwrap().by, admin.name);
        world
            .give_right(company, reader.id, Permission::ModifyServerInfo)
            .await;
        see(&reader, server).await.unwrap();
        assert_eq!(open(&world, &admin, scope).await[0].acknowledged, first);
    });
}

#[test]
fn the_heat_map_knows_what_holds_for_each_host() {
    on_both_engines(async |world| {
        let (user, calm) = host(&world).await;
        let owner = Owner::User(user.id);
        let hot = world.server(owner, user.id, "hot").await;
        world.server(owner, user.id, "waiting").await;
        let mut report = world.report(world.now());
        (report.cpu.percent, report.memory.percent) = (90.0, 85.0);
        world.ingest(hot, &[report]).await;
        world.ingest(calm, &[world.report(world.now())]).await;
        let map = heat(&world, &user, Scope::Personal).await;
        let names: Vec<&str> = map.cells.iter().map(|cell| cell.name.as_str()).collect();
        assert_eq!(names, ["hot", "web-01", "waiting"]);
        let heats: Vec<Option<Heat>> = map.cells.iter().map(|cell| cell.heat()).collect();
        assert_eq!(heats, [Some(Heat::Hot), Some(Heat::Calm), None]);
        assert_eq!(map.total, 3);
        // Nobody said what the network of these can do.
        let metrics: Vec<AlertMetric> = map.cells[0].shares.iter().map(|s| s.metric).collect();
        assert_eq!(
            metrics,
            [AlertMetric::Cpu, AlertMetric::Memory, AlertMetric::Disk]
        );
        assert_eq!(map.cells[0].shares[1].threshold, Some(80.0));
    });
}

#[test]
fn a_list_is_paged_and_filtered() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        for _ in 0..3 {
            load(&world, server, 95.0, 21).await;
            load(&world, server, 10.0, 1).await;
        }
        let ctx = world.context(&user);
        let mut request = AlertListRequest {
            limit: Some(2),
            ..Default::default()
        };
        let page = async |request: &AlertListRequest| {
            let seen = ctx
                .scoped::<resource::Server>(Scope::Personal)
                .await
                .unwrap();
            service::list(&ctx, seen, request).await.unwrap().page
        };
        let first = page(&request).await;
        assert_eq!((first.items.len(), first.total), (2, 3));
        request.after = first.next.clone();
        let second = page(&request).await;
        assert_eq!((second.items.len(), second.next), (1, None));
        assert!(second.items[0].id < first.items[1].id);
        for (change, count) in [
            (
                AlertListRequest {
                    metric: Some(AlertMetric::Cpu),
                    ..Default::default()
                },
                3,
            ),
            (
                AlertListRequest {
                    metric: Some(AlertMetric::Memory),
                    ..Default::default()
                },
                0,
            ),
            (
                AlertListRequest {
                    server: Some(server),
                    state: AlertState::Resolved,
                    ..Default::default()
                },
                3,
            ),
            (
                AlertListRequest {
                    server: Some(ServerId(server.0 + 1)),
                    ..Default::default()
                },
                0,
            ),
        ] {
            let found = page(&change).await;
            assert_eq!(
                (found.items.len(), found.total),
                (count, count as i64),
                "{change:?}"
            );
        }
    });
}

#[test]
fn a_disk_that_fills_up_is_told_of_before_it_is_full() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        world.ingest(server, &[world.report(world.now())]).await;
        let day = Millis::days(1).0;
        for number in 0..10 {
            let start = world.now().0 - (10 - number) * day;
            let log = format!(
                r#"{{"percent":{{"count":10,"mean":{},"min":0,"max":0}}}}"#,
                60 + 3 * number
            );
            let mut tx = world.db().begin().await.unwrap();
            on_tx!(&mut tx, |connection| sqlx::query(
                "INSERT INTO server_log_day (server_id, start_time, end_time, cpu_log, disk_log, memory_log, net_log) \
                 VALUES (?, ?, ?, '{}', ?, '{}', '{}')"
            )
            .bind(server.0)
            .bind(start)
            .bind(start + day)
            .bind(&log)
            .execute(connection)
            .await
            .map(|_| ()))
            .unwrap();
            tx.commit().await.unwrap();
        }
        let ctx = world.system();
        let done = task::Forecasts
            .run(&ctx, ctx.system().unwrap())
            .await
            .unwrap();
        assert_eq!(done, "disks looked at: 1");
        // 87 percent in the middle of yesterday, and three more each day.
        assert_eq!(look(&world).await, FIRED);
        let shown = of_server(&world, &user, Scope::Personal, server).await;
        let forecast = shown.forecast.unwrap();
        assert!((forecast.days.unwrap() - 3.83).abs() < 0.1, "{forecast:?}");
        assert_eq!(shown.open[0].metric, AlertMetric::DiskTrend);
        // A forecast that is not renewed says nothing after a while; what fired stays.
        world.clock().advance(Millis::days(3));
        assert_eq!(look(&world).await, NOTHING);
        let shown = of_server(&world, &user, Scope::Personal, server).await;
        assert_eq!((shown.forecast, shown.open.len()), (None, 1));
    });
}

#[test]
fn what_is_over_for_a_year_goes_and_a_removed_host_takes_its_alerts_along() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        load(&world, server, 95.0, 21).await;
        load(&world, server, 10.0, 1).await;
        load(&world, server, 95.0, 21).await;
        let run = async || {
            let ctx = world.system();
            task::Tidy.run(&ctx, ctx.system().unwrap()).await.unwrap()
        };
        assert_eq!(run().await, "");
        world.clock().advance(Millis::days(366));
        assert_eq!(run().await, "rows deleted: 1");
        assert_eq!(open(&world, &user, Scope::Personal).await.len(), 1);
        let mut tx = world.db().begin().await.unwrap();
        on_tx!(&mut tx, |connection| sqlx::query(
            "DELETE FROM server WHERE id = ?"
        )
        .bind(server.0)
        .execute(connection)
        .await
        .map(|_| ()))
        .unwrap();
        tx.commit().await.unwrap();
        for count in ["alert", "alert_state"] {
            let left: i64 = match count {
                "alert" => on_db!(world.db(), |pool| sqlx::query_scalar(
                    "SELECT COUNT(*) FROM alert"
                )
                .fetch_one(pool)
                .await),
                _ => on_db!(world.db(), |pool| sqlx::query_scalar(
                    "SELECT COUNT(*) FROM alert_state"
                )
                .fetch_one(pool)
                .await),
            }
            .unwrap();
            assert_eq!(left, 0, "{count}");
        }
        assert_eq!(look(&world).await, NOTHING);
    });
}

/// A company with its founder and a host.
async fn company(world: &World) -> (CompanyId, SignedIn, ServerId) {
    let company = world.company("Acme").await;
    let admin = world.employee(company, CompanyRole::Founder).await;
    let server = world
        .server(Owner::Company(company), admin.id, "web-01")
        .await;
    (company, admin, server)
}
