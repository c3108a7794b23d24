#!/usr/bin/env bash
# Tags a release in this clone, and pushes nothing:
#
#   scripts/tag.sh VERSION           on main: has the modules of their own name this version, commits
#                                    that, and tags the root and those of them that others import
#   scripts/tag.sh --check VERSION   fails unless the commit that is checked out is tagged so
#
# A replace directive counts in this repository alone: whoever takes a module of its own
# needs the version of the root that its go.mod names to be there.
set -euo pipefail
cd "$(dirname "$0")/.."
export GOWORK=off GOFLAGS=-mod=readonly

fail() {
  printf 'scripts/tag.sh: %s\n' "$1" >&2
  exit 2
}

# ours MODULE: what of this repository it needs, as its go.mod replaces it.
ours() { sed -nE 's/^(replace)?[[:space:]]*([^[:space:]]+) => \.\.?\/.*/\2/p' "$1/go.mod"; }

# tags: those of the root, and of each module that is no program.
tags() {
  local module
  printf '%s\n' "$version"
  for module in $modules; do
    [ "$(go -C "$module" list -f '{{.Name}}' .)" = main ] || printf '%s\n' "$module/$version"
  done
}

check() {
  local module path tag head
  for module in $modules; do
    for path in $(ours "$module"); do
      grep -qE "(^|[[:space:]])$path $version( |$)" "$module/go.mod" ||
        fail "$module/go.mod names another version of $path than $version: tag it with scripts/tag.sh $version"
    done
  done
  head=$(git rev-parse HEAD)
  for tag in $(tags); do
    [ "$(git rev-parse -q --verify "refs/tags/$tag^{commit}")" = "$head" ] || fail "this commit has no tag $tag: push it before $version"
  done
}

tag() {
  local module path tag all
  [ -z "$(git status --porcelain)" ] || fail "there is something that is not committed: commit it, or put it away"
  [ "$(git symbolic-ref -q --short HEAD)" = main ] || fail "releases are commits of main: check it out"
  all=$(tags)
  for tag in $all; do
    ! git rev-parse -q --verify "refs/tags/$tag" >/dev/null || fail "there is a tag $tag: a version never changes, take the next"
  done
  for module in $modules; do
    for path in $(ours "$module"); do go -C "$module" mod edit -require="$path@$version"; done
    go -C "$module" list ./... >/dev/null
  done
  git diff --quiet || git commit -qam "release: $version"
  for tag in $all; do git tag -a -m "$tag" "$tag"; done
  check
  # GitHub tells workflows nothing of more than three tags that come at once.
  printf '%s\n' "tagged: ${all//$'\n'/, }" "push it, and last what starts the release:" \
    "  git push origin main $(grep -vx "$version" <<<"$all" | tr '\n' ' ')" "  git push origin $version"
}

action=tag
if [ "${1:-}" = --check ]; then
  action=check
  shift
fi
[ $# -eq 1 ] || fail "VERSION is missing, or there is more than it: scripts/tag.sh [--check] v1.2.3"
version=$1
[[ $version =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "the version is v1.2.3, not $version"
[[ $version =~ ^v[01]\. ]] || fail "from v2 on Go has the major in the name of a module: rename all of them first (…/v2)"
modules=$(./scripts/modules.sh)
"$action"
