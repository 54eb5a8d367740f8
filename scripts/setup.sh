#!/usr/bin/env bash
# Installs what a machine lacks. Every step skips itself when done.
#
#   scripts/setup.sh build   toolchain, wasm target, cargo-leptos, bundler
#   scripts/setup.sh check   linters and audits
#   scripts/setup.sh test    MariaDB, Chromium, Playwright
set -euo pipefail
. "$(dirname "$0")/env.sh"

mkdir -p "$TOOLS/bin"
apt_updated=""

have() { command -v "$1" >/dev/null 2>&1; }

# apt PACKAGE… — as root, or by sudo without a password.
apt_install() {
  local sudo=""
  have apt-get || die "This needs the packages: $*. Install them with your system's package manager, then run again."
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || die "This needs the Debian packages: $*. Run: sudo apt-get install -y $*"
    sudo="sudo"
  fi
  say "installing packages: $* (under a minute)"
  if [ -z "$apt_updated" ]; then $sudo apt-get update -qq; apt_updated=1; fi
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

need_basics() {
  have cc || apt_install build-essential
  have curl || apt_install curl ca-certificates
  have rustup || die "rustup is missing. Install Rust with rustup, then run again."
  have node || apt_install nodejs npm
  have npm || apt_install npm
}

# cargo-leptos asks for this compiler or a newer one.
RUST_MIN=1.96

rustc_is_new_enough() {
  local v; v="$("$@" --version 2>/dev/null | awk '{print $2}')" || return 1
  [ -n "$v" ] && [ "$(printf '%s\n%s\n' "$RUST_MIN" "$v" | sort -V | head -1)" = "$RUST_MIN" ]
}

# The ordinary way is rustup's own wasm target. Where rustup cannot download,
# Debian's security archive has a complete newer toolchain, and std for wasm is
# built once from its vendored sources.
setup_toolchain() {
  [ -f "$CACHE/toolchain.env" ] && return
  if rustc_is_new_enough rustc && timeout 120 rustup target add wasm32-unknown-unknown >/dev/null 2>&1; then
    : >"$CACHE/toolchain.env"
    say "toolchain: $(rustc --version) with rustup's wasm target"
    return
  fi
  if timeout 20 rustup update stable --no-self-update >/dev/null 2>&1 \
    && rustc_is_new_enough rustup run stable rustc \
    && timeout 120 rustup target add --toolchain stable wasm32-unknown-unknown >/dev/null 2>&1; then
    echo RUSTUP_TOOLCHAIN=stable >"$CACHE/toolchain.env"
    say "toolchain: rustup's stable with its wasm target"
    return
  fi
  say "rustup cannot download the wasm target here; using the distribution's toolchain (about 2 minutes)"
  apt_install rustc-web cargo-web rust-web-src lld-19 lld rustfmt-web rust-web-clippy libc6-dev
  rustup toolchain link rust-web /usr 2>/dev/null || true
  local lib; lib="$(rustup run rust-web rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib"
  if [ ! -e "$lib" ]; then
    local d; d="$(mktemp -d)"
    mkdir "$d/src"; : >"$d/src/lib.rs"
    printf '[package]\nname = "empty-crate"\nversion = "0.0.0"\nedition = "2024"\n' >"$d/Cargo.toml"
    (cd "$d" && env -u CARGO_TARGET_DIR RUSTC_BOOTSTRAP=1 cargo +rust-web build -q -Zbuild-std=std,panic_abort --release --target wasm32-unknown-unknown)
    mkdir -p "$lib"
    cp "$d"/target/wasm32-unknown-unknown/release/deps/*.rlib "$lib"/
    rm -rf "$lib"/libempty_crate-* "$d"
  fi
  printf 'RUSTUP_TOOLCHAIN=rust-web\nCARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19\n' >"$CACHE/toolchain.env"
  say "toolchain: $(rustup run rust-web rustc --version)"
}

# cargo_tool NAME VERSION MINUTES [cargo-install flag…] — a debug build is fast
# enough at run time and takes a third of the time to make.
cargo_tool() {
  local name="$1" version="$2" minutes="$3"; shift 3
  local stamp="$TOOLS/.$name-$version"
  [ -f "$stamp" ] && return
  if have cargo-binstall && timeout 120 cargo binstall -y --root "$TOOLS" "$name@$version" >/dev/null 2>&1; then
    touch "$stamp"; return
  fi
  say "building $name $version (about $minutes minutes, once)"
  # Each tool's own lock and flags: the project's .cargo/config.toml must not apply.
  (cd / && CARGO_TARGET_DIR="$CACHE/tool-target" CARGO_PROFILE_DEV_DEBUG=0 \
    cargo install -q "$name" --version "$version" --root "$TOOLS" --debug "$@")
  rm -f "$TOOLS/.$name-"*
  touch "$stamp"
}

# npm_folder FOLDER — installs a folder's lock file when it changed.
npm_folder() {
  local dir="$1"
  local sum; sum="$(sha256sum "$dir/package-lock.json" | cut -d' ' -f1)"
  [ "$(cat "$dir/node_modules/.installed" 2>/dev/null)" = "$sum" ] && return
  say "installing npm packages of ${dir#"$ROOT"/} (about 10 seconds)"
  (cd "$dir" && npm ci --silent --no-audit --no-fund)
  echo "$sum" >"$dir/node_modules/.installed"
}

reload_env() { . "$ROOT/scripts/env.sh"; }

setup_build() {
  need_basics
  setup_toolchain
  reload_env
  cargo_tool cargo-leptos 0.3.11 7 --locked
  # The CLI must equal the library in Cargo.lock.
  local bindgen
  bindgen="$(awk '/^name = "wasm-bindgen"$/ {getline; gsub(/"/, ""); print $3}' "$ROOT/Cargo.lock")"
  cargo_tool wasm-bindgen-cli "$bindgen" 3
  npm_folder "$ROOT/frontend"
}

setup_check() {
  setup_build
  cargo_tool cargo-deny 0.20.2 5 --locked
  cargo_tool cargo-machete 0.9.2 1 --locked
  if [ ! -x "$TOOLS/bin/typos" ]; then
    have pip3 || have pip || apt_install python3-pip
    say "installing typos (seconds)"
    local pip; pip="$(command -v pip3 || command -v pip)"
    "$pip" install -q --disable-pip-version-check --root-user-action=ignore --target "$TOOLS/python" typos
    ln -sf "$TOOLS/python/bin/typos" "$TOOLS/bin/typos"
  fi
}

setup_test() {
  setup_build
  have mariadbd || [ -x /usr/sbin/mariadbd ] || apt_install mariadb-server
  have chromium || [ -n "${CHROMIUM:-}" ] || apt_install chromium fonts-noto-cjk
  fc-list 2>/dev/null | grep -qi 'noto.*cjk' || apt_install fonts-noto-cjk fontconfig
  npm_folder "$ROOT/end2end"
}

mkdir -p "$CACHE"
exec 9>"$CACHE/setup.lock"
flock 9

for group in "$@"; do
  case "$group" in
    build) setup_build ;;
    check) setup_check ;;
    test) setup_test ;;
    *) die "unknown group: $group" ;;
  esac
done
