//! Companies and who belongs to them, on both engines.

mod crowd;
mod dismissal;
mod import_list;
mod join;
mod link_people;
mod lost_update;
mod machine;
mod staff;
mod standing;

use super::*;
use crate::{
    Error, OpContext,
    identity::step_up::{self, SteppedUp},
    on_db,
    op_context::SignedIn,
    testing::{CompanyRole, World, on_both_engines},
};
use model::{
    company::{ApplicationForm, CompanyCreate, EntryField, LinkSetting},
    scope::Scope,
};

/// What somebody shows who has just proved that it is them.
fn sure(ctx: &OpContext) -> SteppedUp {
    let proved = ctx.clone().with_proved_time(Some(ctx.now()));
    step_up::require(&proved).unwrap()
}

/// A company's profile under a name.
fn profile(name: &str) -> CompanyCreate {
    CompanyCreate {
        name: name.parse().unwrap(),
        contact: "Lin".parse().unwrap(),
        mobile: "13800000000".parse().unwrap(),
        description: "".parse().unwrap(),
    }
}

/// What one number of the database is.
async fn count(world: &World, sql: &'static str) -> i64 {
    on_db!(world.db(), |pool| sqlx::query_scalar(sql)
        .fetch_one(pool)
        .await)
    .unwrap()
}

/// A company with an administrator and a link that asks for mail, and somebody
/// who does not know of it yet.
struct Joined {
    company: CompanyId,
    admin: SignedIn,
    person: SignedIn,
    code: String,
}

impl Joined {
    async fn new(world: &World) -> Self {
        let company = world.company("Acme").await;
        let admin = world.employee(company, CompanyRole::Admin).await;
        let ctx = world.context(&admin);
        let setting = LinkSetting {
            required: vec![EntryField::Email],
            ..Default::default()
        };
        let proof = ctx.authorize_in(Scope::Company(company)).await.unwrap();
        let made = link::create(&ctx, proof, &setting, None).await.unwrap();
        Joined {
            company,
            admin,
            person: world.user().await,
            code: made.code,
        }
    }

    async fn employee_id(&self, world: &World, user: UserId) -> EmployeeId {
        let mut tx = world.db().begin().await.unwrap();
        let row = store::employee::find_of(&mut tx, self.company, user)
            .await
            .unwrap();
        row.unwrap().id
    }

    /// Somebody applies by the link; the row's version is 1 then.
    async fn apply(&self, world: &World, person: &SignedIn) -> EmployeeId {
        let ctx = world.context(person);
        let form = ApplicationForm {
            name: "<b>Zhao</b>".to_owned(),
            email: "min@mail.example".to_owned(),
            ..Default::default()
        };
        application::apply(&ctx, ctx.myself().unwrap(), &self.code, &form)
            .await
            .unwrap();
        self.employee_id(world, person.id).await
    }
}

#[test]
fn a_membership_is_found_with_its_status_and_flag() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let other = world.company("Other").await;
        for (role, status, is_admin) in [
            (CompanyRole::Admin, EmployeeStatus::Accepted, true),
            (CompanyRole::Member, EmployeeStatus::Accepted, false),
            (CompanyRole::Founder, EmployeeStatus::Founder, true),
            (CompanyRole::Applicant, EmployeeStatus::Pending, false),
            (CompanyRole::Rejected, EmployeeStatus::Rejected, false),
            (CompanyRole::Invited, EmployeeStatus::Invited, false),
        ] {
            let user = world.employee(company, role).await;
            let found = membership(world.db(), company, user.id).await.unwrap();
            assert_eq!(found, Some(Membership { status, is_admin }));
            assert_eq!(membership(world.db(), other, user.id).await.unwrap(), None);
        }
    });
}

#[test]
fn the_scope_switch_lists_companies_one_belongs_to_and_no_others() {
    on_both_engines(async |world| {
        let (b, a) = (world.company("Beta").await, world.company("Alpha").await);
        let applied = world.company("Applied").await;
        let user = world.user().await;
        world.employ(b, user.id, CompanyRole::Member).await;
        world.employ(a, user.id, CompanyRole::Founder).await;
        world.employ(applied, user.id, CompanyRole::Applicant).await;
        let ctx = world.context(&user);
        let mine = service::list_mine(&ctx, ctx.myself().unwrap())
            .await
            .unwrap();
        assert_eq!(
            mine.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(),
            ["Alpha", "Beta"]
        );
    });
}
