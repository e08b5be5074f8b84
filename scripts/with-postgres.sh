#!/usr/bin/env bash
# Runs a command beside a throw-away PostgreSQL server, named to it by KITH_TEST_DATABASE_URL.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap '"$here/postgres.sh" stop "$folder" >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
KITH_TEST_DATABASE_URL=$("$here/postgres.sh" start "$folder")
export KITH_TEST_DATABASE_URL
"$@"
