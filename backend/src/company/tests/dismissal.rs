//! What somebody alone looks after, and what becomes of it when they are dismissed.

use super::*;
use crate::{
    adapter::bus::Message,
    authz::{action, resource},
    server::watch::Watcher,
};
use belonging::Successor;
use model::{
    error::Error as Public,
    event::{Audience, Event},
    id::ServerId,
    permission::Permission,
    scope::Owner,
    time::Millis,
};

struct Fleet {
    scene: Joined,
    keeper: SignedIn,
    colleague: SignedIn,
    /// Which the keeper alone sees.
    sole: [ServerId; 2],
    /// Which both see.
    shared: ServerId,
}

impl Fleet {
    async fn new(world: &World) -> Self {
        let scene = Joined::new(world).await;
        let company = scene.company;
        let keeper = world.employee(company, CompanyRole::Member).await;
        let colleague = world.employee(company, CompanyRole::Member).await;
        let owner = Owner::Company(company);
        let host = async |name: &str| world.server(owner, scene.admin.id, name).await;
        let (web, mail, shared) = (host("web").await, host("mail").await, host("shared").await);
        // Who made them looks after them as well; that is over.
        let mut tx = world.db().begin().await.unwrap();
        crate::authz::grant::take_all(&mut tx, company, scene.admin.id)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        for server in [web, mail, shared] {
            world.give_server(company, keeper.id, server).await;
        }
        world.give_server(company, colleague.id, shared).await;
        // A right that has ended keeps nothing.
        let past = world.now() - Millis::days(1);
        world
            .give_server_for(company, colleague.id, mail, None, Some(past))
            .await;
        Fleet {
            scene,
            keeper,
            colleague,
            sole: [mail, web],
            shared,
        }
    }

    async fn dismiss(&self, world: &World, successor: Successor) -> Result<()> {
        let ctx = world.context(&self.scene.admin);
        let scope = Scope::Company(self.scene.company);
        let id = self.scene.employee_id(world, self.keeper.id).await;
        let proof = ctx.authorize(scope, id).await.unwrap();
        review::dismiss(&ctx, proof, 0, successor).await
    }

    async fn heir(&self, world: &World, id: EmployeeId) -> Successor {
        let ctx = world.context(&self.scene.admin);
        let scope = Scope::Company(self.scene.company);
        Successor::Member(id, ctx.authorize_in(scope).await.unwrap())
    }

    async fn sees(&self, world: &World, who: &SignedIn, server: ServerId) -> bool {
        let ctx = world.context(who);
        let scope = Scope::Company(self.scene.company);
        ctx.authorize::<resource::Server, action::Read>(scope, server)
            .await
            .is_ok()
    }
}

#[test]
fn what_one_person_alone_looks_after_is_listed_and_handed_on() {
    on_both_engines(async |world| {
        let fleet = Fleet::new(&world).await;
        let company = fleet.scene.company;
        let ctx = world.context(&fleet.scene.admin);
        let scope = Scope::Company(company);
        let id = fleet.scene.employee_id(&world, fleet.keeper.id).await;
        let proof = ctx.authorize(scope, id).await.unwrap();
        let all = belonging::list(&ctx, &proof).await.unwrap();
        let names: Vec<&str> = all.first.iter().map(|one| one.name.as_str()).collect();
        assert_eq!((all.total, names), (2, vec!["mail", "web"]));

        // To nobody who does not belong there, and not to themself.
        let elsewhere = world.company("Other").await;
        let foreigner = world.employee(elsewhere, CompanyRole::Member).await;
        let foreign = {
            let mut tx = world.db().begin().await.unwrap();
            store::employee::find_of(&mut tx, elsewhere, foreigner.id)
                .await
                .unwrap()
                .unwrap()
                .id
        };
        let waiting = fleet.scene.apply(&world, &fleet.scene.person).await;
        for wrong in [foreign, waiting, id] {
            let refused = fleet.dismiss(&world, fleet.heir(&world, wrong).await).await;
            assert!(
                matches!(
                    refused,
                    Err(Error::Public(Public::NotFound | Public::Conflict { .. }))
                ),
                "{refused:?}"
            );
        }
        assert!(fleet.sees(&world, &fleet.keeper, fleet.sole[0]).await);

        let heir = fleet.scene.employee_id(&world, fleet.colleague.id).await;
        fleet
            .dismiss(&world, fleet.heir(&world, heir).await)
            .await
            .unwrap();
        for server in [fleet.sole[0], fleet.sole[1], fleet.shared] {
            assert!(fleet.sees(&world, &fleet.colleague, server).await);
            assert!(!fleet.sees(&world, &fleet.keeper, server).await);
        }
    });
}

#[test]
fn what_goes_to_the_company_only_its_administrators_see() {
    on_both_engines(async |world| {
        let fleet = Fleet::new(&world).await;
        fleet.dismiss(&world, Successor::Company).await.unwrap();
        for server in fleet.sole {
            assert!(fleet.sees(&world, &fleet.scene.admin, server).await);
            assert!(!fleet.sees(&world, &fleet.colleague, server).await);
        }
    });
}

#[test]
fn an_open_stream_tells_who_was_dismissed_nothing_more() {
    on_both_engines(async |world| {
        let fleet = Fleet::new(&world).await;
        let company = fleet.scene.company;
        let owner = Owner::Company(company);
        let mut watcher = Watcher::new(world.context(&fleet.keeper), []).unwrap();
        let mut other = Watcher::new(world.context(&fleet.colleague), []).unwrap();
        let of_host = Message {
            audience: Audience::Owner(owner),
            event: Event::ServerChanged {
                server: fleet.shared,
            },
        };
        assert!(watcher.hear(&of_host).await.unwrap().is_some());
        assert!(other.hear(&of_host).await.unwrap().is_some());
        let mut bus = world.console().bus().subscribe(None);
        fleet.dismiss(&world, Successor::Company).await.unwrap();
        // What the stream of each hears of the dismissal itself, in the order it is told.
        let (mut last, mut theirs) = (Vec::new(), Vec::new());
        loop {
            let crate::adapter::bus::Delivery::Message { message, .. } = bus.next().await else {
                panic!("nothing was missed")
            };
            last.extend(watcher.hear(&message).await.unwrap());
            theirs.extend(other.hear(&message).await.unwrap());
            if matches!(message.event, Event::MessagesChanged { .. }) {
                break;
            }
        }
        assert_eq!(
            last,
            [
                Event::RightsChanged,
                Event::MembershipChanged {
                    company,
                    user: fleet.keeper.id
                },
                Event::MessagesChanged { unread: 1 },
            ]
        );
        assert_eq!(theirs, [Event::MembersChanged { company }]);
        // The clock stands: nothing was forgotten by itself.
        assert_eq!(watcher.hear(&of_host).await.unwrap(), None);
        assert!(other.hear(&of_host).await.unwrap().is_some());
    });
}

#[test]
fn who_dismisses_and_sets_no_rights_leaves_things_to_the_company() {
    on_both_engines(async |world| {
        let fleet = Fleet::new(&world).await;
        let company = fleet.scene.company;
        let boss = world.employee(company, CompanyRole::Member).await;
        world
            .give_right(company, boss.id, Permission::DismissEmployee)
            .await;
        let ctx = world.context(&boss);
        let scope = Scope::Company(company);
        let id = fleet.scene.employee_id(&world, fleet.keeper.id).await;
        assert!(
            ctx.authorize_in::<resource::Grant, action::Update>(scope)
                .await
                .is_err()
        );
        let proof = ctx.authorize(scope, id).await.unwrap();
        review::dismiss(&ctx, proof, 0, Successor::Company)
            .await
            .unwrap();
        assert!(!fleet.sees(&world, &fleet.keeper, fleet.shared).await);
    });
}
