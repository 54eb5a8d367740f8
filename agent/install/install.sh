#!/bin/sh
# Installs tenon-agent on this machine and starts it:
#
#   curl -fsSL http://CONSOLE/agent/install.sh | sudo TENON_CONSOLE=http://CONSOLE TENON_TOKEN=… sh
#
# TENON_CONSOLE  base URL of the console; the program is loaded from there
# TENON_TOKEN    enrolment token from the console's page; may be left out where
#                this machine is enrolled already
# TENON_DOCKER   yes lets the agent see containers: its user may open Docker's
#                socket. Who may do that can do everything to this machine; see
#                docs/operating.md. `gpasswd -d tenon-agent docker` takes it back
# PREFIX         install below this folder instead, and start nothing
#
# May be run again: it then brings the program up to date, and enrols anew where
# the console has revoked the old token. Everything is in functions, so that a
# script that arrives only in part does nothing.
set -eu
umask 077

say() { printf 'tenon-agent: %s\n' "$*"; }
die() { printf 'tenon-agent: %s\n' "$*" >&2; exit 1; }

# Nothing here may end up in a file, a URL or a header as something else than
# what it is.
check_input() {
  console=${TENON_CONSOLE:-}
  token=${TENON_TOKEN:-}
  docker=${TENON_DOCKER:-}
  prefix=${PREFIX:-}
  [ -n "$console" ] || die 'TENON_CONSOLE is not set; copy the whole command from the console'
  console=${console%/}
  case $console in
    *[!A-Za-z0-9:/._~%@+\[\]-]*) die 'TENON_CONSOLE has characters that no address has' ;;
    *@*) die 'TENON_CONSOLE must not hold a user name or a password' ;;
    http://?* | https://?*) ;;
    *) die 'TENON_CONSOLE is not an http:// or https:// address' ;;
  esac
  case $token in
    *[!A-Za-z0-9._~+/=-]*) die 'TENON_TOKEN is not a token; copy the whole command from the console' ;;
  esac
  [ "${#token}" -le 512 ] || die 'TENON_TOKEN is too long for a token'
  case $docker in
    '' | yes) ;;
    *) die 'TENON_DOCKER is yes, or not there' ;;
  esac
  case $prefix in
    '' | /*) ;;
    *) prefix=$(pwd)/$prefix ;;
  esac
  prefix=${prefix%/}
  # It is written into a TOML string.
  case $prefix in
    *[\"\\]* | *"$newline"*) die 'PREFIX must not hold quotes, backslashes or line ends' ;;
  esac
}

newline='
'

check_machine() {
  [ "$(uname -s)" = Linux ] || die "$(uname -s) is not supported; the agent runs on Linux"
  if [ -z "$prefix" ] && [ "$(id -u)" != 0 ]; then
    die 'installing for the whole machine takes root; use sudo, or PREFIX=folder for this user alone'
  fi
}

# fetch URL FILE
fetch() {
  if command -v curl >/dev/null 2>&1; then
    curl -fsS --retry 3 --connect-timeout 15 -o "$2" "$1"
  elif command -v wget >/dev/null 2>&1; then
    wget -q -T 15 -O "$2" "$1"
  else
    die 'neither curl nor wget is here; install one of them'
  fi
}

# replace FILE MODE: puts what it reads in FILE's place, whole or not at all.
replace() {
  rm -f "$1.new"
  cat >"$1.new"
  chmod "$2" "$1.new"
  mv -f "$1.new" "$1"
}

install_program() {
  url=$console/agent/tenon-agent-$(uname -s)-$(uname -m)
  [ -d "$bin" ] || { mkdir -p "$bin" && chmod 755 "$bin"; }
  download=$bin/.tenon-agent.new
  trap 'rm -f "$download"' EXIT
  trap 'exit 130' INT TERM HUP
  fetch "$url" "$download" || die "cannot load $url; is the console's address right, and has it an agent for $(uname -m)?"
  chmod 755 "$download"
  version=$("$download" --version) || die "$url is no program for this machine"
  # A running program cannot be written to, but it can be replaced.
  mv -f "$download" "$bin/tenon-agent"
  say "$version is in $bin"
}

# The agent runs as a user of its own and reads its settings while it runs.
own() {
  if [ -n "$service_user" ]; then chown "$service_user:$service_user" "$@"; fi
}

write_settings() {
  mkdir -p "$etc"
  # The agent's user looks for its files here; what is secret is closed itself.
  chmod a+x "$etc"
  token_file=$etc/enrolment-token
  if [ -n "$token" ]; then
    printf '%s\n' "$token" | replace "$token_file" 600
    own "$token_file"
  fi
  file=$etc/agent.toml
  if [ -f "$file" ]; then
    # Somebody may have changed it: only what this command says is ours.
    ours='console'
    [ -z "$token" ] || ours='console|enrolment_file|enrolment_token'
    kept=$(grep -Ev "^[[:space:]]*($ours)[[:space:]]*=" "$file" || true)
    {
      printf 'console = "%s"\n' "$console"
      [ -z "$token" ] || printf 'enrolment_file = "%s"\n' "$token_file"
      printf '%s\n' "$kept"
    } | replace "$file" 600
    say "the console is set in $file; the rest is as it was"
  else
    {
      printf '# Written by install.sh. All settings: agent.example.toml.\n'
      printf 'console = "%s"\n' "$console"
      printf 'enrolment_file = "%s"\n' "$token_file"
      if [ -n "$prefix" ]; then printf 'state_dir = "%s"\n' "$state"; fi
    } | replace "$file" 600
    say "settings are in $file"
  fi
  own "$file"
}

has_systemd() {
  [ -z "$prefix" ] && [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1
}

make_user() {
  service_user=tenon-agent
  if ! id "$service_user" >/dev/null 2>&1; then
    nologin=$(command -v nologin || printf /bin/false)
    useradd --system --user-group --no-create-home --home-dir /nonexistent --shell "$nologin" "$service_user" ||
      die "cannot make the user $service_user"
  fi
}

# The group that Docker's socket belongs to opens it.
open_docker() {
  [ "$docker" = yes ] || return 0
  socket=/var/run/docker.sock
  [ -S "$socket" ] || die "there is no $socket; install Docker first, or leave TENON_DOCKER out"
  group=$(stat -c %G "$socket")
  case $group in
    root | UNKNOWN) die "$socket belongs to the group $group: no group opens it to the agent" ;;
  esac
  usermod -a -G "$group" "$service_user" || die "cannot put $service_user into the group $group"
  say "$service_user is in the group $group and sees containers; it could do everything to them, too"
}

start_service() {
  unit_file=/etc/systemd/system/tenon-agent.service
  unit | replace "$unit_file" 644
  systemctl daemon-reload
  systemctl enable --quiet tenon-agent.service
  systemctl restart tenon-agent.service
  say 'started; follow it by: journalctl -u tenon-agent -f'
}

# tenon-agent.service, word for word; a test compares them.
unit() {
  cat <<'UNIT'
[Unit]
Description=Tenon agent: measures this machine and reports to a Tenon console
Documentation=man:systemd.exec(5)
Wants=network-online.target
After=network-online.target
# However often it fails, it is started again: a machine that is silent for
# good needs a visit.
StartLimitIntervalSec=0

[Service]
Type=simple
ExecStart=/usr/local/bin/tenon-agent run
Restart=always
RestartSec=5s
# It sends or saves what waits, which takes a second.
TimeoutStopSec=15s

# A user of its own, made by install.sh: it reads /etc/tenon/agent.toml and the
# enrolment token while it runs, which a dynamic user could not.
User=tenon-agent
Group=tenon-agent
StateDirectory=tenon-agent
StateDirectoryMode=0700
UMask=0077

# It measures and dials out; nothing else is left open. /proc and /sys stay
# readable, because they are what it measures.
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
# Read-only and not hidden: a file system mounted below is measured, too.
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RemoveIPC=yes
KeyringMode=private
# IP to the console; netlink and unix for addresses, names and the log.
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

# It needs about ten megabytes; see docs/operating.md.
MemoryMax=64M
TasksMax=32
Nice=5

[Install]
WantedBy=multi-user.target
UNIT
}

main() {
  check_input
  check_machine
  bin=$prefix/usr/local/bin
  etc=$prefix/etc/tenon
  state=$prefix/var/lib/tenon-agent
  service_user=
  [ -z "$prefix" ] || bin=$prefix/bin
  install_program
  if has_systemd; then
    make_user
    open_docker
    write_settings
    start_service
    return
  fi
  write_settings
  if [ "$docker" = yes ]; then say 'containers are reported when the user that runs the agent may open /var/run/docker.sock'; fi
  if [ ! -f "$state/agent.json" ] && [ ! -f "$token_file" ]; then
    say 'this machine is not enrolled yet: run this again with TENON_TOKEN'
  fi
  say 'systemd is not used here; start it by:'
  if [ -n "$prefix" ]; then
    printf "  '%s' run --config '%s'\n" "$bin/tenon-agent" "$etc/agent.toml"
  else
    printf '  %s run\n' "$bin/tenon-agent"
  fi
}

main
