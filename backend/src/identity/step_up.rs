//! Asking for the password or the second factor again, before what is dangerous.
//!
//! ```text
//! let proof = step_up::require(&ctx)?;          // or `StepUpRequired`
//! review::appoint(&ctx, employee, proof, version).await
//! ```
//!
//! What was proved holds for five minutes and for the session it was proved in;
//! signing in by password or by the second factor counts. Upon `StepUpRequired` a
//! page asks in a dialog and repeats its call; a form leads to `/me/step-up`.

use super::{account, second_factor, session};
use crate::{
    Error, OpContext, Result,
    authz::{Myself, check},
    op_context::Actor,
};
use model::{
    error::Error as Public,
    identity::{Password, STEP_UP_HOLDS, SecondCode},
    time::Millis,
};

/// The actor proved within the last five minutes, in this session, that it is them.
/// Only [`require`] makes one.
#[derive(Debug)]
pub struct SteppedUp {
    _private: (),
}

/// How far the clocks of consoles may differ.
const SKEW: Millis = Millis::minutes(1);

/// Whether the actor proved lately that it is them.
///
/// # Errors
/// `Unauthenticated`; `StepUpRequired`.
pub fn require(ctx: &OpContext) -> Result<SteppedUp> {
    if !matches!(ctx.actor(), Actor::User(_)) {
        return Err(Public::Unauthenticated.into());
    }
    let now = ctx.now();
    // A time ahead was written before a clock was set back.
    let holds = ctx
        .proved_time()
        .is_some_and(|at| now < at + STEP_UP_HOLDS && at <= now + SKEW);
    if check!(SteppedUp, holds) {
        Ok(SteppedUp { _private: () })
    } else {
        Err(Public::StepUpRequired.into())
    }
}

/// Proves by password that it is the actor.
///
/// # Errors
/// `TooMany` after too many wrong ones; `WrongPassword`, also where there is none;
/// `Unauthenticated` when the session ended meanwhile.
pub async fn by_password(
    ctx: &OpContext,
    me: Myself,
    session: &str,
    password: &Password,
    known_device: Option<&str>,
) -> Result<()> {
    let user = me.id();
    account::prove(ctx, me, password, known_device).await?;
    mark(ctx, user, session).await
}

/// Proves by the authenticator app or a recovery code that it is the actor.
///
/// # Errors
/// `TooMany` after too many wrong ones; `WrongSecondFactor`, also where there is none;
/// `Unauthenticated` when the session ended meanwhile.
pub async fn by_code(
    ctx: &OpContext,
    me: Myself,
    session: &str,
    code: &SecondCode,
    known_device: Option<&str>,
) -> Result<()> {
    let known = account::is_known_device(ctx, known_device)?;
    second_factor::verify(ctx, me.id(), code, known).await?;
    mark(ctx, me.id(), session).await
}

async fn mark(ctx: &OpContext, user: model::id::UserId, session: &str) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    if !session::mark_proved(ctx, &mut tx, user, session).await? {
        return Err(Error::from(Public::Unauthenticated));
    }
    tx.commit().await
}
