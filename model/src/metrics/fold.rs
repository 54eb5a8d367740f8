//! Many samples as one: what is kept of them once they are rolled up.

use serde::{Deserialize, Serialize};

/// What is known of the samples of one stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fold {
    /// How many there are; at least one.
    pub count: i64,
    /// Their mean.
    pub mean: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
}
