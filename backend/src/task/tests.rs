//! Two consoles, one table, a clock that stands still.

use super::{
    driver::{Driver, Pace},
    *,
};
use crate::{
    Error,
    adapter::bus::{Delivery, Subscription},
    authz::action::{Read, Update},
    on_db, on_tx,
    op_context::SignedIn,
    testing::{World, on_both_engines},
};
use futures::{FutureExt, future::join_all};
use model::{
    error::Error as Public,
    task::{TaskOutcome, TaskStatus},
    time::Timestamp,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::Notify;

const LEASE: Millis = Millis::seconds(30);
const HASTY: Pace = Pace {
    look: Duration::from_millis(10),
    lease: LEASE,
    heartbeat: Duration::from_millis(10),
};
const DAY: Millis = Millis::days(1);

type Act = Box<dyn Fn(usize) -> BoxFuture<'static, Result<String>> + Send + Sync>;

/// Counts its runs and does what the test wants in each.
struct Probe {
    name: &'static str,
    period: Millis,
    runs: Arc<AtomicUsize>,
    act: Act,
}

impl Task for Probe {
    fn name(&self) -> &'static str {
        self.name
    }
    fn period(&self) -> Millis {
        self.period
    }
    fn run<'a>(&'a self, _: &'a OpContext, _: SystemProof) -> BoxFuture<'a, Result<String>> {
        let run = self.runs.fetch_add(1, Ordering::SeqCst) + 1;
        (self.act)(run)
    }
}

fn probe(
    name: &'static str,
    period: Millis,
    runs: &Arc<AtomicUsize>,
    act: impl Fn(usize) -> BoxFuture<'static, Result<String>> + Send + Sync + 'static,
) -> Box<dyn Task> {
    Box::new(Probe {
        name,
        period,
        runs: Arc::clone(runs),
        act: Box::new(act),
    })
}

/// A task that counts and is done.
fn quick(name: &'static str, period: Millis, runs: &Arc<AtomicUsize>) -> Box<dyn Task> {
    probe(name, period, runs, |run| {
        async move { Ok(run.to_string()) }.boxed()
    })
}

/// A task that waits for the test in each run.
fn slow(
    name: &'static str,
    period: Millis,
    runs: &Arc<AtomicUsize>,
    go_on: &Arc<Notify>,
) -> Box<dyn Task> {
    let go_on = Arc::clone(go_on);
    probe(name, period, runs, move |run| {
        let go_on = Arc::clone(&go_on);
        async move {
            go_on.notified().await;
            Ok(run.to_string())
        }
        .boxed()
    })
}

fn failing(text: &'static str) -> Result<String> {
    Err(Error::internal("doing what it does", text))
}

fn driver(world: &World, tasks: Vec<Box<dyn Task>>) -> Driver {
    Driver::new(world.console().clone(), tasks).with_pace(HASTY)
}

/// Runs a test beside its drivers; they die with its end.
async fn beside(drivers: Vec<Driver>, body: impl Future) {
    tokio::select! {
        _ = join_all(drivers.into_iter().map(Driver::run)) => panic!("a driver ended"),
        _ = body => {}
    }
}

/// Waits until something is so.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds().await {
        assert!(Instant::now() < deadline, "it never came to this: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn status(world: &World, name: &str) -> Option<TaskStatus> {
    let admin = SignedIn {
        is_platform_admin: true,
        ..nobody()
    };
    let ctx = world.context(&admin);
    let list = service::list(&ctx, ctx.platform::<Read>().unwrap()).await;
    list.unwrap().into_iter().find(|task| task.name == name)
}

fn nobody() -> SignedIn {
    SignedIn {
        id: model::id::UserId(1),
        name: "Somebody".to_owned(),
        mobile: "13800000000".to_owned(),
        is_platform_admin: false,
        access_epoch: None,
        image_url: String::new(),
        preference: Default::default(),
    }
}

/// Waits until a task has come to an end so many times and rests.
async fn until_ended(world: &World, name: &str, times: i64) -> TaskStatus {
    let mut last = None;
    until(&format!("{name} ended {times} times"), async || {
        last = status(world, name).await;
        last.as_ref()
            .is_some_and(|task| task.run_count == times && !task.is_running)
    })
    .await;
    last.unwrap()
}

async fn nudge_now(world: &World, name: &'static str) {
    let ctx = world.system();
    nudge(&ctx, ctx.system().unwrap(), name).await.unwrap();
}

/// Has the table looked at, by all drivers that have this task: when it ran once
/// more they have seen everything that was there before.
async fn all_look(world: &World, name: &'static str) {
    for _ in 0..3 {
        let before = status(world, name).await.map_or(0, |task| task.run_count);
        nudge_now(world, name).await;
        until_ended(world, name, before + 1).await;
    }
}

fn count(runs: &AtomicUsize) -> usize {
    runs.load(Ordering::SeqCst)
}

/// Has a task stand in the table that nobody ran yet.
async fn announce(world: &World, name: &str) {
    let mut tx = world.db().begin().await.unwrap();
    store::announce(&mut tx, name, DAY, world.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn several_consoles_run_a_task_once_in_its_period() {
    on_both_engines(async |world| {
        let runs = Arc::default();
        let drivers = (0..3)
            .map(|_| driver(&world, vec![quick("tidy", Millis::minutes(1), &runs)]))
            .collect();
        beside(drivers, async {
            for period in 1..=6 {
                let task = until_ended(&world, "tidy", period).await;
                assert_eq!(task.outcome, Some(TaskOutcome::Succeeded));
                assert_eq!(task.message, period.to_string());
                assert_eq!(task.next_time, Some(world.now() + Millis::minutes(1)));
                world.clock().advance(Millis::minutes(1));
            }
            until_ended(&world, "tidy", 7).await;
        })
        .await;
        assert_eq!(count(&runs), 7);
    });
}

#[test]
fn what_a_dead_console_was_running_is_run_by_another_once_the_lease_is_over() {
    on_both_engines(async |world| {
        let (first, second, looks) = (Arc::default(), Arc::default(), Arc::default());
        let never = Arc::new(Notify::new());
        let dying = driver(&world, vec![slow("tidy", DAY, &first, &never)]);
        beside(vec![dying], async {
            until("it began", async || count(&first) == 1).await;
        })
        .await;
        let other = driver(
            &world,
            vec![quick("look", DAY, &looks), quick("tidy", DAY, &second)],
        );
        beside(vec![other], async {
            until_ended(&world, "look", 1).await;
            world.clock().advance(Millis(LEASE.0 - 1));
            all_look(&world, "look").await;
            assert_eq!(count(&second), 0, "the lease holds");
            assert!(status(&world, "tidy").await.unwrap().is_running);
            world.clock().advance(Millis(1));
            let task = until_ended(&world, "tidy", 1).await;
            assert_eq!(task.outcome, Some(TaskOutcome::Succeeded));
            assert_eq!(task.start_time, Some(world.now()));
        })
        .await;
        assert_eq!((count(&first), count(&second)), (1, 1));
    });
}

#[test]
fn a_console_that_was_stopped_for_too_long_does_not_write_over_its_successor() {
    on_both_engines(async |world| {
        let (first, second) = (Arc::default(), Arc::default());
        let go_on = Arc::new(Notify::new());
        // It gives no sign of life, as if its machine had been suspended.
        let numb = Pace {
            heartbeat: Duration::from_secs(3600),
            ..HASTY
        };
        let stopped = driver(&world, vec![slow("tidy", DAY, &first, &go_on)]).with_pace(numb);
        let other = driver(
            &world,
            vec![probe("tidy", DAY, &second, |_| {
                async { Ok("successor".to_owned()) }.boxed()
            })],
        );
        let mut events = world.console().bus().subscribe(None);
        let mut changes = 0;
        beside(vec![stopped], async {
            until("it began", async || count(&first) == 1).await;
            world.clock().advance(LEASE);
            beside(vec![other], async {
                until_ended(&world, "tidy", 1).await;
                until("its end was told", async || {
                    changes += count_changes(&mut events, "tidy").await;
                    changes == 3
                })
                .await;
            })
            .await;
            go_on.notify_one();
            // The stopped one comes to its end and looks at the table again.
            nudge_now(&world, "tidy").await;
            until("it ran again", async || count(&first) == 2).await;
            let task = status(&world, "tidy").await.unwrap();
            assert_eq!((&*task.message, task.run_count), ("successor", 1));
        })
        .await;
        assert_eq!(count(&second), 1);
        changes += count_changes(&mut events, "tidy").await;
        assert_eq!(changes, 4, "three began, one ended");
    });
}

/// How often the status page was told of a task since the last time.
async fn count_changes(events: &mut Subscription, name: &str) -> usize {
    let mut changes = 0;
    while let Ok(delivery) = tokio::time::timeout(Duration::ZERO, events.next()).await {
        if let Delivery::Message { message, .. } = delivery {
            let is_change = matches!(&message.event, Event::TaskChanged { name: n } if n == name);
            changes += usize::from(is_change && message.audience == Audience::Platform);
        }
    }
    changes
}

/// Notes that a run was dropped before its end.
struct Dropped(Arc<AtomicBool>);
impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn a_run_whose_lease_is_taken_away_is_stopped() {
    on_both_engines(async |world| {
        let runs = Arc::default();
        let dropped = Arc::new(AtomicBool::new(false));
        let note = Arc::clone(&dropped);
        let task = probe("tidy", DAY, &runs, move |_| {
            let note = Dropped(Arc::clone(&note));
            async move {
                let _note = note;
                std::future::pending().await
            }
            .boxed()
        });
        beside(vec![driver(&world, vec![task])], async {
            until("it began", async || count(&runs) == 1).await;
            let mut tx = world.db().begin().await.unwrap();
            on_tx!(&mut tx, |connection| {
                sqlx::query("UPDATE task SET lease_owner = 'another' WHERE name = 'tidy'")
                    .execute(connection)
                    .await
                    .map(|_| ())
            })
            .unwrap();
            tx.commit().await.unwrap();
            until("it was stopped", async || dropped.load(Ordering::SeqCst)).await;
            let task = status(&world, "tidy").await.unwrap();
            assert_eq!(task.lease_owner.as_deref(), Some("another"));
            assert_eq!((task.run_count, task.end_time), (0, None));
        })
        .await;
    });
}

#[test]
fn a_long_run_keeps_its_lease() {
    on_both_engines(async |world| {
        let runs = Arc::default();
        let go_on = Arc::new(Notify::new());
        let drivers = (0..2)
            .map(|_| driver(&world, vec![slow("tidy", DAY, &runs, &go_on)]))
            .collect();
        beside(drivers, async {
            until("it began", async || count(&runs) == 1).await;
            for _ in 0..5 {
                world.clock().advance(Millis(LEASE.0 - 1_000));
                let wanted = (world.now() + LEASE).0;
                until("the lease is longer", async || {
                    lease_expiry(&world, "tidy").await == wanted
                })
                .await;
            }
            go_on.notify_one();
            let task = until_ended(&world, "tidy", 1).await;
            assert_eq!(task.end_time, Some(world.now()));
        })
        .await;
        assert_eq!(count(&runs), 1);
    });
}

async fn lease_expiry(world: &World, name: &str) -> i64 {
    on_db!(world.db(), |pool| {
        sqlx::query_scalar("SELECT lease_expiry_time FROM task WHERE name = ?")
            .bind(name)
            .fetch_one(pool)
            .await
    })
    .unwrap()
}

#[test]
fn a_nudge_runs_a_task_at_once_and_one_that_runs_once_more() {
    on_both_engines(async |world| {
        let (runs, patient) = (Arc::default(), Arc::default());
        let go_on = Arc::new(Notify::new());
        // It would look at the table in an hour: the bus wakes it.
        let lazy = Pace {
            look: Duration::from_secs(3600),
            ..HASTY
        };
        let tasks = vec![
            quick("tidy", DAY, &runs),
            slow("long", DAY, &patient, &go_on),
        ];
        beside(vec![driver(&world, tasks).with_pace(lazy)], async {
            until_ended(&world, "tidy", 1).await;
            nudge_now(&world, "tidy").await;
            let task = until_ended(&world, "tidy", 2).await;
            assert_eq!(task.next_time, Some(world.now() + DAY));

            until("the other one began", async || count(&patient) == 1).await;
            nudge_now(&world, "long").await;
            assert_eq!(status(&world, "long").await.unwrap().next_time, None);
            go_on.notify_one();
            until("it began again", async || count(&patient) == 2).await;
            go_on.notify_one();
            let task = until_ended(&world, "long", 2).await;
            assert_eq!(task.next_time, Some(world.now() + DAY));

            let ctx = world.system();
            let unknown = nudge(&ctx, ctx.system().unwrap(), "novelty").await;
            assert!(matches!(unknown, Err(Error::Public(Public::NotFound))));
        })
        .await;
    });
}

#[test]
fn a_task_that_fails_is_tried_again_later_and_later_up_to_its_period() {
    on_both_engines(async |world| {
        let runs = Arc::default();
        let task = probe("tidy", Millis::seconds(6), &runs, |run| {
            async move {
                match run {
                    1..=5 => failing("no room on the disk"),
                    _ => Ok(String::new()),
                }
            }
            .boxed()
        });
        beside(vec![driver(&world, vec![task])], async {
            for (failure, wait) in (1..).zip([1, 2, 4, 6, 6]) {
                let task = until_ended(&world, "tidy", failure).await;
                assert_eq!(task.outcome, Some(TaskOutcome::Failed));
                assert_eq!(task.message, "doing what it does: no room on the disk");
                assert_eq!(task.failure_count, failure);
                let next = world.now() + Millis::seconds(wait);
                assert_eq!(task.next_time, Some(next));
                world.clock().advance(Millis::seconds(wait));
            }
            let task = until_ended(&world, "tidy", 6).await;
            assert_eq!(task.outcome, Some(TaskOutcome::Succeeded));
            assert_eq!((task.failure_count, &*task.message), (0, ""));
            assert_eq!(task.next_time, Some(world.now() + Millis::seconds(6)));
        })
        .await;
    });
}

#[test]
fn a_panic_is_a_failure_and_a_slow_task_holds_up_nobody() {
    on_both_engines(async |world| {
        let (broken, stuck, sound) = (Arc::default(), Arc::default(), Arc::default());
        let never = Arc::new(Notify::new());
        let tasks = vec![
            probe("broken", DAY, &broken, |run| {
                assert!(run > 1, "the first run panics before it waits");
                async move {
                    tokio::task::yield_now().await;
                    panic!("run {run} panics later")
                }
                .boxed()
            }),
            slow("stuck", DAY, &stuck, &never),
            quick("sound", Millis::seconds(1), &sound),
        ];
        beside(vec![driver(&world, tasks)], async {
            let task = until_ended(&world, "broken", 1).await;
            assert_eq!(task.outcome, Some(TaskOutcome::Failed));
            assert_eq!(
                task.message,
                "it panicked: the first run panics before it waits"
            );
            until_ended(&world, "sound", 1).await;
            world.clock().advance(Millis::seconds(1));
            let task = until_ended(&world, "broken", 2).await;
            assert_eq!(task.message, "it panicked: run 2 panics later");
            assert_eq!(task.failure_count, 2);
            until_ended(&world, "sound", 2).await;
            assert!(status(&world, "stuck").await.unwrap().is_running);
        })
        .await;
    });
}

#[test]
fn a_long_text_is_cut_to_what_the_table_holds() {
    on_both_engines(async |world| {
        let runs = Arc::default();
        let task = probe("tidy", DAY, &runs, |_| {
            async { Ok("磁".repeat(5_000)) }.boxed()
        });
        beside(vec![driver(&world, vec![task])], async {
            let task = until_ended(&world, "tidy", 1).await;
            assert_eq!(task.message, "磁".repeat(1_000));
        })
        .await;
    });
}

#[test]
fn a_clock_that_was_far_ahead_does_not_keep_a_task_waiting() {
    on_both_engines(async |world| {
        let runs = Arc::default();
        world.clock().advance(Millis::days(3650));
        let early = driver(&world, vec![quick("tidy", DAY, &runs)]);
        beside(vec![early], async {
            until_ended(&world, "tidy", 1).await;
        })
        .await;
        world.clock().advance(Millis::days(-3650));
        let later = driver(&world, vec![quick("tidy", Millis::minutes(1), &runs)]);
        beside(vec![later], async {
            until("the period is known", async || {
                status(&world, "tidy").await.unwrap().period == Millis::minutes(1)
            })
            .await;
            world.clock().advance(Millis::minutes(1));
            until_ended(&world, "tidy", 2).await;
        })
        .await;
    });
}

#[test]
fn tasks_go_on_when_the_clock_is_set_back_and_a_lease_of_then_does_not_hold() {
    on_both_engines(async |world| {
        let (first, second, quick_runs) = (Arc::default(), Arc::default(), Arc::default());
        let never = Arc::new(Notify::new());
        let dying = driver(&world, vec![slow("slow", DAY, &first, &never)]);
        beside(vec![dying], async {
            until("it began", async || count(&first) == 1).await;
        })
        .await;
        let period = Millis::minutes(1);
        let going_on = driver(
            &world,
            vec![
                quick("tidy", period, &quick_runs),
                quick("slow", DAY, &second),
            ],
        );
        beside(vec![going_on], async {
            until_ended(&world, "tidy", 1).await;
            assert_eq!(count(&second), 0, "the lease holds");
            world.clock().advance(Millis::hours(-1));
            let task = until_ended(&world, "tidy", 2).await;
            assert_eq!(task.next_time, Some(world.now() + period));
            until_ended(&world, "slow", 1).await;
        })
        .await;
    });
}

#[test]
fn a_console_that_was_held_up_takes_no_lease_away() {
    on_both_engines(async |world| {
        announce(&world, "tidy").await;
        let claim = async |owner: &'static str, start: Timestamp| {
            let lease = store::Lease {
                name: "tidy",
                owner,
                start,
            };
            let farthest = HASTY.farthest(start, DAY);
            let mut tx = world.db().begin().await.unwrap();
            let claimed = store::claim(&mut tx, lease, start + LEASE, start + DAY, farthest).await;
            tx.commit().await.unwrap();
            claimed.unwrap()
        };
        let before = world.now();
        world.clock().advance(Millis::minutes(2));
        assert!(claim("running", world.now()).await);
        assert!(!claim("held up", before).await);
    });
}

#[test]
fn only_who_runs_the_installation_sees_the_tasks_and_tells_them_to_run() {
    on_both_engines(async |world| {
        // The first one runs the installation.
        let admin = world.user().await;
        let company = world.company("Acme").await;
        let founder = world
            .employee(company, crate::testing::CompanyRole::Founder)
            .await;
        let somebody = world.context(&founder);
        for (ctx, refused) in [
            (&somebody, Public::Forbidden { permission: None }),
            (&world.anonymous(), Public::Unauthenticated),
            (&world.system(), Public::Unauthenticated),
        ] {
            let Err(Error::Public(error)) = ctx.platform::<Read>() else {
                panic!("it must be refused")
            };
            assert_eq!(error, refused);
            let Err(Error::Public(error)) = ctx.platform::<Update>() else {
                panic!("it must be refused")
            };
            assert_eq!(error, refused);
        }

        let ctx = world.context(&admin);
        let runs = Arc::default();
        let go_on = Arc::new(Notify::new());
        let tasks = vec![
            slow("later", DAY, &runs, &go_on),
            quick("at_once", DAY, &Arc::default()),
        ];
        beside(vec![driver(&world, tasks)], async {
            until_ended(&world, "at_once", 1).await;
            until("the other one began", async || count(&runs) == 1).await;
            let list = service::list(&ctx, ctx.platform().unwrap()).await.unwrap();
            let names: Vec<&str> = list.iter().map(|task| &*task.name).collect();
            assert_eq!(names, ["at_once", "later"]);
            let [done, running] = &list[..] else {
                panic!("two tasks")
            };
            assert_eq!(done.start_time, Some(world.now()));
            assert_eq!(
                (done.end_time, done.lease_owner.as_deref()),
                (Some(world.now()), None)
            );
            assert_eq!((done.period, done.run_count), (DAY, 1));
            assert!(running.is_running && running.end_time.is_none());
            assert_eq!(running.lease_owner.as_deref().map(str::len), Some(16));

            service::run_now(&ctx, ctx.platform().unwrap(), "at_once")
                .await
                .unwrap();
            until_ended(&world, "at_once", 2).await;
            let unknown = service::run_now(&ctx, ctx.platform().unwrap(), "novelty").await;
            assert!(matches!(unknown, Err(Error::Public(Public::NotFound))));
        })
        .await;
        let history: Vec<(i64, String, i64, i64)> = on_db!(world.db(), |pool| {
            sqlx::query_as(
                "SELECT user_id, object_id, object_type, operation FROM operation_log WHERE object_type = 12",
            )
            .fetch_all(pool)
            .await
        })
        .unwrap();
        assert_eq!(history, [(admin.id.0, "at_once".to_owned(), 12, 40)]);
    });
}

#[test]
fn a_task_of_the_table_that_never_ran_is_listed() {
    on_both_engines(async |world| {
        announce(&world, "tidy").await;
        let task = status(&world, "tidy").await.unwrap();
        let fresh = TaskStatus {
            name: "tidy".to_owned(),
            period: DAY,
            start_time: None::<Timestamp>,
            end_time: None,
            outcome: None,
            message: String::new(),
            run_count: 0,
            failure_count: 0,
            next_time: None,
            lease_owner: None,
            is_running: false,
        };
        assert_eq!(task, fresh);
    });
}
