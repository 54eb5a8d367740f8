//! A host falls silent, and is heard of again.

use super::*;
use crate::{
    adapter::bus::{Delivery, Subscription},
    server::task::Silence,
    task::Task,
};
use model::{
    agent::{Detail, Mount},
    event::Event,
    server::SILENT_AFTER,
    time::Timestamp,
};

async fn status(world: &World, user: &SignedIn) -> (ServerStatus, Option<Timestamp>) {
    let page = list(
        &world.context(user),
        Scope::Personal,
        &ServerListRequest::default(),
    )
    .await
    .unwrap();
    (page.items[0].status, page.items[0].status_time)
}

/// Runs the task as often as a console would in this time.
async fn watch_for(world: &World, task: &Silence, time: Millis) {
    let ctx = world.system();
    let mut left = time;
    while left.0 > 0 {
        let step = Millis(task.period().0.min(left.0));
        world.clock().advance(step);
        task.run(&ctx, ctx.system().unwrap()).await.unwrap();
        left = Millis(left.0 - step.0);
    }
}

/// The next event that is about a status.
async fn told_status(heard: &mut Subscription) -> (ServerStatus, Timestamp) {
    loop {
        let Delivery::Message { message, .. } = heard.next().await else {
            continue;
        };
        if let Event::ServerStatus { status, since, .. } = message.event {
            return (status, since);
        }
    }
}

#[test]
fn a_host_falls_silent_after_three_missed_reports_and_is_heard_of_again() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let id = world.server(Owner::User(user.id), user.id, "web").await;
        let mut heard = world.console().bus().subscribe(None);
        let task = Silence::default();
        world.ingest(id, &[world.report(world.now())]).await;
        let first = world.now();
        assert_eq!(
            told_status(&mut heard).await,
            (ServerStatus::Reporting, first)
        );
        assert_eq!(
            status(&world, &user).await,
            (ServerStatus::Reporting, Some(first))
        );
        watch_for(&world, &task, SILENT_AFTER).await;
        assert_eq!(status(&world, &user).await.0, ServerStatus::Reporting);
        watch_for(&world, &task, Millis::seconds(5)).await;
        let silent = (ServerStatus::Silent, world.now());
        assert_eq!(told_status(&mut heard).await, silent);
        assert_eq!(status(&world, &user).await, (silent.0, Some(silent.1)));
        world.clock().advance(Millis::hours(1));
        world.ingest(id, &[world.report(world.now())]).await;
        assert_eq!(
            told_status(&mut heard).await,
            (ServerStatus::Reporting, world.now())
        );
    });
}

#[test]
fn a_console_that_was_away_listens_before_it_calls_anybody_silent() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let id = world.server(Owner::User(user.id), user.id, "web").await;
        world.ingest(id, &[world.report(world.now())]).await;
        // Nobody was there to hear for an hour.
        world.clock().advance(Millis::hours(1));
        let task = Silence::default();
        watch_for(&world, &task, Millis::seconds(30)).await;
        assert_eq!(status(&world, &user).await.0, ServerStatus::Reporting);
        watch_for(&world, &task, Millis::seconds(10)).await;
        assert_eq!(status(&world, &user).await.0, ServerStatus::Silent);
    });
}

#[test]
fn a_host_whose_clock_was_set_back_is_heard_of_all_the_same() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let id = world.server(Owner::User(user.id), user.id, "web").await;
        let task = Silence::default();
        world.ingest(id, &[world.report(world.now())]).await;
        for _ in 0..10 {
            watch_for(&world, &task, Millis::seconds(10)).await;
            let behind = world.now() - Millis::hours(2);
            world.ingest(id, &[world.report(behind)]).await;
            assert_eq!(status(&world, &user).await.0, ServerStatus::Reporting);
        }
    });
}

#[test]
fn a_console_whose_clock_was_set_back_still_tells_who_reports_from_who_is_silent() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let owner = Owner::User(user.id);
        let alive = world.server(owner, user.id, "alive").await;
        let gone = world.server(owner, user.id, "gone").await;
        let task = Silence::default();
        let ahead = world.now() + Millis::days(1);
        world.clock().advance(Millis::days(1));
        world.ingest(alive, &[world.report(ahead)]).await;
        world.ingest(gone, &[world.report(ahead)]).await;
        watch_for(&world, &task, Millis::seconds(10)).await;
        world.clock().advance(Millis::days(-1));
        for _ in 0..6 {
            watch_for(&world, &task, Millis::seconds(10)).await;
            world.ingest(alive, &[world.report(world.now())]).await;
        }
        let page = list(
            &world.context(&user),
            Scope::Personal,
            &ServerListRequest::default(),
        )
        .await
        .unwrap();
        let found: Vec<_> = page
            .items
            .iter()
            .map(|s| (s.id, s.status, s.latest.map(|sample| sample.time)))
            .collect();
        // The newest values are those of now, not of the day that never was.
        assert_eq!(
            found,
            [
                (alive, ServerStatus::Reporting, Some(world.now())),
                (gone, ServerStatus::Silent, Some(ahead)),
            ]
        );
    });
}

#[test]
fn the_parts_of_a_machine_are_kept_with_the_report_that_told_them() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let id = world.server(Owner::User(user.id), user.id, "web").await;
        let detail = Detail {
            uptime: 3_600,
            load: [0.5, 0.25, 0.125],
            mounts: vec![Mount {
                path: "/数据".to_owned(),
                device: "/dev/vdb1".to_owned(),
                file_system: "ext4".to_owned(),
                total: 100,
                used: 70,
                free: 25,
            }],
            interfaces: Vec::new(),
        };
        let mut report = world.report(world.now());
        report.detail = Some(detail.clone());
        world.ingest(id, &[report.clone(), report]).await;
        world.clock().advance(Millis::seconds(10));
        world.ingest(id, &[world.report(world.now())]).await;
        let ctx = world.context(&user);
        let read = ctx.authorize(Scope::Personal, id).await.unwrap();
        let parts = service::detail(&ctx, read).await.unwrap().parts.unwrap();
        assert_eq!(
            (parts.detail, parts.time),
            (detail, world.now() - Millis::seconds(10))
        );
    });
}
