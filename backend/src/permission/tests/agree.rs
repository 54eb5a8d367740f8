//! For random companies, grants, folders and clocks the list in SQL, the decision about
//! one thing, the explanation, the list of holders and a naive model say the same.

use super::*;
use crate::{
    authz::{
        action::{Delete, Read, Update},
        resource::GrantBound,
    },
    permission::{explain::explain, store::choice::listed},
};
use model::{
    id::{FileId, ProjectId},
    permission::{Object, Verdict},
    server::ServerListRequest,
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use std::{
    cell::Cell,
    collections::{HashMap, HashSet},
};

const CLUSTERS: usize = 2;
const SERVERS: usize = 7;
const PROJECTS: usize = 3;
const FILES: usize = 9;
const RIGHTS: [Permission; 4] = [
    Permission::ModifyServerInfo,
    Permission::ModifyProjectInfo,
    Permission::DeleteFile,
    Permission::DeleteDirectory,
];

/// A random company. Places in it are numbers, which the test makes rows of.
#[derive(Debug, Clone)]
struct Plan {
    /// The cluster of each host.
    servers: Vec<Option<usize>>,
    /// Whether it is a folder, and the folder it is in: one before it.
    files: Vec<(bool, Option<usize>)>,
    people: Vec<Person>,
}

#[derive(Debug, Clone)]
struct Person {
    role: CompanyRole,
    /// What, and the quarters of an hour from which and until which it holds.
    grants: HashMap<Pick, (Option<i64>, Option<i64>)>,
}

/// What is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Pick {
    Right(usize),
    AllServers,
    Cluster(usize),
    Server(usize),
    AllProjects,
    Project(usize),
    AllFiles,
    File(usize),
}

fn picks() -> impl Strategy<Value = Pick> {
    prop_oneof![
        4 => (0..RIGHTS.len()).prop_map(Pick::Right),
        1 => Just(Pick::AllServers),
        2 => (0..CLUSTERS).prop_map(Pick::Cluster),
        3 => (0..SERVERS).prop_map(Pick::Server),
        1 => Just(Pick::AllProjects),
        2 => (0..PROJECTS).prop_map(Pick::Project),
        1 => Just(Pick::AllFiles),
        4 => (0..FILES).prop_map(Pick::File),
    ]
}

fn times() -> impl Strategy<Value = (Option<i64>, Option<i64>)> {
    let side = || prop_oneof![2 => Just(None), 3 => (0..6i64).prop_map(Some)];
    (side(), side())
}

fn plans() -> impl Strategy<Value = Plan> {
    let role = prop_oneof![
        7 => Just(CompanyRole::Member),
        1 => Just(CompanyRole::Admin),
        1 => Just(CompanyRole::Applicant),
        1 => Just(CompanyRole::Invited),
    ];
    let person = (role, proptest::collection::hash_map(picks(), times(), 0..9))
        .prop_map(|(role, grants)| Person { role, grants });
    (
        proptest::collection::vec(proptest::option::of(0..CLUSTERS), SERVERS),
        proptest::collection::vec((any::<bool>(), any::<prop::sample::Index>()), FILES),
        proptest::collection::vec(person, 5),
    )
        .prop_map(|(servers, drawn, people)| {
            let mut files: Vec<(bool, Option<usize>)> = Vec::new();
            for (is_folder, index) in drawn {
                let folders: Vec<usize> = (0..files.len()).filter(|at| files[*at].0).collect();
                let parent = if folders.is_empty() {
                    None
                } else {
                    // One more: the root.
                    folders.get(index.index(folders.len() + 1)).copied()
                };
                // The first ones are folders, so that there is a tree at all.
                files.push((is_folder || files.len() < 3, parent));
            }
            Plan {
                servers,
                files,
                people,
            }
        })
}

/// A plan as rows of the database.
struct Built {
    company: CompanyId,
    clusters: Vec<i64>,
    servers: Vec<i64>,
    projects: Vec<i64>,
    files: Vec<i64>,
    people: Vec<SignedIn>,
    judge: SignedIn,
    start: Timestamp,
}

const QUARTER: Millis = Millis::minutes(15);

impl Built {
    async fn of(world: &World, plan: &Plan) -> Self {
        let company = world.company(&format!("Plan {}", world.fresh())).await;
        let judge = world.employee(company, CompanyRole::Admin).await;
        let mut built = Built {
            company,
            clusters: Vec::new(),
            servers: Vec::new(),
            projects: Vec::new(),
            files: Vec::new(),
            people: Vec::new(),
            judge,
            start: world.now(),
        };
        for _ in 0..CLUSTERS {
            let sql = "INSERT INTO cluster (owner_kind, owner_id, name, create_time, update_time) VALUES (2, ?, ?, 0, 0)";
            built.clusters.push(insert(world, sql, company).await);
        }
        for cluster in &plan.servers {
            let name = format!("host-{}", world.fresh());
            let owner = Owner::Company(company);
            let id = world.server(owner, built.judge.id, &name).await;
            if let Some(cluster) = cluster {
                join_cluster(world, id, ClusterId(built.clusters[*cluster])).await;
            }
            built.servers.push(id.0);
        }
        for _ in 0..PROJECTS {
            let sql = "INSERT INTO project (owner_kind, owner_id, name, create_time, update_time) VALUES (2, ?, ?, 0, 0)";
            built.projects.push(insert(world, sql, company).await);
        }
        for (is_folder, parent) in &plan.files {
            let parent = parent.map(|at| built.files[at]);
            let id = insert_file(world, company, *is_folder, parent).await;
            built.files.push(id);
        }
        for person in &plan.people {
            let user = world.employee(company, person.role).await;
            for (pick, (from, until)) in &person.grants {
                let at = |quarters: i64| built.start + Millis(quarters * QUARTER.0);
                let grant = Grant {
                    item: built.item(*pick),
                    validity: Validity {
                        from: from.map(at),
                        until: until.map(at),
                    },
                };
                world.give(company, user.id, grant).await;
            }
            built.people.push(user);
        }
        built
    }

    fn item(&self, pick: Pick) -> GrantItem {
        match pick {
            Pick::Right(at) => GrantItem::Right(RIGHTS[at]),
            Pick::AllServers => GrantItem::AllServers,
            Pick::Cluster(at) => GrantItem::Cluster(ClusterId(self.clusters[at])),
            Pick::Server(at) => GrantItem::Server(ServerId(self.servers[at])),
            Pick::AllProjects => GrantItem::AllProjects,
            Pick::Project(at) => GrantItem::Project(ProjectId(self.projects[at])),
            Pick::AllFiles => GrantItem::AllFiles,
            Pick::File(at) => GrantItem::File(FileId(self.files[at])),
        }
    }
}

async fn insert_file(
    world: &World,
    company: CompanyId,
    is_folder: bool,
    parent: Option<i64>,
) -> i64 {
    let name = format!("file-{}", world.fresh());
    let mut tx = world.db().begin().await.unwrap();
    let id = on_tx!(&mut tx, |connection| {
        sqlx::query(
            "INSERT INTO filehub (owner_kind, owner_id, filename, type, pid, create_time, update_time) \
             VALUES (2, ?, ?, ?, ?, 0, 0)",
        )
        .bind(company.0)
        .bind(&name)
        .bind(is_folder)
        .bind(parent)
        .execute(connection)
        .await
        .map(|done| done.inserted_id())
    })
    .unwrap();
    tx.commit().await.unwrap();
    id
}

/// The naive model: who may what, from the plan alone.
struct Model<'a> {
    plan: &'a Plan,
    /// Now, in quarters since the start.
    quarter: i64,
}

/// A thing of the plan.
#[derive(Debug, Clone, Copy)]
enum Thing {
    Server(usize),
    Project(usize),
    File(usize),
}

impl Model<'_> {
    fn holds(&self, person: &Person, pick: Pick) -> bool {
        person.grants.get(&pick).is_some_and(|(from, until)| {
            from.is_none_or(|from| from <= self.quarter)
                && until.is_none_or(|until| self.quarter < until)
        })
    }

    /// The picks that open a thing.
    fn opens(&self, thing: Thing) -> Vec<Pick> {
        match thing {
            Thing::Server(at) => {
                let mut picks = vec![Pick::Server(at), Pick::AllServers];
                picks.extend(self.plan.servers[at].map(Pick::Cluster));
                picks
            }
            Thing::Project(at) => vec![Pick::Project(at), Pick::AllProjects],
            Thing::File(at) => {
                let mut picks = vec![Pick::AllFiles, Pick::File(at)];
                let mut above = self.plan.files[at].1;
                while let Some(folder) = above {
                    picks.push(Pick::File(folder));
                    above = self.plan.files[folder].1;
                }
                picks
            }
        }
    }

    fn sees(&self, person: &Person, thing: Thing) -> bool {
        match person.role {
            CompanyRole::Admin => true,
            CompanyRole::Member => self
                .opens(thing)
                .into_iter()
                .any(|pick| self.holds(person, pick)),
            _ => false,
        }
    }

    fn may(&self, person: &Person, thing: Thing, right: usize) -> Verdict {
        if !self.sees(person, thing) {
            Verdict::NotFound
        } else if person.role == CompanyRole::Admin || self.holds(person, Pick::Right(right)) {
            Verdict::Allowed
        } else {
            Verdict::Forbidden
        }
    }
}

fn verdict<T>(decided: Result<T>) -> Verdict {
    match decided.map_err(public) {
        Ok(_) => Verdict::Allowed,
        Err(Public::NotFound) => Verdict::NotFound,
        Err(Public::Forbidden { .. }) => Verdict::Forbidden,
        Err(other) => panic!("{other:?}"),
    }
}

/// What the policy decides about reading a thing and about changing it.
async fn decided(ctx: &OpContext, built: &Built, plan: &Plan, thing: Thing) -> [Verdict; 2] {
    let scope = Scope::Company(built.company);
    match thing {
        Thing::Server(at) => {
            let id = ServerId(built.servers[at]);
            [
                verdict(ctx.authorize::<resource::Server, Read>(scope, id).await),
                verdict(ctx.authorize::<resource::Server, Update>(scope, id).await),
            ]
        }
        Thing::Project(at) => {
            let id = ProjectId(built.projects[at]);
            [
                verdict(ctx.authorize::<resource::Project, Read>(scope, id).await),
                verdict(ctx.authorize::<resource::Project, Update>(scope, id).await),
            ]
        }
        Thing::File(at) if plan.files[at].0 => {
            let id = FileId(built.files[at]);
            let as_file = ctx.authorize::<resource::File, Read>(scope, id).await;
            assert_eq!(verdict(as_file), Verdict::NotFound, "a folder is no file");
            [
                verdict(ctx.authorize::<resource::Folder, Read>(scope, id).await),
                verdict(ctx.authorize::<resource::Folder, Delete>(scope, id).await),
            ]
        }
        Thing::File(at) => {
            let id = FileId(built.files[at]);
            [
                verdict(ctx.authorize::<resource::File, Read>(scope, id).await),
                verdict(ctx.authorize::<resource::File, Delete>(scope, id).await),
            ]
        }
    }
}

/// The object of a thing, the acts of [`decided`], and the place of the right in
/// [`RIGHTS`].
fn acts(built: &Built, plan: &Plan, thing: Thing) -> (Object, [&'static str; 2], usize) {
    match thing {
        Thing::Server(at) => (
            Object::Server(ServerId(built.servers[at])),
            ["Server.Read", "Server.Update"],
            0,
        ),
        Thing::Project(at) => (
            Object::Project(ProjectId(built.projects[at])),
            ["Project.Read", "Project.Update"],
            1,
        ),
        Thing::File(at) => {
            let object = Object::File(FileId(built.files[at]));
            if plan.files[at].0 {
                (object, ["Folder.Read", "Folder.Delete"], 3)
            } else {
                (object, ["File.Read", "File.Delete"], 2)
            }
        }
    }
}

/// What the lists show of each kind; nothing for a stranger.
async fn lists<R: GrantBound>(ctx: &OpContext, company: CompanyId) -> HashSet<i64> {
    let Ok(scoped) = ctx.scoped::<R>(Scope::Company(company)).await else {
        return HashSet::new();
    };
    match R::GRANT {
        GrantKind::Server => {
            let scoped = ctx.scoped(Scope::Company(company)).await.unwrap();
            let request = ServerListRequest {
                limit: Some(200),
                ..Default::default()
            };
            let list = crate::server::service::list(ctx, scoped, &request)
                .await
                .unwrap();
            assert_eq!(list.counts.total, list.page.items.len() as i64);
            list.page.items.into_iter().map(|one| one.id.0).collect()
        }
        GrantKind::Project => listed::projects(ctx.db(), company, scoped.restriction())
            .await
            .unwrap(),
        GrantKind::Filehub => listed::files(ctx.db(), company, scoped.restriction())
            .await
            .unwrap(),
    }
}

fn things(plan: &Plan) -> Vec<Thing> {
    (0..SERVERS)
        .map(Thing::Server)
        .chain((0..PROJECTS).map(Thing::Project))
        .chain((0..plan.files.len()).map(Thing::File))
        .collect()
}

/// Compares everything for one plan; how many decisions that were.
async fn compare(world: &World, plan: &Plan) -> usize {
    let built = Built::of(world, plan).await;
    let judge = world.context(&built.judge);
    let asker = asker(&judge, Scope::Company(built.company)).await;
    let mut decisions = 0;
    for quarter in 0..6 {
        let model = Model { plan, quarter };
        assert_eq!(world.now(), built.start + Millis(quarter * QUARTER.0));
        // Who was given something alone: a file without that is in no list of choices.
        let given: HashSet<usize> = plan
            .people
            .iter()
            .flat_map(|person| person.grants.keys())
            .filter_map(|pick| match pick {
                Pick::File(at) => Some(*at),
                _ => None,
            })
            .collect();
        for (person, user) in plan.people.iter().zip(&built.people) {
            let ctx = world.request(world.console(), user.id).await;
            let servers = lists::<resource::Server>(&ctx, built.company).await;
            let projects = lists::<resource::Project>(&ctx, built.company).await;
            let files = lists::<resource::File>(&ctx, built.company).await;
            let place = employee(world, built.company, user.id).await;
            let is_known = person.role != CompanyRole::Invited;
            for thing in things(plan) {
                let (object, names, right) = acts(&built, plan, thing);
                let sees = model.sees(person, thing);
                let expected = [
                    if sees {
                        Verdict::Allowed
                    } else {
                        Verdict::NotFound
                    },
                    model.may(person, thing, right),
                ];
                let found = decided(&ctx, &built, plan, thing).await;
                assert_eq!(found, expected, "{thing:?} of {person:?} at {quarter}");
                let is_listed = match thing {
                    Thing::Server(at) => Some(servers.contains(&built.servers[at])),
                    Thing::Project(at) => Some(projects.contains(&built.projects[at])),
                    Thing::File(at) => (plan.files[at].0 || given.contains(&at))
                        .then(|| files.contains(&built.files[at])),
                };
                if let Some(is_listed) = is_listed {
                    assert_eq!(is_listed, sees, "{thing:?} of {person:?} at {quarter}");
                }
                if is_known && quarter % 2 == 0 {
                    let explained = explain(&judge, &asker, Some(place), object).await.unwrap();
                    for (name, expected) in names.into_iter().zip(expected) {
                        let mut all = explained.explanations.iter();
                        let one = all.find(|one| one.act == name).unwrap();
                        assert_eq!(one.verdict, expected, "{name} {thing:?} of {person:?}");
                    }
                }
                decisions += 2;
            }
        }
        if quarter == 2 {
            compare_holders(world, &built, &model).await;
        }
        world.clock().advance(QUARTER);
    }
    decisions
}

/// The list of holders: everybody for whom it is open now, or will be.
async fn compare_holders(world: &World, built: &Built, model: &Model<'_>) {
    let judge = world.context(&built.judge);
    let asker = asker(&judge, Scope::Company(built.company)).await;
    for thing in things(model.plan) {
        let (object, ..) = acts(built, model.plan, thing);
        let list = holder::list(&judge, &asker, object, None).await.unwrap();
        let listed: HashSet<EmployeeId> = list.page.items.iter().map(|one| one.employee).collect();
        assert_eq!(list.total, listed.len() as i64);
        for (person, user) in model.plan.people.iter().zip(&built.people) {
            let is_open = |pick: &Pick| {
                person
                    .grants
                    .get(pick)
                    .is_some_and(|(_, until)| until.is_none_or(|until| model.quarter < until))
            };
            let reaches = match person.role {
                CompanyRole::Admin => true,
                CompanyRole::Member => model.opens(thing).iter().any(is_open),
                _ => false,
            };
            let place = employee(world, built.company, user.id).await;
            assert_eq!(
                listed.contains(&place),
                reaches,
                "{thing:?} of {person:?} at {}",
                model.quarter
            );
        }
    }
}

#[test]
fn list_decision_explanation_and_model_agree() {
    let by_engine: Cell<usize> = Cell::new(0);
    on_both_engines(async |world| {
        // 5 people, 19 things, 2 acts, 6 moments: 1,140 decisions of a plan.
        let is_sqlite = matches!(world.db(), Db::Sqlite { .. });
        let cases = if is_sqlite { 10 } else { 2 };
        let config = Config {
            cases,
            failure_persistence: None,
            // Each step of making a failing plan smaller is a plan as well.
            max_shrink_iters: 20,
            ..Config::default()
        };
        // The same plans each time.
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(config, rng);
        let decisions = Cell::new(0);
        let handle = tokio::runtime::Handle::current();
        let outcome = tokio::task::block_in_place(|| {
            runner.run(&plans(), |plan| {
                decisions.set(decisions.get() + handle.block_on(compare(&world, &plan)));
                Ok(())
            })
        });
        if let Err(error) = outcome {
            panic!("{error}");
        }
        eprintln!("{} decisions", decisions.get());
        assert!(decisions.get() >= if is_sqlite { 10_000 } else { 2_000 });
        by_engine.set(by_engine.get() + 1);
    });
    assert_eq!(by_engine.get(), 2);
}
