//! Two companies with the same things, and numbers by which their rows are known.

use crate::{
    app::App,
    unauthorized::{Names, People, Scene, dismiss, give_all, scene, scene_of},
};
use backend::testing::{CompanyRole, World};
use model::scope::Owner;
use serde_json::json;

/// Numbers of rows begin here: of the company whose people call, of what was
/// removed there, of nothing at all, of the other company, of all that comes later.
const OURS: i64 = 1_000_000;
pub(super) const REMOVED: i64 = 3_000_000;
pub(super) const NOTHING: i64 = 4_000_000;
pub(super) const OTHERS: i64 = 5_000_000;
pub(super) const LATER: i64 = 6_000_000;

/// What the other company's things are called.
const CANARIES: Names = Names {
    company: "Canary Mining",
    mine: "canary-of-one-person",
    theirs: "canary-one-of-a-company",
};

/// Two companies, and what to look for.
pub(super) struct Stage {
    pub(super) app: App,
    pub(super) scene: Scene,
    pub(super) people: People,
    pub(super) other: Scene,
    pub(super) canaries: Vec<String>,
}

impl Stage {
    pub(super) async fn new(world: &World) -> Stage {
        let app = App::new(world);
        world.begin_ids(OURS).await;
        let (scene, people) = scene(&app, world).await;
        remove_some(&app, world, &scene, &people).await;
        world.begin_ids(OTHERS).await;
        let (other, others) = scene_of(&app, world, &CANARIES).await;
        // Who leaves the one company stays what they are in the other.
        for user in [scene.leaving, scene.waiting, scene.called] {
            world.employ(other.company, user, CompanyRole::Member).await;
            give_all(world, other.company, user, &[other.theirs], (None, None)).await;
        }
        world.begin_ids(LATER).await;
        let mut canaries = vec![
            CANARIES.company.to_owned(),
            "canary-".to_owned(),
            other.session.clone(),
            other.enrolment.clone(),
            others.agent.clone(),
        ];
        for person in [
            &others.holder,
            &others.reader,
            &others.platform,
            &others.both,
        ] {
            canaries.push(person.mobile.clone());
        }
        Stage {
            app,
            scene,
            people,
            other,
            canaries,
        }
    }
}

/// A host and a membership that are gone; what else they left has such numbers too.
async fn remove_some(app: &App, world: &World, scene: &Scene, people: &People) {
    world.begin_ids(REMOVED).await;
    let company = scene.company;
    let gone = world.employee(company, CompanyRole::Member).await;
    let host = world
        .server(Owner::Company(company), people.platform.id, "gone")
        .await;
    let desk = app.sign_in(&people.administrator).await;
    let body = json!({"scope": {"company": company}, "id": host, "name": "gone"});
    let answer = desk.post_json("/fn/server/remove", &body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    dismiss(&desk, company, gone.id).await;
}
