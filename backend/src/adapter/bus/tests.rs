//! The bus within a process, and between two over a real Redis.

use super::*;
use crate::testing::Redis;
use model::{event::ServerSample, id::ServerId, metrics::Sample, scope::Owner, time::Timestamp};
use redis::AsyncCommands;
use std::time::Duration;
use tokio::time::timeout;

fn message(server: i64) -> Message {
    Message {
        audience: Audience::Owner(Owner::User(model::id::UserId(1))),
        event: Event::ServerChanged {
            server: ServerId(server),
        },
    }
}

/// The host that the delivery is about; `None` for a hole.
fn host(delivery: &Delivery) -> Option<i64> {
    match delivery {
        Delivery::Missed { .. } => None,
        Delivery::Message { message, .. } => Some(message.event.server().unwrap().0),
    }
}

async fn next(subscription: &mut Subscription) -> Delivery {
    timeout(Duration::from_secs(30), subscription.next())
        .await
        .expect("a delivery within half a minute")
}

/// What there is, without waiting.
async fn all(subscription: &mut Subscription) -> Vec<Option<i64>> {
    let mut found = Vec::new();
    while let Ok(delivery) = timeout(Duration::ZERO, subscription.next()).await {
        found.push(host(&delivery));
    }
    found
}

/// Reads until this host's message, and says what came before it.
async fn until(subscription: &mut Subscription, server: i64) -> Vec<Option<i64>> {
    let mut before = Vec::new();
    loop {
        let found = host(&next(subscription).await);
        if found == Some(server) {
            return before;
        }
        before.push(found);
    }
}

fn block_on(body: impl Future) {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(body);
}

#[test]
fn a_subscriber_gets_what_is_published_since_it_came_in_order() {
    block_on(async {
        let bus = Bus::in_process();
        bus.publish(message(1));
        let (mut first, mut second) = (bus.subscribe(None), bus.subscribe(None));
        bus.publish(message(2));
        bus.publish(message(3));
        assert_eq!(all(&mut first).await, [Some(2), Some(3)]);
        assert_eq!(all(&mut second).await, [Some(2), Some(3)]);
    });
}

#[test]
fn a_waiting_subscriber_is_woken() {
    block_on(async {
        let bus = Bus::in_process();
        let mut reader = bus.subscribe(None);
        let (delivery, ()) = tokio::join!(next(&mut reader), async {
            tokio::task::yield_now().await;
            bus.publish(message(7));
        });
        assert_eq!(host(&delivery), Some(7));
    });
}

#[test]
fn who_comes_back_goes_on_where_it_was() {
    block_on(async {
        let bus = Bus::in_process();
        let mut reader = bus.subscribe(None);
        let start = reader.position();
        for server in 1..=4 {
            bus.publish(message(server));
        }
        let (_, second) = (next(&mut reader).await, next(&mut reader).await);
        assert_eq!(reader.position(), second.id());
        drop(reader);
        let mut again = bus.subscribe(Some(second.id()));
        assert_eq!(again.position(), second.id());
        bus.publish(message(5));
        assert_eq!(all(&mut again).await, [Some(3), Some(4), Some(5)]);
        let mut from_start = bus.subscribe(Some(start));
        assert_eq!(all(&mut from_start).await.len(), 5);
        // Who has seen everything has missed nothing.
        let mut at_end = bus.subscribe(Some(again.position()));
        assert_eq!(all(&mut at_end).await, []);
    });
}

#[test]
fn coming_back_in_the_middle_of_a_stream_loses_nothing_and_doubles_nothing() {
    const COUNT: i64 = 20_000;
    let bus = Bus::in_process();
    let mut reader = bus.subscribe(None);
    let seen = AtomicU64::new(0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for server in 1..=COUNT {
                // Not further ahead than the ring is long, which has a test of
                // its own.
                while server.cast_unsigned() > seen.load(Ordering::SeqCst) + 1_000 {
                    std::thread::yield_now();
                }
                bus.publish(message(server));
            }
        });
        block_on(async {
            let mut last = 0;
            while last < COUNT {
                let delivery = next(&mut reader).await;
                let server = host(&delivery).unwrap_or_else(|| panic!("a hole after {last}"));
                assert_eq!(server, last + 1);
                last = server;
                seen.store(last.cast_unsigned(), Ordering::SeqCst);
                if last % 7 == 0 {
                    reader = bus.subscribe(Some(delivery.id()));
                }
            }
        });
    });
}

#[test]
fn an_id_of_another_process_or_of_the_future_is_answered_by_one_hole() {
    block_on(async {
        let wrong: [fn(EventId) -> EventId; 3] = [
            |_| Bus::in_process().subscribe(None).position(),
            |own| EventId {
                number: own.number + 1,
                ..own
            },
            |own| EventId {
                number: u64::MAX,
                ..own
            },
        ];
        for wrong in wrong {
            let bus = Bus::in_process();
            let after = wrong(bus.subscribe(None).position());
            let mut reader = bus.subscribe(Some(after));
            bus.publish(message(1));
            assert_eq!(host(&next(&mut reader).await), None, "{after}");
            bus.publish(message(2));
            assert_eq!(all(&mut reader).await, [Some(2)], "{after}");
        }
    });
}

#[test]
fn a_slow_subscriber_is_told_once_and_holds_up_nobody() {
    block_on(async {
        let bus = Bus::in_process();
        let (mut slow, mut quick) = (bus.subscribe(None), bus.subscribe(None));
        let old = slow.position();
        let count = i64::try_from(ring::MAX_MESSAGES).unwrap() + 10;
        for server in 1..=count {
            bus.publish(message(server));
            assert_eq!(host(&next(&mut quick).await), Some(server));
        }
        let mut resumed = bus.subscribe(Some(old));
        for late in [&mut slow, &mut resumed] {
            assert_eq!(host(&next(late).await), None);
        }
        bus.publish(message(count + 1));
        for late in [&mut slow, &mut resumed] {
            assert_eq!(all(late).await, [Some(count + 1)]);
        }
    });
}

#[test]
fn what_was_kept_back_because_nobody_listened_is_a_hole_for_who_comes_back() {
    block_on(async {
        let bus = Bus::in_process();
        let reader = bus.subscribe(None);
        assert!(bus.has_listeners());
        let seen = reader.position();
        drop(reader);
        assert!(!bus.has_listeners());
        assert!(!bus.has_listeners());
        let mut again = bus.subscribe(Some(seen));
        assert!(bus.has_listeners());
        bus.publish(message(1));
        assert_eq!(all(&mut again).await, [None, Some(1)]);
    });
}

/// Runs a test beside its carriers.
fn beside<const N: usize>(carriers: [Carrier; N], body: impl Future) {
    block_on(async {
        tokio::select! {
            _ = futures::future::join_all(carriers.map(Carrier::run)) => panic!("a carrier ended"),
            _ = body => {}
        }
    });
}

/// Waits until both hear the channel: each is told so by a hole.
async fn connected(first: &mut Subscription, second: &mut Subscription) {
    assert_eq!(host(&next(first).await), None);
    assert_eq!(host(&next(second).await), None);
}

#[test]
fn two_processes_see_each_others_messages_once_and_in_order() {
    let redis = Redis::start();
    let (here, carrier_here) = Bus::redis(&redis.url()).unwrap();
    let (there, carrier_there) = Bus::redis(&redis.url()).unwrap();
    beside([carrier_here, carrier_there], async {
        let (mut at_here, mut at_there) = (here.subscribe(None), there.subscribe(None));
        connected(&mut at_here, &mut at_there).await;
        for server in 1..=300 {
            here.publish(message(server));
        }
        for server in 1..=300 {
            assert_eq!(host(&next(&mut at_here).await), Some(server));
            assert_eq!(host(&next(&mut at_there).await), Some(server));
        }
        there.publish(message(1000));
        assert_eq!(host(&next(&mut at_here).await), Some(1000));
        // Had its own echo been delivered, it would stand before the answer.
        here.publish(message(1001));
        assert_eq!(host(&next(&mut at_there).await), Some(1000));
        assert_eq!(host(&next(&mut at_there).await), Some(1001));
        assert_eq!(all(&mut at_here).await, [Some(1001)]);
    });
}

#[test]
fn while_redis_is_away_a_process_hears_itself_and_afterwards_both_are_told_of_the_hole() {
    let mut redis = Redis::start();
    let (here, carrier_here) = Bus::redis(&redis.url()).unwrap();
    let (there, carrier_there) = Bus::redis(&redis.url()).unwrap();
    beside([carrier_here, carrier_there], async {
        let (mut at_here, mut at_there) = (here.subscribe(None), there.subscribe(None));
        connected(&mut at_here, &mut at_there).await;
        redis.kill();
        for server in 1..=3 {
            here.publish(message(server));
            assert_eq!(host(&next(&mut at_here).await), Some(server));
        }
        redis.restart();
        connected(&mut at_here, &mut at_there).await;
        here.publish(message(10));
        there.publish(message(20));
        assert!(
            until(&mut at_there, 10)
                .await
                .iter()
                .all(|found| matches!(found, None | Some(20)))
        );
        assert!(
            until(&mut at_here, 20)
                .await
                .iter()
                .all(|found| matches!(found, None | Some(10)))
        );
    });
}

#[test]
fn redis_may_come_after_the_console() {
    let mut redis = Redis::absent();
    let (here, carrier_here) = Bus::redis(&redis.url()).unwrap();
    let (there, carrier_there) = Bus::redis(&redis.url()).unwrap();
    assert!(here.has_listeners(), "other consoles may be there");
    beside([carrier_here, carrier_there], async {
        let (mut at_here, mut at_there) = (here.subscribe(None), there.subscribe(None));
        here.publish(message(1));
        assert_eq!(host(&next(&mut at_here).await), Some(1));
        redis.restart();
        connected(&mut at_here, &mut at_there).await;
        there.publish(message(2));
        assert_eq!(until(&mut at_here, 2).await, []);
    });
}

#[test]
fn what_did_not_fit_into_the_queue_is_a_hole_for_the_others() {
    let redis = Redis::start();
    let (here, carrier_here) = Bus::redis(&redis.url()).unwrap();
    let (there, carrier_there) = Bus::redis(&redis.url()).unwrap();
    beside([carrier_here, carrier_there], async {
        let (mut at_here, mut at_there) = (here.subscribe(None), there.subscribe(None));
        connected(&mut at_here, &mut at_there).await;
        // On one thread: the carrier does not run before this loop is done.
        for server in 1..=3_000 {
            here.publish(message(server));
        }
        let mut came = Vec::new();
        loop {
            let found = host(&next(&mut at_there).await);
            came.push(found);
            if found.is_none() {
                break;
            }
        }
        assert!(came.len() < 3_000, "{}", came.len());
        here.publish(message(3_001));
        let rest = until(&mut at_there, 3_001).await;
        assert!(
            rest.iter().all(Option::is_some),
            "one hole is enough: {rest:?}"
        );
    });
}

#[test]
fn foreign_words_on_the_channel_are_counted_and_change_nothing() {
    let redis = Redis::start();
    let (here, carrier) = Bus::redis(&redis.url()).unwrap();
    beside([carrier], async {
        let mut reader = here.subscribe(None);
        assert_eq!(host(&next(&mut reader).await), None);
        let url = redis.url().to_string();
        let client = redis::Client::open(url).unwrap();
        let mut other = client.get_multiplexed_async_connection().await.unwrap();
        let mut long = serde_json::to_string(&message(1)).unwrap();
        long.push_str(&" ".repeat(300 * 1024));
        for wrong in [
            "",
            "\u{0}",
            "{}",
            r#"{"origin":1,"body":{"message":{"audience":"platform","event":{"event":"novelty"}}}}"#,
            &long,
        ] {
            other
                .publish::<_, _, ()>("tenon:event", wrong)
                .await
                .unwrap();
        }
        let right = r#"{"origin":1,"body":{"message":{"audience":"platform","event":{"event":"server_added","server":9}}}}"#;
        other
            .publish::<_, _, ()>("tenon:event", right)
            .await
            .unwrap();
        assert_eq!(host(&next(&mut reader).await), Some(9));
        assert_eq!(here.refused(), 5);
    });
}

#[test]
fn the_largest_message_there_is_fits() {
    let sample = ServerSample {
        server: ServerId(i64::MAX),
        sample: Sample {
            time: Timestamp(i64::MAX),
            cpu_percent: 99.123_456_789_012_34,
            memory_total: i64::MAX,
            memory_available: i64::MAX,
            memory_free: i64::MAX,
            memory_percent: 99.123_456_789_012_34,
            disk_total: i64::MAX,
            disk_free: i64::MAX,
            disk_percent: 99.123_456_789_012_34,
            disk_busy: None,
            net_input: 1.234_567_890_123_456_7e300,
            net_output: 1.234_567_890_123_456_7e300,
        },
    };
    let samples = vec![sample; model::event::MAX_SAMPLES];
    let text = serde_json::to_string(&samples).unwrap();
    assert!(text.len() < carrier::MAX_BYTES / 2, "{}", text.len());
}

#[test]
fn the_address_of_redis_prints_without_its_password() {
    for (text, shown) in [
        ("redis://127.0.0.1", "redis://127.0.0.1:6379/0"),
        ("redis://:hush@cache:6380/2", "redis://:***@cache:6380/2"),
        ("redis://tenon:hush@cache", "redis://tenon:***@cache:6379/0"),
        ("REDIS://cache/", "redis://cache:6379/0"),
        ("redis://[::1]:6380", "redis://[::1]:6380/0"),
    ] {
        let url: RedisUrl = text.parse().unwrap();
        assert_eq!(url.to_string(), shown);
        assert_eq!(format!("{url:?}"), shown);
    }
    for wrong in [
        "",
        "cache:6379",
        "http://:hush@cache",
        "rediss://:hush@cache",
        "redis://:hush@cache:port",
        "redis://:hush@cache/hush",
        "redis://",
    ] {
        let problem = wrong.parse::<RedisUrl>().unwrap_err().to_string();
        assert!(!problem.contains("hush"), "{problem}");
        assert!(problem.contains("redis://"), "{problem}");
    }
}
