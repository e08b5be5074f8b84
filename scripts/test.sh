#!/usr/bin/env bash
# Every test. The race detector runs on smaller sets (-short), because it slows the embedded database 16 to 50 times:
# over the whole of every package whose own code does several things at once, and, of the large packages that mostly
# do one thing after the other, over the tests that do several, which have these words in their names. Everything then
# runs once without it, the large sets too.
# KITH_TEST_DATABASE_URL names the PostgreSQL server (with-postgres.sh sets it).
set -euo pipefail
cd "$(dirname "$0")/.."
export KITH_TEST_REQUIRE=1
race() { CGO_ENABLED=1 go test -race -short -timeout 15m "$@"; }
echo "with the race detector:"
race ./directory/memindex ./directory/meili/... ./geo ./mail/... ./importer/fetch ./importer/match
race -run 'Desk|Work|Resum|Stop|Ahead|RowsOfADryRun|Writers|Refetch|Lease' ./importer
race -run 'Fallback|Breaker|Live|Readers|Raced|OnceADay|Batch|Relist|Follow' ./directory
race -run '^Test(SQLite|Postgres|NoGoroutineStays|Locked)/^(Concurrent|Two|Seq|Lease|Readers|Changed|Claim|Raced)' ./directory/sqlstore
race -run 'Raced|Worker' ./people
race -run 'TestAPI|TestSearch|TestDesk|TestSignIn|TestPrivacy' ./web
echo "without it, everything:"
CGO_ENABLED=0 go test -timeout 15m ./...
