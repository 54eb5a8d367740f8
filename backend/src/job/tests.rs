//! Several consoles, one table, a clock that stands still.

use super::{runner::Pace, *};
use crate::{
    adapter::bus::Delivery,
    authz::action::{Read, Update},
    on_db,
    op_context::SignedIn,
    task::Task,
    testing::{World, on_both_engines},
};
use futures::{FutureExt, future::join_all};
use model::{
    error::Error as Public,
    job::{JobListRequest, JobStatus, JobSummary},
    time::Millis,
};
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
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
/// Longer than any wait between two attempts.
const LONG: Millis = Millis::minutes(6);
const KIND: &str = "test.probe";

type Act = dyn for<'a> Fn(&'a Run<'a>, usize) -> BoxFuture<'a, Result<(), Failure>> + Send + Sync;

/// Counts its runs and does what the test wants in each.
struct Probe {
    kind: &'static str,
    is_repeatable: bool,
    of_owner: Option<usize>,
    runs: Arc<AtomicUsize>,
    act: Box<Act>,
}

impl Work for Probe {
    fn kind(&self) -> &'static str {
        self.kind
    }
    fn concurrency_of_owner(&self) -> Option<usize> {
        self.of_owner
    }
    fn concurrency(&self) -> usize {
        2
    }
    fn is_repeatable(&self) -> bool {
        self.is_repeatable
    }
    fn run<'a>(&'a self, run: &'a Run<'a>) -> BoxFuture<'a, Result<(), Failure>> {
        let number = self.runs.fetch_add(1, Ordering::SeqCst) + 1;
        (self.act)(run, number)
    }
}

fn probe(
    runs: &Arc<AtomicUsize>,
    act: impl for<'a> Fn(&'a Run<'a>, usize) -> BoxFuture<'a, Result<(), Failure>>
    + Send
    + Sync
    + 'static,
) -> Probe {
    Probe {
        kind: KIND,
        is_repeatable: true,
        of_owner: None,
        runs: Arc::clone(runs),
        act: Box::new(act),
    }
}

/// Work that is done at once.
fn quick(runs: &Arc<AtomicUsize>) -> Probe {
    probe(runs, |_, _| async { Ok(()) }.boxed())
}

/// Work that never ends by itself.
fn endless(runs: &Arc<AtomicUsize>) -> Probe {
    probe(runs, |_, _| futures::future::pending().boxed())
}

fn runner(world: &World, work: Probe) -> Runner {
    Runner::new(world.console().clone(), vec![Box::new(work)]).with_pace(HASTY)
}

/// Runs a test beside its runners; they die with its end.
async fn beside(runners: Vec<Runner>, body: impl Future) {
    tokio::select! {
        _ = join_all(runners.into_iter().map(Runner::run)) => panic!("a runner ended"),
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

fn count(runs: &AtomicUsize) -> usize {
    runs.load(Ordering::SeqCst)
}

async fn give(world: &World, change: impl FnOnce(&mut NewJob)) -> JobId {
    let mut job = NewJob::new(KIND, &json!({"what": "secret"})).unwrap();
    job.attempt_limit = 5;
    change(&mut job);
    let ctx = world.system();
    let mut tx = ctx.db().begin().await.unwrap();
    let id = enqueue(&ctx, &mut tx, job).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn admin(world: &World) -> SignedIn {
    SignedIn {
        is_platform_admin: true,
        ..world.user().await
    }
}

async fn list(world: &World, request: &JobListRequest) -> model::job::JobList {
    let ctx = world.context(&SignedIn {
        id: model::id::UserId(1),
        name: "Admin".to_owned(),
        mobile: "13800000000".to_owned(),
        is_platform_admin: true,
        access_epoch: None,
        image_url: String::new(),
        preference: Default::default(),
    });
    service::list(&ctx, ctx.platform::<Read>().unwrap(), request)
        .await
        .unwrap()
}

async fn job(world: &World, id: JobId) -> JobSummary {
    let after = Some(JobId(id.0 + 1));
    let request = JobListRequest {
        status: None,
        after,
    };
    let list = list(world, &request).await;
    list.page
        .items
        .into_iter()
        .find(|job| job.id == id)
        .unwrap()
}

async fn until_status(world: &World, id: JobId, status: JobStatus) -> JobSummary {
    until(&format!("job {id} is {status:?}"), async || {
        job(world, id).await.status == status
    })
    .await;
    job(world, id).await
}

async fn payload(world: &World, id: JobId) -> String {
    on_db!(world.db(), |pool| {
        sqlx::query_scalar("SELECT payload FROM job WHERE id = ?")
            .bind(id.0)
            .fetch_one(pool)
            .await
            .unwrap()
    })
}

/// Has the table looked at by all runners: a job that comes after everything
/// that was there before, of a kind that a runner of its own does, is done, and
/// every look in between has found nothing to do.
async fn all_look(world: &World) {
    let looks = Arc::default();
    let other = Probe {
        kind: "test.look",
        ..quick(&looks)
    };
    let other = Runner::new(world.console().clone(), vec![Box::new(other)]).with_pace(HASTY);
    beside(vec![other], async {
        for _ in 0..5 {
            let id = give(world, |job| job.kind = "test.look").await;
            until_status(world, id, JobStatus::Done).await;
        }
    })
    .await;
}

#[test]
fn each_job_is_done_by_one_of_several_consoles_and_forgets_what_it_was_about() {
    on_both_engines(async |world| {
        let (one, two) = (Arc::default(), Arc::default());
        let both = vec![runner(&world, quick(&one)), runner(&world, quick(&two))];
        beside(both, async {
            let mut ids = Vec::new();
            for _ in 0..20 {
                ids.push(give(&world, |_| {}).await);
            }
            for id in ids {
                let job = until_status(&world, id, JobStatus::Done).await;
                assert_eq!((job.attempt, job.error.as_str()), (1, ""));
                assert_eq!(job.end_time, Some(world.now()));
                assert_eq!(payload(&world, id).await, "{}");
            }
        })
        .await;
        assert_eq!(count(&one) + count(&two), 20);
    });
}

#[test]
fn a_job_is_begun_by_a_nudge_after_the_commit_and_not_without_it() {
    on_both_engines(async |world| {
        let runs = Arc::default();
        // Without a nudge nothing would be looked at within this test.
        let sleepy = Pace {
            look: Duration::from_secs(3600),
            ..HASTY
        };
        let runner = runner(&world, quick(&runs)).with_pace(sleepy);
        beside(vec![runner], async {
            let ctx = world.system();
            let mut tx = ctx.db().begin().await.unwrap();
            let gone = NewJob::new(KIND, &()).unwrap();
            let gone = enqueue(&ctx, &mut tx, gone).await.unwrap();
            drop(tx);
            let id = give(&world, |_| {}).await;
            until_status(&world, id, JobStatus::Done).await;
            let all = list(&world, &JobListRequest::default()).await;
            assert_eq!(all.page.total, 1, "{gone} went with its transaction");
        })
        .await;
        assert_eq!(count(&runs), 1);
    });
}

#[test]
fn what_a_dead_console_was_at_is_taken_up_once_after_its_lease() {
    on_both_engines(async |world| {
        let (dead, one, two) = (Arc::default(), Arc::default(), Arc::default());
        let id = give(&world, |_| {}).await;
        beside(vec![runner(&world, endless(&dead))], async {
            until("it began", async || count(&dead) == 1).await;
        })
        .await;
        let both = vec![runner(&world, quick(&one)), runner(&world, quick(&two))];
        beside(both, async {
            world.clock().advance(Millis(LEASE.0 - 1_000));
            all_look(&world).await;
            assert_eq!(job(&world, id).await.status, JobStatus::Running);
            assert_eq!(count(&one) + count(&two), 0, "the lease holds");
            world.clock().advance(LEASE);
            let job = until_status(&world, id, JobStatus::Done).await;
            assert_eq!(job.attempt, 2);
            all_look(&world).await;
        })
        .await;
        assert_eq!(count(&one) + count(&two), 1);
    });
}

#[test]
fn what_must_not_be_done_twice_is_interrupted_when_its_console_dies() {
    on_both_engines(async |world| {
        let (dead, other) = (Arc::default(), Arc::default());
        let id = give(&world, |_| {}).await;
        let once = |work: Probe| Probe {
            is_repeatable: false,
            ..work
        };
        beside(vec![runner(&world, once(endless(&dead)))], async {
            until("it began", async || count(&dead) == 1).await;
        })
        .await;
        world.clock().advance(LEASE);
        beside(vec![runner(&world, once(quick(&other)))], async {
            let job = until_status(&world, id, JobStatus::Interrupted).await;
            assert!(job.error.contains("ended in the middle"), "{job:?}");
            assert_eq!(count(&other), 0);
            // Somebody who has looked may have it done again.
            let admin = admin(&world).await;
            let ctx = world.context(&admin);
            service::retry(&ctx, ctx.platform::<Update>().unwrap(), id)
                .await
                .unwrap();
            let job = until_status(&world, id, JobStatus::Done).await;
            assert_eq!((job.attempt, count(&other)), (1, 1));
        })
        .await;
    });
}

#[test]
fn a_console_that_was_stopped_for_too_long_does_not_write_over_its_successor() {
    on_both_engines(async |world| {
        let (first, second) = (Arc::default(), Arc::default());
        let go_on = Arc::new(Notify::new());
        let waiting = Arc::clone(&go_on);
        let work = probe(&first, move |run, _| {
            let waiting = Arc::clone(&waiting);
            async move {
                waiting.notified().await;
                run.log("from beyond").await?;
                Err(Failure::Final("too late".to_owned()))
            }
            .boxed()
        });
        // It gives no sign of life, as if its machine had been suspended.
        let numb = Pace {
            heartbeat: Duration::from_secs(3600),
            ..HASTY
        };
        let id = give(&world, |_| {}).await;
        let stopped = runner(&world, work).with_pace(numb);
        beside(vec![stopped], async {
            until("it began", async || count(&first) == 1).await;
            world.clock().advance(LEASE);
            beside(vec![runner(&world, quick(&second))], async {
                until_status(&world, id, JobStatus::Done).await;
            })
            .await;
            go_on.notify_one();
            // The stopped one writes its end, in vain, before it does this.
            let next = give(&world, |_| {}).await;
            until("the next one began", async || count(&first) == 2).await;
            go_on.notify_one();
            until_status(&world, next, JobStatus::Failed).await;
            let job = job(&world, id).await;
            assert_eq!((job.status, job.error.as_str()), (JobStatus::Done, ""));
            let ctx = world.context(&admin(&world).await);
            let log = service::find(&ctx, ctx.platform::<Read>().unwrap(), id, 0).await;
            assert_eq!(log.unwrap().lines, []);
        })
        .await;
    });
}

#[test]
fn a_failure_is_tried_again_later_and_later_until_the_limit() {
    on_both_engines(async |world| {
        let runs = Arc::default();
        let failing = probe(&runs, |_, n| {
            async move { Err(Failure::Retry(format!("failure {n}"))) }.boxed()
        });
        beside(vec![runner(&world, failing)], async {
            let id = give(&world, |job| job.attempt_limit = 3).await;
            let mut waits = Vec::new();
            for attempt in 1..3 {
                until("it failed", async || {
                    let job = job(&world, id).await;
                    job.status == JobStatus::Waiting && job.attempt == attempt
                })
                .await;
                let job = job(&world, id).await;
                assert_eq!(job.error, format!("failure {attempt}"));
                waits.push((job.due_time - world.now()).0);
                all_look(&world).await;
                assert_eq!(
                    count(&runs),
                    usize::try_from(attempt).unwrap(),
                    "not before"
                );
                world.clock().advance(LONG);
            }
            assert!((1_000..=2_000).contains(&waits[0]), "{waits:?}");
            assert!((2_000..=4_000).contains(&waits[1]), "{waits:?}");
            let job = until_status(&world, id, JobStatus::Failed).await;
            assert_eq!((job.attempt, job.error.as_str()), (3, "failure 3"));
            // What failed may be looked into.
            assert!(payload(&world, id).await.contains("secret"));
        })
        .await;
        assert_eq!(count(&runs), 3);
    });
}

#[test]
fn what_would_come_too_late_is_given_up() {
    on_both_engines(async |world| {
        let runs = Arc::default();
        let failing = probe(&runs, |_, _| {
            async { Err(Failure::Retry("away".to_owned())) }.boxed()
        });
        let soon = world.now() + Millis(500);
        let (tried, untried) = (
            give(&world, |job| job.expiry = Some(soon)).await,
            give(&world, |job| {
                job.expiry = Some(soon);
                job.due = Some(soon);
            })
            .await,
        );
        beside(vec![runner(&world, failing)], async {
            // The next attempt would be a second away at least.
            let job = until_status(&world, tried, JobStatus::Failed).await;
            assert_eq!((job.attempt, job.error.as_str()), (1, "away"));
            world.clock().advance(Millis(500));
            let job = until_status(&world, untried, JobStatus::Failed).await;
            assert_eq!(job.attempt, 0);
            assert!(job.error.contains("in time"), "{job:?}");
            let ctx = world.context(&admin(&world).await);
            let refused = service::retry(&ctx, ctx.platform::<Update>().unwrap(), tried).await;
            assert!(
                matches!(refused, Err(Error::Public(Public::Conflict { .. }))),
                "{refused:?}"
            );
        })
        .await;
        assert_eq!(count(&runs), 1);
    });
}

#[test]
fn a_panic_and_a_payload_nobody_understands_are_failures() {
    on_both_engines(async |world| {
        let runs = Arc::default();
        let panicking = probe(&runs, |run, n| {
            async move {
                assert!(n != 1, "the first time");
                let text: String = run.payload()?;
                unreachable!("an object is no text: {text}")
            }
            .boxed()
        });
        beside(vec![runner(&world, panicking)], async {
            let id = give(&world, |_| {}).await;
            until("it panicked", async || {
                job(&world, id).await.error.contains("the first time")
            })
            .await;
            world.clock().advance(LONG);
            let job = until_status(&world, id, JobStatus::Failed).await;
            assert_eq!(job.attempt, 2, "no further attempt understands it");
            assert!(!job.error.contains("secret"), "{}", job.error);
        })
        .await;
    });
}

#[test]
fn a_job_is_cancelled_at_once_when_it_waits_and_at_its_next_sign_of_life_when_it_runs() {
    on_both_engines(async |world| {
        let runs = Arc::default();
        let ctx = world.context(&admin(&world).await);
        let cancel = async |id| {
            let platform = ctx.platform::<Update>().unwrap();
            service::cancel(&ctx, platform, id).await
        };
        let later = world.now() + Millis::days(1);
        let waiting = give(&world, |job| job.due = Some(later)).await;
        cancel(waiting).await.unwrap();
        assert_eq!(job(&world, waiting).await.status, JobStatus::Cancelled);
        beside(vec![runner(&world, endless(&runs))], async {
            let running = give(&world, |_| {}).await;
            until("it began", async || count(&runs) == 1).await;
            cancel(running).await.unwrap();
            until_status(&world, running, JobStatus::Cancelled).await;
            for id in [waiting, running] {
                let again = cancel(id).await;
                assert!(
                    matches!(again, Err(Error::Public(Public::Conflict { .. }))),
                    "{again:?}"
                );
            }
            let unknown = cancel(JobId(999_999)).await;
            assert!(
                matches!(unknown, Err(Error::Public(Public::NotFound))),
                "{unknown:?}"
            );
        })
        .await;
        let history: i64 = on_db!(world.db(), |pool| {
            let sql =
                "SELECT COUNT(*) FROM operation_log WHERE object_type = 13 AND operation = 41";
            sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
        });
        assert_eq!(history, 2, "what did not happen has no history");
        assert_eq!(count(&runs), 1);
    });
}

#[test]
fn a_dead_consoles_job_is_cancelled_without_it() {
    on_both_engines(async |world| {
        let runs = Arc::default();
        let id = give(&world, |_| {}).await;
        beside(vec![runner(&world, endless(&runs))], async {
            until("it began", async || count(&runs) == 1).await;
        })
        .await;
        world.clock().advance(LEASE);
        let ctx = world.context(&admin(&world).await);
        service::cancel(&ctx, ctx.platform::<Update>().unwrap(), id)
            .await
            .unwrap();
        assert_eq!(job(&world, id).await.status, JobStatus::Cancelled);
    });
}

#[test]
fn a_log_and_a_progress_are_seen_while_it_runs_and_reading_goes_on_after_a_number() {
    on_both_engines(async |world| {
        let runs = Arc::default();
        let go_on = Arc::new(Notify::new());
        let waiting = Arc::clone(&go_on);
        let work = probe(&runs, move |run, _| {
            let waiting = Arc::clone(&waiting);
            async move {
                run.log("one").await?;
                run.log(&"二".repeat(9_000)).await?;
                run.progress(40).await?;
                waiting.notified().await;
                run.log("three").await?;
                Ok(())
            }
            .boxed()
        });
        beside(vec![runner(&world, work)], async {
            let id = give(&world, |_| {}).await;
            until("half is done", async || {
                job(&world, id).await.progress == Some(40)
            })
            .await;
            let ctx = world.context(&admin(&world).await);
            let read = async |after| {
                let platform = ctx.platform::<Read>().unwrap();
                let found = service::find(&ctx, platform, id, after).await.unwrap();
                assert!(!found.has_more);
                found.lines
            };
            let begun = read(0).await;
            let numbers: Vec<i64> = begun.iter().map(|line| line.number).collect();
            assert_eq!(numbers, [1, 2]);
            assert_eq!(begun[0].text, "one");
            assert_eq!(begun[1].text.chars().count(), 8_000);
            go_on.notify_one();
            until_status(&world, id, JobStatus::Done).await;
            let rest = read(2).await;
            assert_eq!((rest.len(), rest[0].number), (1, 3));
            assert_eq!(
                (rest[0].text.as_str(), rest[0].time),
                ("three", world.now())
            );
        })
        .await;
    });
}

#[test]
fn a_long_log_is_read_piece_by_piece_and_each_line_is_told() {
    on_both_engines(async |world| {
        let runs = Arc::default();
        let work = probe(&runs, |run, _| {
            async move {
                for number in 1..=501 {
                    run.log(&number.to_string()).await?;
                }
                Ok(())
            }
            .boxed()
        });
        let mut bus = world.console().bus().subscribe(None);
        beside(vec![runner(&world, work)], async {
            let id = give(&world, |_| {}).await;
            loop {
                let Delivery::Message { message, .. } = bus.next().await else {
                    panic!("nothing was missed")
                };
                if message.event == (Event::JobLogged { job: id }) {
                    assert_eq!(message.audience, Audience::Platform);
                    break;
                }
            }
            until_status(&world, id, JobStatus::Done).await;
            let ctx = world.context(&admin(&world).await);
            let read = async |after| {
                let platform = ctx.platform::<Read>().unwrap();
                let found = service::find(&ctx, platform, id, after).await.unwrap();
                let last = found.lines.last().unwrap();
                (found.lines.len(), last.number, found.has_more)
            };
            assert_eq!(read(0).await, (500, 500, true));
            assert_eq!(read(500).await, (1, 501, false));
            let platform = ctx.platform::<Read>().unwrap();
            let unknown = service::find(&ctx, platform, JobId(i64::MAX), 0).await;
            assert!(matches!(unknown, Err(Error::Public(Public::NotFound))));
        })
        .await;
    });
}

#[test]
fn no_more_are_done_at_once_than_the_work_allows_and_other_kinds_do_not_wait() {
    on_both_engines(async |world| {
        let (stuck, free) = (Arc::default(), Arc::default());
        let other = Probe {
            kind: "test.other",
            ..quick(&free)
        };
        let works: Vec<Box<dyn Work>> = vec![Box::new(endless(&stuck)), Box::new(other)];
        let runner = Runner::new(world.console().clone(), works).with_pace(HASTY);
        for _ in 0..5 {
            give(&world, |_| {}).await;
        }
        beside(vec![runner], async {
            until("two began", async || count(&stuck) == 2).await;
            for _ in 0..3 {
                let id = give(&world, |job| job.kind = "test.other").await;
                until_status(&world, id, JobStatus::Done).await;
            }
            assert_eq!(count(&stuck), 2);
            // Work of tomorrow's console is left to it.
            let unknown = give(&world, |job| job.kind = "test.tomorrow").await;
            all_look(&world).await;
            assert_eq!(job(&world, unknown).await.status, JobStatus::Waiting);
        })
        .await;
    });
}

#[test]
fn jobs_are_counted_by_kind_and_listed_newest_first_page_by_page() {
    on_both_engines(async |world| {
        let mut ids = Vec::new();
        for _ in 0..120 {
            ids.push(give(&world, |_| {}).await);
        }
        give(&world, |job| job.kind = "test.other").await;
        ids.reverse();
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let request = JobListRequest {
                status: Some(JobStatus::Waiting),
                after,
            };
            let found = list(&world, &request).await;
            assert_eq!(found.page.total, 121);
            let counts: Vec<_> = found
                .kinds
                .iter()
                .map(|k| (k.kind.as_str(), k.waiting))
                .collect();
            assert_eq!(counts, [("test.other", 1), (KIND, 120)]);
            seen.extend(found.page.items.into_iter().map(|job| (job.id, job.kind)));
            let Some(next) = found.page.next else { break };
            after = Some(JobId(next.id));
        }
        assert_eq!(seen.remove(0).1, "test.other");
        let seen: Vec<JobId> = seen.into_iter().map(|(id, _)| id).collect();
        assert_eq!(seen, ids);
        let failed = JobListRequest {
            status: Some(JobStatus::Failed),
            after: None,
        };
        let failed = list(&world, &failed).await.page;
        assert_eq!((failed.items.len(), failed.total), (0, 0));
    });
}

#[test]
fn a_job_goes_a_week_after_its_end_and_its_log_with_it() {
    on_both_engines(async |world| {
        let runs = Arc::default();
        let work = probe(&runs, |run, _| {
            async move { Ok(run.log("line").await?) }.boxed()
        });
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(give(&world, |_| {}).await);
        }
        beside(vec![runner(&world, work)], async {
            for id in &ids {
                until_status(&world, *id, JobStatus::Done).await;
            }
        })
        .await;
        let waiting = give(&world, |_| {}).await;
        let ctx = world.system();
        let sweep = async || task::Tidy.run(&ctx, ctx.system().unwrap()).await.unwrap();
        world.clock().advance(task::KEPT);
        assert_eq!(sweep().await, "", "a week is not over");
        world.clock().advance(Millis(1));
        assert_eq!(sweep().await, "jobs deleted: 3");
        let left: Vec<(i64, i64)> = on_db!(world.db(), |pool| {
            let sql = "SELECT id, (SELECT COUNT(*) FROM job_log) FROM job";
            sqlx::query_as(sql).fetch_all(pool).await.unwrap()
        });
        assert_eq!(left, [(waiting.0, 0)]);
    });
}

#[test]
fn an_owner_whose_work_is_slow_leaves_room_for_others() {
    on_both_engines(async |world| {
        let (slow, quick) = (world.user().await.id, world.user().await.id);
        let mut jobs = Vec::new();
        for owner in [slow, slow, slow, quick, quick] {
            jobs.push(give(&world, |job| job.owner = Some(Owner::User(owner))).await);
        }
        let runs = Arc::new(AtomicUsize::new(0));
        let (of_slow, go) = (jobs[..3].to_vec(), Arc::new(Notify::new()));
        let wait = Arc::clone(&go);
        let mut work = probe(&runs, move |run, _| {
            let is_slow = of_slow.contains(&run.id());
            let wait = Arc::clone(&wait);
            async move {
                if is_slow {
                    wait.notified().await;
                }
                Ok(())
            }
            .boxed()
        });
        // One place is for somebody else.
        work.of_owner = Some(1);
        beside(vec![runner(&world, work)], async {
            let done = async |wanted: &[JobId]| {
                let request = JobListRequest {
                    status: Some(JobStatus::Done),
                    ..Default::default()
                };
                let done = list(&world, &request).await.page.items;
                wanted.iter().all(|id| done.iter().any(|job| job.id == *id))
            };
            until("the quick owner's jobs are done", async || {
                done(&jobs[3..]).await
            })
            .await;
            assert_eq!(count(&runs), 3);
            for number in 0..3 {
                go.notify_one();
                until(
                    "the slow owner's are done one after the other",
                    async || done(&jobs[number..=number]).await,
                )
                .await;
            }
        })
        .await;
    });
}

#[test]
fn a_look_at_the_table_reads_ranges_of_one_index() {
    on_both_engines(async |world| {
        let crate::db::Db::Sqlite { read, .. } = world.db() else {
            return;
        };
        for (statement, expected) in [
            (
                store::LIST_DUE,
                "job_status_kind_due_time_ix (status=? AND kind=? AND due_time<?)",
            ),
            (
                store::FIND_DUE_OF_FREE_OWNER,
                "job_status_kind_due_time_ix (status=? AND kind=? AND due_time<?)",
            ),
            (
                store::LIST_DUE_KINDS,
                "COVERING INDEX job_status_kind_due_time_ix (status=?)",
            ),
        ] {
            // A statement of the store, explained.
            let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            let rows: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(sql).fetch_all(read).await.unwrap();
            let plan: Vec<String> = rows.into_iter().map(|row| row.3).collect();
            let plan = plan.join("\n");
            assert!(plan.contains(expected), "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        }
    });
}
