#!/usr/bin/env bash
# The fuzzers for longer than `make test` runs them: scripts/fuzz.sh [cases].
# Prints the seed of each target; TENON_TEST_SEED=… runs the same cases again.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT"

export TENON_TEST_CASES="${1:-100000}"
export TENON_TEST_SEED="${TENON_TEST_SEED:-$RANDOM}"
"$ROOT/scripts/setup.sh" test
. "$ROOT/scripts/env.sh"
. "$ROOT/scripts/target-lock.sh"
hold_target

say "seed $TENON_TEST_SEED: $TENON_TEST_CASES hostile requests on each engine, as many cases of each parser of the console, in proportion for the agent"
# All members, so that features unify as in `make test` and nothing is built twice.
cargo test --no-fail-fast --test it hostile:: -- --nocapture 8>&-
release_target
