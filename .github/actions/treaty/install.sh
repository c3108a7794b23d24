#!/usr/bin/env bash
# Puts treaty into PATH: a release whose checksum is right, else what Go builds. What is
# installed is kept in the runner's tool cache, under what it was made from.
set -euo pipefail
# shellcheck source=common.sh
. "$GITHUB_ACTION_PATH/common.sh"

# A mirror of the releases may be named by who runs the runner.
releases=${TREATY_RELEASES:-https://github.com/treaty-events/treaty/releases/download}
module=github.com/treaty-events/treaty/cmd/treaty
cache=${RUNNER_TOOL_CACHE:-$RUNNER_TEMP}/treaty
version=${INPUT_VERSION:-}
os=$(uname -s | tr '[:upper:]' '[:lower:]')
exe=
case $os in
  mingw* | msys* | cygwin*) os=windows exe=.exe ;; # the bash that comes with git
esac

finish() {
  output program "$1"
  dirname "$1" >>"$GITHUB_PATH"
  "$1" version
  exit 0
}

# sha256 is what Linux, or else what macOS calls it.
sha256() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }

needs_go() {
  command -v go >/dev/null || fail "Go builds treaty, and is not on this runner: add actions/setup-go before this step${1:+, or $1}"
}

# from_source builds the source that came with this action.
from_source() {
  local source print program ref=${GITHUB_ACTION_REF:-source}
  ref=${ref//[^A-Za-z0-9._-]/-}
  source=$(cd "$GITHUB_ACTION_PATH/../../.." && pwd)
  if [ ! -f "$source/go.mod" ] || [ ! -d "$source/cmd/treaty" ]; then
    fail "the action lies outside of its repository: use treaty-events/treaty/.github/actions/treaty@REF, or say which version"
  fi
  print=$(cd "$source" && find . -name '.?*' -prune -o -name testdata -prune -o -name docs -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 cat | sha256 | cut -c1-16)
  program=$cache/source-$print/treaty$exe
  if [ ! -x "$program" ]; then
    needs_go ''
    build "$program" "$source" -ldflags "-s -w -X github.com/treaty-events/treaty/cmd/internal/build.version=$ref-$print"
  fi
  finish "$program"
}

# build PROGRAM DIR FLAGS...: whole or not at all.
build() {
  local program=$1 dir=$2
  shift 2
  mkdir -p "$(dirname "$program")"
  (cd "$dir" && CGO_ENABLED=0 GOFLAGS=-mod=readonly GOWORK=off go build -trimpath -buildvcs=false "$@" -o "$program.$$" ./cmd/treaty) ||
    fail "go build failed: the lines above say why"
  mv -f "$program.$$" "$program"
}

# from_release downloads a release; it returns 1 where there is none.
from_release() {
  local arch name program dir
  case $(uname -m) in
    x86_64 | amd64) arch=amd64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) return 1 ;;
  esac
  program=$cache/$version-$os-$arch/treaty$exe
  if [ -x "$program" ]; then finish "$program"; fi
  command -v curl >/dev/null || return 1
  name=treaty_${version#v}_${os}_${arch}.tar.gz
  if [ "$os" = windows ]; then name=${name%.tar.gz}.zip; fi
  dir=$(mktemp -d "$RUNNER_TEMP/treaty.XXXXXX")
  fetch "$releases/$version/$name" "$dir/$name" || return 1
  fetch "$releases/$version/checksums.txt" "$dir/checksums.txt" ||
    fail "the release $version has no checksums.txt: what was downloaded cannot be trusted"
  if [ "$(awk -v name="$name" '$2 == name || $2 == "*" name {print $1}' "$dir/checksums.txt")" != "$(sha256 <"$dir/$name" | cut -d' ' -f1)" ]; then
    fail "$name of release $version is not what its checksums.txt says: nothing of it was run"
  fi
  case $name in
    *.zip) unzip -q "$dir/$name" "treaty$exe" -d "$dir" ;;
    *) tar -xzf "$dir/$name" -C "$dir" treaty ;;
  esac || fail "$name has no treaty in it"
  mkdir -p "$(dirname "$program")"
  mv -f "$dir/treaty$exe" "$program"
  chmod 755 "$program"
  rm -rf "$dir"
  finish "$program"
}

# fetch URL FILE: 1 where there is nothing at the address.
fetch() {
  local status
  status=$(curl --silent --show-error --location --retry 3 --max-time 120 --max-filesize 200000000 --output "$2" --write-out '%{http_code}' -- "$1") ||
    fail "$1 cannot be downloaded"
  case $status in
    200) return 0 ;;
    404) return 1 ;;
  esac
  fail "$1 cannot be downloaded: HTTP status $status"
}

# from_module builds the version that Go's module proxy has, and its checksum database
# knows.
from_module() {
  local program=$cache/$version-go/treaty$exe
  if [ ! -x "$program" ]; then
    needs_go 'leave version out where there is a release'
    mkdir -p "$(dirname "$program")"
    GOBIN=$(dirname "$program") CGO_ENABLED=0 GOFLAGS='' GOWORK=off go install -trimpath "$module@$version" ||
      fail "there is no version $version of Treaty: leave version out, and the action builds its own source"
  fi
  finish "$program"
}

case $version in
  '') from_source ;;
  installed)
    program=$(command -v treaty) || fail "version is installed, but there is no treaty in PATH"
    finish "$program"
    ;;
  *)
    [[ $version =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "version is v1.2.3, installed, or nothing"
    from_release || from_module
    ;;
esac
