//! Those who call, and how somebody comes to be one of them.

use super::Scene;
use crate::{
    app::{App, Caller, facts},
    authz::expected::Who,
};
use backend::{
    SignedIn,
    server::agent::offer,
    testing::{CompanyRole, World},
};
use model::{
    agent::{ENROL_PATH, Enrolled},
    id::{CompanyId, ServerId, UserId},
    permission::Permission,
    scope::Owner,
    time::Timestamp,
};
use serde_json::{Value, json};

/// Those who call.
pub(crate) struct People {
    pub(crate) employee: SignedIn,
    pub(crate) foreigner: SignedIn,
    pub(crate) reader: SignedIn,
    pub(crate) holder: SignedIn,
    pub(crate) platform: SignedIn,
    pub(crate) applicant: SignedIn,
    pub(crate) able: SignedIn,
    pub(crate) both: SignedIn,
    pub(crate) expired: SignedIn,
    pub(crate) administrator: SignedIn,
    /// Who was dismissed.
    pub(crate) gone: SignedIn,
    /// Their sessions from before.
    pub(crate) dismissed: Vec<String>,
    /// Sessions from before the account was disabled.
    pub(crate) disabled: String,
    pub(crate) agent: String,
}

impl People {
    /// A fresh one each time: some calls end the caller's session.
    pub(crate) async fn caller(&self, app: &App, who: Who) -> Caller {
        match who {
            Who::Anonymous => app.browser(),
            Who::Stranger => app.agent("unknown"),
            Who::Agent => app.agent(&self.agent),
            Who::Employee => app.sign_in(&self.employee).await,
            Who::Foreigner => app.sign_in(&self.foreigner).await,
            Who::Reader => app.sign_in(&self.reader).await,
            Who::Holder => app.sign_in(&self.holder).await,
            Who::Platform => app.sign_in(&self.platform).await,
            Who::Applicant => app.sign_in(&self.applicant).await,
            Who::Able => app.sign_in(&self.able).await,
            Who::Both => app.sign_in(&self.both).await,
            Who::Expired => app.sign_in(&self.expired).await,
            Who::Administrator => app.sign_in(&self.administrator).await,
            Who::Disabled => app.with_session(&self.disabled),
            Who::Dismissed => {
                for session in &self.dismissed {
                    let caller = app.with_session(session);
                    if caller.is_signed_in().await {
                        return caller;
                    }
                }
                panic!("the calls end more sessions than were begun before the dismissal")
            }
        }
    }
}

/// An enrolment token in somebody's name.
pub(crate) async fn issue(world: &World, owner: Owner, user: &SignedIn) -> offer::Offer {
    let ctx = world.system();
    offer::issue(&ctx, ctx.system().unwrap(), owner, user.id)
        .await
        .unwrap()
}

/// A host of an owner with an agent, and the agent's token.
pub(crate) async fn enrol_for(
    app: &App,
    world: &World,
    owner: Owner,
    user: &SignedIn,
) -> (ServerId, String) {
    let offer = issue(world, owner, user).await;
    let body = json!({"token": offer.token.reveal(), "facts": facts("agented")});
    let answer = app.browser().post_json(ENROL_PATH, &body).await;
    let enrolled: Enrolled = serde_json::from_value(answer.json()).unwrap();
    (enrolled.server_id, enrolled.token)
}

/// Gives every right that can be given, and the data right on hosts.
pub(crate) async fn give_all(
    world: &World,
    company: CompanyId,
    user: UserId,
    servers: &[ServerId],
    (from, until): (Option<Timestamp>, Option<Timestamp>),
) {
    let all = Permission::ALL.iter().copied();
    for right in all.filter(|right| !right.is_reserved()) {
        world
            .give_right_for(company, user, right, from, until)
            .await;
    }
    for server in servers {
        world
            .give_server_for(company, user, *server, from, until)
            .await;
    }
}

/// Somebody of the company who has every right in it and is signed in.
async fn one_of_them(app: &App, world: &World, scene: &Scene) -> (SignedIn, Caller) {
    let one = world.employee(scene.company, CompanyRole::Member).await;
    give_all(world, scene.company, one.id, &scene.hosts(), (None, None)).await;
    let browser = app.sign_in(&one).await;
    let page = format!("/c/{}/servers", scene.company);
    assert_eq!(browser.get(&page).await.status, 200);
    (one, browser)
}

/// Sessions of somebody from before they were dismissed; as many as the calls end.
pub(super) async fn dismissed(
    app: &App,
    world: &World,
    scene: &Scene,
    by: &SignedIn,
) -> (SignedIn, Vec<String>) {
    let (one, browser) = one_of_them(app, world, scene).await;
    let mut sessions = vec![browser.session().unwrap()];
    for _ in 0..3 {
        sessions.push(app.sign_in(&one).await.session().unwrap());
    }
    let desk = app.sign_in(by).await;
    dismiss(&desk, scene.company, one.id).await;
    // What a dismissal must take away counts for nothing either.
    give_all(world, scene.company, one.id, &scene.hosts(), (None, None)).await;
    (one, sessions)
}

/// A session of somebody from before their account was disabled.
pub(super) async fn disabled(app: &App, world: &World, scene: &Scene) -> String {
    let (one, browser) = one_of_them(app, world, scene).await;
    world.disable(one.id).await;
    browser.session().unwrap()
}

/// Somebody's row in the list of a company's people, as a page reads it.
pub(crate) async fn place_of(desk: &Caller, company: CompanyId, user: UserId) -> Value {
    let request = json!({"company": company, "request": {}});
    let mut after = Value::Null;
    loop {
        let mut request = request.clone();
        request["request"]["after"] = after;
        let list = desk.post_json("/fn/company/members", &request).await.json();
        let page = &list["page"];
        let items = page["items"].as_array().unwrap();
        if let Some(them) = items.iter().find(|one| one["person"] == user.0) {
            return them.clone();
        }
        after = page["next"].clone();
        assert!(!after.is_null(), "{user} is nobody of the company");
    }
}

/// Dismisses somebody, as a page does.
pub(crate) async fn dismiss(desk: &Caller, company: CompanyId, user: UserId) {
    let them = place_of(desk, company, user).await;
    let body = json!({
        "company": company, "id": them["id"], "version": them["version"], "heir": null,
    });
    let answer = desk.post_json("/fn/company/dismiss", &body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}
