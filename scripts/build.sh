#!/usr/bin/env bash
# Builds the console, the page and the agent, and puts them into target/run of
# this checkout: {tenon,tenon-agent,site}. Skips itself when nothing changed.
set -euo pipefail
. "$(dirname "$0")/env.sh"

"$ROOT/scripts/setup.sh" build
. "$ROOT/scripts/env.sh"
"$ROOT/scripts/bundle.sh"
. "$ROOT/scripts/target-lock.sh"
. "$ROOT/scripts/leptos.sh"

cd "$ROOT"
run="$ROOT/target/run"

# Names, sizes and times of everything that goes into the build: a few
# milliseconds, where asking cargo-leptos takes seconds and rewrites the site.
fingerprint() {
  {
    find model backend app frontend server agent style public migrations .cargo Cargo.toml Cargo.lock \
      -type f -not -path '*/node_modules/*' -printf '%p %s %T@\n' | sort
    cat "$CACHE/toolchain.env"
    printf '%s\n' "$CARGO_TARGET_DIR" "${RUSTFLAGS:-}"
  } | sha256sum | cut -d' ' -f1
}

sum="$(fingerprint)"
if [ "$(cat "$run/.built" 2>/dev/null)" = "$sum" ] \
  && [ -x "$run/tenon" ] && [ -x "$run/tenon-agent" ] && [ -d "$run/site" ]; then
  say "the build is up to date"
  exit 0
fi

hold_target
if [ -e "$CARGO_TARGET_DIR/debug/tenon" ]; then
  say "building the console, the page and the agent (seconds to two minutes after a change)"
else
  say "building the console, the page and the agent (about 10 minutes the first time on two cores)"
fi
started=$SECONDS
# (A failed build needs no backtrace of cargo-leptos itself.)
RUST_LIB_BACKTRACE=0 cargo leptos build "${LEPTOS_WITH_AGENT[@]}" 8>&- || die "the build failed; the lines above say why"

"$ROOT/scripts/entrance.sh" "$ROOT/target/site" || die "the entrance could not be built; the lines above say why"

# A running console keeps the file it was started from, so nothing is
# overwritten in place.
mkdir -p "$run"
rm -f "$run/.built"
for binary in tenon tenon-agent; do
  cp --reflink=auto "$CARGO_TARGET_DIR/debug/$binary" "$run/$binary.part"
  mv -f "$run/$binary.part" "$run/$binary"
done
rm -rf "$run/site.part" "$run/site.old"
cp -a "$ROOT/target/site" "$run/site.part"
[ -d "$run/site" ] && mv "$run/site" "$run/site.old"
mv "$run/site.part" "$run/site"
rm -rf "$run/site.old"
# Taken before the build: what was edited meanwhile is built next time.
echo "$sum" >"$run/.built"
say "built in $((SECONDS - started)) s"
