//! Who hears of which host.

use super::*;
use crate::{adapter::bus::Message, server::watch::Watcher};
use model::{
    event::{Audience, Event, ServerSample},
    metrics::Sample,
};

const SAMPLE: Sample = Sample {
    time: model::time::Timestamp(0),
    cpu_percent: 0.0,
    memory_total: 0,
    memory_available: 0,
    memory_free: 0,
    memory_percent: 0.0,
    disk_total: 0,
    disk_free: 0,
    disk_percent: 0.0,
    disk_busy: None,
    net_input: 0.0,
    net_output: 0.0,
};

fn changed(owner: Owner, server: ServerId) -> Message {
    Message {
        audience: Audience::Owner(owner),
        event: Event::ServerChanged { server },
    }
}

#[test]
fn everybody_hears_of_the_hosts_they_see_and_of_no_others() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let owner = Owner::Company(company);
        let admin = world.employee(company, CompanyRole::Admin).await;
        let member = world.employee(company, CompanyRole::Member).await;
        let applicant = world.employee(company, CompanyRole::Applicant).await;
        let stranger = world.user().await;
        let granted = world.server(owner, admin.id, "granted").await;
        let hidden = world.server(owner, admin.id, "hidden").await;
        world.give_server(company, member.id, granted).await;
        world.give_server(company, applicant.id, granted).await;
        for (who, hears_granted, hears_hidden) in [
            (&admin, true, true),
            (&member, true, false),
            (&applicant, false, false),
            (&stranger, false, false),
        ] {
            let mut watcher = Watcher::new(world.context(who), []).unwrap();
            for (server, hears) in [(granted, hears_granted), (hidden, hears_hidden)] {
                let heard = watcher.hear(&changed(owner, server)).await.unwrap();
                assert_eq!(heard.is_some(), hears, "{} {server}", who.name);
            }
            // Another person's hosts, whoever asks.
            let mine = Owner::User(stranger.id);
            let heard = watcher.hear(&changed(mine, hidden)).await.unwrap();
            assert_eq!(heard.is_some(), who.id == stranger.id);
        }
        assert!(Watcher::new(world.anonymous(), []).is_err());
        assert!(Watcher::new(world.agent(granted), []).is_err());
    });
}

#[test]
fn samples_come_of_the_watched_hosts_that_one_may_see() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let owner = Owner::Company(company);
        let admin = world.employee(company, CompanyRole::Admin).await;
        let member = world.employee(company, CompanyRole::Member).await;
        let mut servers = Vec::new();
        for name in ["granted", "hidden", "not watched"] {
            servers.push(world.server(owner, admin.id, name).await);
        }
        world.give_server(company, member.id, servers[0]).await;
        world.give_server(company, member.id, servers[2]).await;
        let message = Message {
            audience: Audience::Owner(owner),
            event: Event::Samples {
                samples: servers
                    .iter()
                    .map(|server| ServerSample {
                        server: *server,
                        sample: SAMPLE,
                    })
                    .collect(),
            },
        };
        let mut watcher = Watcher::new(world.context(&member), servers[..2].to_vec()).unwrap();
        let Some(Event::Samples { samples }) = watcher.hear(&message).await.unwrap() else {
            panic!("nothing heard")
        };
        let heard: Vec<_> = samples.iter().map(|s| s.server).collect();
        assert_eq!(heard, [servers[0]]);
        let mut idle = Watcher::new(world.context(&member), []).unwrap();
        assert_eq!(idle.hear(&message).await.unwrap(), None);
    });
}

#[test]
fn a_right_that_is_given_or_taken_counts_within_two_seconds() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let owner = Owner::Company(company);
        let admin = world.employee(company, CompanyRole::Admin).await;
        let member = world.employee(company, CompanyRole::Member).await;
        let server = world.server(owner, admin.id, "web").await;
        let mut watcher = Watcher::new(world.context(&member), []).unwrap();
        let message = changed(owner, server);
        assert_eq!(watcher.hear(&message).await.unwrap(), None);
        world.give_server(company, member.id, server).await;
        world.clock().advance(Millis::seconds(2));
        assert!(watcher.hear(&message).await.unwrap().is_some());
        run(&world, "DELETE FROM user_access_server").await;
        // Who saw a host hears that it was removed, with the rights on it.
        let removed = Message {
            audience: Audience::Owner(owner),
            event: Event::ServerRemoved { server },
        };
        world.clock().advance(Millis::seconds(2));
        assert!(watcher.hear(&removed).await.unwrap().is_some());
        assert_eq!(watcher.hear(&message).await.unwrap(), None);
        assert!(watcher.is_welcome().await.unwrap());
        world.disable(member.id).await;
        assert!(!watcher.is_welcome().await.unwrap());
    });
}

#[test]
fn what_concerns_a_person_or_the_installation_is_told_to_them_alone() {
    on_both_engines(async |world| {
        // The first user runs the installation.
        let (first, second) = (world.user().await, world.user().await);
        let message = |audience, event| Message { audience, event };
        let task = Event::TaskChanged {
            name: "server_silence".to_owned(),
        };
        for (who, mine, platform) in [(&first, true, true), (&second, false, false)] {
            let mut watcher = Watcher::new(world.context(who), []).unwrap();
            for (audience, event, hears) in [
                (Audience::User(first.id), Event::SessionsChanged, mine),
                (Audience::Platform, task.clone(), platform),
                (Audience::Internal, task.clone(), false),
            ] {
                let heard = watcher.hear(&message(audience, event)).await.unwrap();
                assert_eq!(heard.is_some(), hears, "{audience:?}");
            }
        }
    });
}
