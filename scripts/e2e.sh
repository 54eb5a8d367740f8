#!/usr/bin/env bash
# The browser tests alone: scripts/e2e.sh ['login|server']. The expression picks
# files of end2end/tests by name; without one, all run.
set -uo pipefail
. "$(dirname "$0")/env.sh"
. "$ROOT/scripts/tally.sh"
cd "$ROOT" || exit 1

mkdir -p "$TEST_LOG"
"$ROOT/scripts/setup.sh" test || exit 1
. "$ROOT/scripts/env.sh"
"$ROOT/scripts/build.sh" || exit 1
run_playwright "${1:-}"
sum_up
