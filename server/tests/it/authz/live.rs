//! What each caller hears of the event stream.
//!
//! One of everything happens, and then something that the listener hears for
//! certain: what did not come before that does not come.

use super::expected::Who;
use crate::{
    app::{App, Caller},
    stream::Heard,
    unauthorized::{People, Scene, dismiss, scene},
};
use backend::{
    SignedIn,
    adapter::bus::Message,
    testing::{CompanyRole, World, on_both_engines},
};
use model::{
    event::{Audience, Event, ServerSample},
    id::{CompanyId, ServerId, UserId},
    metrics::Sample,
    scope::Owner,
    time::Millis,
};
use std::{collections::BTreeSet, fmt::Write};

/// What happens: its name in the document, and who hears of it.
type Happening = (&'static str, fn(Who) -> bool);

/// All that the stream tells of.
pub(super) const HAPPENINGS: [Happening; 9] = [
    ("a host of the company changes", Who::sees_hosts),
    (
        "a host of the company reports, and is watched",
        Who::sees_hosts,
    ),
    ("who belongs to the company changes", Who::belongs),
    ("a host of the holder changes", |who| who == Who::Holder),
    ("a host of another company changes", |_| false),
    ("a message comes to the holder", |who| who == Who::Holder),
    ("a task of the installation runs", |who| {
        who == Who::Platform
    }),
    ("consoles tell each other of a job", |_| false),
    (
        "a host changes that somebody may see from tomorrow on",
        Who::sees_hosts,
    ),
];

/// What the stream is about.
struct About {
    company: CompanyId,
    theirs: ServerId,
    agented: ServerId,
    mine: ServerId,
    holder: UserId,
    /// A host of a company nobody here has to do with.
    elsewhere: (CompanyId, ServerId),
}

impl About {
    async fn new(world: &World, scene: &Scene, people: &People) -> About {
        let company = world.company("Elsewhere").await;
        let founder = world.employee(company, CompanyRole::Founder).await;
        let owner = Owner::Company(company);
        let server = world.server(owner, founder.id, "elsewhere").await;
        About {
            company: scene.company,
            theirs: scene.theirs,
            agented: scene.agented,
            mine: scene.mine,
            holder: people.holder.id,
            elsewhere: (company, server),
        }
    }

    fn happen(&self, happening: usize, world: &World) -> Message {
        let company = Audience::Owner(Owner::Company(self.company));
        let changed = |server| Event::ServerChanged { server };
        let (audience, event) = match happening {
            0 => (company, changed(self.theirs)),
            1 => (company, reported(self.theirs, world)),
            2 => {
                let company_id = self.company;
                (
                    company,
                    Event::MembersChanged {
                        company: company_id,
                    },
                )
            }
            3 => {
                let owner = Owner::User(self.holder);
                (Audience::Owner(owner), changed(self.mine))
            }
            4 => {
                let (company, server) = self.elsewhere;
                (Audience::Owner(Owner::Company(company)), changed(server))
            }
            5 => (
                Audience::User(self.holder),
                Event::MessagesChanged { unread: 1 },
            ),
            6 => {
                let name = "a task".to_owned();
                (Audience::Platform, Event::TaskChanged { name })
            }
            7 => {
                let kind = "a job".to_owned();
                (Audience::Internal, Event::JobNudged { kind })
            }
            _ => (company, changed(self.agented)),
        };
        Message { audience, event }
    }

    /// All of it happens; which of it somebody heard.
    async fn heard(&self, world: &World, user: UserId, heard: &mut Heard) -> BTreeSet<usize> {
        let all: Vec<Message> = (0..HAPPENINGS.len())
            .map(|happening| self.happen(happening, world))
            .collect();
        let told: Vec<_> = all
            .iter()
            .map(|message| serde_json::to_value(&message.event).unwrap())
            .collect();
        for message in all {
            world.console().bus().publish(message);
        }
        let last = Event::MessagesChanged { unread: 4_711 };
        let end = serde_json::to_value(&last).unwrap();
        world.console().bus().publish(Message {
            audience: Audience::User(user),
            event: last,
        });
        let mut came = BTreeSet::new();
        loop {
            let event = heard.next().await.expect("the stream goes on").data;
            if event == end {
                return came;
            }
            let which = told.iter().position(|one| *one == event);
            came.insert(which.unwrap_or_else(|| panic!("nobody told of {event}")));
        }
    }

    async fn listen(&self, caller: &Caller) -> Heard {
        let (theirs, mine, other) = (self.theirs, self.mine, self.elsewhere.1);
        let all = format!("?servers={theirs},{mine},{other}");
        Heard::new(caller.open_stream(&all).await)
    }
}

fn reported(server: ServerId, world: &World) -> Event {
    let sample = Sample {
        time: world.now(),
        cpu_percent: 1.0,
        memory_total: 1,
        memory_available: 1,
        memory_free: 1,
        memory_percent: 1.0,
        disk_total: 1,
        disk_free: 1,
        disk_percent: 1.0,
        disk_busy: None,
        net_input: 1.0,
        net_output: 1.0,
    };
    let samples = vec![ServerSample { server, sample }];
    Event::Samples { samples }
}

/// What somebody should have heard and did not, or the other way round.
fn differences(what: &str, came: &BTreeSet<usize>, hears: impl Fn(usize) -> bool) -> String {
    let mut wrong = String::new();
    for (number, (happening, _)) in HAPPENINGS.iter().enumerate() {
        let (came, expected) = (came.contains(&number), hears(number));
        if came != expected {
            writeln!(
                wrong,
                "{what}, {happening}: heard {came} and not {expected}"
            )
            .unwrap();
        }
    }
    wrong
}

fn user(people: &People, who: Who) -> &SignedIn {
    match who {
        Who::Employee => &people.employee,
        Who::Foreigner => &people.foreigner,
        Who::Reader => &people.reader,
        Who::Holder => &people.holder,
        Who::Platform => &people.platform,
        Who::Applicant => &people.applicant,
        Who::Able => &people.able,
        Who::Both => &people.both,
        Who::Expired => &people.expired,
        Who::Administrator => &people.administrator,
        Who::Dismissed => &people.gone,
        other => panic!("{other:?} is nobody who is signed in"),
    }
}

/// What anybody hears who should not, and the other way round.
pub(super) async fn listen(world: &World, app: &App, scene: &Scene, people: &People) -> String {
    let about = About::new(world, scene, people).await;
    let mut wrong = String::new();
    for who in Who::ALL.into_iter().filter(|who| who.is_person()) {
        let caller = people.caller(app, who).await;
        let mut heard = about.listen(&caller).await;
        let came = about.heard(world, user(people, who).id, &mut heard).await;
        wrong += &differences(&format!("{who:?}"), &came, |at| HAPPENINGS[at].1(who));
    }
    wrong
}

#[test]
fn each_caller_hears_on_the_stream_what_they_may_see() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (scene, people) = scene(&app, &world).await;
        let wrong = listen(&world, &app, &scene, &people).await;
        assert!(wrong.is_empty(), "{wrong}");
    });
}

/// Whose right ends, or who is dismissed, while the stream is open.
#[test]
fn an_open_stream_of_who_may_no_longer_tells_nothing_of_the_company() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (scene, people) = scene(&app, &world).await;
        let about = About::new(&world, &scene, &people).await;
        let desk = app.sign_in(&people.administrator).await;
        let goes = world.employee(scene.company, CompanyRole::Member).await;
        world
            .give_server(scene.company, goes.id, scene.theirs)
            .await;
        let browser = app.sign_in(&goes).await;
        let mut heard = about.listen(&browser).await;
        let came = about.heard(&world, goes.id, &mut heard).await;
        assert_eq!(came, BTreeSet::from([0, 1, 2]));
        dismiss(&desk, scene.company, goes.id).await;
        for expected in ["rights_changed", "membership_changed", "messages_changed"] {
            assert_eq!(heard.next().await.unwrap().data["event"], expected);
        }
        let came = about.heard(&world, goes.id, &mut heard).await;
        assert_eq!(came, BTreeSet::new(), "who was dismissed");

        let ends = world.employee(scene.company, CompanyRole::Member).await;
        let until = Some(world.now() + Millis::hours(1));
        world
            .give_server_for(scene.company, ends.id, scene.theirs, None, until)
            .await;
        let browser = app.sign_in(&ends).await;
        let mut heard = about.listen(&browser).await;
        let came = about.heard(&world, ends.id, &mut heard).await;
        assert_eq!(came, BTreeSet::from([0, 1, 2]));
        world.clock().advance(Millis::hours(1));
        let came = about.heard(&world, ends.id, &mut heard).await;
        // They still belong to the company.
        assert_eq!(came, BTreeSet::from([2]), "whose right ended");
    });
}
