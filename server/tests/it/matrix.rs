//! Who may do what: every pair of resource and action against every standing,
//! printed as a file that people read.
//!
//! Where a kind of thing has rows already (hosts), and where an act concerns
//! the whole scope, the real policy decides over a real database. For the few
//! kinds whose domain comes later it is the same decision over stated facts.

use crate::{app::App, program::setting};
use backend::{
    OpContext, Result, SignedIn,
    authz::{
        action,
        policy::{Decision, Facts, Standing, decide},
        resource,
        rule::{MEMBERS, RIGHTS, Rule},
    },
    error::Error,
    testing::{CompanyRole, World, on_both_engines},
};
use model::{
    error::Error as Public,
    id::{CompanyId, ServerId},
    permission::Permission,
    permission_catalogue,
    scope::{Owner, Scope},
};
use serde_json::json;
use std::{collections::BTreeMap, fmt::Write};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/matrix.txt");

/// Kinds that are seen one by one, by data right: on the thing itself, or, for
/// a container and a version, on the host or project it belongs to.
const GRANT_BOUND: [&str; 6] = [
    "Server",
    "Container",
    "Project",
    "ProjectVersion",
    "File",
    "Folder",
];

/// Somebody's standing towards the thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Owner,
    Admin,
    Founder,
    Nothing,
    DataRight,
    FunctionalRight,
    BothRights,
    Applicant,
    Outsider,
}

impl Column {
    const ALL: [(Column, &str); 9] = [
        (Column::Owner, "owner"),
        (Column::Admin, "admin"),
        (Column::Founder, "founder"),
        (Column::Nothing, "member"),
        (Column::DataRight, "+data"),
        (Column::FunctionalRight, "+right"),
        (Column::BothRights, "+both"),
        (Column::Applicant, "applicant"),
        (Column::Outsider, "outsider"),
    ];

    /// What the decision rests on, where no rows do.
    fn facts(self, grant_bound: bool) -> Facts {
        let standing = match self {
            Column::Owner => Standing::Self_,
            Column::Admin | Column::Founder => Standing::Admin,
            Column::Applicant | Column::Outsider => Standing::Stranger,
            _ => Standing::Member,
        };
        let has_grant = matches!(self, Column::DataRight | Column::BothRights);
        let has_right = matches!(self, Column::FunctionalRight | Column::BothRights);
        Facts {
            standing,
            grant_bound,
            has_grant,
            has_right,
        }
    }
}

/// How a pair is decided here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// The policy, about a host.
    Host,
    /// The policy, about the scope as a whole.
    Scope,
    /// The decision alone.
    Facts,
}

fn by(pair: &str) -> By {
    let (kind, act) = pair.split_once('.').unwrap();
    match kind {
        _ if act == "Create" || !GRANT_BOUND.contains(&kind) => By::Scope,
        "Server" => By::Host,
        _ => By::Facts,
    }
}

macro_rules! in_scope {
    ($($number:literal $variant:ident $key:literal $group:ident $zh:literal $en:literal [$($resource:ident . $action:ident),*];)*) => {
        /// Asks the policy for an act of the catalogue in a scope.
        async fn ask_in_scope(ctx: &OpContext, scope: Scope, pair: &str) -> Result<()> {
            $($(
                if pair == concat!(stringify!($resource), ".", stringify!($action)) {
                    return ctx.authorize_in::<resource::$resource, action::$action>(scope).await.map(drop);
                }
            )*)*
            match pair {
                "Cluster.Read" => ctx.authorize_in::<resource::Cluster, action::Read>(scope).await.map(drop),
                "Company.Read" => ctx.authorize_in::<resource::Company, action::Read>(scope).await.map(drop),
                "Template.Read" => ctx.authorize_in::<resource::Template, action::Read>(scope).await.map(drop),
                other => panic!("{other} is new: say here how it is asked for"),
            }
        }
    };
}
permission_catalogue!(in_scope);

/// Asks the policy for an act on a host.
async fn ask_for_host(ctx: &OpContext, scope: Scope, host: ServerId, pair: &str) -> Result<()> {
    match pair {
        "Server.Read" => ctx
            .authorize::<resource::Server, action::Read>(scope, host)
            .await
            .map(drop),
        "Server.Update" => ctx
            .authorize::<resource::Server, action::Update>(scope, host)
            .await
            .map(drop),
        "Server.Delete" => ctx
            .authorize::<resource::Server, action::Delete>(scope, host)
            .await
            .map(drop),
        "Server.Power" => ctx
            .authorize::<resource::Server, action::Power>(scope, host)
            .await
            .map(drop),
        other => panic!("{other} is new: say here how it is asked for"),
    }
}

fn cell(asked: Result<()>, rule: Rule, pair: &str) -> &'static str {
    match asked {
        Ok(()) => "allow",
        Err(Error::Public(Public::NotFound)) => "404",
        Err(Error::Public(Public::Forbidden { permission })) => {
            assert_eq!(
                permission.map(Rule::Right),
                Some(rule),
                "{pair} names another right than it needs"
            );
            "403"
        }
        Err(other) => panic!("{pair}: {other:?}"),
    }
}

fn pairs() -> impl Iterator<Item = (&'static str, Rule)> {
    MEMBERS.iter().chain(RIGHTS).copied()
}

/// A company, its host, and somebody for each column.
pub(crate) struct Scene {
    company: CompanyId,
    theirs: ServerId,
    mine: ServerId,
    people: BTreeMap<&'static str, SignedIn>,
    /// For each right one member who holds nothing else, and one who has the
    /// data right too.
    holders: BTreeMap<Permission, (SignedIn, SignedIn)>,
}

impl Scene {
    pub(crate) async fn new(world: &World) -> Scene {
        let founder = world.user().await;
        let company = world.company("Acme").await;
        world
            .employ(company, founder.id, CompanyRole::Founder)
            .await;
        let theirs = world
            .server(Owner::Company(company), founder.id, "theirs")
            .await;
        let owner = world.user().await;
        let mine = world.server(Owner::User(owner.id), owner.id, "mine").await;
        let granted = world.employee(company, CompanyRole::Member).await;
        world.give_server(company, granted.id, theirs).await;
        // An applicant and somebody of another company, with all that could
        // wrongly count for them.
        let (applicant, outsider) = (
            world.employee(company, CompanyRole::Applicant).await,
            world.user().await,
        );
        let other = world.company("Other").await;
        world.employ(other, outsider.id, CompanyRole::Admin).await;
        for stranger in [&applicant, &outsider] {
            world.give_server(company, stranger.id, theirs).await;
        }
        let mut holders = BTreeMap::new();
        for right in Permission::ALL
            .iter()
            .copied()
            .filter(|right| !right.is_reserved())
        {
            for stranger in [&applicant, &outsider] {
                world.give_right(company, stranger.id, right).await;
            }
            let (alone, both) = (
                world.employee(company, CompanyRole::Member).await,
                world.employee(company, CompanyRole::Member).await,
            );
            world.give_right(company, alone.id, right).await;
            world.give_right(company, both.id, right).await;
            world.give_server(company, both.id, theirs).await;
            holders.insert(right, (alone, both));
        }
        let people = BTreeMap::from([
            ("owner", owner),
            ("admin", world.employee(company, CompanyRole::Admin).await),
            ("founder", founder),
            ("member", world.employee(company, CompanyRole::Member).await),
            ("+data", granted),
            ("applicant", applicant),
            ("outsider", outsider),
        ]);
        Scene {
            company,
            theirs,
            mine,
            people,
            holders,
        }
    }

    /// Who stands in a column for an act under this rule. Where no right is
    /// needed, the right held is some other one.
    fn person(&self, column: Column, rule: Rule) -> &SignedIn {
        let right = match rule {
            Rule::Right(right) => right,
            Rule::Member => Permission::ModifyServerInfo,
        };
        match column {
            Column::FunctionalRight => &self.holders[&right].0,
            Column::BothRights => &self.holders[&right].1,
            _ => {
                &self.people[Column::ALL
                    .iter()
                    .find(|(own, _)| *own == column)
                    .unwrap()
                    .1]
            }
        }
    }

    /// The scope and the host an act of this column is about.
    fn about(&self, column: Column) -> (Scope, ServerId) {
        match column {
            Column::Owner => (Scope::Personal, self.mine),
            _ => (Scope::Company(self.company), self.theirs),
        }
    }

    async fn decide(&self, world: &World, pair: &str, rule: Rule, column: Column) -> &'static str {
        let ctx = world.context(self.person(column, rule));
        let (scope, host) = self.about(column);
        let asked = match by(pair) {
            By::Host => ask_for_host(&ctx, scope, host, pair).await,
            By::Scope => ask_in_scope(&ctx, scope, pair).await,
            By::Facts => decide(column.facts(true), rule).into_result(),
        };
        if by(pair) != By::Facts {
            // The facts of the column are those of the rows.
            let decision = decide(column.facts(by(pair) == By::Host), rule);
            if asked.is_ok() != (decision == Decision::Allow) {
                return "unlike the facts";
            }
        }
        cell(asked, rule, pair)
    }
}

impl Scene {
    /// The matrix, as the policy decides.
    async fn matrix(&self, world: &World) -> String {
        let mut text = String::from(
            "Who may do what. Written by the test `matrix`; renewed with TENON_TEST_RENEW=1.\n\n\
             owner: of a personal thing. All others: towards a company's thing; member: accepted, without any right;\n\
             +data: with the data right on it; +right: with the functional right; +both: with both.\n\
             404: for them there is no such thing. 403: they see it and lack the right.\n\
             by: host, scope: the policy over a database; facts: the decision alone, until the domain is there.\n\n",
        );
        let mut line = format!("{:<22}{:<28}{:<7}", "act", "needs", "by");
        for (_, title) in Column::ALL {
            write!(line, "{title:<10}").unwrap();
        }
        writeln!(text, "{}", line.trim_end()).unwrap();
        for (pair, rule) in pairs() {
            let needs = match rule {
                Rule::Member => "membership",
                Rule::Right(right) => right.key(),
            };
            let by = format!("{:?}", by(pair)).to_lowercase();
            let mut line = format!("{pair:<22}{needs:<28}{by:<7}");
            for (column, _) in Column::ALL {
                write!(line, "{:<10}", self.decide(world, pair, rule, column).await).unwrap();
            }
            writeln!(text, "{}", line.trim_end()).unwrap();
        }
        text
    }

    /// The first line in which the policy decides otherwise than is written.
    pub(crate) async fn difference(&self, world: &World) -> Option<String> {
        let text = self.matrix(world).await;
        let written = std::fs::read_to_string(FILE).unwrap();
        let mut lines = text.lines().zip(written.lines());
        let line = lines.find(|(line, old)| line != old);
        line.map(|(line, _)| line.to_owned())
    }
}

#[test]
fn the_matrix_of_roles_and_rights_is_as_written() {
    on_both_engines(async |world| {
        let scene = Scene::new(&world).await;
        compare(&scene.matrix(&world).await);
    });
}

fn compare(text: &str) {
    if setting("TENON_TEST_RENEW").is_some() {
        std::fs::write(FILE, text).unwrap();
    }
    let written = std::fs::read_to_string(FILE).unwrap_or_default();
    if written == text {
        return;
    }
    let mut difference = String::new();
    for line in written
        .lines()
        .filter(|line| !text.lines().any(|other| other == *line))
    {
        writeln!(difference, "- {line}").unwrap();
    }
    for line in text
        .lines()
        .filter(|line| !written.lines().any(|other| other == *line))
    {
        writeln!(difference, "+ {line}").unwrap();
    }
    panic!(
        "matrix.txt is not what the policy says:\n{difference}If it is meant, renew it with TENON_TEST_RENEW=1."
    );
}

#[test]
fn a_right_opens_what_it_names_and_nothing_else() {
    on_both_engines(async |world| {
        let scene = Scene::new(&world).await;
        let scope = Scope::Company(scene.company);
        for (right, (_, both)) in &scene.holders {
            let ctx = world.context(both);
            for (pair, rule) in pairs().filter(|(pair, _)| by(pair) != By::Facts) {
                let asked = match by(pair) {
                    By::Host => ask_for_host(&ctx, scope, scene.theirs, pair).await,
                    _ => ask_in_scope(&ctx, scope, pair).await,
                };
                let named = rule == Rule::Member || right.guards().contains(&pair);
                assert_eq!(
                    cell(asked, rule, pair),
                    if named { "allow" } else { "403" },
                    "{pair} with {}",
                    right.key()
                );
            }
        }
    });
}

/// Pages and server functions about a host answer as the matrix says.
#[test]
fn the_router_agrees_with_the_policy() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let scene = Scene::new(&world).await;
        let rule = Rule::Member;
        for (column, _) in Column::ALL {
            let status = match scene.decide(&world, "Server.Read", rule, column).await {
                "allow" => 200,
                other => other.parse().unwrap(),
            };
            let (scope, host) = scene.about(column);
            let browser = app.sign_in(scene.person(column, rule)).await;
            let page = browser.get(&::app::path::server(scope, host)).await;
            assert_eq!(page.status, status, "page as {column:?}");
            let request = json!({"window": {"last": "1h"}});
            let body = json!({"scope": scope, "id": host, "request": request});
            for path in ["/fn/server/detail", "/fn/metrics/server_charts"] {
                let answer = browser.post_json(path, &body).await;
                assert_eq!(answer.status, status, "{path} as {column:?}");
            }
            // The list has the host where the host itself may be read.
            let list = browser
                .post_json("/fn/server/list", &json!({"scope": scope, "request": {}}))
                .await;
            let listed = list.json()["page"]["items"]
                .as_array()
                .is_some_and(|items| items.iter().any(|item| item["id"] == host.0));
            assert_eq!(listed, status == 200, "the list as {column:?}");
            // Under another scope there is no such host, for nobody.
            let foreign = if scope == Scope::Personal {
                Scope::Company(scene.company)
            } else {
                Scope::Personal
            };
            assert_eq!(
                browser
                    .get(&::app::path::server(foreign, host))
                    .await
                    .status,
                404,
                "{column:?}"
            );
        }
    });
}

#[test]
fn every_pair_is_in_the_matrix_once() {
    let mut all: Vec<&str> = pairs().map(|(pair, _)| pair).collect();
    let guarded: Vec<&str> = Permission::ALL
        .iter()
        .flat_map(|right| right.guards())
        .copied()
        .collect();
    assert!(guarded.iter().all(|pair| all.contains(pair)));
    all.sort_unstable();
    let count = all.len();
    all.dedup();
    assert_eq!(all.len(), count);
    assert!(count >= 40, "{count}");
}
