#!/usr/bin/env bash
# Bundles the parts of ECharts that we draw into public/vendor/echarts.js.
# Skips itself when neither the list nor the versions changed.
set -euo pipefail
. "$(dirname "$0")/env.sh"

out="$ROOT/public/vendor/echarts.js"
stamp="$ROOT/frontend/node_modules/.bundled"
sum="$(cd "$ROOT/frontend" && cat chart/*.ts package.json package-lock.json | sha256sum | cut -d' ' -f1)"
if [ -f "$out" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ]; then exit 0; fi

say "bundling ECharts (1 second)"
(cd "$ROOT/frontend" && npm run --silent bundle)
echo "$sum" >"$stamp"
