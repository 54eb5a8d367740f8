//! Every act on every state by everybody: the table as it was decided, against
//! the rule and against the services over a real database.

use super::*;
use crate::{OpContext, db::Tx, on_tx, op_context::SignedIn};
use model::{
    company::{
        ApplicationForm, Approve, ImportRequest, ImportSource, LinkSetting, Reject, RowProblem,
        State,
        membership::{Action, Actor, Outcome, next},
    },
    error::Error as Public,
    id::EmployeeId,
    permission::Permission,
    scope::Scope,
};

/// Who acts, in the order of the table's columns.
const ACTORS: [Actor; 7] = [
    Actor::Nobody,
    Actor::Stranger,
    Actor::Subject { has_right: false },
    Actor::Subject { has_right: true },
    Actor::Colleague,
    Actor::Holder,
    Actor::Administrator,
];

/// `-`: 401 · `.`: 404 · `x`: 403 · `*`: acts on the actor's own membership and
/// leaves this one alone · `=`: nothing changes · a number: the status the
/// person has then, `0!` and so on with the administration, `offer`: 3 by somebody
/// who has decided, `none`: no row ·
/// `decided`, `waiting`, …: 409 with this code.
///
/// Columns: nobody, a stranger, the person, the person with the right, a
/// colleague, one with the right, the administrator.
const TABLE: &str = "
open     none      -  *  3       3       *  *  *
open     invited   -  *  =       =       *  *  *
open     offered   -  *  =       =       *  *  *
open     pending   -  *  =       =       *  *  *
open     rejected  -  *  =       =       *  *  *
open     member    -  *  =       =       *  *  *
open     admin     -  *  =       =       *  *  *
open     founder   -  *  =       =       *  *  *
open     founding  -  *  =       =       *  *  *
apply    none      -  *  0       0       *  *  *
apply    invited   -  *  0       0       *  *  *
apply    offered   -  *  offered offered *  *  *
apply    pending   -  *  waiting waiting *  *  *
apply    rejected  -  *  0       0       *  *  *
apply    member    -  *  joined  joined  *  *  *
apply    admin     -  *  joined  joined  *  *  *
apply    founder   -  *  joined  joined  *  *  *
apply    founding  -  *  joined  joined  *  *  *
reapply  none      -  *  .       .       *  *  *
reapply  invited   -  *  .       .       *  *  *
reapply  offered   -  *  offered offered *  *  *
reapply  pending   -  *  waiting waiting *  *  *
reapply  rejected  -  *  0       0       *  *  *
reapply  member    -  *  joined  joined  *  *  *
reapply  admin     -  *  joined  joined  *  *  *
reapply  founder   -  *  joined  joined  *  *  *
reapply  founding  -  *  joined  joined  *  *  *
withdraw none      -  *  .       .       *  *  *
withdraw invited   -  *  none    none    *  *  *
withdraw offered   -  *  none    none    *  *  *
withdraw pending   -  *  none    none    *  *  *
withdraw rejected  -  *  decided decided *  *  *
withdraw member    -  *  joined  joined  *  *  *
withdraw admin     -  *  joined  joined  *  *  *
withdraw founder   -  *  joined  joined  *  *  *
withdraw founding  -  *  joined  joined  *  *  *
leave    none      -  *  .       .       *  *  *
leave    invited   -  *  .       .       *  *  *
leave    offered   -  *  .       .       *  *  *
leave    pending   -  *  .       .       *  *  *
leave    rejected  -  *  .       .       *  *  *
leave    member    -  *  none    none    *  *  *
leave    admin     -  *  administrator administrator * * *
leave    founder   -  *  none    none    *  *  *
leave    founding  -  *  administrator administrator * * *
accept   none      -  *  .       .       *  *  *
accept   invited   -  *  .       .       *  *  *
accept   offered   -  *  1       1       *  *  *
accept   pending   -  *  waiting waiting *  *  *
accept   rejected  -  *  .       .       *  *  *
accept   member    -  *  joined  joined  *  *  *
accept   admin     -  *  joined  joined  *  *  *
accept   founder   -  *  joined  joined  *  *  *
accept   founding  -  *  joined  joined  *  *  *
invite   none      -  .  .       .       x  offer offer
invite   invited   -  .  .       .       x  offer offer
invite   offered   -  .  .       .       x  =  =
invite   pending   -  .  .       .       x  waiting waiting
invite   rejected  -  .  .       .       x  offer offer
invite   member    -  .  x       joined  x  joined joined
invite   admin     -  .  joined  joined  x  joined joined
invite   founder   -  .  x       joined  x  joined joined
invite   founding  -  .  joined  joined  x  joined joined
revoke   none      -  .  .       .       .  .  .
revoke   invited   -  .  .       .       .  .  .
revoke   offered   -  .  .       .       x  none none
revoke   pending   -  .  .       .       x  decided decided
revoke   rejected  -  .  .       .       x  decided decided
revoke   member    -  .  x       decided x  decided decided
revoke   admin     -  .  decided decided x  decided decided
revoke   founder   -  .  x       decided x  decided decided
revoke   founding  -  .  decided decided x  decided decided
approve  none      -  .  .       .       .  .  .
approve  invited   -  .  .       .       .  .  .
approve  offered   -  .  .       .       x  decided decided
approve  pending   -  .  .       .       x  1  1
approve  rejected  -  .  .       .       x  decided decided
approve  member    -  .  x       decided x  decided decided
approve  admin     -  .  decided decided x  decided decided
approve  founder   -  .  x       decided x  decided decided
approve  founding  -  .  decided decided x  decided decided
reject   none      -  .  .       .       .  .  .
reject   invited   -  .  .       .       .  .  .
reject   offered   -  .  .       .       x  decided decided
reject   pending   -  .  .       .       x  -1 -1
reject   rejected  -  .  .       .       x  decided decided
reject   member    -  .  x       decided x  decided decided
reject   admin     -  .  decided decided x  decided decided
reject   founder   -  .  x       decided x  decided decided
reject   founding  -  .  decided decided x  decided decided
dismiss  none      -  .  .       .       .  .  .
dismiss  invited   -  .  .       .       .  .  .
dismiss  offered   -  .  .       .       x  not_joined not_joined
dismiss  pending   -  .  .       .       x  not_joined not_joined
dismiss  rejected  -  .  .       .       x  not_joined not_joined
dismiss  member    -  .  x       yourself x none none
dismiss  admin     -  .  administrator administrator x administrator administrator
dismiss  founder   -  .  x       yourself x founder founder
dismiss  founding  -  .  administrator administrator x administrator administrator
appoint  none      -  .  .       .       .  .  .
appoint  invited   -  .  .       .       .  .  .
appoint  offered   -  .  .       .       x  not_joined not_joined
appoint  pending   -  .  .       .       x  not_joined not_joined
appoint  rejected  -  .  .       .       x  not_joined not_joined
appoint  member    -  .  x       yourself x 1! 1!
appoint  admin     -  .  administrator administrator x administrator administrator
appoint  founder   -  .  x       yourself x 2! 2!
appoint  founding  -  .  administrator administrator x administrator administrator
";

fn action_of(word: &str) -> Action {
    match word {
        "open" => Action::Open,
        "apply" => Action::Apply,
        "reapply" => Action::Reapply,
        "withdraw" => Action::Withdraw,
        "leave" => Action::Leave,
        "accept" => Action::Accept,
        "invite" => Action::Invite,
        "revoke" => Action::Revoke,
        "approve" => Action::Approve,
        "reject" => Action::Reject,
        "dismiss" => Action::Dismiss,
        "appoint" => Action::Appoint,
        other => panic!("{other}"),
    }
}

fn state_of(word: &str) -> State {
    match word {
        "none" => State::None,
        "invited" => State::Invited,
        "offered" => State::Offered,
        "pending" => State::Pending,
        "rejected" => State::Rejected,
        "member" => State::Member,
        "admin" => State::Administrator,
        "founder" => State::Founder,
        "founding" => State::FoundingAdministrator,
        other => panic!("{other}"),
    }
}

/// A state as the table writes it.
fn written(state: State) -> String {
    match state.columns() {
        _ if state == State::Offered => "offer".to_owned(),
        None => "none".to_owned(),
        Some((status, is_admin)) => {
            let flag = if is_admin { "!" } else { "" };
            format!("{}{flag}", status.number())
        }
    }
}

/// An error as the table writes it.
fn refused(error: &Public) -> String {
    match error {
        Public::Unauthenticated => "-".to_owned(),
        Public::NotFound => ".".to_owned(),
        Public::Forbidden { .. } => "x".to_owned(),
        Public::Conflict { what } => what.strip_prefix("membership_").unwrap_or(what).to_owned(),
        other => panic!("{other:?}"),
    }
}

/// Every cell of the table.
fn cells() -> Vec<(Action, State, Actor, &'static str)> {
    let rows: Vec<Vec<&str>> = TABLE
        .lines()
        .map(|line| line.split_whitespace().collect())
        .filter(|row: &Vec<&str>| !row.is_empty())
        .collect();
    assert_eq!(rows.len(), Action::ALL.len() * State::ALL.len());
    rows.into_iter()
        .flat_map(|row| {
            assert_eq!(row.len(), 2 + ACTORS.len(), "{row:?}");
            let (action, state) = (action_of(row[0]), state_of(row[1]));
            ACTORS
                .into_iter()
                .zip(row.into_iter().skip(2))
                .map(move |(actor, cell)| (action, state, actor, cell))
        })
        .collect()
}

#[test]
fn the_rule_says_what_the_table_says() {
    for (action, state, actor, expected) in cells() {
        let found = match next(state, action, actor) {
            Ok(Outcome::Moved(to)) => written(to),
            Ok(Outcome::Unchanged) => "=".to_owned(),
            Err(refusal) => refused(&refusal.into_error()),
        };
        // Who acts on their own membership is nobody to this one.
        let expected = if expected == "*" { "." } else { expected };
        assert_eq!(found, expected, "{action:?} {state:?} {actor:?}");
    }
}

struct Scene {
    company: CompanyId,
    code: String,
    link: i64,
    subject: SignedIn,
    stranger: SignedIn,
    colleague: SignedIn,
    holder: SignedIn,
    administrator: SignedIn,
}

/// The rights that the acts of the table need.
const RIGHTS: [Permission; 4] = [
    Permission::InviteNewEmployee,
    Permission::AuditEmployee,
    Permission::DismissEmployee,
    Permission::SetAdmin,
];

impl Scene {
    async fn new(world: &World) -> Self {
        let company = world.company("Acme").await;
        let administrator = world.employee(company, CompanyRole::Admin).await;
        let ctx = world.context(&administrator);
        let scope = Scope::Company(company);
        let proof = ctx.authorize_in(scope).await.unwrap();
        let made = link::create(&ctx, proof, &LinkSetting::default(), None)
            .await
            .unwrap();
        Scene {
            company,
            code: made.code,
            link: made.id.0,
            subject: world.user().await,
            stranger: world.user().await,
            colleague: world.user().await,
            holder: world.user().await,
            administrator,
        }
    }

    async fn put(&self, tx: &mut Tx, user: UserId, state: State) {
        let Some((status, is_admin)) = state.columns() else {
            return;
        };
        on_tx!(tx, |connection| sqlx::query(
            "INSERT INTO company_employee (cid, uid, status, is_admin, link_id, reviewer, create_time, update_time) \
             VALUES (?, ?, ?, ?, ?, ?, 1, 1)"
        )
        .bind(self.company.0)
        .bind(user.0)
        .bind(status.number())
        .bind(is_admin)
        .bind(self.link)
        .bind((state == State::Offered).then_some(self.administrator.id.0))
        .execute(connection)
        .await
        .map(|_| ()))
        .unwrap();
    }

    /// As at the beginning, with the subject in a state.
    async fn reset(&self, world: &World, state: State, has_right: bool) {
        let mut tx = world.db().begin().await.unwrap();
        for sql in [
            "DELETE FROM company_employee",
            "DELETE FROM user_permission",
            "DELETE FROM message",
        ] {
            on_tx!(&mut tx, |connection| sqlx::query(sql)
                .execute(connection)
                .await
                .map(|_| ()))
            .unwrap();
        }
        self.put(&mut tx, self.subject.id, state).await;
        self.put(&mut tx, self.colleague.id, State::Member).await;
        self.put(&mut tx, self.holder.id, State::Member).await;
        self.put(&mut tx, self.administrator.id, State::Administrator)
            .await;
        tx.commit().await.unwrap();
        for right in RIGHTS {
            world.give_right(self.company, self.holder.id, right).await;
            if has_right {
                world.give_right(self.company, self.subject.id, right).await;
            }
        }
    }

    fn context(&self, world: &World, actor: Actor) -> OpContext {
        match actor {
            Actor::Nobody => world.anonymous(),
            Actor::Stranger => world.context(&self.stranger),
            Actor::Subject { .. } => world.context(&self.subject),
            Actor::Colleague => world.context(&self.colleague),
            Actor::Holder => world.context(&self.holder),
            Actor::Administrator => world.context(&self.administrator),
        }
    }

    /// Id, state and version of somebody's row.
    async fn row(&self, world: &World, user: UserId) -> Option<(EmployeeId, State, i64)> {
        let mut tx = world.db().begin().await.unwrap();
        let row = store::employee::find_of(&mut tx, self.company, user)
            .await
            .unwrap()?;
        Some((row.id, row.state().unwrap(), row.version))
    }

    /// The subject stands on a list of one.
    async fn invite(&self, ctx: &OpContext) -> Result<()> {
        let scope = Scope::Company(self.company);
        let by = import::Inviting {
            invite: ctx.authorize_in(scope).await?,
            review: ctx.authorize_in(scope).await?,
            grant: None,
        };
        let request = ImportRequest {
            source: ImportSource::Text(format!("Zhao,{}", self.subject.mobile)),
            template: None,
        };
        let seen = import::preview(ctx, &by, &request, &[]).await?;
        let done = import::import(ctx, &by, &request, &[]).await?;
        assert_eq!(
            (seen.good, seen.invited, seen.bad),
            (done.made, done.unchanged, done.bad)
        );
        let conflict = |what: &str| Err(super::changed(what).into());
        match seen.bad_rows.first().map(|row| row.problems.as_slice()) {
            None => Ok(()),
            Some([RowProblem::Member]) => conflict("membership_joined"),
            Some([RowProblem::Applying]) => conflict("membership_waiting"),
            Some(other) => panic!("{other:?}"),
        }
    }

    async fn act(
        &self,
        ctx: &OpContext,
        action: Action,
        row: Option<(EmployeeId, State, i64)>,
    ) -> Result<()> {
        let form = ApplicationForm {
            name: "Zhao".to_owned(),
            ..Default::default()
        };
        let scope = Scope::Company(self.company);
        // Where there is no row there is an id that was never given.
        let (id, version) = row.map_or((EmployeeId(i64::MAX), 0), |row| (row.0, row.2));
        match action {
            Action::Open => application::open(ctx, ctx.myself()?, &self.code)
                .await
                .map(|_| ()),
            Action::Apply => application::apply(ctx, ctx.myself()?, &self.code, &form)
                .await
                .map(|_| ()),
            Action::Reapply => application::reapply(ctx, ctx.myself()?, self.company, &form).await,
            Action::Withdraw => application::withdraw(ctx, ctx.myself()?, self.company).await,
            Action::Leave => application::leave(ctx, ctx.myself()?, self.company).await,
            Action::Accept => invitation::accept(ctx, ctx.myself()?, self.company).await,
            Action::Invite => self.invite(ctx).await,
            Action::Revoke => {
                let proof = ctx.authorize(scope, id).await?;
                invitation::revoke(ctx, proof, version).await
            }
            Action::Approve => {
                let proof = ctx.authorize(scope, id).await?;
                review::approve(ctx, proof, Approve { version }, review::Given::Nothing).await
            }
            Action::Reject => {
                let proof = ctx.authorize(scope, id).await?;
                let reason = "not now".parse().unwrap();
                review::reject(ctx, proof, Reject { version, reason }).await
            }
            Action::Dismiss => {
                let proof = ctx.authorize(scope, id).await?;
                review::dismiss(ctx, proof, version, belonging::Successor::Company).await
            }
            Action::Appoint => {
                let proof = ctx.authorize(scope, id).await?;
                review::appoint(ctx, proof, sure(ctx), version).await
            }
        }
    }
}

#[test]
fn the_services_do_what_the_table_says_and_nothing_else() {
    on_both_engines(async |world| {
        let scene = Scene::new(&world).await;
        for (action, state, actor, expected) in cells() {
            let has_right = matches!(actor, Actor::Subject { has_right: true });
            scene.reset(&world, state, has_right).await;
            let before = scene.row(&world, scene.subject.id).await;
            let ctx = scene.context(&world, actor);
            let done = scene.act(&ctx, action, before).await;
            let after = scene.row(&world, scene.subject.id).await;
            let what = format!("{action:?} {state:?} {actor:?}");
            if expected == "*" {
                assert_eq!(before, after, "{what}: another's membership moved");
                continue;
            }
            let found = match done {
                Ok(()) if before == after => "=".to_owned(),
                Ok(()) => written(after.map_or(State::None, |row| row.1)),
                Err(Error::Public(error)) => {
                    assert_eq!(before, after, "{what}: refused, and yet it moved");
                    refused(&error)
                }
                Err(error) => panic!("{what}: {error:?}"),
            };
            assert_eq!(found, expected, "{what}");
            // Whatever happened, somebody administers the company, and there
            // is one more only where the test put one.
            let admins = if state.is_administrator() { 2 } else { 1 };
            let mut tx = world.db().begin().await.unwrap();
            let found = store::employee::list_administrators(&mut tx, scene.company)
                .await
                .unwrap();
            assert_eq!(found.len(), admins, "{what}");
        }
    });
}
