#!/usr/bin/env bash
# Long searches: every property with CHECKS cases, then every fuzz target for
# FUZZTIME.
set -euo pipefail
cd "$(dirname "$0")/.."

grep -rl --include='*_test.go' 'pgregory.net/rapid' . | xargs -n1 dirname | sort -u | while read -r dir; do
  echo "== $dir (${CHECKS:-20000} cases a property)"
  go test -count=1 -timeout 2h "$dir" -rapid.checks="${CHECKS:-20000}"
done
FUZZTIME=${FUZZTIME:-5m} ./scripts/fuzz.sh
