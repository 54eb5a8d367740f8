//! How an [`OpContext`] turns a request into a proof. No other code can.

use super::{
    action::Action,
    policy::{self, Restriction, Standing},
    proof::{
        AgentProof, Anonymous, Authorized, Door, InScope, Myself, Platform, Scoped, SystemProof,
    },
    resource::{Found, GrantBound, Kind, Resource},
    rule::Guarded,
};
use crate::{
    Result,
    op_context::{Actor, OpContext},
};
use model::{
    error::Error,
    id::UserId,
    scope::{Owner, Scope},
};

impl OpContext {
    /// The signed-in person.
    fn user(&self) -> Result<UserId> {
        match self.actor() {
            Actor::User(user) => Ok(user.id),
            Actor::Anonymous | Actor::Agent(_) | Actor::System => {
                Err(Error::Unauthenticated.into())
            }
        }
    }

    /// The owner that a scope of the URL stands for.
    fn owner(&self, scope: Scope) -> Result<Owner> {
        Ok(match scope {
            Scope::Personal => Owner::User(self.user()?),
            Scope::Company(id) => Owner::Company(id),
        })
    }

    /// May the actor do `A` to this `R` of this scope?
    ///
    /// # Errors
    /// `Unauthenticated`; `NotFound` when it does not exist, is another scope's,
    /// or is not visible; `Forbidden` when it is visible and the right is
    /// missing.
    pub async fn authorize<R: Resource, A: Action>(
        &self,
        scope: Scope,
        id: R::Id,
    ) -> Result<Authorized<R, A>>
    where
        (R, A): Guarded,
    {
        let (user, owner) = (self.user()?, self.owner(scope)?);
        let found = R::find(self.db(), id)
            .await?
            .filter(|found| found.owner == owner);
        let found = found.ok_or(Error::NotFound)?;
        policy::check(self.db(), user, &found, <(R, A)>::RULE, self.now()).await?;
        Ok(Authorized::new(id, owner))
    }

    /// May the actor do `A` to things of kind `R` in this scope?
    ///
    /// # Errors
    /// `Unauthenticated`; `NotFound` when the scope is not the actor's;
    /// `Forbidden` when the right is missing.
    pub async fn authorize_in<R: Kind, A: Action>(&self, scope: Scope) -> Result<InScope<R, A>>
    where
        (R, A): Guarded,
    {
        let (user, owner) = (self.user()?, self.owner(scope)?);
        let found = Found {
            owner,
            grants: None,
        };
        policy::check(self.db(), user, &found, <(R, A)>::RULE, self.now()).await?;
        Ok(InScope::new(owner))
    }

    /// Whether the actor may do `A` to this `R`, for a page that shows what
    /// would be refused. Not seeing it is an error here too.
    ///
    /// # Errors
    /// As [`OpContext::authorize`], but for `Forbidden`.
    pub async fn may<R: Resource, A: Action>(&self, scope: Scope, id: R::Id) -> Result<bool>
    where
        (R, A): Guarded,
    {
        unless_forbidden(self.authorize::<R, A>(scope, id).await)
    }

    /// Whether the actor may do `A` to things of kind `R` in this scope.
    ///
    /// # Errors
    /// As [`OpContext::authorize_in`], but for `Forbidden`.
    pub async fn may_in<R: Kind, A: Action>(&self, scope: Scope) -> Result<bool>
    where
        (R, A): Guarded,
    {
        unless_forbidden(self.authorize_in::<R, A>(scope).await)
    }

    /// Which `R` of this scope may the actor list?
    ///
    /// # Errors
    /// `Unauthenticated`; `NotFound` when the scope is not the actor's.
    pub async fn scoped<R: GrantBound>(&self, scope: Scope) -> Result<Scoped<R>> {
        let (user, owner) = (self.user()?, self.owner(scope)?);
        let restriction = match policy::standing(self.db(), user, owner).await? {
            Standing::Stranger => return Err(Error::NotFound.into()),
            Standing::Self_ | Standing::Admin => Restriction::All,
            Standing::Member => Restriction::Granted {
                kind: R::GRANT,
                user,
                now: self.now(),
            },
        };
        Ok(Scoped::new(owner, restriction))
    }

    /// The actor's own account.
    ///
    /// # Errors
    /// `Unauthenticated`.
    pub fn myself(&self) -> Result<Myself> {
        Ok(Myself::new(self.user()?))
    }

    /// May the actor do `A` to the installation itself?
    ///
    /// # Errors
    /// `Unauthenticated`; `Forbidden` for everybody but a platform administrator.
    pub fn platform<A: Action>(&self) -> Result<Platform<A>> {
        match self.actor() {
            Actor::User(user) if user.is_platform_admin => Ok(Platform::new()),
            Actor::User(_) => Err(Error::Forbidden { permission: None }.into()),
            Actor::Anonymous | Actor::Agent(_) | Actor::System => {
                Err(Error::Unauthenticated.into())
            }
        }
    }

    /// A door that is open to everybody.
    pub fn anonymous<D: Door>(&self) -> Anonymous<D> {
        Anonymous::new()
    }

    /// The agent whose token the request carried.
    ///
    /// # Errors
    /// `Unauthenticated` for everybody else.
    pub fn agent(&self) -> Result<AgentProof> {
        match self.actor() {
            Actor::Agent(agent) => Ok(AgentProof::new(*agent)),
            Actor::Anonymous | Actor::User(_) | Actor::System => Err(Error::Unauthenticated.into()),
        }
    }

    /// The console itself.
    ///
    /// # Errors
    /// `Unauthenticated` for everybody else.
    pub fn system(&self) -> Result<SystemProof> {
        match self.actor() {
            Actor::System => Ok(SystemProof::new()),
            Actor::Anonymous | Actor::User(_) | Actor::Agent(_) => {
                Err(Error::Unauthenticated.into())
            }
        }
    }
}

/// Turns a refusal into `false`.
fn unless_forbidden<T>(proof: Result<T>) -> Result<bool> {
    match proof {
        Ok(_) => Ok(true),
        Err(crate::Error::Public(Error::Forbidden { .. })) => Ok(false),
        Err(error) => Err(error),
    }
}
