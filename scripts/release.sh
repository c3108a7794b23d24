#!/usr/bin/env bash
# Makes the files of a release, byte for byte the same wherever they are made from one
# commit with one version of Go:
#
#   scripts/release.sh treaty VERSION DIR [OS/ARCH...]   treaty, pure Go, of all platforms or these
#   scripts/release.sh treatyd VERSION DIR               treatyd of this Linux machine: one static file
#   scripts/release.sh checksums DIR                     checksums.txt of what lies in DIR
#
# The action's install.sh knows their names: treaty_1.2.3_linux_amd64.tar.gz, .zip for
# Windows. treatyd has SQLite inside, which is C: it is built on the machine that it is
# for, and the same bytes need the same C compiler, too.
set -euo pipefail
cd "$(dirname "$0")/.."
umask 022

platforms=(linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64)

fail() {
  printf 'scripts/release.sh: %s\n' "$1" >&2
  exit 2
}

# begin VERSION DIR: sets version, dir and the time that every file has.
begin() {
  version=$1 dir=$2
  [[ $version =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "the version is v1.2.3, not $version"
  tar --version 2>/dev/null | grep -q GNU || fail "GNU tar makes archives whose bytes do not depend on the machine: install it"
  export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct || fail "git does not know when this was written: set SOURCE_DATE_EPOCH")}
  export TZ=UTC GOFLAGS=-mod=readonly GOWORK=off GOAMD64=v1 GOARM64=v8.0
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  export LC_ALL=C # the order of files
}

# pack NAME PROGRAM: the program in $work and what one should read with it.
pack() {
  cp README.md CHANGELOG.md "$work"
  chmod 755 "$work/$2"
  touch -d "@$SOURCE_DATE_EPOCH" "$work"/*
  rm -f "$dir/$1"
  case $1 in
    *.zip)
      command -v zip >/dev/null || fail "zip packs what is for Windows: install it"
      (cd "$work" && zip -q -X -9 "$dir/$1" -- *)
      ;;
    *)
      (cd "$work" && tar --format=ustar --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -cf - -- *) |
        gzip -n -9 >"$dir/$1"
      ;;
  esac
  printf '%s\n' "$dir/$1"
}

treaty() {
  local platform os arch program name
  begin "$1" "$2"
  shift 2
  if [ $# -eq 0 ]; then set -- "${platforms[@]}"; fi
  for platform; do
    [[ " ${platforms[*]} " == *" $platform "* ]] || fail "there is no release for $platform, only for ${platforms[*]}"
    os=${platform%/*} arch=${platform#*/}
    program=treaty name=treaty_${version#v}_${os}_${arch}.tar.gz
    if [ "$os" = windows ]; then program=treaty.exe name=${name%.tar.gz}.zip; fi
    CGO_ENABLED=0 GOOS=$os GOARCH=$arch go build -trimpath -buildvcs=false \
      -ldflags "-s -w -X github.com/treaty-events/treaty/cmd/internal/build.version=$version" -o "$work/$program" ./cmd/treaty
    pack "$name" "$program"
    rm "$work/$program"
  done
}

treatyd() {
  begin "$1" "$2"
  [ "$(go env GOHOSTOS)" = linux ] || fail "treatyd is released for Linux: elsewhere build it (make build), or run the container"
  VERSION=$version deploy/static.sh "$work/treatyd"
  cp deploy/treatyd.service deploy/treatyd.yaml "$work"
  pack "treatyd_${version#v}_linux_$(go env GOHOSTARCH).tar.gz" treatyd
}

checksums() {
  cd "$1"
  local files=()
  shopt -s nullglob
  files=(treaty_* treatyd_*)
  [ ${#files[@]} -gt 0 ] || fail "$1 has no archive"
  sha256sum -- "${files[@]}" >checksums.txt
  cat checksums.txt
}

case ${1:-}:$# in
  treaty:1 | treaty:2 | treatyd:1 | treatyd:2 | checksums:1) fail "VERSION or DIR is missing: scripts/release.sh $1 …, as its first lines say" ;;
  treaty:*) treaty "${@:2}" ;;
  treatyd:3) treatyd "$2" "$3" ;;
  checksums:2) checksums "$2" ;;
  *) fail "treaty VERSION DIR [OS/ARCH...], treatyd VERSION DIR, or checksums DIR" ;;
esac
