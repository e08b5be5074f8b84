#!/usr/bin/env bash
# Every test. The race detector runs over everything once, on small sets; the large sets and the real
# browser run once without it, because it slows the embedded database 16 to 50 times.
# KITH_TEST_DATABASE_URL names the PostgreSQL server (with-postgres.sh sets it).
set -euo pipefail
cd "$(dirname "$0")/.."
export KITH_TEST_REQUIRE=1
CGO_ENABLED=1 go test -race -short -timeout 15m ./...
CGO_ENABLED=0 go test -timeout 15m ./...
