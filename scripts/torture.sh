#!/usr/bin/env bash
# kill -9 in the middle of publishing: KILLS (200) times on SQLite, and KILLS
# times on PostgreSQL with three treatyd. Figures: docs/reliability.md.
set -euo pipefail
cd "$(dirname "$0")/.."
TREATY_TEST_REQUIRE=all go test -count=1 -timeout 2h -v ./cmd/treatyd -run '^TestTorture' -torture.kills="${KILLS:-200}"
