# Sourced by every script and by the Makefile's recipes: where tools and build
# results live, and which toolchain builds them. Everything that is expensive to
# make lives outside the checkout, so that a second clone builds in minutes.
#
# shellcheck shell=bash
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
CACHE="${TENON_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tenon}"
TOOLS="$CACHE/tools"
export ROOT CACHE TOOLS
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$CACHE/target}"
# Where cargo-leptos builds the wasm half; clippy for wasm shares it.
export FRONT_TARGET_DIR="$CARGO_TARGET_DIR/front"
export PATH="$TOOLS/bin:$ROOT/frontend/node_modules/.bin:$HOME/.cargo/bin:$PATH"
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
# The browser of the tests. The same Chromium without the parts that need a screen,
# where the system has it: a fifth less time.
browser() { printf '%s\n' "${CHROMIUM:-$(command -v chromium-headless-shell || command -v chromium)}"; }

# One toolchain for native and wasm (two would double the native work). The
# set-up script decides which and writes it here.
if [ -f "$CACHE/toolchain.env" ]; then
  set -a
  # The set-up script writes it, outside of the checkout.
  # shellcheck disable=SC1091
  . "$CACHE/toolchain.env"
  set +a
fi

say() { printf '\033[1m[tenon]\033[0m %s\n' "$*" >&2; }
die() { printf '\033[1;31m[tenon]\033[0m %s\n' "$*" >&2; exit 1; }
