#!/usr/bin/env bash
# Starts dist/tenon in an empty root: a folder with the program and nothing else,
# no library, no shell, no /etc, no /proc. Then a person in Chromium sets it up and
# adds this machine by the agent that the console hands out.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT"
[ -x dist/tenon ] && [ -x dist/tenon-agent ] || die "there is no release in dist/: run make release"
"$ROOT/scripts/setup.sh" test
. "$ROOT/scripts/env.sh"

work="$(mktemp -d "${TMPDIR:-/tmp}/tenon-release-XXXXXX")"
root="$work/root"
console=""
finish() {
  local status=$?
  trap - EXIT
  [ -z "$console" ] || { kill -TERM "$console" 2>/dev/null; wait "$console" 2>/dev/null; } || true
  if [ "$status" != 0 ] && [ -f "$work/log" ]; then
    say "what the console said last:"
    tail -n 30 "$work/log" >&2
  fi
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# What the programs need of a system: nothing, or the C library by name.
mkdir -p "$root"
cp dist/tenon dist/tenon-agent "$root"
for program in tenon tenon-agent; do
  # `linux-vdso` is the kernel's; a static program has no line with a path.
  libraries="$(ldd "dist/$program" 2>/dev/null | grep -o '/[^ ]*' || true)"
  for library in $libraries; do
    case "$(basename "$library")" in
      libc.so* | libm.so* | libgcc_s.so* | ld-linux*) ;;
      *) die "$program needs $library; a release needs the C library at most" ;;
    esac
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
  say "$program: $(stat -c %s "dist/$program") bytes, ${libraries:-static}"
done
say "the root holds: $(cd "$root" && find . -type f | sort | paste -sd' ')"

# By their paths: what runs in the root gets no PATH.
unshare="$(command -v unshare)"
chroot="$(PATH="$PATH:/usr/sbin:/sbin" command -v chroot)"
# A user namespace makes root of anybody; where there is none one must be root.
enter=("$chroot" "$root")
if "$unshare" --user --map-root-user true 2>/dev/null; then
  enter=("$unshare" --user --map-root-user "${enter[@]}")
fi
# in_root COMMAND… — in place of the shell that calls it.
in_root() {
  exec env -i TENON_LISTEN="$listen" TENON_METRICS_LISTEN="$figures" "${enter[@]}" "$@"
}
free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}
listen="127.0.0.1:$(free_port)"
figures="127.0.0.1:$(free_port)"

fetch() { curl -fsS --noproxy '*' --max-time 5 "$@"; }

began="$(date +%s%N)"
(in_root /tenon serve) >"$work/out" 2>"$work/log" &
console=$!
until fetch -o /dev/null "http://$listen/health/ready" 2>/dev/null; do
  kill -0 "$console" 2>/dev/null || die "it ended; its words are below"
  [ $(($(date +%s%N) - began)) -lt 20000000000 ] || die "it does not answer within 20 seconds"
  sleep 0.01
done
say "ready after $((($(date +%s%N) - began) / 1000000)) ms in an empty folder"
(in_root /tenon health) || die "\`tenon health\` says it is not ready"
link="$(grep -o 'http://[^ ]*/setup?token=[^ ]*' "$work/out")" || die "it printed no link for the first user"

pictures="$ROOT/target/screenshots/release"
(
  cd "$ROOT/end2end"
  CHROMIUM="$(browser)" RELEASE_URL="http://$listen" RELEASE_SET_UP_LINK="$link" \
    RELEASE_MACHINE="$work/machine" RELEASE_PICTURES="$pictures" \
    npx --no-install playwright test --config release/playwright.config.ts
) || die "the journey in the browser failed"
say "pictures of it are in ${pictures#"$ROOT"/}"

accepted="$(fetch "http://$figures/metrics" | awk '$1 == "tenon_reports_accepted_total" {print $2}')"
[ "${accepted:-0}" -gt 0 ] || die "the figures count no report"
say "reports accepted: $accepted"

kill -TERM "$console"
ended=0
wait "$console" || ended=$?
console=""
[ "$ended" = 0 ] || die "it ended with status $ended when asked to stop"
! grep -E ' (ERROR|WARN) ' "$work/log" || die "the log has warnings; they are above"
say "the release works: $(cd "$root" && find data -type f | sort | paste -sd' ') is all it left"
