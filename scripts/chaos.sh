#!/usr/bin/env bash
# Crashes, faults and wedges under load, and an audit of what was acknowledged.
# Arguments go on to `tenon-proof chaos`: --only r1,r5 picks rows, --short takes
# a few rounds of each, --seed repeats a run. Power cuts and full disks need root.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT"

"$ROOT/scripts/setup.sh" build chaos
. "$ROOT/scripts/env.sh"
if [ ! -x dist/tenon ] || [ ! -x dist/tenon-agent ]; then
  say "the release is missing; building it"
  make release
fi
say "building the rounds (about a minute after a change)"
cargo build --release -p proof
exec "$CARGO_TARGET_DIR/release/tenon-proof" chaos "$@"
