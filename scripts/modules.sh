#!/usr/bin/env bash
# Prints the folders of modules of their own below the repository's, one a line: ./...
# stops before them, so what holds for all code is asked of each. Those in testdata are
# texts that tests read.
set -euo pipefail
cd "$(dirname "$0")/.."
git ls-files --cached --others --exclude-standard '*/go.mod' | grep -v '/testdata/' | xargs -r -n1 dirname
