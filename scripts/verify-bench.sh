#!/usr/bin/env bash
# What `treaty verify` costs, built and run as people do, with its defaults and without its dearer checks: a log of N
# events of the sample company (default 10,000,000, about 6 GB in $TMPDIR, and 1 GB for order), beside encoding/json's Valid
# over the same lines in the same run. Results: docs/benchmarks.md.
#
#   scripts/verify-bench.sh [N]
set -euo pipefail
cd "$(dirname "$0")/.."
exec go test ./codegen/verify -count=1 -run '^TestLargeLog$' -timeout 0 -v -events "${1:-10000000}"
