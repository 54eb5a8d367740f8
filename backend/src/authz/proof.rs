//! Proofs. Their fields are private to this crate's `authz` and they are made
//! by [`OpContext`](crate::OpContext) alone.

use super::{
    action::Action,
    policy::Restriction,
    resource::{Kind, Resource},
};
use crate::op_context::KnownAgent;
use model::{
    id::{AgentId, ServerId, UserId},
    scope::Owner,
};
use std::marker::PhantomData;

/// The actor may do `A` to this one `R`.
#[derive(Debug)]
pub struct Authorized<R: Resource, A: Action> {
    id: R::Id,
    owner: Owner,
    marker: PhantomData<fn() -> (R, A)>,
}

impl<R: Resource, A: Action> Authorized<R, A> {
    pub(in crate::authz) fn new(id: R::Id, owner: Owner) -> Self {
        Authorized {
            id,
            owner,
            marker: PhantomData,
        }
    }
    /// Which one.
    pub fn id(&self) -> R::Id {
        self.id
    }
    /// Whose it is.
    pub fn owner(&self) -> Owner {
        self.owner
    }
}

/// The actor may do `A` in this owner's name, where no row exists yet or the
/// thing is the owner's as a whole: create a host, read the history.
#[derive(Debug)]
pub struct InScope<R: Kind, A: Action> {
    owner: Owner,
    marker: PhantomData<fn() -> (R, A)>,
}

impl<R: Kind, A: Action> InScope<R, A> {
    pub(in crate::authz) fn new(owner: Owner) -> Self {
        InScope {
            owner,
            marker: PhantomData,
        }
    }
    /// In whose name.
    pub fn owner(&self) -> Owner {
        self.owner
    }
}

/// The actor may list those `R` of an owner that the restriction lets through.
/// A store turns it into SQL before paging, so that pages are full and totals
/// are true.
#[derive(Debug)]
pub struct Scoped<R: Kind> {
    owner: Owner,
    restriction: Restriction,
    marker: PhantomData<fn() -> R>,
}

impl<R: Kind> Scoped<R> {
    pub(in crate::authz) fn new(owner: Owner, restriction: Restriction) -> Self {
        Scoped {
            owner,
            restriction,
            marker: PhantomData,
        }
    }
    /// Whose things.
    pub fn owner(&self) -> Owner {
        self.owner
    }
    /// Which of them.
    pub fn restriction(&self) -> Restriction {
        self.restriction
    }
}

/// The actor is signed in and acts on their own account.
#[derive(Debug)]
pub struct Myself {
    id: UserId,
}

impl Myself {
    pub(in crate::authz) fn new(id: UserId) -> Self {
        Myself { id }
    }
    /// Who.
    pub fn id(&self) -> UserId {
        self.id
    }
}

/// A door that stands open to everybody. What comes in is checked by the
/// service itself: a password, a one-time token.
pub trait Door: Send + Sync + 'static {
    /// Its name, for logs and tests.
    const NAME: &'static str;
}

/// The public doors. The list grows only with a reason.
pub mod door {
    use super::Door;

    /// The first start: a one-time token makes the first user.
    #[derive(Debug)]
    pub enum SetUp {}
    /// Signing in, by password or by a code.
    #[derive(Debug)]
    pub enum SignIn {}
    /// Making an account; the registration policy decides.
    #[derive(Debug)]
    pub enum Register {}
    /// A new password for who proves the number by a code.
    #[derive(Debug)]
    pub enum Recover {}
    /// An enrolment token becomes an agent's own token.
    #[derive(Debug)]
    pub enum Enrol {}
    /// A join link says who invites; whoever holds its secret was given it.
    #[derive(Debug)]
    pub enum Join {}

    /// A program shows a token and reads figures in the name of who made it.
    #[derive(Debug)]
    pub enum Scrape {}

    impl Door for SetUp {
        const NAME: &'static str = "SetUp";
    }
    impl Door for SignIn {
        const NAME: &'static str = "SignIn";
    }
    impl Door for Register {
        const NAME: &'static str = "Register";
    }
    impl Door for Recover {
        const NAME: &'static str = "Recover";
    }
    impl Door for Enrol {
        const NAME: &'static str = "Enrol";
    }
    impl Door for Scrape {
        const NAME: &'static str = "Scrape";
    }
    impl Door for Join {
        const NAME: &'static str = "Join";
    }
}

/// Anybody, at this door.
#[derive(Debug)]
pub struct Anonymous<D: Door> {
    marker: PhantomData<fn() -> D>,
}

impl<D: Door> Anonymous<D> {
    pub(in crate::authz) fn new() -> Self {
        Anonymous {
            marker: PhantomData,
        }
    }
}

/// An agent that showed its own token. It acts for its own host and for no
/// other.
#[derive(Debug)]
pub struct AgentProof {
    agent: KnownAgent,
}

impl AgentProof {
    pub(in crate::authz) fn new(agent: KnownAgent) -> Self {
        AgentProof { agent }
    }
    /// Which agent.
    pub fn agent(&self) -> AgentId {
        self.agent.agent
    }
    /// The host it runs on.
    pub fn server(&self) -> ServerId {
        self.agent.server
    }
    /// Whose host that is.
    pub fn owner(&self) -> Owner {
        self.agent.owner
    }
    /// Whether it is to trade its token for a new one.
    pub fn is_renewal_due(&self) -> bool {
        self.agent.is_renewal_due
    }
}

/// The actor runs the installation and may do `A` to it. In other people's
/// companies a platform administrator is a stranger like everybody else.
#[derive(Debug)]
pub struct Platform<A: Action> {
    marker: PhantomData<fn() -> A>,
}

impl<A: Action> Platform<A> {
    pub(in crate::authz) fn new() -> Self {
        Platform {
            marker: PhantomData,
        }
    }
}

/// The console itself acts: a task, or a person with a shell on its machine.
#[derive(Debug)]
pub struct SystemProof {
    _private: (),
}

impl SystemProof {
    pub(in crate::authz) fn new() -> Self {
        SystemProof { _private: () }
    }
}
