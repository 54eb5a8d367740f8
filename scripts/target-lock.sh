# Sourced. The target folder outside the checkout is shared by all checkouts on
# this machine. Cargo decides by file times whether a workspace crate is fresh,
# and gives the same crate of two checkouts the same place: without care, one
# checkout would be served what another one built. So a checkout holds the
# folder while it builds and tests, and touches its sources when the folder was
# last used by another one. Dependencies are shared either way.
#
# shellcheck shell=bash
# `env.sh`, which is sourced before, sets what is not set here.
# shellcheck disable=SC2154
. "$ROOT/scripts/room.sh"

# Holds the target folder for this checkout until the script ends or release_target.
hold_target() {
  local owner="$CARGO_TARGET_DIR/.checkout"
  mkdir -p "$CARGO_TARGET_DIR"
  exec 8>>"$CARGO_TARGET_DIR/.checkout.lock"
  # Alone: what another build made a minute ago is not deleted under its hands.
  if flock -n -x 8; then make_room; fi
  while :; do
    flock -s 8
    [ "$(cat "$owner" 2>/dev/null)" = "$ROOT" ] && return
    if ! flock -n -x 8; then
      say "the target folder is in use by $(cat "$owner" 2>/dev/null); waiting (or set CARGO_TARGET_DIR to build apart)"
      flock -x 8
    fi
    # Somebody may have been faster while we waited without any lock.
    if [ "$(cat "$owner" 2>/dev/null)" != "$ROOT" ]; then
      if [ -s "$owner" ]; then
        say "the target folder was last used by another checkout; this one's own crates are built again"
        find "$ROOT"/{model,backend,app,frontend,server,agent,proof,migrations} -type f \
          -not -path '*/node_modules/*' -exec touch {} +
      fi
      printf '%s\n' "$ROOT" >"$owner"
    fi
  done
}

release_target() { exec 8>&-; }
