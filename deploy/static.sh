#!/usr/bin/env bash
# Builds treatyd as one static file: SQLite needs cgo, so the C library is linked
# in, and Go looks up names and users by itself. Fails where the result is not
# static.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:?usage: deploy/static.sh FILE}
version=${VERSION:-$(git describe --tags --always --dirty 2>/dev/null || echo devel)}
CGO_ENABLED=1 go build -trimpath -buildvcs=false -tags 'osusergo netgo sqlite_omit_load_extension' \
  -ldflags "-s -w -linkmode external -extldflags -static -X github.com/treaty-events/treaty/cmd/internal/build.version=$version" \
  -o "$out" ./cmd/treatyd
# A dynamic program names its interpreter.
if readelf --program-headers "$out" | grep -q INTERP; then
  echo "deploy/static.sh: $out is not static" >&2
  exit 1
fi
