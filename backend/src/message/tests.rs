//! The inbox, on both engines.

use super::{service, task::OldMessages, *};
use crate::{
    adapter::bus::Delivery,
    db::Db,
    on_db, on_tx,
    op_context::SignedIn,
    task::Task,
    testing::{World, on_both_engines},
};
use model::{
    error::Error as Public,
    id::{MessageId, ServerId},
    message::{Body, MessageFilter, MessageList, MessageListRequest, MessageMode},
    page::Cursor,
    time::Millis,
};

fn left(company: CompanyId, name: &str) -> Payload {
    Payload::MemberLeft {
        company,
        company_name: "Acme".to_owned(),
        person: UserId(9),
        person_name: name.to_owned(),
    }
}

fn added(name: &str) -> Payload {
    Payload::ServerAdded {
        company: None,
        server: ServerId(4),
        server_name: name.to_owned(),
    }
}

async fn send(world: &World, to: &SignedIn, company: Option<CompanyId>, payload: Payload) {
    let ctx = world.system();
    let mut tx = world.db().begin().await.unwrap();
    let message = NewMessage {
        to: to.id,
        company,
        payload,
    };
    create(&ctx, &mut tx, message).await.unwrap();
    tx.commit().await.unwrap();
}

async fn inbox(world: &World, of: &SignedIn, request: &MessageListRequest) -> MessageList {
    let ctx = world.context(of);
    service::list(&ctx, ctx.myself().unwrap(), request)
        .await
        .unwrap()
}

async fn unread(world: &World, of: &SignedIn) -> i64 {
    let ctx = world.context(of);
    service::count_unread(&ctx, ctx.myself().unwrap())
        .await
        .unwrap()
}

fn ids(list: &MessageList) -> Vec<MessageId> {
    list.page.items.iter().map(|message| message.id).collect()
}

fn like(change: impl FnOnce(&mut MessageFilter)) -> MessageListRequest {
    let mut request = MessageListRequest::default();
    change(&mut request.filter);
    request
}

#[test]
fn a_message_that_was_not_committed_was_never_sent() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.system();
        let mut tx = world.db().begin().await.unwrap();
        let message = NewMessage {
            to: user.id,
            company: None,
            payload: added("web-01"),
        };
        create(&ctx, &mut tx, message).await.unwrap();
        drop(tx);
        assert_eq!(unread(&world, &user).await, 0);
    });
}

#[test]
fn messages_come_newest_first_page_by_page_and_are_ones_own() {
    on_both_engines(async |world| {
        let (user, other) = (world.user().await, world.user().await);
        for number in 0..5 {
            send(&world, &user, None, added(&format!("web-{number}"))).await;
            send(&world, &other, None, added("theirs")).await;
        }
        let mut request = MessageListRequest {
            limit: Some(2),
            ..Default::default()
        };
        let mut names = Vec::new();
        let mut pages = 0;
        loop {
            let list = inbox(&world, &user, &request).await;
            assert_eq!(
                (list.page.total, list.counts.total, list.counts.unread),
                (5, 5, 5)
            );
            for message in list.page.items {
                let Body::Payload(Payload::ServerAdded { server_name, .. }) = message.body else {
                    panic!("{message:?}")
                };
                names.push(server_name);
            }
            pages += 1;
            match list.page.next {
                Some(next) => request.after = Some(next),
                None => break,
            }
        }
        assert_eq!(names, ["web-4", "web-3", "web-2", "web-1", "web-0"]);
        assert_eq!(pages, 3);
    });
}

#[test]
fn a_filter_lets_through_what_it_names_and_counts_it() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let (acme, apex) = (world.company("Acme").await, world.company("Apex").await);
        send(&world, &user, Some(acme), left(acme, "Zhao Min")).await;
        send(&world, &user, Some(apex), left(apex, "Lin 100%_")).await;
        send(&world, &user, None, added("web-01")).await;
        let all = ids(&inbox(&world, &user, &MessageListRequest::default()).await);
        assert_eq!(all.len(), 3);
        let (host, second, first) = (all[0], all[1], all[2]);
        let ctx = world.context(&user);
        service::mark_read(&ctx, ctx.myself().unwrap(), &[first])
            .await
            .unwrap();
        let search = |text: &str| Some(text.parse().unwrap());
        for (request, expected) in [
            (like(|f| f.unread = true), vec![host, second]),
            (
                like(|f| f.mode = Some(MessageMode::Leave)),
                vec![second, first],
            ),
            (like(|f| f.company = Some(acme)), vec![first]),
            (like(|f| f.search = search("zhao")), vec![first]),
            // No pattern, and no key of the JSON.
            (like(|f| f.search = search("%_")), vec![second]),
            (like(|f| f.search = search("person_name")), vec![]),
            (
                like(|f| (f.unread, f.mode) = (true, Some(MessageMode::Leave))),
                vec![second],
            ),
            (
                like(|f| (f.company, f.mode) = (Some(acme), Some(MessageMode::Server))),
                vec![],
            ),
        ] {
            let list = inbox(&world, &user, &request).await;
            assert_eq!(ids(&list), expected, "{request:?}");
            assert_eq!(list.page.total, expected.len() as i64, "{request:?}");
            assert_eq!((list.counts.total, list.counts.unread), (3, 2));
            assert_eq!(list.newest, Some(host));
            let names: Vec<&str> = list.companies.iter().map(|c| c.name.as_str()).collect();
            assert_eq!(names, ["Acme", "Apex"]);
        }
    });
}

#[test]
fn a_cursor_begins_behind_its_message_even_when_that_is_gone() {
    on_both_engines(async |world| {
        let user = world.user().await;
        for name in ["a", "b", "c"] {
            send(&world, &user, None, added(name)).await;
        }
        let all = ids(&inbox(&world, &user, &MessageListRequest::default()).await);
        let request = MessageListRequest {
            after: Some(Cursor {
                sort: String::new(),
                id: all[1].0,
            }),
            ..Default::default()
        };
        let mut tx = world.db().begin().await.unwrap();
        on_tx!(&mut tx, |connection| sqlx::query(
            "DELETE FROM message WHERE id = ?"
        )
        .bind(all[1].0)
        .execute(connection)
        .await
        .map(|_| ()))
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(ids(&inbox(&world, &user, &request).await), [all[2]]);
    });
}

#[test]
fn only_its_reader_marks_a_message_and_all_goes_up_to_what_was_seen() {
    on_both_engines(async |world| {
        let (user, other) = (world.user().await, world.user().await);
        for name in ["a", "b", "c"] {
            send(&world, &user, None, added(name)).await;
        }
        let all = ids(&inbox(&world, &user, &MessageListRequest::default()).await);
        let theirs = world.context(&other);
        service::mark_read(&theirs, theirs.myself().unwrap(), &all)
            .await
            .unwrap();
        service::mark_all_read(&theirs, theirs.myself().unwrap(), all[0])
            .await
            .unwrap();
        assert_eq!(unread(&world, &user).await, 3);

        let ctx = world.context(&user);
        service::mark_all_read(&ctx, ctx.myself().unwrap(), all[1])
            .await
            .unwrap();
        let list = inbox(&world, &user, &like(|f| f.unread = true)).await;
        assert_eq!(ids(&list), [all[0]], "it came after the list was read");
        let too_many = vec![all[0]; service::MAX_MARKED + 1];
        let refused = service::mark_read(&ctx, ctx.myself().unwrap(), &too_many).await;
        assert!(matches!(
            refused,
            Err(Error::Public(Public::Invalid { .. }))
        ));
        service::mark_read(&ctx, ctx.myself().unwrap(), &all)
            .await
            .unwrap();
        assert_eq!(unread(&world, &user).await, 0);
    });
}

#[test]
fn each_reader_hears_of_their_own_count_after_the_commit() {
    on_both_engines(async |world| {
        let (one, two, nobody) = (world.user().await, world.user().await, world.user().await);
        let company = world.company("Acme").await;
        let ctx = world.system();
        let mut subscription = world.console().bus().subscribe(None);
        let mut tx = world.db().begin().await.unwrap();
        let payload = left(company, "Zhao");
        create_for_all(&ctx, &mut tx, &[one.id, two.id], Some(company), &payload)
            .await
            .unwrap();
        create_for_all(&ctx, &mut tx, &[two.id], Some(company), &payload)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        tell(&ctx, &[one.id, two.id, nobody.id]).await;
        let mut heard = Vec::new();
        for _ in 0..3 {
            let Delivery::Message { message, .. } = subscription.next().await else {
                panic!("nothing was missed")
            };
            heard.push((message.audience, message.event.clone()));
        }
        let expected = [(one.id, 1), (two.id, 2), (nobody.id, 0)];
        let expected =
            expected.map(|(who, unread)| (Audience::User(who), Event::MessagesChanged { unread }));
        assert_eq!(heard, expected);
    });
}

#[test]
fn many_inboxes_get_the_same_message_at_once() {
    on_both_engines(async |world| {
        let mut people = Vec::new();
        for _ in 0..11 {
            people.push(world.user().await);
        }
        let company = world.company("Acme").await;
        let ctx = world.system();
        let mut tx = world.db().begin().await.unwrap();
        let to: Vec<UserId> = people.iter().map(|person| person.id).collect();
        create_for_all(&ctx, &mut tx, &to, Some(company), &left(company, "Zhao"))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        for person in &people {
            assert_eq!(unread(&world, person).await, 1);
        }
    });
}

#[test]
fn what_was_read_goes_after_half_a_year_and_what_was_not_stays() {
    on_both_engines(async |world| {
        let user = world.user().await;
        for name in ["read", "unread"] {
            send(&world, &user, None, added(name)).await;
        }
        let old = ids(&inbox(&world, &user, &MessageListRequest::default()).await);
        let ctx = world.context(&user);
        service::mark_read(&ctx, ctx.myself().unwrap(), &old[1..])
            .await
            .unwrap();
        let run = async || {
            let ctx = world.system();
            OldMessages.run(&ctx, ctx.system().unwrap()).await.unwrap()
        };
        world.clock().advance(task::KEPT);
        assert_eq!(run().await, "", "not a moment before");
        world.clock().advance(Millis(1));
        assert_eq!(run().await, "messages deleted: 1");
        let left = inbox(&world, &user, &MessageListRequest::default()).await;
        assert_eq!(ids(&left), old[..1]);
    });
}

#[test]
fn an_entry_that_cannot_be_read_closes_no_inbox() {
    on_both_engines(async |world| {
        let user = world.user().await;
        send(&world, &user, None, added("web-01")).await;
        for (content, payload) in [
            (Some("<b>text</b>"), None),
            (None, Some(r#"{"kind":"from_the_future"}"#)),
        ] {
            let mut tx = world.db().begin().await.unwrap();
            on_tx!(&mut tx, |connection| sqlx::query(
                "INSERT INTO message (owner, content, payload, mode, create_time, update_time) VALUES (?, ?, ?, 9, 1, 1)"
            )
            .bind(user.id.0)
            .bind(content)
            .bind(payload)
            .execute(connection)
            .await
            .map(|_| ()))
            .unwrap();
            tx.commit().await.unwrap();
        }
        let list = inbox(&world, &user, &MessageListRequest::default()).await;
        let bodies: Vec<Body> = list.page.items.into_iter().map(|m| m.body).collect();
        assert_eq!(
            bodies,
            [
                Body::Unknown,
                Body::Text("<b>text</b>".to_owned()),
                Body::Payload(added("web-01"))
            ]
        );
    });
}

#[test]
fn a_page_of_messages_is_one_range_of_an_index() {
    on_both_engines(async |world| {
        let Db::Sqlite { read, .. } = world.db() else {
            return;
        };
        let explain = async |sql: &str| {
            // A statement of the store, explained.
            let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
            let rows: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(sql).fetch_all(read).await.unwrap();
            let steps: Vec<String> = rows.into_iter().map(|row| row.3).collect();
            steps.join("\n")
        };
        for (request, index) in [
            (like(|_| {}), "message_owner_ix (owner=? AND id<?)"),
            (
                like(|f| f.unread = true),
                "message_owner_status_ix (owner=? AND status=? AND id<?)",
            ),
            (
                like(|f| f.mode = Some(MessageMode::Join)),
                "message_owner_mode_ix (owner=? AND mode=? AND id<?)",
            ),
            (
                like(|f| f.company = Some(CompanyId(1))),
                "message_owner_cid_ix (owner=? AND cid=? AND id<?)",
            ),
        ] {
            let plan = explain(store::statements(&request.filter).0).await;
            assert!(plan.contains(index), "{plan}");
            assert!(
                !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"),
                "{plan}"
            );
        }
        let plan = explain(store::COUNT_UNREAD).await;
        assert!(
            plan.contains("COVERING INDEX message_owner_status_ix (owner=? AND status=?)"),
            "{plan}"
        );
    });
}

/// Nobody reads a database by hand in the product.
#[test]
fn the_columns_hold_the_seeds_numbers_and_the_names() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let company = world.company("Acme").await;
        send(&world, &user, Some(company), left(company, "Zhao")).await;
        let row: (i64, Option<i64>, String, String) = on_db!(world.db(), |pool| sqlx::query_as(
            "SELECT mode, sub_mode, tip, names FROM message"
        )
        .fetch_one(pool)
        .await)
        .unwrap();
        assert_eq!(
            row,
            (3, None, format!("{company}:"), "Zhao\nAcme".to_owned())
        );
    });
}
