#!/usr/bin/env bash
# gofmt, go vet, staticcheck and module hygiene. Prints only what is wrong.
set -euo pipefail
cd "$(dirname "$0")/.."
unformatted=$(git ls-files -co --exclude-standard '*.go' | xargs -r gofmt -l)
if [ -n "$unformatted" ]; then
	echo "Not gofmt-ed:"; echo "$unformatted"; exit 1
fi
go mod verify >/dev/null
go mod tidy -diff
go vet ./...
go tool staticcheck ./...
if command -v docker-compose >/dev/null; then docker-compose -f docker-compose.yml config -q; fi
for script in scripts/*.sh .ci/run; do bash -n "$script"; done
echo "lint: clean"
