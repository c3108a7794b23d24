#!/usr/bin/env bash
# Runs every fuzz target for FUZZTIME, one after the other, in modules of their own too; those below
# the folders that are named: fuzz.sh codegen/verify.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -eq 0 ]; then set -- .; fi

# From within its folder a package is found in whichever module it is. What lies in testdata is a text that tests read.
grep -rlE '^func Fuzz' --include='*_test.go' "$@" | grep -v '/testdata/' | xargs -n1 dirname | sort -u | while read -r dir; do
  go -C "$dir" test -list '^Fuzz' . </dev/null | sed -n '/^Fuzz/p' | while read -r target; do
    echo "== $dir $target (${FUZZTIME:-30s})"
    go -C "$dir" test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-30s}" . </dev/null
  done
done
