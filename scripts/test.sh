#!/usr/bin/env bash
# Sets up and runs everything. What is missing is listed loudly; with
# TREATY_TEST_REQUIRE=all a missing part fails.
set -euo pipefail
cd "$(dirname "$0")/.."
./scripts/setup.sh

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
# make lint vets, with more than go test does. Properties draw the same cases in each
# run, so that what was green stays green; SEED=0 draws new ones, and so does make
# soak, with many more. The longest begin first (web is the last by name): nobody waits
# for them alone at the end.
list='{{.ImportPath}} {{.TestImports}} {{.XTestImports}}'
raced='/codegen/event/delivery' # what services run side by side: with the race detector, all of it
mapfile -t drawing < <(go list -f "$list" ./... | grep -v "$raced" | grep 'pgregory.net/rapid' | cut -d' ' -f1 | sort -r)
mapfile -t others < <(go list -f "$list" ./... | grep -v "$raced" | grep -v 'pgregory.net/rapid' | cut -d' ' -f1)
go test -count=1 -vet=off -timeout 15m "${others[@]}" "$@" -v >"$log" 2>&1 || status=$?
go test -count=1 -vet=off -timeout 15m "${drawing[@]}" "$@" -v -args -rapid.seed="${SEED:-1}" >>"$log" 2>&1 || status=$?
go test -count=1 -vet=off -timeout 15m -race ".$raced" ".$raced/sqlstore" "$@" -v -args -rapid.seed="${SEED:-1}" >>"$log" 2>&1 || status=$?
# Modules of their own stand between brokers and services, which do all at once: raced, too.
modules=$(./scripts/modules.sh)
for module in $modules; do
  go -C "$module" test -count=1 -vet=off -timeout 15m -race ./... "$@" -v >>"$log" 2>&1 || status=$?
done

# The packages' closing lines, failures in full, and what was left out.
grep -E '^(ok|FAIL|panic:|---? FAIL|\?)' "$log" || true
if [ "$status" -ne 0 ]; then
  echo; echo "== failures"
  # What a test says stands below the line that names it: only failed ones are shown. What
  # tests of generated packages say, which some tests run to see them fail, is no failure.
  awk '
    /^=== (RUN|CONT|NAME)/ {name = $3; next}
    /^=== PAUSE/ {next}
    /^--- FAIL/ {failed[$3] = 1}
    /^[[:space:]]*--- FAIL/ {if (!($3 in said)) order[++n] = $3; said[$3] = said[$3] $0 "\n"; next}
    /^[[:space:]]*--- (PASS|SKIP)/ {next}
    /^(panic:|fatal error:)/ {all = 1}
    /^FAIL.*\[(build|setup) failed\]/ {rest = rest $0 "\n"}
    /^(ok|PASS|FAIL)/ {name = ""; all = 0; next}
    all || name == "" {rest = rest $0 "\n"; next}
    {output[name] = output[name] $0 "\n"}
    END {for (i = 1; i <= n; i++) {split(order[i], top, "/"); if (top[1] in failed) printf "%s%s", said[order[i]], output[order[i]]}; printf "%s", rest}
  ' "$log" | tail -n 300
fi
left=$(grep -E 'LEFT OUT:' "$log" | sed 's/^[[:space:]]*//' | sort | uniq -c || true)
if [ -n "$left" ]; then
  echo; echo "== LEFT OUT (set TREATY_TEST_REQUIRE=all to make this a failure)"; echo "$left"
fi
passed=$(grep -cE '^--- PASS' "$log" || true)
failed=$(grep -cE '^--- FAIL' "$log" || true)
skipped=$(grep -cE '^--- SKIP' "$log" || true)
echo; echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
