#!/usr/bin/env bash
# Files that a program writes and git keeps must be what the program would write
# now. A new generator gets one line at the end.
set -uo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT" || exit 1
status=0
bad() { say "$*"; status=1; }

# npm_lock FOLDER — the lock file fits package.json and names no download host.
npm_lock() {
  node -e '
    const fs = require("fs");
    const [dir] = process.argv.slice(1);
    const wanted = JSON.parse(fs.readFileSync(`${dir}/package.json`, "utf8"));
    const lock = JSON.parse(fs.readFileSync(`${dir}/package-lock.json`, "utf8"));
    const same = (a, b) => JSON.stringify(Object.entries(a ?? {}).sort()) === JSON.stringify(Object.entries(b ?? {}).sort());
    const faults = [];
    for (const kind of ["dependencies", "devDependencies"])
      if (!same(wanted[kind], lock.packages[""][kind])) faults.push(`${kind} differ from package.json`);
    for (const [path, entry] of Object.entries(lock.packages)) {
      if (entry.resolved) faults.push(`${path} names a download address`);
      if (path && !entry.link && !entry.integrity) faults.push(`${path} has no checksum`);
    }
    for (const fault of faults) console.error(`${dir}/package-lock.json: ${fault}`);
    process.exit(faults.length ? 1 : 0);
  ' "$1" || bad "run \`npm install --package-lock-only\` in $1 and commit the lock file"
}

# --locked refuses instead of writing.
cargo metadata --locked --format-version 1 >/dev/null || bad "Cargo.lock is out of date: run cargo check and commit it"
npm_lock frontend
npm_lock end2end

exit "$status"
