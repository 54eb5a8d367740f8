//! Builds a scene: a company with hosts, people of every kind, and what the calls
//! use up.

use super::{Names, Scene};
use crate::{
    app::App,
    authz::alerting::alerting,
    unauthorized::people::{People, disabled, dismissed, enrol_for, give_all, issue},
};
use backend::{
    SignedIn,
    company::{import, link, member},
    identity::profile,
    job::{self, NewJob},
    permission::template,
    picture::Made,
    scrape,
    testing::{CompanyRole, World},
};
use model::{
    agent::{ContainerInfo, ContainerReport, REPORT_PATH},
    company::{ImportRequest, ImportSource, LinkSetting, MemberListRequest, MemberStatus},
    container::ContainerState,
    id::{CompanyId, ScrapeTokenId},
    permission::{Grant, GrantItem, Permission, Validity},
    scope::{Owner, Scope},
    time::Millis,
};
use serde_json::json;

/// A token of somebody of the company.
async fn scrape_token(world: &World, company: CompanyId, user: &SignedIn) -> ScrapeTokenId {
    let ctx = world.context(user);
    let scoped = async || ctx.scoped(Scope::Company(company)).await.unwrap();
    let name = "prometheus".parse().unwrap();
    let me = || ctx.myself().unwrap();
    scrape::service::create(&ctx, scoped().await, me(), &name)
        .await
        .unwrap();
    let tokens = scrape::service::list(&ctx, scoped().await, me())
        .await
        .unwrap();
    tokens[0].id
}

/// A container on a host.
fn container() -> ContainerInfo {
    ContainerInfo {
        name: "web".to_owned(),
        id: "4f5e".to_owned(),
        image: "nginx:1.27".to_owned(),
        state: ContainerState::Running,
        status: "Up 2 hours".to_owned(),
        command: "nginx".to_owned(),
        created: Some(1_700_000_000),
        started: Some(1_700_000_001),
        restarts: 0,
        ports: Vec::new(),
    }
}

/// What a container does in the reports of a scene.
const CONTAINER: ContainerReport = ContainerReport {
    cpu: 1.0,
    mem_percent: 1.0,
    mem_usage: 1,
    mem_limit: 100,
    net_input: 1,
    net_output: 1,
    block_input: 1,
    block_output: 1,
};

pub(crate) async fn scene(app: &App, world: &World) -> (Scene, People) {
    scene_of(app, world, &Names::OURS).await
}

pub(crate) async fn scene_of(app: &App, world: &World, names: &Names) -> (Scene, People) {
    let admin = world.user().await;
    let (acme, other) = (
        world.company(names.company).await,
        world.company(&format!("Beside {}", names.company)).await,
    );
    world.employ(acme, admin.id, CompanyRole::Founder).await;
    let employee = world.employee(acme, CompanyRole::Member).await;
    let foreigner = world.employee(other, CompanyRole::Admin).await;
    let holder = world.employee(acme, CompanyRole::Member).await;
    // A data right in another company opens nothing here.
    let elsewhere = world
        .server(Owner::Company(other), foreigner.id, "elsewhere")
        .await;
    world.employ(other, employee.id, CompanyRole::Member).await;
    world.give_server(other, employee.id, elsewhere).await;

    let mine = world
        .server(Owner::User(holder.id), holder.id, names.mine)
        .await;
    let theirs = world
        .server(Owner::Company(acme), admin.id, names.theirs)
        .await;
    let doomed = world
        .server(
            Owner::Company(acme),
            admin.id,
            &names.theirs.replace("one", "a"),
        )
        .await;
    for server in [mine, theirs] {
        let mut report = world.report(world.now() - Millis::seconds(20));
        report.containers = Some(vec![container()]);
        world.ingest(server, &[report]).await;
    }
    let (agented, token) = enrol_for(app, world, Owner::Company(acme), &admin).await;
    let report = world.report(world.now() - Millis::seconds(20));
    let answer = app
        .agent(&token)
        .post_json(REPORT_PATH, &json!(report))
        .await;
    assert!(answer.status.is_success(), "{answer:?}");
    for server in [mine, theirs] {
        let mut report = world.report(world.now() - Millis::seconds(20));
        report.docker.insert("web".to_owned(), CONTAINER);
        world.ingest(server, &[report]).await;
    }
    let reader = world.employee(acme, CompanyRole::Member).await;
    let hosts = [theirs, doomed, agented];
    for server in hosts {
        world.give_server(acme, holder.id, server).await;
        world.give_server(acme, reader.id, server).await;
    }
    for right in [
        Permission::AddServer,
        Permission::ModifyServerInfo,
        Permission::DeleteServer,
        Permission::ManageWebhook,
    ] {
        world.give_right(acme, holder.id, right).await;
    }
    let administrator = world.employee(acme, CompanyRole::Admin).await;
    let able = world.employee(acme, CompanyRole::Member).await;
    give_all(world, acme, able.id, &[], (None, None)).await;
    let both = world.employee(acme, CompanyRole::Member).await;
    // The hosts by their cluster.
    give_all(world, acme, both.id, &[], (None, None)).await;
    let cluster = world.cluster(acme, "all of them", &hosts).await;
    let by_cluster = |from, until| Grant {
        item: GrantItem::Cluster(cluster),
        validity: Validity { from, until },
    };
    world.give(acme, both.id, by_cluster(None, None)).await;
    let expired = world.employee(acme, CompanyRole::Member).await;
    // Half of it ended this moment, the other half has not begun.
    give_all(
        world,
        acme,
        expired.id,
        &[theirs],
        (None, Some(world.now())),
    )
    .await;
    let tomorrow = Some(world.now() + Millis::hours(24));
    for server in [doomed, agented] {
        world
            .give_server_for(acme, expired.id, server, tomorrow, None)
            .await;
    }
    world
        .give(acme, expired.id, by_cluster(tomorrow, None))
        .await;
    // The rights of one company on the hosts of another, and those of nobody here,
    // count for nothing.
    give_all(world, other, employee.id, &[theirs], (None, None)).await;
    give_all(world, acme, foreigner.id, &hosts, (None, None)).await;
    for (company, user) in [(other, employee.id), (acme, foreigner.id)] {
        world.give(company, user, by_cluster(None, None)).await;
    }
    let over = by_cluster(None, Some(world.now()));
    world.give(acme, able.id, over).await;
    // For whom all of it could wrongly count.
    let applicant = world.employee(acme, CompanyRole::Applicant).await;
    give_all(world, acme, applicant.id, &hosts, (None, None)).await;
    let waits = world.employee(acme, CompanyRole::Applicant).await;
    let goes = world.employee(acme, CompanyRole::Member).await;
    let ctx = world.context(&admin);
    let mut links = Vec::new();
    for _ in 0..2 {
        let proof = ctx.authorize_in(Scope::Company(acme)).await.unwrap();
        let setting = LinkSetting::default();
        links.push(link::create(&ctx, proof, &setting, None).await.unwrap().id);
    }
    let mut templates = Vec::new();
    for what in ["Doomed", "Kept"] {
        let proof = ctx.authorize_in(Scope::Company(acme)).await.unwrap();
        let name = format!("{what} of {}", names.company).parse().unwrap();
        templates.push(template::create(&ctx, proof, &name, &[]).await.unwrap());
    }
    let called = world.user().await;
    let by = import::Inviting {
        invite: ctx.authorize_in(Scope::Company(acme)).await.unwrap(),
        review: ctx.authorize_in(Scope::Company(acme)).await.unwrap(),
        grant: None,
    };
    let request = ImportRequest {
        source: ImportSource::Text(format!("Wu,{}", called.mobile)),
        template: None,
    };
    import::import(&ctx, &by, &request, &[]).await.unwrap();
    let place = async |of: &SignedIn, status| {
        let proof = ctx.authorize(Scope::Company(acme), acme).await.unwrap();
        let review = ctx.authorize_in(Scope::Company(acme)).await.unwrap();
        let mut request = MemberListRequest::default();
        request.filter.status = status;
        let page = member::list(&ctx, proof, None, Some(&review), &request)
            .await
            .unwrap();
        let found = page.items.iter().find(|one| one.person == of.id);
        found.unwrap().id
    };
    let offer = issue(world, Owner::User(holder.id), &holder).await;
    let mut tx = world.db().begin().await.unwrap();
    let given = NewJob::new("text.send", &json!({})).unwrap();
    let job = job::enqueue(&world.system(), &mut tx, given).await.unwrap();
    tx.commit().await.unwrap();
    let scrape_token = scrape_token(world, acme, &holder).await;
    let spare = app.sign_in(&holder).await;
    let session = backend::identity::session::handle(&spare.session().unwrap());
    let enrolment = issue(world, Owner::User(admin.id), &admin).await;
    let (_, agent) = enrol_for(app, world, Owner::User(admin.id), &admin).await;
    let report = serde_json::to_value(world.report(world.now())).unwrap();
    let ctx = world.context(&admin);
    let made = Made {
        media_type: "image/jpeg",
        bytes: b"a picture".to_vec(),
    };
    let me = || ctx.myself().unwrap();
    profile::set_picture(&ctx, me(), &made).await.unwrap();
    let picture = profile::find(&ctx, me()).await.unwrap().image_url;
    let alerting = alerting(world, &admin, acme, (theirs, agented)).await;
    let desk = app.sign_in(&admin).await;
    let inbox = desk
        .post_json("/fn/message/list", &json!({"request": {}}))
        .await;
    let scene = Scene {
        assets: app.assets(),
        company: acme,
        mine,
        theirs,
        doomed,
        agented,
        member: place(&employee, MemberStatus::Joined).await,
        applicant: place(&waits, MemberStatus::Pending).await,
        offered: place(&called, MemberStatus::Offered).await,
        waiting: waits.id,
        dismissed: place(&goes, MemberStatus::Joined).await,
        leaving: goes.id,
        called: called.id,
        message: inbox.json()["page"]["items"][0]["id"].as_i64().unwrap(),
        links: [links[0], links[1]],
        templates: [templates[0], templates[1]],
        job,
        offer: offer.id,
        session,
        scrape_token,
        enrolment: enrolment.token.reveal().to_owned(),
        report,
        picture,
        alerting,
    };
    let (gone, dismissed) = dismissed(app, world, &scene, &administrator).await;
    let disabled = disabled(app, world, &scene).await;
    (
        scene,
        People {
            employee,
            foreigner,
            reader,
            holder,
            platform: admin,
            applicant,
            able,
            both,
            expired,
            administrator,
            gone,
            dismissed,
            disabled,
            agent,
        },
    )
}
