//! How an [`OpContext`] turns a request into a proof. No other code can.

use super::{
    action::Action,
    check::check,
    effective::{Effective, load},
    policy::{Facts, Restriction, Standing, decide},
    proof::{
        AgentProof, Anonymous, Authorized, Door, InScope, Myself, Platform, Scoped, SystemProof,
    },
    resource::{Found, GrantBound, Kind, Resource},
    rule::{Guarded, Rule},
};
use crate::{
    Result,
    op_context::{Actor, OpContext, SignedIn},
};
use model::{
    error::Error,
    id::{CompanyId, UserId},
    scope::{Owner, Scope},
};
use std::sync::Arc;

impl OpContext {
    /// The signed-in person.
    fn person(&self) -> Result<&SignedIn> {
        match self.actor() {
            Actor::User(user) => Ok(user),
            Actor::Anonymous | Actor::Agent(_) | Actor::System => {
                Err(Error::Unauthenticated.into())
            }
        }
    }

    /// Who that is.
    fn user(&self) -> Result<UserId> {
        Ok(self.person()?.id)
    }

    /// What the actor may do in a company. Kept by the epoch that the request has read:
    /// whoever changes what somebody may do counts it up, so that the next request of
    /// theirs reads anew, on every console.
    ///
    /// # Errors
    /// `Unauthenticated`; or when the database does not answer.
    pub(crate) async fn held(&self, company: CompanyId) -> Result<Arc<Effective>> {
        let person = self.person()?;
        let Some(epoch) = person.access_epoch else {
            return Ok(Arc::new(load(self.db(), person.id, company).await?));
        };
        let key = (person.id, company);
        if let Some(set) = self.sets().find(key, epoch) {
            return Ok(set);
        }
        let set = Arc::new(load(self.db(), person.id, company).await?);
        self.sets().keep(key, epoch, &set);
        Ok(set)
    }

    /// Decides for an act of the actor on a thing that was found, or in a scope.
    pub(crate) async fn check(&self, found: &Found, rule: Rule) -> Result<()> {
        let facts = match found.owner {
            Owner::User(id) => Facts::personal(id == self.user()?, found.bound.is_some()),
            Owner::Company(company) => {
                let held = self.held(company).await?;
                held.facts(found.bound.as_ref(), rule, self.now())
            }
        };
        decide(facts, rule).into_result()
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
        let owner = self.owner(scope)?;
        self.user()?;
        let found = R::find(self.db(), id)
            .await?
            .filter(|found| check!(Owner, found.owner == owner));
        let found = found.ok_or(Error::NotFound)?;
        self.check(&found, <(R, A)>::RULE).await?;
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
        let owner = self.owner(scope)?;
        self.check(&Found { owner, bound: None }, <(R, A)>::RULE)
            .await?;
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
        let restriction = match owner {
            Owner::User(id) if id == user => Restriction::All,
            Owner::User(_) => return Err(Error::NotFound.into()),
            Owner::Company(company) => {
                let held = self.held(company).await?;
                if !check!(Membership, held.standing() != Standing::Stranger) {
                    return Err(Error::NotFound.into());
                }
                held.restriction(R::GRANT, user, self.now())
            }
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
            Actor::User(user) if check!(Platform, user.is_platform_admin) => Ok(Platform::new()),
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
