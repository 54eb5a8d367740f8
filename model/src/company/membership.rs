//! Where a person stands with a company, and how that changes: one table, and
//! all that happens goes by it (`ui.md` F9, `console.md` 4.3 and 23).
//!
//! ```text
//! none ──open──▶ invited ──apply──▶ pending ──approve──▶ member ──leave, dismiss──▶ none
//!   └────────────apply────────────────▲  └─────reject───▶ rejected
//!                                     └────────reapply───────┘
//! pending ──withdraw──▶ none      member or founder ──appoint──▶ administrator
//! none, invited, rejected ──invite──▶ offered ──accept──▶ member
//! offered ──withdraw, revoke──▶ none
//! ```
//! Who opened a link has to be let in. Who was invited by name has been: somebody of
//! the company has decided already, and accepting is all that is left (ADR 15).
//! Whoever founded the company stays its founder; administering it is a flag
//! beside, which exactly one person has.

use crate::{error::Error, permission::Permission, scope::EmployeeStatus};
use serde::{Deserialize, Serialize};

/// Where a person stands with a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// There is nothing between them.
    None,
    /// Opened a link and has not applied yet.
    Invited,
    /// Was invited by name, by somebody who has decided with that; accepting makes
    /// them a member.
    Offered,
    /// Applied and waits.
    Pending,
    /// Was refused and may apply again.
    Rejected,
    /// Belongs to it.
    Member,
    /// Belongs to it and administers it.
    Administrator,
    /// Founded it, belongs to it, and has handed the administration on.
    Founder,
    /// Founded it and administers it.
    FoundingAdministrator,
}

impl State {
    /// All of them.
    pub const ALL: [State; 9] = [
        State::None,
        State::Invited,
        State::Offered,
        State::Pending,
        State::Rejected,
        State::Member,
        State::Administrator,
        State::Founder,
        State::FoundingAdministrator,
    ];

    /// From the columns `status` and `is_admin`; a flag beside somebody who does
    /// not belong to the company means nothing. See [`State::reviewed`].
    pub const fn of(status: EmployeeStatus, is_admin: bool) -> Self {
        match (status, is_admin) {
            (EmployeeStatus::Invited, _) => State::Invited,
            (EmployeeStatus::Pending, _) => State::Pending,
            (EmployeeStatus::Rejected, _) => State::Rejected,
            (EmployeeStatus::Accepted, false) => State::Member,
            (EmployeeStatus::Accepted, true) => State::Administrator,
            (EmployeeStatus::Founder, false) => State::Founder,
            (EmployeeStatus::Founder, true) => State::FoundingAdministrator,
        }
    }

    /// The same where the column `reviewer` says that somebody has decided: of an
    /// invitation that makes an offer, everything else it leaves as it is.
    pub const fn reviewed(self, is_reviewed: bool) -> Self {
        match self {
            State::Invited if is_reviewed => State::Offered,
            other => other,
        }
    }

    /// The columns `status` and `is_admin`; `None` where there is no row.
    pub const fn columns(self) -> Option<(EmployeeStatus, bool)> {
        match self {
            State::None => None,
            State::Invited | State::Offered => Some((EmployeeStatus::Invited, false)),
            State::Pending => Some((EmployeeStatus::Pending, false)),
            State::Rejected => Some((EmployeeStatus::Rejected, false)),
            State::Member => Some((EmployeeStatus::Accepted, false)),
            State::Administrator => Some((EmployeeStatus::Accepted, true)),
            State::Founder => Some((EmployeeStatus::Founder, false)),
            State::FoundingAdministrator => Some((EmployeeStatus::Founder, true)),
        }
    }

    /// Whether the person belongs to the company.
    pub const fn is_member(self) -> bool {
        matches!(
            self,
            State::Member | State::Administrator | State::Founder | State::FoundingAdministrator
        )
    }

    /// Whether the person administers the company.
    pub const fn is_administrator(self) -> bool {
        matches!(self, State::Administrator | State::FoundingAdministrator)
    }

    /// Whether the company's people know of it. Who only opened a link has told
    /// the company nothing.
    pub const fn is_known(self) -> bool {
        !matches!(self, State::None | State::Invited)
    }
}

/// What is done to a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The person opens a join link.
    Open,
    /// The person applies by a join link.
    Apply,
    /// The person applies again by the link of the first time.
    Reapply,
    /// The person takes the application back, or declines the invitation.
    Withdraw,
    /// The person accepts the invitation that bears their number.
    Accept,
    /// The person leaves.
    Leave,
    /// Somebody invites the person by their number, and decides with that.
    Invite,
    /// Somebody takes such an invitation back.
    Revoke,
    /// Somebody lets the person in.
    Approve,
    /// Somebody refuses the application.
    Reject,
    /// Somebody ends the membership.
    Dismiss,
    /// Somebody hands the administration to the person.
    Appoint,
}

impl Action {
    /// All of them.
    pub const ALL: [Action; 12] = [
        Action::Open,
        Action::Apply,
        Action::Reapply,
        Action::Withdraw,
        Action::Accept,
        Action::Leave,
        Action::Invite,
        Action::Revoke,
        Action::Approve,
        Action::Reject,
        Action::Dismiss,
        Action::Appoint,
    ];

    /// The right that lets a colleague do it; `None` for what only the person
    /// themself does.
    pub const fn right(self) -> Option<Permission> {
        match self {
            Action::Open
            | Action::Apply
            | Action::Reapply
            | Action::Withdraw
            | Action::Accept
            | Action::Leave => None,
            // It decides as well: who does it holds the right to review, too.
            Action::Invite => Some(Permission::InviteNewEmployee),
            Action::Approve | Action::Reject | Action::Revoke => Some(Permission::AuditEmployee),
            Action::Dismiss => Some(Permission::DismissEmployee),
            Action::Appoint => Some(Permission::SetAdmin),
        }
    }
}

/// Who does it, as far as the membership is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Nobody is signed in.
    Nobody,
    /// Somebody who does not belong to the company.
    Stranger,
    /// The person whose membership it is; `has_right`: with the right that the
    /// act needs, which counts only for who belongs to the company.
    Subject {
        /// Whether they hold the right.
        has_right: bool,
    },
    /// Somebody of the company without the right.
    Colleague,
    /// Somebody of the company with the right.
    Holder,
    /// The company's administrator.
    Administrator,
}

/// What comes of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The person stands there now.
    Moved(State),
    /// Nothing changes, and nothing is wrong.
    Unchanged,
}

/// Why an act is refused. The numbers are those of `console.md` 17.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Nobody is signed in.
    Unauthenticated,
    /// For this actor there is no such membership.
    NotFound,
    /// The actor sees it and lacks the right.
    Forbidden(Permission),
    /// 10005: an administrator is no target, and may not leave before somebody
    /// else administers.
    Administrator,
    /// The founder is not dismissed.
    Founder,
    /// Nobody does this to themself.
    Yourself,
    /// 10006: it is decided already.
    Decided,
    /// 10007: the application waits already.
    Waiting,
    /// 10008: the person belongs to the company already.
    Joined,
    /// The person is invited by name: they accept, and apply for nothing.
    Offered,
    /// The person does not belong to the company: an applicant is refused and
    /// not dismissed, and appointed never.
    NotJoined,
}

impl Refusal {
    /// As the error that a caller sees.
    pub fn into_error(self) -> Error {
        let conflict = |what: &str| Error::Conflict {
            what: what.to_owned(),
        };
        match self {
            Refusal::Unauthenticated => Error::Unauthenticated,
            Refusal::NotFound => Error::NotFound,
            Refusal::Forbidden(permission) => Error::Forbidden {
                permission: Some(permission),
            },
            Refusal::Administrator => conflict("membership_administrator"),
            Refusal::Founder => conflict("membership_founder"),
            Refusal::Yourself => conflict("membership_yourself"),
            Refusal::Decided => conflict("membership_decided"),
            Refusal::Waiting => conflict("membership_waiting"),
            Refusal::Joined => conflict("membership_joined"),
            Refusal::Offered => conflict("membership_offered"),
            Refusal::NotJoined => conflict("membership_not_joined"),
        }
    }
}

/// What comes of `action` by `actor` on a membership in `state`. All that
/// changes a membership goes through here.
///
/// # Errors
/// The refusal.
pub const fn next(state: State, action: Action, actor: Actor) -> Result<Outcome, Refusal> {
    match action.right() {
        None => own(state, action, actor),
        Some(right) if matches!(action, Action::Invite) => invite(state, right, actor),
        Some(right) => match admit(state, right, actor) {
            Err(refusal) => Err(refusal),
            Ok(()) => review(state, action, actor),
        },
    }
}

/// What a person does with their own membership.
const fn own(state: State, action: Action, actor: Actor) -> Result<Outcome, Refusal> {
    use Outcome::{Moved, Unchanged};
    match actor {
        Actor::Nobody => return Err(Refusal::Unauthenticated),
        // Nobody reaches another's: these acts know no other subject.
        Actor::Stranger | Actor::Colleague | Actor::Holder | Actor::Administrator => {
            return Err(Refusal::NotFound);
        }
        Actor::Subject { .. } => {}
    }
    match (action, state) {
        (Action::Open, State::None) => Ok(Moved(State::Invited)),
        // The page says where the person stands.
        (Action::Open, _) => Ok(Unchanged),
        (Action::Apply, State::None | State::Invited | State::Rejected)
        | (Action::Reapply, State::Rejected) => Ok(Moved(State::Pending)),
        (Action::Apply | Action::Reapply, State::Offered) => Err(Refusal::Offered),
        (Action::Accept, State::Offered) => Ok(Moved(State::Member)),
        (Action::Apply | Action::Reapply | Action::Accept, State::Pending) => Err(Refusal::Waiting),
        (Action::Apply | Action::Reapply | Action::Accept, state) if state.is_member() => {
            Err(Refusal::Joined)
        }
        (Action::Withdraw, State::Pending | State::Invited | State::Offered) => {
            Ok(Moved(State::None))
        }
        (Action::Withdraw, State::Rejected) => Err(Refusal::Decided),
        (Action::Withdraw, state) if state.is_member() => Err(Refusal::Joined),
        (Action::Leave, State::Member | State::Founder) => Ok(Moved(State::None)),
        (Action::Leave, State::Administrator | State::FoundingAdministrator) => {
            Err(Refusal::Administrator)
        }
        _ => Err(Refusal::NotFound),
    }
}

/// What comes of a number that somebody puts on a list: it names no membership, so
/// there is none to be hidden.
const fn invite(state: State, right: Permission, actor: Actor) -> Result<Outcome, Refusal> {
    use Outcome::{Moved, Unchanged};
    match actor {
        Actor::Nobody => return Err(Refusal::Unauthenticated),
        Actor::Stranger => return Err(Refusal::NotFound),
        Actor::Subject { .. } if !state.is_member() => return Err(Refusal::NotFound),
        Actor::Subject { has_right } if !has_right && !state.is_administrator() => {
            return Err(Refusal::Forbidden(right));
        }
        Actor::Colleague => return Err(Refusal::Forbidden(right)),
        Actor::Subject { .. } | Actor::Holder | Actor::Administrator => {}
    }
    match state {
        State::None | State::Invited | State::Rejected => Ok(Moved(State::Offered)),
        State::Offered => Ok(Unchanged),
        State::Pending => Err(Refusal::Waiting),
        State::Member | State::Administrator | State::Founder | State::FoundingAdministrator => {
            Err(Refusal::Joined)
        }
    }
}

/// Whether an actor may decide about a membership at all: the policy of
/// `backend::authz`, for this kind of thing.
const fn admit(state: State, right: Permission, actor: Actor) -> Result<(), Refusal> {
    match actor {
        Actor::Nobody => Err(Refusal::Unauthenticated),
        Actor::Stranger => Err(Refusal::NotFound),
        Actor::Subject { .. } if !state.is_member() => Err(Refusal::NotFound),
        _ if !state.is_known() => Err(Refusal::NotFound),
        Actor::Subject { has_right } if state.is_administrator() || has_right => Ok(()),
        Actor::Subject { .. } | Actor::Colleague => Err(Refusal::Forbidden(right)),
        Actor::Holder | Actor::Administrator => Ok(()),
    }
}

/// What is decided about a membership that the actor may decide about.
const fn review(state: State, action: Action, actor: Actor) -> Result<Outcome, Refusal> {
    use Outcome::Moved;
    let is_self = matches!(actor, Actor::Subject { .. });
    match (action, state) {
        (Action::Approve, State::Pending) => Ok(Moved(State::Member)),
        (Action::Reject, State::Pending) => Ok(Moved(State::Rejected)),
        (Action::Revoke, State::Offered) => Ok(Moved(State::None)),
        (Action::Approve | Action::Reject | Action::Revoke, _) => Err(Refusal::Decided),
        (Action::Dismiss, State::Administrator | State::FoundingAdministrator) => {
            Err(Refusal::Administrator)
        }
        (Action::Dismiss, State::Founder) if !is_self => Err(Refusal::Founder),
        (Action::Appoint, State::Administrator | State::FoundingAdministrator) => {
            Err(Refusal::Administrator)
        }
        (Action::Dismiss | Action::Appoint, State::Member | State::Founder) if is_self => {
            Err(Refusal::Yourself)
        }
        (Action::Dismiss, State::Member) => Ok(Moved(State::None)),
        (Action::Appoint, State::Member) => Ok(Moved(State::Administrator)),
        (Action::Appoint, State::Founder) => Ok(Moved(State::FoundingAdministrator)),
        _ => Err(Refusal::NotJoined),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTORS: [Actor; 7] = [
        Actor::Nobody,
        Actor::Stranger,
        Actor::Subject { has_right: false },
        Actor::Subject { has_right: true },
        Actor::Colleague,
        Actor::Holder,
        Actor::Administrator,
    ];

    #[test]
    fn a_state_reads_back_from_its_columns() {
        for state in State::ALL {
            match state.columns() {
                Some((status, is_admin)) => {
                    let is_reviewed = state != State::Invited;
                    assert_eq!(State::of(status, is_admin).reviewed(is_reviewed), state);
                }
                None => assert_eq!(state, State::None),
            }
        }
        assert_eq!(State::of(EmployeeStatus::Pending, true), State::Pending);
    }

    /// What must hold whatever the table says.
    #[test]
    fn nobody_gets_in_or_out_by_a_way_that_is_none() {
        for state in State::ALL {
            for action in Action::ALL {
                for actor in ACTORS {
                    let Ok(Outcome::Moved(to)) = next(state, action, actor) else {
                        continue;
                    };
                    let what = format!("{action:?} of {state:?} by {actor:?} to {to:?}");
                    assert_ne!(state, to, "{what}");
                    let is_own = matches!(actor, Actor::Subject { .. });
                    // Into the company one is let by somebody else.
                    if to.is_member() && !state.is_member() {
                        let is_let_in = action == Action::Approve && !is_own;
                        let was_let_in = action == Action::Accept && state == State::Offered;
                        assert!(is_let_in || was_let_in, "{what}");
                    }
                    // And nobody invites themself.
                    assert!(to != State::Offered || !is_own, "{what}");
                    // The administration goes to members, by somebody else.
                    if to.is_administrator() {
                        assert!(state.is_member() && !is_own, "{what}");
                    }
                    // A company is never left without its administrator.
                    assert!(!state.is_administrator(), "{what}");
                    assert!(!matches!(actor, Actor::Nobody | Actor::Stranger), "{what}");
                }
            }
        }
    }

    #[test]
    fn each_refusal_has_a_stable_code() {
        let code = |refusal: Refusal| match refusal.into_error() {
            Error::Conflict { what } => what,
            other => other.code().to_owned(),
        };
        assert_eq!(code(Refusal::Decided), "membership_decided");
        assert_eq!(code(Refusal::Joined), "membership_joined");
        assert_eq!(code(Refusal::NotFound), "not_found");
        assert_eq!(
            code(Refusal::Forbidden(Permission::AuditEmployee)),
            "forbidden"
        );
    }
}
