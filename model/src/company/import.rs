//! Members from a list: people invited by name, many at once.

use crate::{error::Problem, id::TemplateId, permission::TemplateSummary};
use serde::{Deserialize, Serialize};

/// Bytes of a list at most.
pub const MAX_IMPORT_BYTES: usize = 1024 * 1024;
/// People in a list at most.
pub const MAX_IMPORT_ROWS: usize = 2_000;
/// Rows of each kind that a preview shows.
pub const MAX_SHOWN_ROWS: usize = 200;

/// Where the list comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportSource {
    /// What somebody pasted.
    Text(String),
    /// The bytes of a file in base64: what they say depends on who wrote them.
    File(String),
}

/// A list of people to be invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRequest {
    /// The list.
    pub source: ImportSource,
    /// What those are given whose row names no template.
    pub template: Option<TemplateId>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowProblem {
    /// With the name.
    Name(Problem),
    /// With the number.
    Mobile(Problem),
    /// The same number stands in a line above.
    Duplicate(u64),
    /// The person belongs to the company already.
    Member,
    /// The person has applied, and waits for a review.
    Applying,
    /// The company has no template of this name.
    Template(String),
    /// The template of this name holds more than who invites.
    NotYours(String),
}

/// A row that is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadRow {
    /// Its line in the list, from 1.
    pub line: u64,
    /// The name as it stands there, cut where it is long.
    pub name: String,
    /// The number as it stands there, cut where it is long.
    pub mobile: String,
    /// Everything that is wrong with it.
    pub problems: Vec<RowProblem>,
}

/// A row that is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodRow {
    /// Its line in the list, from 1.
    pub line: u64,
    /// The name.
    pub name: String,
    /// The number, in full.
    pub mobile: String,
    /// What the person will be given.
    pub template: Option<TemplateSummary>,
}

/// What would come of a list; nothing has happened yet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportPreview {
    /// How many would be invited.
    pub good: usize,
    /// How many are invited already.
    pub invited: usize,
    /// How many rows are not taken.
    pub bad: usize,
    /// The first of those who would be invited.
    pub good_rows: Vec<GoodRow>,
    /// The first of the rows that are not taken.
    pub bad_rows: Vec<BadRow>,
}

/// What came of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportResult {
    /// How many were invited.
    pub made: usize,
    /// How many were invited already, or stand otherwise by now.
    pub unchanged: usize,
    /// How many rows were not taken.
    pub bad: usize,
}
