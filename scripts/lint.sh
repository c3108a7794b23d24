#!/usr/bin/env bash
# Everything that must hold of the source text itself.
set -euo pipefail
cd "$(dirname "$0")/.."

unformatted=$(git ls-files -z --cached --others --exclude-standard '*.go' | grep -zv '/testdata/' | xargs -0 gofmt -l)
if [ -n "$unformatted" ]; then
  printf 'not gofmt-ed (run gofmt -w):\n%s\n' "$unformatted" >&2
  exit 1
fi
go vet ./...
go tool staticcheck ./...
go mod tidy -diff
go mod verify >/dev/null
# Modules of their own have no tools: staticcheck is the one of this module.
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
staticcheck=$tools/staticcheck
go build -o "$staticcheck" honnef.co/go/tools/cmd/staticcheck
go build -o "$tools/treaty" ./cmd/treaty
"$tools/treaty" vet ./...
modules=$(./scripts/modules.sh)
for module in $modules; do
  (
    cd "$module"
    go vet ./...
    "$staticcheck" ./...
    only=eventpure,eventowner,eventcase,eventdirective
    case $module in
    # It plays all services of the sample company, whose packages are elsewhere.
    codegen/adapters/live) only=eventpure,eventcase,eventdirective ;;
    esac
    "$tools/treaty" vet --only "$only" ./...
    go mod tidy -diff
    go mod verify >/dev/null
  )
done
# docs/rules is written from the rules, docs/openapi.json and its descriptions from
# the API's table and package wire (make generate).
if ! { go test -count=1 ./lint/rules -run Docs && go test -count=1 ./registry/api -run Fresh; } >/dev/null; then
  echo "generated files are not up to date: make generate" >&2
  exit 1
fi
echo "lint: clean"
