# Sourced. Cargo never deletes what it built, and a full disk ends a build or a
# test in ways that name anything but the disk. So before a build, when there is
# little room left, what is cheapest to make again goes: never what other crates
# gave, or a small disk would build everything anew each time.
#
# shellcheck shell=bash
# `env.sh`, which is sourced before, sets what is not set here.
# shellcheck disable=SC2154

# What a build of this project's own crates and tests writes, with dependencies in place.
ROOM_NEEDED_GB=12

room_gb() { df --output=avail -BG "$CARGO_TARGET_DIR" | tail -n 1 | tr -dc '0-9'; }
has_room() { [ "$(room_gb)" -ge "$ROOM_NEEDED_GB" ]; }

# Results of this project's own crates that no build of the last half day wrote:
# each change of a dependency leaves a whole set of them behind.
drop_stale_results() {
  local crate names=()
  for crate in "$ROOT"/*/Cargo.toml; do
    crate="$(basename "$(dirname "$crate")")"
    names+=(-o -name "$crate-*" -o -name "lib$crate-*")
  done
  names+=(-o -name 'tenon-*' -o -name 'tenon_*' -o -name 'it-*')
  find "$CARGO_TARGET_DIR" -path '*/deps/*' -type f -mmin +720 \( "${names[@]:1}" \) -delete
}

# make_room — leaves enough room for a build, or says that there is none. Only
# for who holds the target folder.
make_room() {
  mkdir -p "$CARGO_TARGET_DIR"
  has_room && return
  say "only $(room_gb) GB are left on the disk of $CARGO_TARGET_DIR: deleting what can be built again"
  find "$CARGO_TARGET_DIR" -type d -name incremental -prune -exec rm -rf {} +
  has_room || drop_stale_results
  has_room || say "there is still room for only $(room_gb) GB of the $ROOM_NEEDED_GB that a build may take; if it fails, that may be why (deleting $CARGO_TARGET_DIR makes more, and the next build takes an hour)"
}
