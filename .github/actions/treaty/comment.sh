#!/usr/bin/env bash
# Keeps one comment on the pull request: the one whose first line is that of the report,
# and whose author is ours. Where nobody gave the right to write, as for pull requests of
# forks, the step's summary and the annotations say the same.
set -euo pipefail
# shellcheck source=common.sh
. "$GITHUB_ACTION_PATH/common.sh"

# leave RESULT REASON: the comment is not written, which is no failure.
leave() {
  output comment "$1"
  if [ "$1" = refused ] && [ "${INPUT_COMMENT:-auto}" = true ]; then
    tell warning "no comment was written: $2"
  else
    printf 'no comment: %s\n' "$2"
  fi
  exit 0
}

case ${INPUT_COMMENT:-auto} in
  auto | true) ;;
  false) leave none "none is wanted" ;;
  *) fail "comment is auto, true or false" ;;
esac
[ "${GITHUB_EVENT_NAME:-}" = pull_request ] || leave none "this is no pull request"
[ -f "${MARKDOWN:-}" ] || leave none "there is no report"
[ -n "${INPUT_TOKEN:-}" ] || leave refused "there is no token"
for tool in curl jq; do
  command -v "$tool" >/dev/null || leave refused "$tool is not on this runner"
done
number=$(jq -r '.pull_request.number // empty' "$GITHUB_EVENT_PATH")
[[ $number =~ ^[0-9]+$ ]] || leave refused "the event names no pull request"
[[ $INPUT_TOKEN != *[[:cntrl:]\"\\]* ]] || leave refused "the token is none"
[[ $GITHUB_REPOSITORY =~ ^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$ ]] || leave refused "the repository has no name"

work=$(mktemp -d "$RUNNER_TEMP/treaty.XXXXXX")
trap 'rm -rf "$work"' EXIT
comments=$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues

# call METHOD ADDRESS [FILE]: the answer is in $work/answer, its status in $status. The
# token is in no list of processes.
call() {
  local body=(--retry 2)
  # What writes is not tried again: it would write twice.
  if [ $# -gt 2 ]; then body=(--data-binary "@$3" --header 'Content-Type: application/json'); fi
  status=$(printf 'header = "Authorization: Bearer %s"\n' "$INPUT_TOKEN" |
    curl --config - --silent --request "$1" --max-time 60 \
      --header 'Accept: application/vnd.github+json' --header 'X-GitHub-Api-Version: 2022-11-28' \
      "${body[@]}" --output "$work/answer" --write-out '%{http_code}' -- "$2") || status=000
}

# search sets id to our comment's, or to nothing; status says whether it could look.
search() {
  local page marker found
  marker=$(head -n 1 "$MARKDOWN")
  id=
  for page in {1..50}; do
    call GET "$comments/$number/comments?per_page=100&page=$page"
    [ "$status" = 200 ] || return 0
    if ! found=$(jq -r --arg marker "$marker" --arg author "${INPUT_COMMENT_AUTHOR:-github-actions[bot]}" \
      '[.[] | select(.user.login == $author and ((.body // "") | split("\n")[0] | rtrimstr("\r")) == $marker)][0].id // "", length' "$work/answer" 2>/dev/null); then
      status="200, but no list"
      return 0
    fi
    id=${found%%$'\n'*}
    if [ -n "$id" ] || [ "${found##*$'\n'}" -lt 100 ]; then return 0; fi
  done
}

search
[ "$status" = 200 ] || leave refused "the comments cannot be read (HTTP status $status)"
# Who never had a finding needs no comment that says so.
if [ -z "$id" ] && [ "${VERDICT:-}" = clean ]; then leave none "nothing was found, and there is none to replace"; fi

jq -Rs '{body: .}' "$MARKDOWN" >"$work/body"
if [ -n "$id" ]; then
  call PATCH "$comments/comments/$id" "$work/body"
  result=updated
else
  call POST "$comments/$number/comments" "$work/body"
  result=created
fi
case $status in
  200 | 201) ;;
  401 | 403 | 404) leave refused "the token may not write here (HTTP status $status): permissions: pull-requests: write; pull requests of forks have none" ;;
  *) leave refused "GitHub did not take it (HTTP status $status)" ;;
esac
output comment "$result"
printf 'comment %s on #%s\n' "$result" "$number"
