#!/usr/bin/env bash
# Runs treaty check once, in every form that somebody reads. It ends with 0 whatever is
# found: the comment is still to be written, and the last step ends with the code.
set -euo pipefail
# shellcheck source=common.sh
. "$GITHUB_ACTION_PATH/common.sh"

cd -- "$GITHUB_WORKSPACE"
reports=$(mktemp -d "$RUNNER_TEMP/treaty.XXXXXX")
json=${INPUT_JSON_FILE:-}
json=${json:-$reports/treaty.json}
arguments=(-C "./${INPUT_WORKING_DIRECTORY:-.}" check --against "$AGAINST"
  --output github --output "markdown=$reports/comment.md" --output "json=$json")
case ${INPUT_FAIL_ON:-error} in
  never) ;;
  *) arguments+=(--fail-on "${INPUT_FAIL_ON:-error}") ;;
esac
if [ -n "${INPUT_SARIF_FILE:-}" ]; then arguments+=(--output "sarif=$INPUT_SARIF_FILE"); fi
if [ -n "${INPUT_JUNIT_FILE:-}" ]; then arguments+=(--output "junit=$INPUT_JUNIT_FILE"); fi
while IFS= read -r argument; do
  if [ -n "$argument" ]; then arguments+=("$argument"); fi
done <<<"${INPUT_ARGS:-}"
if [ -n "${INPUT_REGISTRY:-}" ]; then export TREATY_REGISTRY=$INPUT_REGISTRY; fi
if [ -n "${INPUT_REGISTRY_TOKEN:-}" ]; then export TREATY_TOKEN=$INPUT_REGISTRY_TOKEN; fi

code=0
"$PROGRAM" "${arguments[@]}" 2>"$reports/errors" || code=$?
if [ "$code" -ge 2 ]; then
  tell error "$(cat "$reports/errors")"
else
  # Nothing that it says here may be a command of the workflow: treaty sees to that.
  cat "$reports/errors" >&2
  output json "$json"
  output markdown "$reports/comment.md"
  output sarif "${INPUT_SARIF_FILE:-}"
  output junit "${INPUT_JUNIT_FILE:-}"
  if [ "${INPUT_FAIL_ON:-error}" = never ]; then code=0; fi
fi
output code "$code"
