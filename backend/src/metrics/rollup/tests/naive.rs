//! Against a naive model.

use super::*;
use crate::metrics::rollup::calendar::next_hour;

/// One step of pseudo-random numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((self.0 >> 33) % bound.cast_unsigned()).cast_signed()
    }
}

/// What was stored of one host: by time, the value and the counters of its container.
type Stored = BTreeMap<i64, (f64, Option<i64>)>;

fn naive_rates(stored: &Stored, span: Span) -> Vec<f64> {
    let mut rates = Vec::new();
    let mut last: Option<(i64, i64)> = None;
    for (time, (_, counter)) in stored {
        let Some(counter) = *counter else { continue };
        if let Some((before, from)) = last {
            let step = time - before;
            let is_inside = (span.start.0..span.end.0).contains(time);
            if is_inside && step <= HOUR.0 && counter >= from {
                rates.push((counter - from) as f64 * 1_000.0 / step as f64);
            }
        }
        last = Some((*time, counter));
    }
    rates
}

async fn compare(world: &World, all: &BTreeMap<ServerId, Stored>, zone: &str) {
    let closed = Timestamp(store::find_closed(world.db()).await.unwrap().until_time);
    let (hours, days) = (hours(world).await, days(world).await);
    let (in_hours, in_days) = (container_hours(world).await, container_days(world).await);
    let mut expected = [0; 4];
    for (server, stored) in all {
        let mut spans: BTreeMap<(bool, Span), Vec<f64>> = BTreeMap::new();
        let mut with_container: BTreeMap<(bool, Span), u64> = BTreeMap::new();
        for (time, (value, counter)) in stored {
            let time = Timestamp(*time);
            for key in [
                (false, Span::hour(hour_of(time))),
                (true, day_of(zone_of(zone), time)),
            ] {
                // A day whose end lies within an hour is over when that hour is closed.
                if next_hour(key.1.end) <= closed {
                    spans.entry(key).or_default().push(*value);
                    *with_container.entry(key).or_default() += u64::from(counter.is_some());
                }
            }
        }
        for ((is_day, span), values) in spans {
            let tier = if is_day { &days } else { &hours };
            let key = (server.0, span.start.0);
            let (end, log) = tier
                .get(&key)
                .unwrap_or_else(|| panic!("{is_day} {span:?}"));
            assert_eq!(*end, span.end.0);
            assert_fold(log.cpu.percent, &values);
            expected[usize::from(is_day)] += 1;
            let samples = with_container[&(is_day, span)];
            if samples > 0 {
                let tier = if is_day { &in_days } else { &in_hours };
                let (_, log) = &tier[&(server.0, "web".to_owned(), span.start.0)];
                assert_eq!(log.cpu.percent.unwrap().count, samples);
                assert_fold(log.net.input, &naive_rates(stored, span));
                expected[2 + usize::from(is_day)] += 1;
            }
        }
    }
    assert_eq!(
        [hours.len(), days.len(), in_hours.len(), in_days.len()],
        expected
    );
}

#[test]
fn rollups_are_what_a_naive_model_makes_of_the_same_samples() {
    agrees(3, "", 0);
}

#[test]
fn and_where_clocks_are_put_forward_or_back() {
    agrees(7, "Europe/Berlin", 26);
    agrees(11, "America/New_York", 243);
}

#[test]
fn and_where_a_zone_is_off_the_whole_hour() {
    agrees(13, "Asia/Kolkata", 5);
    // Clocks go by half an hour there.
    agrees(17, "Australia/Lord_Howe", 33);
}

/// Two hosts report for some days from so many days after the world's dawn on.
fn agrees(seed: u64, zone: &'static str, days_on: i64) {
    on_both_engines(async |world| {
        let mut dice = Dice(seed);
        let (company, server) = company_host(&world, zone).await;
        world.clock().advance(Millis::days(days_on));
        let user = world.user().await;
        let other = world
            .server(Owner::Company(company), user.id, "second")
            .await;
        let begin = world.now();
        let mut all: BTreeMap<ServerId, Stored> = BTreeMap::new();
        let mut counter = 0;
        for round in 0..14 {
            world.clock().advance(Millis::minutes(300 + dice.below(40)));
            for server in [server, other] {
                let mut reports = Vec::new();
                for _ in 0..60 {
                    // Most are of the last hours, some of days ago; many times repeat.
                    let ago = match dice.below(10) {
                        0 => dice.below((world.now() - begin).0),
                        _ => dice.below(Millis::hours(6).0),
                    };
                    let time = Timestamp((world.now().0 - ago).max(begin.0));
                    let time = Timestamp(time.0 / 120_000 * 120_000);
                    let value = dice.below(10_000) as f64 / 100.0;
                    let mut one = report(&world, time, value);
                    counter = match dice.below(12) {
                        0 => dice.below(50),
                        _ => counter + dice.below(1_000),
                    };
                    let has_container = dice.below(4) > 0;
                    if has_container {
                        one.docker.insert("web".to_owned(), container(counter));
                    }
                    let stored = (value, has_container.then_some(counter));
                    // The first one of a time counts.
                    let is_new = !all.entry(server).or_default().contains_key(&time.0);
                    if is_new {
                        all.entry(server).or_default().insert(time.0, stored);
                        reports.push(one);
                    } else if dice.below(3) == 0 && !has_container {
                        reports.push(one);
                    }
                }
                world.ingest(server, &reports).await;
            }
            if round % 3 != 1 {
                roll_up(&world).await;
                compare(&world, &all, zone).await;
            }
        }
        world.clock().advance(Millis::days(2));
        roll_up(&world).await;
        compare(&world, &all, zone).await;
        // Twice changes nothing, and neither does every report once more.
        let before = (hours(&world).await, container_days(&world).await);
        roll_up(&world).await;
        assert_eq!((hours(&world).await, container_days(&world).await), before);
    });
}
