#!/usr/bin/env bash
# Ratios against peers, measured back to back, and docs/performance.md from
# them. Arguments go on to `tenon-proof bench`: --only p1,p5 picks rows and
# writes no document. A figure below its floor ends with status 1.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT"

"$ROOT/scripts/setup.sh" build bench
. "$ROOT/scripts/env.sh"
if [ ! -x dist/tenon ] || [ ! -x dist/tenon-agent ]; then
  say "the release is missing; building it"
  make release
fi
say "building the benchmarks (about a minute after a change)"
cargo build --release -p proof
exec "$CARGO_TARGET_DIR/release/tenon-proof" bench "$@"
