#!/usr/bin/env bash
# What is promised, proved against the release in dist/.
#
#   scripts/proof.sh bench   ratios against peers; writes docs/performance.md.
#                            --only p1,p5 picks rows and writes no document; a
#                            figure below its floor ends with status 1
#   scripts/proof.sh chaos   crashes, faults and wedges under load, and an audit.
#                            --only r1,r5 picks rows, --short takes a few rounds,
#                            --seed repeats a run. Power cuts and full disks need root
#
# What follows goes on to `tenon-proof`.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT"

what="${1:-}"
case "$what" in
  bench | chaos) shift ;;
  *) die "say what to prove: bench or chaos" ;;
esac
"$ROOT/scripts/setup.sh" build "$what"
. "$ROOT/scripts/env.sh"
if [ ! -x dist/tenon ] || [ ! -x dist/tenon-agent ]; then
  say "the release is missing; building it"
  make release
fi
say "building the proof (about a minute after a change)"
cargo build --release -p proof
exec "$CARGO_TARGET_DIR/release/tenon-proof" "$what" "$@"
