//! Companies.

use crate::id::CompanyId;
use serde::{Deserialize, Serialize};

/// A company in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanySummary {
    /// Its id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
}
