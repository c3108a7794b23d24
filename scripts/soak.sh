#!/usr/bin/env bash
# Long searches: every property with CHECKS new cases, every proof about the real
# histories against INSTANCES generated instances, ARRAYS random pairs of schemas
# of arrays, every step between their versions with LIFTED instances, SAMPLES instances of every real schema through generated validation,
# HOSTILE requests to every operation of the API on each store, then every fuzz
# target for FUZZTIME.
set -euo pipefail
cd "$(dirname "$0")/.."

go list -f '{{.ImportPath}} {{.TestImports}} {{.XTestImports}}' ./... | grep 'pgregory.net/rapid' | cut -d' ' -f1 | while read -r dir; do
  echo "== $dir (${CHECKS:-20000} cases a property)"
  race=()
  if [[ $dir == */codegen/event/delivery* ]]; then race=(-race); fi
  go test -count=1 -timeout 2h "${race[@]}" "$dir" -rapid.checks="${CHECKS:-20000}"
done
echo "== proofs about real histories (${INSTANCES:-10000} instances a writer), pairs of arrays (${ARRAYS:-200000})"
go test -count=1 -timeout 6h ./compat -run 'TestProofs(Survive|OfPairsSurvive)|TestArrays$' -v -instances="${INSTANCES:-10000}" -arrays="${ARRAYS:-200000}"
echo "== generated validation against the validator (${SAMPLES:-1000} instances of every real schema)"
go test -count=1 -timeout 6h ./codegen -run 'TestTablesAgreeOnRealSchemas|TestAdditionsToRealSchemas' -v -instances="${SAMPLES:-1000}"
echo "== generated code of every real schema, and of drawn ones, against the validator"
go test -count=1 -timeout 6h ./codegen/golang -run 'TestReal|TestStrictDecodingAgrees' -v -all-schemas -samples="${SAMPLES:-1000}" -drawn=400 -histories=60
echo "== steps of real histories (${LIFTED:-2000} instances each)"
go test -count=1 -timeout 6h ./compat/upcast -run TestHistories -v -instances="${LIFTED:-2000}"
echo "== hostile requests (${HOSTILE:-10000} an operation, on each store)"
go test -count=1 -timeout 6h ./cmd/treatyd -run TestHostileRequests -v -hostile.requests="${HOSTILE:-10000}"
FUZZTIME=${FUZZTIME:-5m} ./scripts/fuzz.sh
