//! A signed note that somebody was invited: whoever keeps invitations (the join
//! links of a company) makes one for who came by a valid one, and registering
//! takes it where the policy asks for it.

use crate::OpContext;
use model::time::{Millis, Timestamp};

/// Purpose of the signature.
const INVITATION: &str = "invitation";
/// How long a person may take from opening the link to having an account.
const LIFETIME: Millis = Millis::hours(2);

/// Somebody was invited. Made by [`Invitation::open`] alone, from a note that only
/// this installation can sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    subject: String,
}

impl Invitation {
    /// A note for who came by an invitation. `subject` says by which (`company:12`);
    /// it goes into the history and grants nothing by itself.
    ///
    /// The caller has checked the invitation; the note is good for two hours.
    pub fn note(ctx: &OpContext, subject: &str) -> String {
        let body = format!("{}.{subject}", (ctx.now() + LIFETIME).0);
        let signature = ctx.master_key().sign(INVITATION, &body);
        format!("{body}.{signature}")
    }

    /// What a note says; `None` when it is not ours or too old.
    pub fn open(ctx: &OpContext, note: &str) -> Option<Self> {
        let (body, signature) = note.rsplit_once('.')?;
        if !ctx.master_key().verify(INVITATION, body, signature) {
            return None;
        }
        let (until, subject) = body.split_once('.')?;
        let until = Timestamp(until.parse().ok()?);
        (until > ctx.now()).then(|| Invitation {
            subject: subject.to_owned(),
        })
    }

    /// By which invitation.
    pub fn subject(&self) -> &str {
        &self.subject
    }
}
