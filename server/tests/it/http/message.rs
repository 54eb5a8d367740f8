//! The inbox as a page: whole without scripts, in both languages, and whatever
//! people call themselves stays text.

use crate::app::App;
use backend::{
    message::{NewMessage, create},
    testing::{CompanyRole, World, on_both_engines},
};
use model::{
    id::{CompanyId, UserId},
    locale::Locale,
    message::Payload,
};
use serde_json::{Value, json};

const NAME: &str = "<script>alert(1)</script>";
const WRITTEN: &str = "&lt;script&gt;alert(1)&lt;/script&gt;";

pub(super) async fn send(world: &World, to: UserId, company: CompanyId, payload: Payload) {
    let ctx = world.system();
    let mut tx = world.db().begin().await.unwrap();
    let message = NewMessage {
        to,
        company: Some(company),
        payload,
    };
    create(&ctx, &mut tx, message).await.unwrap();
    tx.commit().await.unwrap();
}

fn rejected(company: CompanyId) -> Payload {
    Payload::JoinRejected {
        company,
        company_name: NAME.to_owned(),
        reviewer_name: "Lin".to_owned(),
        reason: "<img src=x onerror=alert(2)>".to_owned(),
    }
}

pub(super) fn accepted(company: CompanyId) -> Payload {
    Payload::JoinAccepted {
        company,
        company_name: NAME.to_owned(),
        reviewer_name: "Lin".to_owned(),
    }
}

#[test]
fn an_inbox_is_written_in_the_readers_language_and_names_in_it_are_text() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (mine, left) = (world.company(NAME).await, world.company("Left").await);
        let refused = world.company("Refused").await;
        let user = world.employee(mine, CompanyRole::Member).await;
        world.employ(refused, user.id, CompanyRole::Rejected).await;
        send(&world, user.id, left, accepted(left)).await;
        send(&world, user.id, refused, rejected(refused)).await;
        send(&world, user.id, mine, accepted(mine)).await;
        let browser = app.sign_in(&user).await;
        for (locale, words) in [
            (
                Locale::En,
                [
                    "3 unread",
                    "accepted your application",
                    "Enter company",
                    "No longer valid",
                    "Apply again",
                    "<title>(3) Messages",
                ],
            ),
            (
                Locale::ZhCn,
                [
                    "3 条未读",
                    "通过了您的申请",
                    "进入企业",
                    "已失效",
                    "重新申请",
                    "<title>(3) 消息",
                ],
            ),
        ] {
            let page = browser
                .get_with("/messages", &[("accept-language", locale.as_str())])
                .await;
            assert_eq!(page.status, 200);
            for word in words {
                assert!(page.body.contains(word), "no `{word}` in {}", page.body);
            }
            let strong = page.body.split("<strong").nth(2).unwrap_or_default();
            assert!(strong.contains(WRITTEN), "{strong}");
            assert!(!page.body.contains("<script>alert"));
            assert!(!page.body.contains("<img src=x"));
            // Only the company one belongs to can be entered.
            assert!(page.body.contains(&format!("href=\"/c/{mine}\"")));
            assert!(!page.body.contains(&format!("href=\"/c/{left}\"")));
        }
        let unread = browser.get("/messages?unread=1&mode=company").await;
        assert_eq!(unread.status, 200);
        assert!(!unread.body.contains("accepted your application"));
        assert_eq!(browser.get("/messages?after=x").await.status, 422);
    });
}

#[test]
fn messages_are_marked_by_their_reader_alone() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let company = world.company("Acme").await;
        let user = world.employee(company, CompanyRole::Member).await;
        let other = world.employee(company, CompanyRole::Admin).await;
        for _ in 0..3 {
            send(&world, user.id, company, accepted(company)).await;
        }
        let (mine, theirs) = (app.sign_in(&user).await, app.sign_in(&other).await);
        let list = mine
            .post_json("/fn/message/list", &json!({"request": {}}))
            .await;
        let list: Value = serde_json::from_str(&list.body).unwrap();
        let ids: Vec<i64> = list["page"]["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|message| message["id"].as_i64().unwrap())
            .collect();
        let unread = async || {
            let answer = mine.post_json("/fn/message/unread", &json!({})).await;
            answer.body.parse::<i64>().unwrap()
        };
        let mark = json!({"messages": ids});
        assert_eq!(
            theirs
                .post_json("/fn/message/mark_read", &mark)
                .await
                .status,
            200
        );
        assert_eq!(unread().await, 3);
        let one = json!({"messages": [ids[2]]});
        assert_eq!(
            mine.post_json("/fn/message/mark_read", &one).await.status,
            200
        );
        assert_eq!(unread().await, 2);
        let until = json!({"until": ids[1]});
        assert_eq!(
            mine.post_json("/fn/message/mark_all_read", &until)
                .await
                .status,
            200
        );
        assert_eq!(unread().await, 1);
        let many = json!({"messages": vec![1; 201]});
        assert_eq!(
            mine.post_json("/fn/message/mark_read", &many).await.status,
            422
        );
    });
}
