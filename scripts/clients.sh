#!/usr/bin/env bash
# Holds treatyd to clients of Kafka's schema registry that need npm: unmodified, as
# registry/confluent/clients/npm/package-lock.json has them. npm fetches them once, into
# the user's cache. With TREATY_TEST_REQUIRE=all it is a failure that npm is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
./scripts/setup.sh
suite=$PWD/registry/confluent/clients/npm
work=$(mktemp -d)
server='' fresh=''
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; fi; rm -rf "$work" ${fresh:+"$fresh"}' EXIT

# without says what is missing, which nothing but a failure or a loud line may follow.
without() {
  if [ "${TREATY_TEST_REQUIRE:-}" = all ]; then
    echo "required, but missing: $1" >&2
    echo; echo "0 passed, 1 failed"
    exit 1
  fi
  echo "== LEFT OUT (set TREATY_TEST_REQUIRE=all to make this a failure)"
  echo "clients of Kafka's schema registry that need npm: $1"
  echo; echo "0 passed, 0 failed"
  exit 0
}

command -v node >/dev/null || without "node"
command -v npm >/dev/null || without "npm"

# The folder is named after the lock file, so that another set of versions is another one.
sum=$(cat "$suite/package.json" "$suite/package-lock.json" | git hash-object --stdin)
kept=${XDG_CACHE_HOME:-$HOME/.cache}/treaty/clients-${sum:0:16}
if [ ! -d "$kept" ]; then
  fresh=$kept.new-$$
  mkdir -p "$fresh"
  cp "$suite/package.json" "$suite/package-lock.json" "$fresh"
  if ! npm ci --prefix "$fresh" --ignore-scripts --no-audit --no-fund >"$work/npm" 2>&1; then
    tail -n 5 "$work/npm" >&2
    without "npm ci failed, see above"
  fi
  mv -T "$fresh" "$kept" 2>/dev/null || true # another run was faster
fi

go build -o "$work/" ./cmd/treaty ./cmd/treatyd
mkdir "$work/data"
"$work/treatyd" migrate --data "$work/data" >/dev/null
TREATY_CLIENTS_TOKEN=$("$work/treatyd" token create --data "$work/data" --name kafka-clients --grant admin 2>"$work/log") || {
  cat "$work/log" >&2
  exit 1
}
"$work/treatyd" serve --listen 127.0.0.1:0 --auth-required --data "$work/data" >"$work/said" 2>>"$work/log" &
server=$!
for _ in $(seq 300); do
  grep -q 'is ready' "$work/said" && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
address=$(sed -n 's/^treatyd is ready: open \(.*\)\/$/\1/p' "$work/said")
if [ -z "$address" ]; then
  echo "treatyd did not start; its log ends with:" >&2
  tail -n 5 "$work/log" >&2
  exit 1
fi

# One of the suites is about contracts: those of the sample company.
if ! TREATY_REGISTRY=$address TREATY_TOKEN=$TREATY_CLIENTS_TOKEN "$work/treaty" -C schemas/examples push --history --allow-dirty >"$work/push" 2>&1; then
  tail -n 20 "$work/push" >&2
  exit 1
fi

export TREATY_CLIENTS_COMPANY=$PWD/schemas/examples
export TREATY_CLIENTS_TOKEN TREATY_CLIENTS_URL=$address/confluent NODE_PATH=$kept/node_modules
status=0
node --test --test-reporter=tap "$suite"/*.test.cjs >"$work/tests" 2>&1 || status=$?
if [ "$status" -ne 0 ]; then
  cat "$work/tests"
  echo "== the log of treatyd ends with:"
  tail -n 20 "$work/log"
fi
echo; echo "$(sed -n 's/^# pass //p' "$work/tests") passed, $(sed -n 's/^# fail //p' "$work/tests") failed"
exit "$status"
