//! What was measured, row by row: tables to read, and files to take away.

use super::{Fold, Metric, Range, Tier, Window};
use crate::time::{Millis, Timestamp};
use serde::{Deserialize, Serialize};

/// Rows of one page.
pub const HISTORY_ROWS: usize = 50;

/// A page of a table of what was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HistoryRequest {
    /// Samples, hours or days.
    pub tier: Tier,
    /// When.
    pub window: Window,
    /// Only what began before this.
    #[serde(default)]
    pub before: Option<Timestamp>,
    /// Only what began after this; the oldest of that.
    #[serde(default)]
    pub after: Option<Timestamp>,
}

impl Default for HistoryRequest {
    fn default() -> Self {
        HistoryRequest {
            tier: Tier::Raw,
            window: Window::Last(Range::Week),
            before: None,
            after: None,
        }
    }
}

/// Rows of a table, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryPage {
    /// What was asked for.
    pub request: HistoryRequest,
    /// Beginning of the time looked at.
    pub from: Timestamp,
    /// Its end.
    pub until: Timestamp,
    /// The columns.
    pub metrics: Vec<Metric>,
    /// The rows.
    pub rows: Vec<HistoryRow>,
    /// Where the next page begins: the `before` of it.
    pub older: Option<Timestamp>,
    /// Where the page before ends: the `after` of it.
    pub newer: Option<Timestamp>,
    /// For days: the time zone they are days of.
    pub zone: Option<String>,
}

/// One row: a sample, or an hour or a day of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryRow {
    /// When it begins.
    pub start: Timestamp,
    /// For a day: its date in its zone.
    pub day: Option<String>,
    /// How many samples it stands for.
    pub count: u64,
    /// One for each column; `None` where nothing was measured.
    pub values: Vec<Option<Fold>>,
}

/// What a file has of each stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// The mean.
    Mean,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// How many samples.
    Count,
}

impl Aggregate {
    /// All of them, in the order of columns.
    pub const ALL: [Aggregate; 4] = [
        Aggregate::Mean,
        Aggregate::Min,
        Aggregate::Max,
        Aggregate::Count,
    ];

    /// As it stands in a query string and in the name of a column.
    pub const fn as_str(self) -> &'static str {
        match self {
            Aggregate::Mean => "mean",
            Aggregate::Min => "min",
            Aggregate::Max => "max",
            Aggregate::Count => "count",
        }
    }

    /// From a query string; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        Aggregate::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Lines of values with commas between them.
    #[default]
    Csv,
    /// One object.
    Json,
}

impl ExportFormat {
    /// As it stands in a query string, and at the end of a file's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            ExportFormat::Csv => "csv",
            ExportFormat::Json => "json",
        }
    }

    /// From a query string; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        [ExportFormat::Csv, ExportFormat::Json]
            .into_iter()
            .find(|format| format.as_str() == text)
    }
}

/// A file of what was measured, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRequest {
    /// What it is written in.
    pub format: ExportFormat,
    /// Samples, hours or days.
    pub tier: Tier,
    /// When.
    pub window: Window,
    /// What one line covers; `None` has one for each row that is stored.
    pub step: Option<Millis>,
    /// What a line says of each metric; empty is what the table says.
    pub aggregates: Vec<Aggregate>,
}
