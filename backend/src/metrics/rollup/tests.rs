//! Rollups, on both engines.
