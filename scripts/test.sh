#!/usr/bin/env bash
# Runs every suite and sums them up; the last line is `N passed, N failed`.
# Output is streamed and kept in target/test-log/.
set -uo pipefail
. "$(dirname "$0")/env.sh"
. "$ROOT/scripts/tally.sh"
cd "$ROOT" || exit 1

# Whatever ends this script, the last line is the sum; a suite that did not get
# its turn counts as failed.
pending=(set-up build cargo playwright)
finish() {
  trap - EXIT
  local suite
  for suite in "${pending[@]}"; do count_failure "$suite did not run to its end"; done
  sum_up
}
trap finish EXIT
trap 'exit 130' INT TERM HUP
ran() { pending=("${pending[@]:1}"); }

mkdir -p "$TEST_LOG"
rm -f "$TEST_LOG"/*

"$ROOT/scripts/setup.sh" test || exit 1
ran
. "$ROOT/scripts/env.sh"
. "$ROOT/scripts/target-lock.sh"
hold_target

built=1
"$ROOT/scripts/build.sh" || { built=""; count_failure "the build failed"; }
ran

say "cargo test (about 10 minutes the first time, seconds to minutes to compile after a change)"
# Doc tests are part of it. The wasm half is tested by the browser.
CARGO_TERM_COLOR=never cargo test --no-fail-fast 8>&- 2>&1 | tee "$TEST_LOG/cargo.log"
tally_cargo "${PIPESTATUS[0]}" "$TEST_LOG/cargo.log"
ran
release_target

# A browser against yesterday's build would prove nothing.
[ -n "$built" ] || exit 1
run_playwright
ran
