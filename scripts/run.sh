#!/usr/bin/env bash
# Builds what changed, then runs the console and an agent for this machine until
# Ctrl-C. Ends with the console's exit status.
set -euo pipefail
. "$(dirname "$0")/env.sh"

"$ROOT/scripts/build.sh"
cd "$ROOT"
. "$ROOT/scripts/serve-env.sh"
export TENON_SITE_ROOT="$ROOT/target/run/site"

console="" agent=""
stop() {
  trap '' INT TERM HUP
  say "stopping"
  [ -z "$agent" ] || stop_process "$agent"
  [ -z "$console" ] || stop_process "$console"
  local status=0
  [ -z "$console" ] || wait "$console" || status=$?
  # Ended by the signal we sent is how it should end.
  [ "$status" != 143 ] || status=0
  exit "$status"
}
trap stop INT TERM HUP

# Each in a process group of its own: Ctrl-C reaches this script alone, which
# then asks each of them once.
set -m
say "starting the console on $CONSOLE_URL, data in $TENON_DATA_DIR; Ctrl-C stops it"
"$ROOT/target/run/tenon" serve </dev/null &
console=$!
"$ROOT/target/run/tenon-agent" "${AGENT_ARGS[@]}" </dev/null &
agent=$!
set +m

# The agent says itself why it ends; the console goes on without it.
status=0
wait "$console" || status=$?
trap '' INT TERM HUP
[ -z "$agent" ] || stop_process "$agent"
if [ "$status" != 0 ]; then say "the console ended with status $status"; fi
exit "$status"
