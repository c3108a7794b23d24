#!/usr/bin/env bash
# Starts treatyd on an SQLite of its own below .run/, pushes the sample company
# with its history, and says what to open. Ctrl-C stops it; what was pushed stays
# in .run/ for the next time (rm -rf .run begins anew). RUN names another folder.
set -euo pipefail
cd "$(dirname "$0")/.."
addr=${ADDR:-127.0.0.1:8642}
run=${RUN:-.run}
mkdir -p "$run"

bin/treatyd --listen "$addr" --data "$run/data" 2>"$run/treatyd.log" &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM

for _ in $(seq 100); do
  if bin/treatyd health --listen "$addr" >/dev/null 2>&1; then ready=yes; break; fi
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
if [ "${ready:-}" != yes ]; then
  echo "treatyd did not start on $addr; its log ($run/treatyd.log) ends with:" >&2
  tail -n 5 "$run/treatyd.log" >&2
  echo "hint: is the port taken? choose another: make run ADDR=127.0.0.1:9000" >&2
  exit 2
fi

if bin/treaty -C schemas/examples push --history --allow-dirty --registry "http://$addr"; then
  said="The sample company is in the registry."
else
  said="Your copy of the sample company was refused, for the reasons above; what was accepted before is still there."
fi
cat <<EOF

  $said Open   http://$addr/

  Then change an event and be told what breaks:
    \$EDITOR schemas/examples/contexts/ordering/OrderPlaced/v2.schema.json
    bin/treaty -C schemas/examples check --against git:HEAD

  Ctrl-C stops the registry.
EOF
wait "$server"
