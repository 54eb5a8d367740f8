#!/usr/bin/env bash
# Deletes the data of `make run` in this checkout: database, keys, agent state.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT"
data="$ROOT/data"
# Only the default folder: a folder named by TENON_DATA_DIR may hold anything.
[ -z "${TENON_DATA_DIR:-}" ] || die "TENON_DATA_DIR is set to $TENON_DATA_DIR; this command only deletes ./data. Delete that folder by hand."
[ -e "$data" ] || { say "there is no ./data"; exit 0; }
rm -rf -- "$data"
say "deleted ./data; the next \`make run\` starts from nothing"
