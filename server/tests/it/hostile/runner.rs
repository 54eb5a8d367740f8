//! Draws cases from a strategy by a seed, and shrinks the ones that fail.
//!
//! `TENON_TEST_SEED` draws other cases, `TENON_TEST_CASES` says how many cases.
//! The run goes on after a failure: different failures are told together, each
//! once and as small as it could be made.

use crate::program::setting;
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use std::{collections::BTreeMap, fmt::Debug};

/// Different failures that one run tells of.
const MAX_FAILURES: usize = 12;
/// Attempts at making one failing case smaller.
const MAX_SHRINKS: u32 = 300;

/// Why a case failed: what kind of failure it is, which tells it from others,
/// and the rest.
#[derive(Debug, Clone)]
pub struct Failure {
    pub kind: String,
    pub detail: String,
}

impl Failure {
    pub fn new(kind: impl Into<String>, detail: impl Into<String>) -> Failure {
        Failure {
            kind: kind.into(),
            detail: detail.into(),
        }
    }
}

/// How many cases to run, when nobody says so: `usual`.
pub fn cases(usual: u32) -> u32 {
    setting("TENON_TEST_CASES")
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(usual)
}

/// The same cases each time, so that a change is judged by itself and not by luck;
/// `make fuzz` draws others.
const SEED: u64 = 4;

fn seed() -> u64 {
    setting("TENON_TEST_SEED")
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(SEED)
}

/// Runs `count` cases of a strategy.
///
/// # Panics
/// With every failure found, smallest case included.
pub fn run<S: Strategy>(
    what: &str,
    count: u32,
    strategy: &S,
    test: impl Fn(&S::Value) -> Result<(), Failure>,
) where
    S::Value: Clone + Debug,
{
    let seed = seed();
    eprintln!("{what}: {count} cases, TENON_TEST_SEED={seed}");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        failure_persistence: None,
        max_shrink_iters: MAX_SHRINKS,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let mut failures = BTreeMap::new();
    for number in 1..=count {
        let case = strategy.new_tree(&mut runner).unwrap();
        let Err(first) = test(&case.current()) else {
            continue;
        };
        if failures.contains_key(&first.kind) {
            continue;
        }
        let (original, kind) = (case.current(), first.kind.clone());
        // A smaller case counts when it fails in the same way.
        let shrunk = runner.run_one(case, |smaller| match test(&smaller) {
            Err(failure) if failure.kind == kind => Err(TestCaseError::fail(failure.detail)),
            _ => Ok(()),
        });
        let told = match shrunk {
            Err(TestError::Fail(detail, smallest)) => {
                format!("case {number}, {}\n    {detail}", shown(&smallest))
            }
            _ => {
                let (case, detail) = (shown(&original), first.detail);
                format!("case {number}, not repeatable, {case}\n    {detail}")
            }
        };
        eprintln!("{kind}: {told}");
        failures.insert(kind, told);
        if failures.len() == MAX_FAILURES {
            break;
        }
    }
    let told: Vec<String> = failures
        .iter()
        .map(|(kind, told)| format!("{kind}: {told}"))
        .collect();
    assert!(
        told.is_empty(),
        "{what}, TENON_TEST_SEED={seed}:\n{}",
        told.join("\n")
    );
}

/// A case as it can be read; one of megabytes is told by its beginning.
fn shown(case: &impl Debug) -> String {
    format!("{case:?}").chars().take(1_500).collect()
}
