#!/usr/bin/env bash
# Every test. The race detector runs over every package whose own code does several things at once, on smaller
# sets (-short), because it slows the embedded database 16 to 50 times. The large sets run once without it, and so
# do the tests that boot the real binary or drive a browser, which it cannot look into, and those of packages that
# do one thing after the other: the demo, the exports, and the readers of formats (rows are read side by side in
# importer, which is watched).
# KITH_TEST_DATABASE_URL names the PostgreSQL server (with-postgres.sh sets it).
set -euo pipefail
cd "$(dirname "$0")/.."
export KITH_TEST_REQUIRE=1
mapfile -t watched < <(go list ./... | grep -v -e '/cmd/' -e '/story$' -e '/web/webtest$' -e '/directory/export$' -e '/directory/demo$' -e '/importer/[a-z]*$')
watched+=(./importer/fetch ./importer/match)
echo "with the race detector:"
CGO_ENABLED=1 go test -race -short -timeout 15m "${watched[@]}"
echo "without it, everything:"
CGO_ENABLED=0 go test -timeout 15m ./...
