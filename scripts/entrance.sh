#!/usr/bin/env bash
# entrance.sh SITE [PROFILE]: builds the small program of the pages before
# signing in and puts it beside the console's own, into SITE/pkg. cargo-leptos
# knows one program; this one shares all that is compiled with it and costs one
# more link.
set -euo pipefail
. "$(dirname "$0")/env.sh"
site="${1:?the folder of the site}" profile="${2:-dev}"
folder="$profile"
[ "$profile" = dev ] && folder=debug
triple=wasm32-unknown-unknown

cd "$ROOT"
# The flags of cargo-leptos, so that nothing is compiled twice.
cargo build --package frontend --bin entrance --no-default-features \
  --target "$triple" --target-dir "$FRONT_TARGET_DIR" --profile "$profile" 8>&- >&2
made="$ROOT/target/entrance"
rm -rf "$made"
wasm-bindgen --target web --no-typescript --out-dir "$made" \
  "$FRONT_TARGET_DIR/$triple/$folder/entrance.wasm" >&2
# The page says where the program is; its script's own guess would miss our name.
mv "$made/entrance_bg.wasm" "$made/entrance.wasm"
if [ "$profile" != dev ]; then
  # What every browser has had for years, as cargo-leptos says it of the other
  # program. "All features" means also those that no browser has yet.
  wasm-opt -Oz --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext \
    --enable-mutable-globals --enable-reference-types --enable-multivalue \
    "$made/entrance.wasm" -o "$made/entrance.wasm.small"
  mv "$made/entrance.wasm.small" "$made/entrance.wasm"
fi
cp "$made/entrance.js" "$made/entrance.wasm" "$site/pkg/"
