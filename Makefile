# The commands of the project. Each does its own set-up and skips what is done.
# The work is in scripts/; this file is the table of contents.
MAKEFLAGS += --no-print-directory
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help run dev test e2e screenshots bench chaos fuzz release release-test check fmt clean-data

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## build, then start the console and an agent for this machine (TENON_LISTEN, TENON_DATA_DIR)
	@scripts/run.sh

dev: ## the same, rebuilt and reloaded on every change
	@scripts/dev.sh

test: ## all tests, MariaDB and Chromium included; the last line is the sum
	@scripts/test.sh

e2e: ## browser tests alone; SPEC='login|server' picks files
	@scripts/e2e.sh '$(SPEC)'

screenshots: ## pictures of every page in both languages, sizes and themes, in target/screenshots/
	@SCREENSHOTS=1 scripts/e2e.sh

bench: ## what we promise, measured against peers; writes docs/performance.md (ONLY=p1,p5 picks rows and writes nothing)
	@scripts/proof.sh bench $(if $(ONLY),--only $(ONLY))

chaos: ## crashes, faults and wedges under load, about half an hour, best as root (ONLY=r1,r5 picks rows, ROUNDS=3 bounds them)
	@scripts/proof.sh chaos $(if $(ONLY),--only $(ONLY)) $(if $(ROUNDS),--rounds $(ROUNDS))

fuzz: ## hostile input for longer than in `make test`, CASES=100000 of each kind; minutes to hours
	@scripts/fuzz.sh $(CASES)

release: ## dist/tenon and dist/tenon-agent: static programs, the site inside
	@scripts/release.sh

release-test: ## start dist/tenon in an empty root and use it in Chromium
	@scripts/release-test.sh

check: ## format, lints, licences, spelling, documentation, generated files
	@scripts/check.sh

fmt: ## format the Rust sources
	@. scripts/env.sh && cargo fmt --all

clean-data: ## delete ./data: the next run starts from nothing
	@scripts/clean-data.sh
