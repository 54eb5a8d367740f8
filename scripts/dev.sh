#!/usr/bin/env bash
# The developer's loop: rebuilds and reloads on every change (cargo-leptos), with
# an agent for this machine. Same settings as `make run`.
set -euo pipefail
. "$(dirname "$0")/env.sh"

"$ROOT/scripts/setup.sh" build
. "$ROOT/scripts/env.sh"
"$ROOT/scripts/bundle.sh"
. "$ROOT/scripts/target-lock.sh"
. "$ROOT/scripts/leptos.sh"
cd "$ROOT"
. "$ROOT/scripts/serve-env.sh"
export TENON_SITE_ROOT="$ROOT/target/site"
# Codes of a developer's own console may be read where its log is.
export TENON_OUTBOX_IN_LOG="${TENON_OUTBOX_IN_LOG:-true}"
# cargo-leptos wants a numeric address, and its reload socket a free port.
case "$HOST" in
  localhost) export LEPTOS_SITE_ADDR="127.0.0.1:$PORT" ;;
  *) export LEPTOS_SITE_ADDR="$HOST:$PORT" ;;
esac
export LEPTOS_RELOAD_PORT="${LEPTOS_RELOAD_PORT:-$((PORT + 1))}"

dial_host="${HOST#[}" dial_host="${dial_host%]}"
console_answers() { (exec 3<>"/dev/tcp/$dial_host/$PORT") 2>/dev/null; }
console_answers && die "something listens on $HOST:$PORT already; stop it or set TENON_LISTEN"

hold_target
say "building, then watching; the first build takes about 10 minutes, a change in a page some seconds"

watch="" agent=""
stop() {
  trap '' INT TERM HUP
  say "stopping"
  [ -z "$agent" ] || stop_process "$agent"
  # cargo-leptos stops its console on SIGINT.
  [ -z "$watch" ] || { kill -INT "$watch" 2>/dev/null && wait "$watch"; } || true
  exit 0
}
trap stop INT TERM HUP

set -m
cargo leptos watch "${LEPTOS_WITH_AGENT[@]}" -- serve 8>&- </dev/null &
watch=$!
set +m

# The agent is built by the same call; it is there when the console answers.
until console_answers; do
  kill -0 "$watch" 2>/dev/null || { wait "$watch"; exit $?; }
  sleep 1
done
mkdir -p "$ROOT/target/run"
cp --reflink=auto "$CARGO_TARGET_DIR/debug/tenon-agent" "$ROOT/target/run/tenon-agent.dev"
set -m
"$ROOT/target/run/tenon-agent.dev" "${AGENT_ARGS[@]}" 8>&- </dev/null &
agent=$!
set +m
status=0
wait "$watch" || status=$?
trap '' INT TERM HUP
stop_process "$agent"
exit "$status"
