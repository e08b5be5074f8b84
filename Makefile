# Everything a developer runs. `make help` lists it.
SHELL := /bin/bash
export CGO_ENABLED ?= 0
KITH_ARGS ?= --demo
STORY ?= all

.PHONY: help run build test lint unit race browser bench story fuzz vendor clean

help: ## list these targets
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## serve the invented catalogue on http://127.0.0.1:8080
	go run ./cmd/kith serve $(KITH_ARGS)

build: ## build ./bin/kith, one static binary
	go build -trimpath -o bin/kith ./cmd/kith

test: ## everything CI checks: tools, lint, every test on every engine, the browser
	@scripts/tools.sh
	@$(MAKE) --no-print-directory lint
	@scripts/with-postgres.sh scripts/test.sh

lint: ## gofmt, go vet, staticcheck, and tidy modules
	@scripts/lint.sh

bench: ## print the speed table of docs/speed.md, measured on this machine
	@scripts/bench.sh

story: ## play the product's stories in a real browser: make story [STORY=search]
	@scripts/tools.sh chromium
	@go run ./story $(STORY)

fuzz: ## fuzz every parser for FUZZTIME (default 30s) each
	@scripts/fuzz.sh

clean: ## remove what was built; never data
	rm -rf bin story-pictures
