#!/usr/bin/env bash
# Builds what is handed out: dist/tenon, with the site and the migrations inside,
# and dist/tenon-agent. Both are static where the machine's C library allows it,
# so that they run on any Linux of this architecture, also in an empty container.
set -euo pipefail
. "$(dirname "$0")/env.sh"

"$ROOT/scripts/setup.sh" build
. "$ROOT/scripts/env.sh"
"$ROOT/scripts/bundle.sh"
. "$ROOT/scripts/target-lock.sh"
cd "$ROOT"
hold_target
started=$SECONDS

host="$(rustc -vV | sed -n 's/^host: //p')"
[ -n "$host" ] || die "rustc does not say which machine this is"

# The site first: it becomes a part of the console. A folder of its own, so that
# it does not get into the way of `make run` and `make dev`.
say "building the page (about 4 minutes the first time on two cores)"
LEPTOS_SITE_ROOT=target/release-site RUST_LIB_BACKTRACE=0 \
  cargo leptos build --release --frontend-only --cargo-locked 8>&- || die "the page could not be built; the lines above say why"

"$ROOT/scripts/entrance.sh" "$ROOT/target/release-site" wasm-release || die "the entrance could not be built; the lines above say why"

say "compressing it"
site="$ROOT/target/embedded-site"
node scripts/compress.mjs target/release-site "$site.part" >&2
# The compiler looks at times: the same site again is not to be built in again.
if diff -rq "$site.part" "$site" >/dev/null 2>&1; then
  rm -rf "$site.part"
else
  rm -rf "$site"
  mv "$site.part" "$site"
fi

# Flags for one target replace those of .cargo/config.toml, so the cfg is said again.
flags="--cfg erase_components"
case "$host" in
  *-linux-gnu)
    if printf 'int main(void) { return 0; }' | cc -static -x c -o /dev/null - 2>/dev/null; then
      # A static program cannot ask which system calls its C library knows, and
      # random bytes would come out of a file that an empty root does not have.
      flags="$flags -C target-feature=+crt-static --cfg getrandom_backend=\"linux_getrandom\""
    else
      say "this machine has no static C library: the programs will need glibc where they run"
    fi
    ;;
esac
variable="CARGO_TARGET_$(tr 'a-z-' 'A-Z_' <<<"$host")_RUSTFLAGS"
export "$variable=$flags"

say "building the console and the agent (about 10 minutes the first time on two cores)"
# One call for both: cargo unifies features per call. A target is named, so that
# the flags are for the programs and not for what runs while they are built.
cargo build --release --locked --target "$host" --package server --package agent \
  --features server/embedded 8>&- || die "the build failed; the lines above say why"

# What the volume of a container begins as; in an image without a shell nothing
# else could make it.
mkdir -p dist/volume/data
chmod 700 dist/volume/data
for program in tenon tenon-agent; do
  cp --reflink=auto "$CARGO_TARGET_DIR/$host/release/$program" "dist/$program.part"
  chmod 755 "dist/$program.part"
  # One that runs keeps the file it was started from.
  mv -f "dist/$program.part" "dist/$program"
done
(cd dist && sha256sum tenon tenon-agent >SHA256SUMS)

for program in dist/tenon dist/tenon-agent; do
  needs="$(ldd "$program" 2>&1 | awk '/=>/ {print $1}' | paste -sd' ')"
  say "$program: $(stat -c %s "$program") bytes, $("$program" --version), ${needs:+needs }${needs:-static}"
done
say "released into dist/ in $((SECONDS - started)) s"
