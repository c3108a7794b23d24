#!/usr/bin/env bash
# Says what the change is compared with, and sees to it that git has it.
set -euo pipefail
# shellcheck source=common.sh
. "$GITHUB_ACTION_PATH/common.sh"

export GIT_TERMINAL_PROMPT=0
cd -- "$GITHUB_WORKSPACE/${INPUT_WORKING_DIRECTORY:-.}" || fail "working-directory is no folder of the checkout"
git rev-parse --git-dir >/dev/null 2>&1 || fail "there is no checkout here: add actions/checkout with fetch-depth: 0 before this step"

# What pull_request_target checks out is the base: it would be compared with itself, and
# checking out the head instead would give a stranger's files a token that may write.
if [ "${GITHUB_EVENT_NAME:-}" = pull_request_target ]; then
  fail "run it on pull_request: on pull_request_target there is nothing of the change to look at"
fi

# known COMMIT-ISH: git has it.
known() { git rev-parse --verify --quiet --end-of-options "$1^{commit}" >/dev/null 2>&1; }

# fetch brings the history that is missing, and the branch, where there is one.
fetch() {
  local branch=$1 depth=()
  if [ "$(git rev-parse --is-shallow-repository)" = true ]; then depth=(--unshallow); fi
  if [ -n "$branch" ]; then
    git fetch --quiet --no-tags ${depth[@]+"${depth[@]}"} origin "+refs/heads/$branch:refs/remotes/origin/$branch"
  elif [ ${#depth[@]} -gt 0 ]; then
    git fetch --quiet --no-tags ${depth[@]+"${depth[@]}"} origin
  fi
}

against=${INPUT_AGAINST:-}
branch=
if [ -z "$against" ]; then
  case ${GITHUB_EVENT_NAME:-} in
    pull_request)
      branch=${GITHUB_BASE_REF:-}
      against=git:origin/$branch
      ;;
    merge_group) against=git:${BASE_SHA:-} ;;
    push)
      against=git:${BEFORE:-}
      # A new branch has nothing before it.
      if [[ ! ${BEFORE:-} =~ [1-9a-f] ]]; then
        branch=${DEFAULT_BRANCH:-main}
        against=git:origin/$branch
      fi
      ;;
    *)
      branch=${DEFAULT_BRANCH:-main}
      against=git:origin/$branch
      ;;
  esac
fi

shallow=$(git rev-parse --is-shallow-repository)
ref=${against#git:}
if [ "$against" != "$ref" ] && { [ "$shallow" = true ] || ! known "$ref"; }; then
  if ! fetch "$branch" 2>"$RUNNER_TEMP/treaty-fetch"; then
    sed 's/^/git: /' "$RUNNER_TEMP/treaty-fetch"
    if [ "$shallow" = true ]; then
      tell warning "the checkout is shallow, and git could not fetch the rest: what history would decide is unknown. Give actions/checkout the input fetch-depth: 0"
    fi
  fi
fi
# What was before a forced push may be lost: then it is the repository's own branch.
if [ "${GITHUB_EVENT_NAME:-}" = push ] && [ -z "${INPUT_AGAINST:-}" ] && ! known "$ref"; then
  branch=${DEFAULT_BRANCH:-main}
  ref=origin/$branch
  against=git:$ref
  known "$ref" || fetch "$branch" 2>"$RUNNER_TEMP/treaty-fetch" || sed 's/^/git: /' "$RUNNER_TEMP/treaty-fetch"
fi
# The base of a pull request is in its event, too.
if [ -n "$branch" ] && ! known "$ref" && [ -n "${BASE_SHA:-}" ] && known "$BASE_SHA"; then
  against=git:$BASE_SHA
fi
# What would be compared with itself is compared with what was before it: on the main
# branch by hand or by the clock, and on its first push.
head=$(git rev-parse --verify --quiet HEAD || true)
if [ -n "$branch" ] && [ -n "$head" ] && [ "$(git rev-parse --verify --quiet --end-of-options "$ref^{commit}")" = "$head" ] && known HEAD^; then
  against=git:HEAD^
fi
output against "$against"
printf 'compared with: %s\n' "$(escaped "$against")"
