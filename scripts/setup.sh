#!/usr/bin/env bash
# Installs what a machine lacks. Every step skips itself when done, and leaves
# its mark only after it succeeded, so an interrupted set-up is simply run again.
#
#   scripts/setup.sh build   toolchain, wasm target, cargo-leptos, bundler
#   scripts/setup.sh check   linters and audits
#   scripts/setup.sh test    MariaDB, Redis, a container engine, Chromium, Playwright
#   scripts/setup.sh bench   MariaDB, the load generator wrk
#   scripts/setup.sh chaos   MariaDB, strace
set -euo pipefail
. "$(dirname "$0")/env.sh"

apt_updated=""
have() { command -v "$1" >/dev/null 2>&1; }

# What a step prints is kept here and shown only when the step fails.
LOG="$CACHE/log"

# quietly NAME COMMAND… — runs a noisy command; on failure its last lines and one clear line.
quietly() {
  local name="$1"; shift
  "$@" >"$LOG/$name.log" 2>&1 && return
  tail -n 15 "$LOG/$name.log" >&2
  die "$name could not be installed; the lines above say why (is the network reachable?). Full log: $LOG/$name.log"
}

# apt_install PACKAGE… — as root, or by sudo without a password.
apt_install() {
  local sudo=()
  have apt-get || die "This needs the packages: $*. Install them with your system's package manager, then run again."
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || die "This needs Debian packages. Run: sudo apt-get install -y $* — then run again."
    sudo=(sudo)
  fi
  say "installing packages: $* (under a minute)"
  if [ -z "$apt_updated" ]; then quietly apt-update "${sudo[@]}" apt-get update -qq; apt_updated=1; fi
  quietly "apt-$1" "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

# apt_install_first PACKAGE… — the first one that the system knows.
apt_install_first() {
  local package
  for package in "$@"; do
    if apt-cache show "$package" >/dev/null 2>&1; then break; fi
  done
  apt_install "$package"
}

need_basics() {
  have cc || apt_install build-essential
  have curl || apt_install curl ca-certificates
  have git || apt_install git
  have rustup || die "rustup is missing. Install Rust with rustup, then run again."
  have node || apt_install nodejs npm
  have npm || apt_install npm
  local major; major="$(node --version | sed 's/^v\([0-9]*\).*/\1/')"
  [ "$major" -ge 20 ] || die "Node $(node --version) is too old: this needs Node 20 or newer."
}

# cargo-leptos asks for this compiler or a newer one.
RUST_MIN=1.96

rustc_is_new_enough() {
  local v; v="$("$@" --version 2>/dev/null | awk '{print $2}')" || return 1
  [ -n "$v" ] && [ "$(printf '%s\n%s\n' "$RUST_MIN" "$v" | sort -V | head -1)" = "$RUST_MIN" ]
}

# std for wasm from the distribution's vendored sources. It goes into place by
# one rename, so that an interrupted build leaves nothing that looks complete.
build_wasm_std() {
  local lib="$1" d
  d="$(mktemp -d)"
  mkdir "$d/src"; : >"$d/src/lib.rs"
  printf '[package]\nname = "empty-crate"\nversion = "0.0.0"\nedition = "2024"\n' >"$d/Cargo.toml"
  (cd "$d" && quietly wasm-std env -u CARGO_TARGET_DIR RUSTC_BOOTSTRAP=1 \
    cargo +rust-web build -Zbuild-std=std,panic_abort --release --target wasm32-unknown-unknown)
  rm -rf "$lib" "$lib.part"
  mkdir -p "$lib.part"
  cp "$d"/target/wasm32-unknown-unknown/release/deps/*.rlib "$lib.part"/
  rm -f "$lib.part"/libempty_crate-*
  mv "$lib.part" "$lib"
  rm -rf "$d"
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
  [ "$(id -u)" = 0 ] || die "The wasm target is missing and rustup cannot download it. Run once as root, or where this works: rustup update stable && rustup target add wasm32-unknown-unknown"
  apt_install rustc-web cargo-web rust-web-src lld-19 lld rustfmt-web rust-web-clippy libc6-dev
  rustup toolchain link rust-web /usr 2>/dev/null || true
  local lib; lib="$(rustup run rust-web rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib"
  compgen -G "$lib/libstd-*.rlib" >/dev/null || build_wasm_std "$lib"
  printf 'RUSTUP_TOOLCHAIN=rust-web\nCARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19\n' >"$CACHE/toolchain.env.part"
  mv "$CACHE/toolchain.env.part" "$CACHE/toolchain.env"
  say "toolchain: $(rustup run rust-web rustc --version)"
}

# cargo_tool NAME VERSION MINUTES [cargo-install flag…] — a debug build is fast
# enough at run time and takes a third of the time to make.
cargo_tool() {
  local name="$1" version="$2" minutes="$3"; shift 3
  local stamp="$TOOLS/.$name-$version"
  [ -f "$stamp" ] && return
  if ! { have cargo-binstall && timeout 120 cargo binstall -y --root "$TOOLS" "$name@$version" >/dev/null 2>&1; }; then
    say "building $name $version (about $minutes minutes, once)"
    # Each tool's own lock and flags: the project's .cargo/config.toml must not apply.
    (cd / && quietly "$name" env CARGO_TARGET_DIR="$CACHE/tool-target" CARGO_PROFILE_DEV_DEBUG=0 \
      cargo install "$name" --version "$version" --root "$TOOLS" --debug "$@")
  fi
  rm -f "$TOOLS/.$name-"*
  touch "$stamp"
}

# npm_folder FOLDER — installs a folder's lock file when it changed.
npm_folder() {
  local dir="$1" name="${1#"$ROOT"/}" sum
  sum="$(cat "$dir/package.json" "$dir/package-lock.json" | sha256sum | cut -d' ' -f1)"
  [ "$(cat "$dir/node_modules/.installed" 2>/dev/null)" = "$sum" ] && return
  say "installing npm packages of $name (about 10 seconds)"
  (cd "$dir" && quietly "npm-$name" npm ci --no-audit --no-fund)
  echo "$sum" >"$dir/node_modules/.installed"
}

setup_build() {
  need_basics
  setup_toolchain
  # The toolchain may just have been decided.
  . "$ROOT/scripts/env.sh"
  cargo_tool cargo-leptos 0.3.11 7 --locked
  # The CLI must equal the library in Cargo.lock.
  local bindgen
  bindgen="$(awk '/^name = "wasm-bindgen"$/ {getline; gsub(/"/, ""); print $3}' "$ROOT/Cargo.lock")"
  [ -n "$bindgen" ] || die "Cargo.lock names no wasm-bindgen; restore it from git."
  # Not --locked: this version's own lock names a withdrawn dependency.
  cargo_tool wasm-bindgen-cli "$bindgen" 3
  npm_folder "$ROOT/frontend"
}

TYPOS_VERSION=1.52.0

setup_typos() {
  local stamp="$TOOLS/.typos-$TYPOS_VERSION" pip
  [ -f "$stamp" ] && return
  have pip3 || have pip || apt_install python3-pip
  pip="$(command -v pip3 || command -v pip)"
  say "installing typos $TYPOS_VERSION (seconds)"
  rm -rf "$TOOLS/python"
  quietly typos "$pip" install --disable-pip-version-check --root-user-action=ignore --target "$TOOLS/python" "typos==$TYPOS_VERSION"
  ln -sf "$TOOLS/python/bin/typos" "$TOOLS/bin/typos"
  rm -f "$TOOLS/.typos-"*
  touch "$stamp"
}

setup_check() {
  setup_build
  setup_typos
  cargo_tool cargo-machete 0.9.2 1 --locked
  cargo_tool cargo-deny 0.20.2 5 --locked
  # Type checks of the browser tests.
  npm_folder "$ROOT/end2end"
}

setup_test() {
  setup_build
  # The core package has the server and no service that starts by itself; the
  # tests run private instances.
  if ! have mariadbd && [ ! -x /usr/sbin/mariadbd ]; then
    apt_install mariadb-server-core mariadb-client-core
  fi
  # Debian's package redis-server starts a service; the very same program comes
  # with the tools, under the name by which it checks files.
  have redis-server || have redis-check-rdb || apt_install redis-tools
  # A mail server of a few lines, for Debian's own Python.
  /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || python3 -c 'import aiosmtpd' 2>/dev/null || apt_install python3-aiosmtpd
  # A container engine, which the agent's tests start for themselves as root. The
  # packages start a service where there is systemd; nothing here uses it.
  if [ "$(id -u)" = 0 ] && [ "$(uname -s)" = Linux ]; then
    have dockerd || apt_install docker.io
    [ -x /bin/busybox ] || apt_install busybox-static
  fi
  # The short rounds of crashes and faults are part of the tests.
  setup_chaos
  npm_folder "$ROOT/end2end"
  [ -n "$(browser)" ] || apt_install_first chromium-headless-shell chromium
  fc-list 2>/dev/null | grep -qi 'noto.*cjk' || apt_install fonts-noto-cjk fontconfig
}

setup_bench() {
  if ! have mariadbd && [ ! -x /usr/sbin/mariadbd ]; then
    apt_install mariadb-server-core mariadb-client-core
  fi
  have wrk || apt_install wrk
}

setup_chaos() {
  if ! have mariadbd && [ ! -x /usr/sbin/mariadbd ]; then
    apt_install mariadb-server-core mariadb-client-core
  fi
  have strace || apt_install strace
  # SQLite's own client for the audit.
  have python3 || apt_install python3
}

mkdir -p "$CACHE" "$LOG" "$TOOLS/bin"
# Two set-ups at once would build the same tool twice and race for its place.
have flock || apt_install util-linux
exec 9>"$CACHE/setup.lock"
if ! flock -n 9; then
  say "another set-up is running on this machine; waiting for it"
  flock 9
fi

for group in "$@"; do
  case "$group" in
    build) setup_build ;;
    check) setup_check ;;
    test) setup_test ;;
    bench) setup_bench ;;
    chaos) setup_chaos ;;
    *) die "unknown group: $group" ;;
  esac
done
