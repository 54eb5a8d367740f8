# Sourced. Where the console listens and keeps its data, for `make run` and
# `make dev`; other TENON_* variables pass through untouched.
#
# shellcheck shell=bash
export TENON_LISTEN="${TENON_LISTEN:-127.0.0.1:8010}"
export TENON_DATA_DIR="${TENON_DATA_DIR:-./data}"
export TENON_LOCAL_AGENT_TOKEN_FILE="$TENON_DATA_DIR/local-agent.token"
# A variable of these scripts, not a setting of the console.
unset TENON_CACHE

PORT="${TENON_LISTEN##*:}"
HOST="${TENON_LISTEN%:*}"
# The agent dials; "every address" is not an address one can dial.
case "$HOST" in
  0.0.0.0) HOST=127.0.0.1 ;;
  '[::]') HOST='[::1]' ;;
esac
CONSOLE_URL="http://$HOST:$PORT"

# Who sources this uses it.
# shellcheck disable=SC2034
AGENT_ARGS=(run --console "$CONSOLE_URL" --state-dir "$TENON_DATA_DIR/agent"
  --enrolment-file "$TENON_LOCAL_AGENT_TOKEN_FILE")

# stop_process PID — asks it to end, and insists after 15 seconds.
stop_process() {
  local pid="$1"
  kill -TERM "$pid" 2>/dev/null || return 0
  for _ in $(seq 150); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  say "process $pid did not stop within 15 seconds; killing it"
  kill -KILL "$pid" 2>/dev/null || true
}
