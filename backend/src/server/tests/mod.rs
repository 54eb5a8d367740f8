//! Who sees which host, how a machine becomes one, on both engines.

mod act;
mod list;
mod silence;
mod token;
mod watch;

use super::{
    agent::{self, OFFER_LIFETIME},
    service, store,
};
use crate::{
    Error, OpContext, Result,
    authz::{
        GrantKind, Resource,
        action::{Create, Delete, Read, Update},
        proof::door,
        resource::{self, Found},
    },
    crypto,
    db::Db,
    on_db, on_tx,
    op_context::{Actor, SignedIn},
    testing::{CompanyRole, World, on_both_engines},
};
use model::{
    agent::{Enrolled, Enrolment, MachineFacts},
    error::Error as Public,
    id::{CompanyId, ServerId, UserId},
    page::Page,
    permission::Permission,
    scope::{Owner, Scope},
    server::{ServerListRequest, ServerStatus, ServerSummary},
    time::Millis,
};

/// What the caller is told.
fn told<T>(result: Result<T>) -> Public {
    match result {
        Err(Error::Public(error)) => error,
        Err(error) => panic!("expected a public error, got {error:?}"),
        Ok(_) => panic!("expected a public error"),
    }
}

async fn list(
    ctx: &OpContext,
    scope: Scope,
    request: &ServerListRequest,
) -> Result<Page<ServerSummary>> {
    let scoped = ctx.scoped::<resource::Server>(scope).await?;
    Ok(service::list(ctx, scoped, request).await?.page)
}

/// The names a person sees in a scope.
async fn names(world: &World, user: &SignedIn, scope: Scope) -> Vec<String> {
    let page = list(&world.context(user), scope, &ServerListRequest::default())
        .await
        .unwrap();
    assert_eq!(page.total, page.items.len() as i64);
    page.items.into_iter().map(|s| s.name).collect()
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    on_db!(db, |pool| sqlx::query_scalar(sql).fetch_one(pool).await).unwrap()
}

async fn run(world: &World, sql: &'static str) {
    let mut tx = world.db().begin().await.unwrap();
    on_tx!(&mut tx, |connection| sqlx::query(sql)
        .execute(connection)
        .await
        .map(|_| ()))
    .unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn a_host_is_found_with_its_owner_and_where_its_data_rights_stand() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let company = world.company("Acme").await;
        for owner in [Owner::User(user.id), Owner::Company(company)] {
            let id = world.server(owner, user.id, "api-1").await;
            let found = resource::Server::find(world.db(), id).await.unwrap();
            assert_eq!(
                found,
                Some(Found {
                    owner,
                    bound: Some(resource::Bound::row(GrantKind::Server, id.0))
                })
            );
        }
        assert_eq!(
            resource::Server::find(world.db(), ServerId(9_999))
                .await
                .unwrap(),
            None
        );
    });
}

#[test]
fn a_person_lists_their_own_hosts_and_no_others() {
    on_both_engines(async |world| {
        let (mine, theirs) = (world.user().await, world.user().await);
        let company = world.company("Acme").await;
        world.employ(company, mine.id, CompanyRole::Founder).await;
        world.server(Owner::User(mine.id), mine.id, "mine").await;
        world
            .server(Owner::User(theirs.id), theirs.id, "theirs")
            .await;
        world
            .server(Owner::Company(company), mine.id, "the company's")
            .await;
        assert_eq!(names(&world, &mine, Scope::Personal).await, ["mine"]);
        assert_eq!(
            names(&world, &mine, Scope::Company(company)).await,
            ["the company's"]
        );
    });
}

#[test]
fn an_administrator_lists_all_hosts_and_a_member_those_granted_now() {
    on_both_engines(async |world| {
        let (company, other) = (world.company("Acme").await, world.company("Other").await);
        let admin = world.employee(company, CompanyRole::Admin).await;
        let member = world.employee(company, CompanyRole::Member).await;
        world.employ(other, member.id, CompanyRole::Member).await;
        let now = world.now();
        let mut ids = Vec::new();
        for name in [
            "1 granted",
            "2 ended",
            "3 not yet",
            "4 while",
            "5 never",
            "6 elsewhere",
        ] {
            ids.push(world.server(Owner::Company(company), admin.id, name).await);
        }
        let minute = Millis::minutes(1);
        world.give_server(company, member.id, ids[0]).await;
        world
            .give_server_for(company, member.id, ids[1], None, Some(now))
            .await;
        world
            .give_server_for(company, member.id, ids[2], Some(now + minute), None)
            .await;
        world
            .give_server_for(company, member.id, ids[3], Some(now), Some(now + minute))
            .await;
        // A right in another company opens nothing here.
        world.give_server(other, member.id, ids[5]).await;
        let scope = Scope::Company(company);
        assert_eq!(names(&world, &admin, scope).await.len(), 6);
        assert_eq!(
            names(&world, &member, scope).await,
            ["1 granted", "4 while"]
        );
        world.clock().advance(minute);
        assert_eq!(
            names(&world, &member, scope).await,
            ["1 granted", "3 not yet"]
        );
    });
}

#[test]
fn who_does_not_belong_to_a_company_is_told_that_there_is_none() {
    on_both_engines(async |world| {
        let (company, other) = (world.company("Acme").await, world.company("Other").await);
        let admin = world.employee(company, CompanyRole::Admin).await;
        world
            .server(Owner::Company(company), admin.id, "api-1")
            .await;
        let scope = Scope::Company(company);
        let page = ServerListRequest::default();
        for stranger in [
            world.user().await,
            world.employee(company, CompanyRole::Applicant).await,
            world.employee(company, CompanyRole::Rejected).await,
            world.employee(company, CompanyRole::Invited).await,
            world.employee(other, CompanyRole::Admin).await,
        ] {
            let ctx = world.context(&stranger);
            assert_eq!(told(list(&ctx, scope, &page).await), Public::NotFound);
            let create = ctx.authorize_in::<resource::Server, Create>(scope).await;
            assert_eq!(told(create), Public::NotFound);
        }
        let nowhere = Scope::Company(CompanyId(9_999));
        assert_eq!(
            told(list(&world.context(&admin), nowhere, &page).await),
            Public::NotFound
        );
        assert_eq!(
            told(list(&world.anonymous(), scope, &page).await),
            Public::Unauthenticated
        );
        assert_eq!(
            told(list(&world.anonymous(), Scope::Personal, &page).await),
            Public::Unauthenticated
        );
    });
}

#[test]
fn pages_are_full_follow_each_other_and_tell_the_same_total_in_the_same_order_on_both_engines() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let admin = world.employee(company, CompanyRole::Admin).await;
        let member = world.employee(company, CompanyRole::Member).await;
        let mut expected = [
            "db.eu.1",
            "API",
            "api",
            "数据库",
            "主机",
            "db.eu.10",
            "ＡＰＩ😀",
        ];
        for name in expected {
            let id = world.server(Owner::Company(company), admin.id, name).await;
            world.give_server(company, member.id, id).await;
            // Among the granted stand others, which must not thin the pages.
            world
                .server(Owner::Company(company), admin.id, &format!("{name}.hidden"))
                .await;
        }
        // Bytes decide, not the alphabet of some language.
        expected.sort_unstable();
        let ctx = world.context(&member);
        let mut request = ServerListRequest {
            limit: Some(3),
            ..Default::default()
        };
        let (mut seen, mut lengths) = (Vec::new(), Vec::new());
        loop {
            let page = list(&ctx, Scope::Company(company), &request).await.unwrap();
            assert_eq!(page.total, 7);
            lengths.push(page.items.len());
            seen.extend(page.items.into_iter().map(|s| s.name));
            let Some(next) = page.next else { break };
            // As it travels in the query string.
            request.after = Some(String::from(next).try_into().unwrap());
        }
        assert_eq!(lengths, [3, 3, 1]);
        assert_eq!(seen, expected);
        let all = list(
            &world.context(&admin),
            Scope::Company(company),
            &ServerListRequest::default(),
        )
        .await
        .unwrap();
        assert_eq!((all.total, all.items.len(), all.next), (14, 14, None));
    });
}

/// What came of asking for a proof, in a word.
fn answer<T>(result: Result<T>) -> String {
    match result {
        Ok(_) => "yes".to_owned(),
        Err(Error::Public(Public::Forbidden {
            permission: Some(right),
        })) => format!("403 {}", right.key()),
        Err(Error::Public(error)) => error.status().to_string(),
        Err(error) => panic!("{error:?}"),
    }
}

/// The answers for seeing, changing and removing one host.
async fn answers(ctx: &OpContext, scope: Scope, id: ServerId) -> [String; 3] {
    [
        answer(ctx.authorize::<resource::Server, Read>(scope, id).await),
        answer(ctx.authorize::<resource::Server, Update>(scope, id).await),
        answer(ctx.authorize::<resource::Server, Delete>(scope, id).await),
    ]
}

const ALL: [&str; 3] = ["yes", "yes", "yes"];
const NONE: [&str; 3] = ["404", "404", "404"];
const NOBODY: [&str; 3] = ["401", "401", "401"];

#[test]
fn who_may_see_change_and_remove_the_host_of_a_company() {
    on_both_engines(async |world| {
        let (company, other) = (world.company("Acme").await, world.company("Other").await);
        let founder = world.employee(company, CompanyRole::Founder).await;
        let id = world
            .server(Owner::Company(company), founder.id, "api-1")
            .await;
        let member = async |right: Option<Permission>, granted: bool| {
            let user = world.employee(company, CompanyRole::Member).await;
            if let Some(right) = right {
                world.give_right(company, user.id, right).await;
            }
            if granted {
                world.give_server(company, user.id, id).await;
            }
            world.context(&user)
        };
        let ended = world.employee(company, CompanyRole::Member).await;
        world.give_server(company, ended.id, id).await;
        world
            .give_right_for(
                company,
                ended.id,
                Permission::ModifyServerInfo,
                None,
                Some(world.now()),
            )
            .await;
        let elsewhere = world.employee(company, CompanyRole::Member).await;
        world.give_server(company, elsewhere.id, id).await;
        world.employ(other, elsewhere.id, CompanyRole::Admin).await;
        world
            .give_right(other, elsewhere.id, Permission::ModifyServerInfo)
            .await;
        let applicant = world.employee(company, CompanyRole::Applicant).await;
        world.give_server(company, applicant.id, id).await;
        world
            .give_right(company, applicant.id, Permission::ModifyServerInfo)
            .await;

        let seen_only = ["yes", "403 modify_server_info", "403 delete_server"];
        let table = [
            ("the founder", world.context(&founder), ALL),
            (
                "an administrator",
                world.context(&world.employee(company, CompanyRole::Admin).await),
                ALL,
            ),
            ("a member without anything", member(None, false).await, NONE),
            (
                "a member with the data right",
                member(None, true).await,
                seen_only,
            ),
            (
                "a member with data right and right",
                member(Some(Permission::ModifyServerInfo), true).await,
                ["yes", "yes", "403 delete_server"],
            ),
            (
                "a member with data right and the other right",
                member(Some(Permission::DeleteServer), true).await,
                ["yes", "403 modify_server_info", "yes"],
            ),
            (
                "a member with the right alone",
                member(Some(Permission::ModifyServerInfo), false).await,
                NONE,
            ),
            (
                "a member whose right has ended",
                world.context(&ended),
                seen_only,
            ),
            (
                "a member whose right is another company's",
                world.context(&elsewhere),
                seen_only,
            ),
            (
                "an applicant with everything",
                world.context(&applicant),
                NONE,
            ),
            (
                "another company's administrator",
                world.context(&world.employee(other, CompanyRole::Admin).await),
                NONE,
            ),
            ("a stranger", world.context(&world.user().await), NONE),
            ("nobody", world.anonymous(), NOBODY),
            ("the host's own agent", world.agent(id), NOBODY),
            ("the console", world.system(), NOBODY),
        ];
        for (who, ctx, expected) in table {
            assert_eq!(
                answers(&ctx, Scope::Company(company), id).await,
                expected,
                "{who}"
            );
        }
    });
}

#[test]
fn who_may_see_change_and_remove_a_persons_host() {
    on_both_engines(async |world| {
        let (owner, stranger) = (world.user().await, world.user().await);
        assert!(owner.is_platform_admin && !stranger.is_platform_admin);
        let id = world.server(Owner::User(owner.id), owner.id, "mine").await;
        let theirs = world
            .server(Owner::User(stranger.id), stranger.id, "theirs")
            .await;
        assert_eq!(
            answers(&world.context(&owner), Scope::Personal, id).await,
            ALL
        );
        assert_eq!(
            answers(&world.context(&stranger), Scope::Personal, id).await,
            NONE
        );
        // Running the installation opens nobody's things.
        assert_eq!(
            answers(&world.context(&owner), Scope::Personal, theirs).await,
            NONE
        );
        assert_eq!(
            answers(&world.anonymous(), Scope::Personal, id).await,
            NOBODY
        );
        assert_eq!(
            answers(&world.context(&owner), Scope::Personal, ServerId(9_999)).await,
            NONE
        );
    });
}

#[test]
fn a_host_is_found_in_its_own_scope_only() {
    on_both_engines(async |world| {
        let (company, other) = (world.company("Acme").await, world.company("Other").await);
        let user = world.employee(company, CompanyRole::Admin).await;
        world.employ(other, user.id, CompanyRole::Admin).await;
        let ctx = world.context(&user);
        let mine = world.server(Owner::User(user.id), user.id, "mine").await;
        let ours = world.server(Owner::Company(company), user.id, "ours").await;
        for (scope, id, expected) in [
            (Scope::Personal, mine, ALL),
            (Scope::Personal, ours, NONE),
            (Scope::Company(company), ours, ALL),
            (Scope::Company(company), mine, NONE),
            (Scope::Company(other), ours, NONE),
            (Scope::Company(other), mine, NONE),
        ] {
            assert_eq!(answers(&ctx, scope, id).await, expected, "{scope} {id}");
        }
        // The owner's number alone does not decide: company 1 is not person 1.
        let twin = world.company("Twin").await;
        assert_ne!(Owner::Company(twin), Owner::User(UserId(twin.0)));
        assert_eq!(
            answers(&ctx, Scope::Company(CompanyId(user.id.0)), mine).await,
            NONE
        );
    });
}

#[test]
fn making_a_host_needs_the_right_but_no_data_right() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let scope = Scope::Company(company);
        let ask = async |user: &SignedIn, scope| {
            answer(
                world
                    .context(user)
                    .authorize_in::<resource::Server, Create>(scope)
                    .await,
            )
        };
        let member = world.employee(company, CompanyRole::Member).await;
        assert_eq!(ask(&member, scope).await, "403 add_server");
        assert_eq!(ask(&member, Scope::Personal).await, "yes");
        world
            .give_right(company, member.id, Permission::AddServer)
            .await;
        assert_eq!(ask(&member, scope).await, "yes");
        assert_eq!(
            ask(&world.employee(company, CompanyRole::Admin).await, scope).await,
            "yes"
        );
    });
}

#[test]
fn who_makes_a_host_of_a_company_may_see_it() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let maker = world.employee(company, CompanyRole::Member).await;
        let colleague = world.employee(company, CompanyRole::Member).await;
        let id = world
            .server(Owner::Company(company), maker.id, "api-1")
            .await;
        let scope = Scope::Company(company);
        assert_eq!(answers(&world.context(&maker), scope, id).await[0], "yes");
        assert_eq!(
            answers(&world.context(&colleague), scope, id).await[0],
            "404"
        );
        // A personal host needs no data right.
        world.server(Owner::User(maker.id), maker.id, "mine").await;
        assert_eq!(
            count(world.db(), "SELECT COUNT(*) FROM user_access_server").await,
            1
        );
    });
}

#[test]
fn a_host_waits_and_then_reports() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let id = world.server(Owner::User(user.id), user.id, "mine").await;
        let ctx = world.context(&user);
        let detail = async || {
            let proof = ctx
                .authorize::<resource::Server, Read>(Scope::Personal, id)
                .await
                .unwrap();
            service::detail(&ctx, proof).await.unwrap()
        };
        let before = detail().await;
        assert_eq!(
            (before.summary.status, before.summary.latest),
            (ServerStatus::Waiting, None)
        );
        assert_eq!(
            (before.hostname.as_str(), before.create_time),
            ("mine", world.now())
        );
        world.ingest(id, &[world.report(world.now())]).await;
        let after = detail().await;
        assert_eq!(after.summary.status, ServerStatus::Reporting);
        let latest = after.summary.latest.unwrap();
        assert_eq!(
            (latest.time, latest.cpu_percent, latest.net_input),
            (world.now(), 12.5, 120_000.0)
        );
        assert_eq!(
            (latest.memory_total, latest.disk_free),
            (8_201_400_320, 30_140_499_968)
        );
    });
}

#[test]
fn a_host_removed_after_the_proof_is_not_found() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let id = world.server(Owner::User(user.id), user.id, "mine").await;
        let ctx = world.context(&user);
        let proof = ctx
            .authorize::<resource::Server, Read>(Scope::Personal, id)
            .await
            .unwrap();
        run(&world, "DELETE FROM server").await;
        assert_eq!(told(service::detail(&ctx, proof).await), Public::NotFound);
    });
}

fn facts(hostname: &str) -> MachineFacts {
    MachineFacts {
        hostname: hostname.to_owned(),
        os_name: "Debian".to_owned(),
        cpu_count: 2,
        ..Default::default()
    }
}

async fn enrol(world: &World, token: &str, facts: MachineFacts) -> Result<Enrolled> {
    let ctx = world.anonymous();
    agent::enrol::enrol(
        &ctx,
        ctx.anonymous::<door::Enrol>(),
        Enrolment {
            token: token.to_owned(),
            facts,
        },
    )
    .await
}

/// A token for a machine, as a page will make it.
async fn offer(world: &World, token: &str, owner: Owner, user: UserId) {
    let (kind, owner_id) = owner.columns();
    let (now, expiry) = (world.now(), world.now() + OFFER_LIFETIME);
    let mut tx = world.db().begin().await.unwrap();
    on_tx!(&mut tx, |connection| {
        sqlx::query(
            "INSERT INTO enrolment_token (token_hash, owner_kind, owner_id, user_id, purpose, create_time, expiry_time) \
             VALUES (?, ?, ?, ?, 0, ?, ?)",
        )
        .bind(crypto::hash(token))
        .bind(kind)
        .bind(owner_id)
        .bind(user.0)
        .bind(now.0)
        .bind(expiry.0)
        .execute(connection)
        .await
        .map(|_| ())
    })
    .unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn this_machine_is_offered_from_the_first_user_on_until_it_is_enrolled() {
    on_both_engines(async |world| {
        let ctx = world.system();
        let offer = async || {
            agent::offer::offer_this_machine(&ctx, ctx.system().unwrap())
                .await
                .unwrap()
        };
        assert!(offer().await.is_none());
        let user = world.user().await;
        let unused = offer().await.unwrap();
        let token = offer().await.unwrap();
        let enrolled = enrol(&world, token.token.reveal(), facts("desk"))
            .await
            .unwrap();
        assert!(offer().await.is_none());
        let found = resource::Server::find(world.db(), enrolled.server_id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(found.owner, Owner::User(user.id));
        let detail = store::find(world.db(), enrolled.server_id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (
                detail.summary.name.as_str(),
                detail.summary.public_ip.as_str()
            ),
            ("desk", "192.0.2.1")
        );
        assert_eq!(
            (detail.summary.os_name.as_str(), detail.cpu_count),
            ("Debian", 2)
        );
        // What was offered before still holds for its ten minutes.
        assert!(
            enrol(&world, unused.token.reveal(), facts("desk"))
                .await
                .is_ok()
        );
    });
}

#[test]
fn an_enrolment_token_works_once_and_for_ten_minutes() {
    on_both_engines(async |world| {
        let user = world.user().await;
        assert_eq!(
            told(enrol(&world, "guess", facts("web")).await),
            Public::Unauthenticated
        );
        assert_eq!(
            told(enrol(&world, "", facts("web")).await),
            Public::Unauthenticated
        );
        for token in ["one", "late"] {
            offer(&world, token, Owner::User(user.id), user.id).await;
        }
        world.clock().advance(Millis(OFFER_LIFETIME.0 - 1));
        enrol(&world, "one", facts("web")).await.unwrap();
        assert_eq!(
            told(enrol(&world, "one", facts("web")).await),
            Public::Unauthenticated
        );
        world.clock().advance(Millis(1));
        assert_eq!(
            told(enrol(&world, "late", facts("web")).await),
            Public::Unauthenticated
        );
        assert_eq!(count(world.db(), "SELECT COUNT(*) FROM server").await, 1);
        assert_eq!(
            count(
                world.db(),
                "SELECT COUNT(*) FROM operation_log WHERE operation = 30"
            )
            .await,
            1
        );
    });
}

#[test]
fn of_two_machines_with_the_same_token_one_is_enrolled() {
    on_both_engines(async |world| {
        let user = world.user().await;
        offer(&world, "one", Owner::User(user.id), user.id).await;
        let (a, b) = tokio::join!(
            enrol(&world, "one", facts("a")),
            enrol(&world, "one", facts("b"))
        );
        assert!(a.is_ok() != b.is_ok());
        let loser = if a.is_ok() { b } else { a };
        assert_eq!(
            loser.err().map(|e| e.into_public("test")),
            Some(Public::Unauthenticated)
        );
        assert_eq!(count(world.db(), "SELECT COUNT(*) FROM server").await, 1);
        assert_eq!(count(world.db(), "SELECT COUNT(*) FROM agent").await, 1);
    });
}

#[test]
fn machines_of_the_same_name_get_numbers_even_when_they_come_at_once() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let mut machines = tokio::task::JoinSet::new();
        for n in 0..4 {
            let token = format!("token {n}");
            offer(&world, &token, Owner::User(user.id), user.id).await;
            let world = world.clone();
            machines.spawn(async move {
                enrol(&world, &token, facts("web"))
                    .await
                    .map(|e| e.server_id)
            });
        }
        for enrolled in machines.join_all().await {
            enrolled.unwrap();
        }
        assert_eq!(
            names(&world, &user, Scope::Personal).await,
            ["web", "web-2", "web-3", "web-4"]
        );
    });
}

#[test]
fn who_issued_the_token_for_a_company_may_see_the_host() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let issuer = world.employee(company, CompanyRole::Member).await;
        let colleague = world.employee(company, CompanyRole::Member).await;
        offer(&world, "one", Owner::Company(company), issuer.id).await;
        enrol(&world, "one", facts("web")).await.unwrap();
        assert_eq!(
            names(&world, &issuer, Scope::Company(company)).await,
            ["web"]
        );
        assert!(
            names(&world, &colleague, Scope::Company(company))
                .await
                .is_empty()
        );
        assert!(names(&world, &issuer, Scope::Personal).await.is_empty());
    });
}

#[test]
fn an_agent_is_known_by_its_token_until_it_is_revoked() {
    on_both_engines(async |world| {
        let user = world.user().await;
        offer(&world, "one", Owner::User(user.id), user.id).await;
        let enrolled = enrol(&world, "one", facts("web")).await.unwrap();
        let ctx = world.anonymous();
        let find = async |token: &str| agent::find_actor(&ctx, token).await.unwrap();
        let Actor::Agent(known) = find(&enrolled.token).await else {
            panic!("unknown")
        };
        assert_eq!(known.server, enrolled.server_id);
        assert_eq!(known.owner, Owner::User(user.id));
        assert!(!known.is_renewal_due);
        for wrong in ["", "guess", "one", &crypto::hash(&enrolled.token)] {
            assert_eq!(find(wrong).await, Actor::Anonymous, "{wrong}");
        }
        run(&world, "UPDATE agent SET revoked_time = 1").await;
        assert_eq!(find(&enrolled.token).await, Actor::Anonymous);
    });
}

#[test]
fn what_a_machine_says_about_itself_is_cut_to_what_is_kept() {
    on_both_engines(async |world| {
        let user = world.user().await;
        offer(&world, "one", Owner::User(user.id), user.id).await;
        offer(&world, "two", Owner::User(user.id), user.id).await;
        let long = |text: &str| text.repeat(1_000);
        let talkative = MachineFacts {
            hostname: format!("\u{7}\n{}", long("机")),
            os_name: long("o"),
            os_version: long("v"),
            kernel: long("k"),
            architecture: long("a"),
            cpu_count: -1,
            memory_total: i64::MIN,
            agent_version: long("9"),
            provider: long("a"),
            region: long("c"),
        };
        let enrolled = enrol(&world, "one", talkative).await.unwrap();
        let detail = store::find(world.db(), enrolled.server_id)
            .await
            .unwrap()
            .unwrap();
        let length = |text: &str| text.chars().count();
        assert_eq!(length(&detail.summary.name), 100);
        assert_eq!(detail.hostname, "机".repeat(255));
        assert_eq!(
            (length(&detail.summary.os_name), length(&detail.os_version)),
            (128, 128)
        );
        assert_eq!(
            (
                length(&detail.kernel),
                length(&detail.architecture),
                length(&detail.agent_version)
            ),
            (128, 32, 32)
        );
        assert_eq!((detail.cpu_count, detail.memory_total), (0, 0));
        let nameless = enrol(&world, "two", facts(" \n")).await.unwrap();
        let detail = store::find(world.db(), nameless.server_id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(detail.summary.name, "host");
    });
}

#[test]
fn a_machine_is_enrolled_together_with_its_history_or_not_at_all() {
    on_both_engines(async |world| {
        let user = world.user().await;
        offer(&world, "one", Owner::User(user.id), user.id).await;
        run(&world, "ALTER TABLE operation_log RENAME TO gone").await;
        let refused = enrol(&world, "one", facts("web")).await.map(|_| ());
        assert!(
            matches!(refused, Err(Error::Internal { .. })),
            "{refused:?}"
        );
        for table in ["SELECT COUNT(*) FROM server", "SELECT COUNT(*) FROM agent"] {
            assert_eq!(count(world.db(), table).await, 0, "{table}");
        }
        run(&world, "ALTER TABLE gone RENAME TO operation_log").await;
        // The token was given back with everything else.
        enrol(&world, "one", facts("web")).await.unwrap();
        let written = "SELECT COUNT(*) FROM operation_log o JOIN server s ON o.object_id = CAST(s.id AS CHAR) \
                       WHERE o.object_type = 0 AND o.operation = 30 AND o.operation_status = 1 \
                       AND o.owner_kind = s.owner_kind AND o.owner_id = s.owner_id AND o.user_id IS NULL";
        assert_eq!(count(world.db(), written).await, 1);
    });
}

#[test]
fn a_page_of_hosts_is_one_range_of_an_index() {
    on_both_engines(async |world| {
        let Db::Sqlite { read, .. } = world.db() else {
            return;
        };
        // A statement of the store, explained.
        let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", store::BY_NAME));
        let rows: Vec<(i64, i64, i64, String)> = sqlx::query_as(sql).fetch_all(read).await.unwrap();
        let plan: Vec<String> = rows.into_iter().map(|row| row.3).collect();
        let shown = plan.join("\n");
        assert!(
            shown.contains("server_owner_name_uq (owner_kind=? AND owner_id=? AND name>?)"),
            "{shown}"
        );
        assert!(
            !plan
                .iter()
                .any(|step| step.starts_with("SCAN") || step.contains("TEMP B-TREE")),
            "{shown}"
        );
        assert!(
            shown.contains("user_access_server_uid_sid_cid_uq"),
            "{shown}"
        );
    });
}

#[test]
fn a_new_host_of_a_company_is_told_to_its_administrator_and_to_who_added_it() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let admin = world.employee(company, CompanyRole::Admin).await;
        let adder = world.employee(company, CompanyRole::Member).await;
        let colleague = world.employee(company, CompanyRole::Member).await;
        offer(&world, "one", Owner::Company(company), adder.id).await;
        enrol(&world, "one", facts("web")).await.unwrap();
        // One's own host is no news to oneself.
        offer(&world, "two", Owner::User(adder.id), adder.id).await;
        enrol(&world, "two", facts("laptop")).await.unwrap();
        for (reader, expected) in [(&admin, 1), (&adder, 1), (&colleague, 0)] {
            let ctx = world.context(reader);
            let me = ctx.myself().unwrap();
            let unread = crate::message::service::count_unread(&ctx, me).await;
            assert_eq!(unread.unwrap(), expected, "{}", reader.name);
        }
        let told = "SELECT COUNT(*) FROM message WHERE mode = 4 AND sub_mode = 4 AND names = 'web'";
        assert_eq!(count(world.db(), told).await, 2);
    });
}
