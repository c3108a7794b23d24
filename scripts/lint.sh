#!/usr/bin/env bash
# Everything that must hold of the source text itself.
set -euo pipefail
cd "$(dirname "$0")/.."

unformatted=$(gofmt -l $(git ls-files --cached --others --exclude-standard '*.go' | grep -v '/testdata/'))
if [ -n "$unformatted" ]; then
  printf 'not gofmt-ed (run gofmt -w):\n%s\n' "$unformatted" >&2
  exit 1
fi
go vet ./...
go tool staticcheck ./...
go mod tidy -diff
go mod verify >/dev/null
# docs/rules is written from the rules (make generate).
go test -count=1 ./lint/rules -run Docs >/dev/null || {
  echo "generated files are not up to date: make generate" >&2
  exit 1
}
echo "lint: clean"
