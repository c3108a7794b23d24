#!/usr/bin/env bash
# Sets up what the tests and the build need beside Go: git, curl, node (patterns
# are compared with it), xmllint (JUnit reports are checked with it), cmark-gfm
# (comments are rendered with it), jq and shellcheck (scripts of CI run with the
# one and are read by the other), a Chromium (pages are looked at with it),
# npm (it fetches axe-core, which tells what in a page people with disabilities cannot use),
# PostgreSQL (a store), Graphviz (flows are drawn with it) and a C compiler
# (SQLite). Installs only what is missing, as root on a Debian or Ubuntu;
# elsewhere it says what is missing and goes on, since tests that lack something
# say that they were left out. Downloads what modules of their own need. May be run
# as often as you like.
set -euo pipefail
cd "$(dirname "$0")/.."

# have answers whether one of the commands is there.
have() {
  local name
  for name in "$@"; do
    if command -v "$name" >/dev/null 2>&1; then return 0; fi
  done
  return 1
}

# missing prints the Debian packages of what is not there, one a line.
missing() {
  have git || echo git
  have curl || echo curl
  have node || echo nodejs
  have npm || echo npm
  have xmllint || echo libxml2-utils
  have cmark-gfm || echo cmark-gfm
  have jq || echo jq
  have shellcheck || echo shellcheck
  have chromium chromium-browser google-chrome chrome || echo chromium
  have dot || echo graphviz
  # Go links SQLite with what CC names.
  have pg_ctl || compgen -G '/usr/lib/postgresql/*/bin/pg_ctl' >/dev/null || echo postgresql
  have "${CC:-gcc}" || printf 'gcc\nlibc6-dev\n'
}

# fetch downloads what modules of their own need; what the root needs comes with the
# first build.
fetch() {
  local module modules
  modules=$(./scripts/modules.sh)
  for module in $modules; do
    go -C "$module" mod download || echo "setup: $module: its modules cannot be downloaded now; its tests may fail" >&2
  done
}

if have go; then
  fetch
else
  echo "setup: go is missing: install the version that go.mod names, https://go.dev/dl" >&2
fi
mapfile -t packages < <(missing)
if [ "${#packages[@]}" -eq 0 ]; then exit 0; fi

if [ "$(id -u)" -ne 0 ] || ! have apt-get; then
  echo "setup: missing: ${packages[*]} (only root on Debian or Ubuntu installs them here)" >&2
  exit 0
fi
echo "setup: installing ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { apt-get update && apt-get install -y --no-install-recommends "${packages[@]}"; } >"$log" 2>&1; then
  echo "setup: apt-get failed, going on without; it said:" >&2
  tail -n 5 "$log" >&2
fi
