#!/usr/bin/env bash
# Everything that can be said about the sources without running them. All steps
# run; the failed ones are named at the end.
set -uo pipefail
. "$(dirname "$0")/env.sh"
"$ROOT/scripts/setup.sh" check || exit 1
. "$ROOT/scripts/env.sh"
. "$ROOT/scripts/target-lock.sh"
cd "$ROOT" || exit 1

failed=()
# step NAME COMMAND…
step() {
  local name="$1" started=$SECONDS; shift
  say "check: $name"
  if "$@" 8>&-; then
    say "check: $name: fine ($((SECONDS - started)) s)"
  else
    failed+=("$name")
    say "check: $name: FAILED"
  fi
}

scripts_are_sound() {
  local script
  for script in scripts/*.sh .ci/run agent/install/*.sh; do bash -n "$script" || return 1; done
  if command -v shellcheck >/dev/null; then shellcheck -x -S warning scripts/*.sh .ci/run agent/install/*.sh; fi
}

# Cheap ones first: a typing mistake should not cost a compilation.
step "format" cargo fmt --all --check
step "scripts" scripts_are_sound
step "spelling" typos
step "generated files" scripts/generated.sh
step "unused dependencies" cargo machete --skip-target-dir
step "licences, bans, sources" cargo deny --log-level error check --hide-inclusion-graph bans licenses sources
if [ -f end2end/tsconfig.json ]; then
  step "types of the browser tests" end2end/node_modules/.bin/tsc --noEmit -p end2end
fi

hold_target
# Most of a compilation is one crate on one core, and the two halves of the project
# have a folder each: they are looked at side by side. What is said of the page is
# shown when it is whole.
#
# The lint level goes to clippy alone; in RUSTFLAGS it would build every
# dependency a second time.
wasm="$(mktemp)"
trap 'rm -f "$wasm"' EXIT
cargo clippy -p frontend --target wasm32-unknown-unknown --target-dir "$FRONT_TARGET_DIR" -- -D warnings \
  >"$wasm" 2>&1 8>&- &
page=$!
clippy_for_wasm() {
  local status=0
  wait "$page" || status=$?
  cat "$wasm"
  return "$status"
}
step "clippy" cargo clippy --all-targets -- -D warnings
step "documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items
step "clippy for wasm" clippy_for_wasm

if [ "${#failed[@]}" -gt 0 ]; then
  say "check failed: $(printf '%s; ' "${failed[@]}")"
  exit 1
fi
say "check: all fine"
