//! What somebody looks after in a company, before they go.

use crate::id::EmployeeId;
use serde::{Deserialize, Serialize};

/// What a thing is that somebody looks after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BelongingKind {
    /// A host.
    Server,
}

/// A thing that somebody alone has a data right on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belonging {
    /// What it is.
    pub kind: BelongingKind,
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// All that somebody alone looks after.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Belongings {
    /// How many things.
    pub total: i64,
    /// The first of them.
    pub first: Vec<Belonging>,
}

/// Somebody to whom things can be handed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heir {
    /// Their place in the company.
    pub id: EmployeeId,
    /// What they are called.
    pub name: String,
}
