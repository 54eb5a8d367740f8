# Sourced by test.sh and e2e.sh: runs the browser suite, and counts what passed
# and failed over all suites. A suite that crashed, did not compile or found no
# test is a failure: silence must never look like success.
#
# shellcheck shell=bash
TEST_LOG="$ROOT/target/test-log"
passed=0
failed=0
failures=()

count_failure() {
  failed=$((failed + 1))
  failures+=("$1")
}

# tally_cargo STATUS LOG — adds up what `cargo test` printed.
tally_cargo() {
  local status="$1" log="$2" p f crashed uncompiled
  # Each "Running …" or "Doc-tests …" opens a suite; one without a result crashed.
  read -r p f crashed uncompiled < <(awk '
    function close_suite() { if (open && !results) crashed++; open = 0; results = 0 }
    /^ +(Running|Doc-tests) / { close_suite(); open = 1 }
    /^error: could not compile / { uncompiled++ }
    /^test result: / {
      results++
      for (i = 1; i < NF; i++) {
        if ($(i + 1) ~ /^passed/) p += $i
        if ($(i + 1) ~ /^failed/) f += $i
      }
    }
    END { close_suite(); print p + 0, f + 0, crashed + 0, uncompiled + 0 }
  ' "$log")
  passed=$((passed + p))
  failed=$((failed + f))
  local before=$failed i
  [ "$f" = 0 ] || failures+=("cargo: $f tests")
  for ((i = 0; i < crashed; i++)); do count_failure "cargo: a suite ended without a result"; done
  for ((i = 0; i < uncompiled; i++)); do count_failure "cargo: a suite did not compile"; done
  if [ "$status" != 0 ] && [ "$f" = 0 ] && [ "$failed" = "$before" ]; then
    count_failure "cargo test ended with status $status"
  elif [ "$status" = 0 ] && [ "$p" = 0 ]; then
    count_failure "cargo test ran no test"
  fi
}

# tally_playwright STATUS JSON — adds up Playwright's report. A test that passed
# only when repeated did not pass.
tally_playwright() {
  local status="$1" report="$2" p f errors
  if ! read -r p f errors < <(node -e '
    const r = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    console.log(r.stats.expected, r.stats.unexpected + r.stats.flaky, r.errors.length);
  ' "$report" 2>/dev/null); then
    count_failure "playwright: no report (status $status)"
    return
  fi
  passed=$((passed + p))
  failed=$((failed + f))
  [ "$f" = 0 ] || failures+=("playwright: $f tests")
  if [ "$f" = 0 ]; then
    if [ "$errors" != 0 ] || [ "$status" != 0 ]; then
      count_failure "playwright ended with status $status and $errors errors outside of tests"
    elif [ "$p" = 0 ]; then
      count_failure "playwright ran no test"
    fi
  fi
}

# run_playwright [EXPRESSION] — against the programs in target/run.
run_playwright() {
  local report="$TEST_LOG/playwright.json" files=()
  # Playwright matches against the whole path; a folder above must not match.
  [ -z "${1:-}" ] || files=("tests/[^/]*($1)[^/]*\.spec\.ts")
  rm -f "$report"
  say "browser tests"
  (
    cd "$ROOT/end2end" || exit 1
    CHROMIUM="$(browser)" \
      CONSOLE_BINARY="$ROOT/target/run/tenon" \
      AGENT_BINARY="$ROOT/target/run/tenon-agent" \
      SITE_ROOT="$ROOT/target/run/site" \
      PLAYWRIGHT_JSON_OUTPUT_FILE="$report" \
      npx --no-install playwright test --reporter=list,json "${files[@]}"
  ) 2>&1 | tee "$TEST_LOG/playwright.log"
  tally_playwright "${PIPESTATUS[0]}" "$report"
}

# Prints the last line and ends with the fitting status.
sum_up() {
  local reason
  for reason in "${failures[@]}"; do say "failed: $reason"; done
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
  exit $?
}
