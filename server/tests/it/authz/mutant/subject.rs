//! A console for one mutant, and what is looked at in it.

use super::look;
use crate::{
    authz::{
        expected::Who,
        live::listen,
        probe::probe,
        spot::Wire,
        stage::{LATER, OTHERS, Stage},
        told::Told,
    },
    unauthorized::{Row, TABLE, differences, place_of},
};
use backend::{
    permission::grants,
    testing::{Engine, Mutant, Surgery, TestDatabase, World},
};
use model::{
    permission::{Grant, GrantChange, GrantItem, Permission, SaveGrants, Validity},
    scope::Scope,
    time::Millis,
};
use serde_json::json;
use std::{collections::BTreeMap, fmt::Write};

/// What reads things of people whom no call is about: they are there afterwards.
const BYSTANDERS: [&str; 1] = ["/fn/server/enrolment_state"];

/// A console of its own with two companies, for one mutant.
pub(super) struct Subject {
    pub(super) world: World,
    pub(super) stage: Stage,
}

impl Subject {
    pub(super) async fn new() -> Subject {
        let world = World::new(TestDatabase::create(Engine::Sqlite).await).await;
        // A scene is large: it is not part of every test's future.
        let stage = Box::pin(Stage::new(&world)).await;
        Subject { world, stage }
    }

    pub(super) async fn end(self) {
        self.world.console().close().await;
        self.world.remove().await;
    }

    pub(super) async fn listen(&self) -> String {
        let stage = &self.stage;
        listen(&self.world, &stage.app, &stage.scene, &stage.people).await
    }

    pub(super) async fn probe(&self, row: &'static Row) -> String {
        probe(&self.stage, &[row], false).await.wrong
    }

    pub(super) async fn call(&self, row: &'static Row) -> String {
        let stage = &self.stage;
        differences(&stage.app, &stage.scene, &stage.people, row).await
    }

    /// What somebody is told by a route.
    pub(super) async fn ask(&self, row: &'static Row, who: Who) -> Told {
        let stage = &self.stage;
        let caller = stage.people.caller(&stage.app, who).await;
        let wire = Wire::of((row.sample)(&stage.scene, who));
        let answer = wire.send(&caller).await;
        Told::of(&answer, &json!("nothing is left out"))
    }

    /// Everything that stands in the database but what signing in and asking leave
    /// behind.
    pub(super) async fn all(&self) -> BTreeMap<String, (usize, String)> {
        let mut all = self.world.census(0..LATER).await;
        for table in ["operation_log", "session", "sign_in", "user"] {
            all.remove(table);
        }
        all
    }

    /// A session that proved long ago who uses it.
    async fn dare(&self) -> String {
        let stage = &self.stage;
        let caller = stage.people.caller(&stage.app, Who::Administrator).await;
        self.world.clock().advance(Millis::minutes(6));
        let body = json!({
            "company": stage.scene.company, "id": stage.scene.member, "version": 99,
        });
        let answer = caller.post_json("/fn/company/appoint", &body).await;
        match answer.json()["error"].as_str() {
            Some("step_up_required") => String::new(),
            other => format!("appointed without a proof: {other:?}"),
        }
    }

    /// Somebody who sets rights gives what they do not hold, and gives themselves
    /// something.
    async fn give(&self) -> String {
        let (app, scene, people) = (&self.stage.app, &self.stage.scene, &self.stage.people);
        let desk = app.sign_in(&people.able).await;
        let mut wrong = String::new();
        let server = Grant {
            item: GrantItem::Server(scene.theirs),
            validity: Validity::default(),
        };
        let mine = Grant {
            item: GrantItem::Right(Permission::AddServer),
            ..server
        };
        for (user, grant, refusal) in [
            (people.employee.id, server, "invalid"),
            (people.able.id, mine, "forbidden"),
        ] {
            let place = place_of(&desk, scene.company, user).await;
            let employee = serde_json::from_value(place["id"].clone()).unwrap();
            let ctx = self.world.context(&people.able);
            let proof = ctx.authorize_in(Scope::Company(scene.company)).await;
            let asked = json!({"company": scene.company, "employee": employee});
            let known = desk.post_json("/fn/permission/grants", &asked).await.json();
            let change = SaveGrants {
                employee,
                version: known["version"].as_i64().unwrap(),
                change: GrantChange::Copy {
                    template: None,
                    grants: vec![grant],
                },
            };
            let saved = grants::save(&ctx, proof.unwrap(), &change).await;
            let told = saved.map_err(|error| ctx.public(error).code());
            if told != Err(refusal) {
                writeln!(wrong, "{grant:?} is given to {user}: {told:?}").unwrap();
            }
        }
        wrong
    }

    /// All of it but [`Subject::quick`], as far as the first difference.
    async fn whole(&self, rows: &[&'static Row]) -> Option<String> {
        match look(self.listen()).await {
            None => self.rows(rows).await,
            found => found,
        }
    }

    /// What is tried in a moment and leaves its traces.
    async fn quick(&self) -> Option<String> {
        match look(self.give()).await {
            None => look(self.dare()).await,
            found => found,
        }
    }

    /// [`Subject::quick`], and then the whole of another one.
    pub(super) async fn everything(
        surgery: &Surgery,
        mutant: Option<Mutant>,
        rows: &[&'static Row],
    ) -> Option<String> {
        let (one, other) = (
            Box::new(Subject::new().await),
            Box::new(Subject::new().await),
        );
        surgery.set(mutant);
        let found = match Box::pin(one.quick()).await {
            None => Box::pin(other.whole(rows)).await,
            found => found,
        };
        surgery.set(None);
        one.end().await;
        other.end().await;
        found
    }

    /// Some rows, as far as the first difference.
    pub(super) async fn rows(&self, rows: &[&'static Row]) -> Option<String> {
        let before = self.world.census(OTHERS..LATER).await;
        // First what changes nothing.
        for row in rows {
            if let found @ Some(_) = look(self.probe(row)).await {
                return found;
            }
        }
        for row in rows {
            if let found @ Some(_) = look(self.call(row)).await {
                return found;
            }
        }
        let bystanders = TABLE.iter().filter(|row| BYSTANDERS.contains(&row.path));
        for row in bystanders {
            if let found @ Some(_) = look(self.call(row)).await {
                return found;
            }
        }
        let changed = self.world.census(OTHERS..LATER).await != before;
        changed.then(|| "rows of another changed".to_owned())
    }
}
