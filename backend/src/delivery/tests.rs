//! From a transaction to the outbox and to a real mail server. The gateways of
//! text messages are in `server/tests`, where there is an HTTP server.

use super::{task, *};
use crate::{
    Error,
    adapter::mail::{Mailer, Sender},
    authz::action::Read,
    job::{Runner, service as jobs},
    on_db,
    op_context::SignedIn,
    task::Task,
    testing::{SmtpServer, World, on_both_engines},
};
use model::{
    delivery::{DeliveryKind, OutboxEntry},
    job::{JobListRequest, JobStatus, JobSummary},
    locale::Locale,
    page::Page,
};
use std::time::{Duration, Instant};

fn admin(world: &World) -> OpContext {
    world.context(&SignedIn {
        id: model::id::UserId(1),
        name: "Admin".to_owned(),
        mobile: "13800000000".to_owned(),
        is_platform_admin: true,
        access_epoch: None,
        image_url: String::new(),
        preference: Default::default(),
    })
}

async fn outbox(world: &World, after: Option<i64>) -> Page<OutboxEntry> {
    let ctx = admin(world);
    let platform = ctx.platform::<Read>().unwrap();
    service::list_outbox(&ctx, platform, after).await.unwrap()
}

async fn job_list(world: &World) -> Vec<JobSummary> {
    let ctx = admin(world);
    let platform = ctx.platform::<Read>().unwrap();
    let list = jobs::list(&ctx, platform, &JobListRequest::default()).await;
    list.unwrap().page.items
}

fn code(code: &str, locale: Locale) -> Text {
    Text {
        template: TextTemplate::Code,
        parameters: vec![("code", code.to_owned()), ("minutes", "10".to_owned())],
        locale,
    }
}

async fn send_code(world: &World, digits: &str) {
    let ctx = world.system();
    let to: Mobile = "13800000001".parse().unwrap();
    let mut tx = ctx.db().begin().await.unwrap();
    send_text(&ctx, &mut tx, &to, code(digits, Locale::En))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn mail(world: &World, to: &str) -> Result<()> {
    let ctx = world.system();
    let mut tx = ctx.db().begin().await.unwrap();
    let mail = Mail {
        to: to.to_owned(),
        subject: "你好，Lin\r\nBcc: everybody@example.com".to_owned(),
        text: "<b>第一行</b>\n.\nlast".to_owned(),
    };
    send_mail(&ctx, &mut tx, mail).await?;
    tx.commit().await
}

/// Runs a test beside a console that sends.
async fn beside(world: &World, senders: Senders, body: impl Future) {
    tokio::select! {
        () = Runner::new(world.console().clone(), works(senders)).run() => panic!("the runner ended"),
        _ = body => {}
    }
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds().await {
        assert!(Instant::now() < deadline, "it never came to this: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn until_all(world: &World, status: JobStatus) -> Vec<JobSummary> {
    until(&format!("all are {status:?}"), async || {
        let jobs = job_list(world).await;
        !jobs.is_empty() && jobs.iter().all(|job| job.status == status)
    })
    .await;
    job_list(world).await
}

#[test]
fn without_a_gateway_what_is_sent_is_kept_for_the_administrator() {
    on_both_engines(async |world| {
        beside(&world, Senders::default(), async {
            send_code(&world, "012345").await;
            until("it is kept", async || outbox(&world, None).await.total == 1).await;
            mail(&world, "lin@example.com").await.unwrap();
            until("both are kept", async || {
                outbox(&world, None).await.total == 2
            })
            .await;
            let kept = outbox(&world, None).await.items;
            assert_eq!(kept[0].kind, DeliveryKind::Mail);
            assert_eq!(kept[0].recipient, "lin@example.com");
            // One line it is, whatever stood in it.
            assert_eq!(kept[0].subject, "你好，LinBcc: everybody@example.com");
            assert_eq!(kept[1].kind, DeliveryKind::Text);
            assert_eq!(kept[1].recipient, "+8613800000001");
            assert!(kept[1].content.contains("012345"), "{kept:?}");
            assert_eq!(kept[1].create_time, world.now());
            until_all(&world, JobStatus::Done).await;
            let payloads: Vec<String> = on_db!(world.db(), |pool| {
                let all = sqlx::query_scalar("SELECT payload FROM job");
                all.fetch_all(pool).await.unwrap()
            });
            assert_eq!(payloads, ["{}", "{}"], "the code is in one place only");
        })
        .await;
    });
}

#[test]
fn what_is_rolled_back_is_not_sent_and_what_cannot_be_sent_is_refused() {
    on_both_engines(async |world| {
        let ctx = world.system();
        let to: Mobile = "13800000001".parse().unwrap();
        let mut tx = ctx.db().begin().await.unwrap();
        send_text(&ctx, &mut tx, &to, code("000000", Locale::ZhCn))
            .await
            .unwrap();
        drop(tx);
        let refused = mail(&world, "nobody").await;
        let Err(Error::Public(Public::Invalid { fields })) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(fields[0].field, "email");
        let mut tx = ctx.db().begin().await.unwrap();
        let without_code = Text {
            parameters: vec![("minutes", "10".to_owned())],
            ..code("", Locale::En)
        };
        let refused = send_text(&ctx, &mut tx, &to, without_code).await;
        assert!(
            matches!(refused, Err(Error::Internal { .. })),
            "{refused:?}"
        );
        drop(tx);
        assert_eq!(job_list(&world).await, []);
    });
}

#[test]
fn a_code_that_nobody_could_send_in_its_ten_minutes_is_never_sent() {
    on_both_engines(async |world| {
        send_code(&world, "012345").await;
        world.clock().advance(Millis::minutes(10));
        beside(&world, Senders::default(), async {
            until_all(&world, JobStatus::Failed).await;
        })
        .await;
        assert_eq!(outbox(&world, None).await.total, 0);
    });
}

#[test]
fn the_outbox_is_read_page_by_page_and_swept_after_a_week() {
    on_both_engines(async |world| {
        beside(&world, Senders::default(), async {
            for number in 0..70 {
                send_code(&world, &format!("{number:06}")).await;
            }
            until("all are kept", async || {
                outbox(&world, None).await.total == 70
            })
            .await;
        })
        .await;
        let first = outbox(&world, None).await;
        let second = outbox(&world, first.next.as_ref().map(|cursor| cursor.id)).await;
        assert_eq!((first.items.len(), second.items.len()), (50, 20));
        assert_eq!(second.next, None);
        let ids: Vec<i64> = first
            .items
            .iter()
            .chain(&second.items)
            .map(|e| e.id)
            .collect();
        assert!(ids.is_sorted_by(|a, b| a > b), "{ids:?}");

        let ctx = world.system();
        let sweep = async || {
            let system = ctx.system().unwrap();
            task::OutboxTidy.run(&ctx, system).await.unwrap()
        };
        world.clock().advance(Millis::days(7));
        assert_eq!(sweep().await, "");
        world.clock().advance(Millis(1));
        assert_eq!(sweep().await, "messages deleted: 70");
        assert_eq!(outbox(&world, None).await.total, 0);
    });
}

fn mailer(server: &SmtpServer, password: &str) -> Senders {
    let from: Sender = "Tenon <tenon@example.com>".parse().unwrap();
    let url = server.url(password).parse().unwrap();
    Senders {
        mail: Some(Mailer::new(&url, from).unwrap()),
        ..Senders::default()
    }
}

#[test]
fn a_mail_reaches_a_real_server_as_it_was_written() {
    on_both_engines(async |world| {
        let server = SmtpServer::start();
        beside(&world, mailer(&server, "p%40ss"), async {
            mail(&world, "lin@example.com").await.unwrap();
            until_all(&world, JobStatus::Done).await;
        })
        .await;
        let mails = server.mails(1);
        let mail = &mails[0];
        assert_eq!(mail["sender"], "tenon@example.com");
        assert_eq!(mail["recipients"], serde_json::json!(["lin@example.com"]));
        assert_eq!(mail["from"], "Tenon <tenon@example.com>");
        assert_eq!(mail["subject"], "你好，LinBcc: everybody@example.com");
        let text = mail["text"].as_str().unwrap().replace("\r\n", "\n");
        assert_eq!(text.trim_end(), "<b>第一行</b>\n.\nlast");
        assert!(
            mail["date"]
                .as_str()
                .unwrap()
                .contains("1 Mar 2026 08:00:00"),
            "{mail}"
        );
        assert!(
            mail["id"].as_str().unwrap().ends_with("@example.com>"),
            "{mail}"
        );
        assert_eq!(outbox(&world, None).await.total, 0);
    });
}

#[test]
fn what_a_mail_server_refuses_for_now_is_tried_again_and_for_good_is_not() {
    on_both_engines(async |world| {
        let server = SmtpServer::start();
        beside(&world, mailer(&server, "p%40ss"), async {
            mail(&world, "never@example.com").await.unwrap();
            let jobs = until_all(&world, JobStatus::Failed).await;
            assert_eq!(jobs[0].attempt, 1);
            assert!(jobs[0].error.contains("no such mailbox"), "{jobs:?}");
            mail(&world, "later@example.com").await.unwrap();
            until("it waits for its next attempt", async || {
                let newest = job_list(&world).await.remove(0);
                newest.status == JobStatus::Waiting && newest.attempt == 1
            })
            .await;
            let newest = job_list(&world).await.remove(0);
            assert!(newest.error.contains("try again"), "{newest:?}");
            world.clock().advance(Millis::minutes(6));
            until("the next attempt", async || {
                job_list(&world).await.remove(0).attempt == 2
            })
            .await;
        })
        .await;
        beside(&world, mailer(&server, "wrong"), async {
            mail(&world, "lin@example.com").await.unwrap();
            until("its password is refused", async || {
                let newest = job_list(&world).await.remove(0);
                !newest.error.is_empty()
            })
            .await;
            // Somebody may set it right within the day.
            let newest = job_list(&world).await.remove(0);
            assert_eq!(
                (newest.status, newest.attempt),
                (JobStatus::Waiting, 1),
                "{newest:?}"
            );
            assert!(newest.error.contains("535"), "{newest:?}");
        })
        .await;
        assert_eq!(server.mails(0).len(), 0);
    });
}
