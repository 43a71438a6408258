# Saker: every target sets up what it needs on a Debian 12 machine with root, Node >= 20 and npm.
# `make help` lists the targets; the text after ## is their help.

MAKEFLAGS += --no-print-directory --no-builtin-rules
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The Node that the project is built and tested with comes from npm, pinned in package-lock.json.
ARCHITECTURE := $(patsubst aarch64,arm64,$(patsubst x86_64,x64,$(shell uname -m)))
NODE := node_modules/node-linux-$(ARCHITECTURE)/bin/node
RUN := $(NODE) --conditions=saker-source

# PACKAGES=skip: the system's packages are none of make's business.
INSTALL := $(if $(filter skip,$(PACKAGES)),@true,@.ci/install-packages)
BUILD_PACKAGES := gcc make clang llvm bpftool libc6-dev linux-libc-dev libbpf-dev libelf-dev zlib1g-dev
CONTAINER_PACKAGES := docker.io containerd runc busybox-static

ENGINE_SOURCES = $(shell find packages/engine/src -name '*.ts' -not -name '*.test.ts')
PROBE_SOURCES = $(shell find packages/probe/src -name '*.ts' -not -name '*.test.ts')
AGENT_SOURCES = $(shell find packages/agent/src -name '*.ts' -not -name '*.test.ts')

# The test files in folders, without those that a find expression names.
tests = $(shell find $(1) \( -name node_modules -o -name dist -o $(2) \) -prune -o -name '*.test.ts' -print)

# Options for the program (make run, make demo), the conformance corpus and its selection.
ARGS ?=
CORPUS ?= ../shared/corpus
ONLY ?=
CASE ?=

.PHONY: help run test demo bench build check clean conformance packages container-packages probe types lint format unit live docs

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' Makefile

run: build ## detect on this host with the default rules; ARGS="..." passes options on
	@./bin/saker $(ARGS)

demo: build container-packages demo/build/actor ## act out attacks and show the alert that each one raises
	@$(NODE) demo/demo.ts $(ARGS)

bench: build bench/build/workload bench/build/measure ## measure replay and live detection; ARGS=--json for a machine
	@$(NODE) bench/bench.ts $(ARGS)

build: probe packages/engine/dist/.built packages/probe/dist/.built packages/agent/dist/.built ## build the probe and the program (bin/saker)

test: build container-packages check unit live conformance ## everything: check, unit, live and conformance tests

check: node_modules/.package-lock.json types lint format ## the fast part: types, lint, format

types: node_modules/.package-lock.json
	@echo "== types"
	@npm run -s types

lint: node_modules/.package-lock.json
	@echo "== lint"
	@node_modules/.bin/oxlint --quiet

format: node_modules/.package-lock.json
	@echo "== format"
	@npm run -s format:check

unit: node_modules/.package-lock.json ## unit tests; no privilege needed
	@echo "== unit tests"
	@$(RUN) --test $(call tests,packages/engine packages/agent test,-path test/live)

live: build container-packages ## tests against the running kernel and a container engine
	@echo "== live tests"
	@$(RUN) --test --test-concurrency=1 $(call tests,packages/probe test/live,-false)

conformance: node_modules/.package-lock.json ## compare with Falco's answers; CORPUS=DIR ONLY=alerts,loader CASE=text
	@echo "== conformance"
	@$(RUN) test/conformance/run.ts --corpus '$(CORPUS)' --only '$(ONLY)' --case '$(CASE)'

docs: node_modules/.package-lock.json ## rewrite the parts of docs/ that come from the code
	@UPDATE=1 $(RUN) --test test/docs.test.ts

clean: ## remove everything that was built
	rm -rf build demo/build bench/build packages/*/dist packages/*/build
	@$(MAKE) -C packages/probe clean

# Small programs in C that act in the demo and load the machine in the benchmark.
demo/build/%: demo/%.c | packages
	@mkdir -p $(@D)
	@gcc -O2 -Wall -Wextra -o $@ $<

bench/build/%: bench/%.c | packages
	@mkdir -p $(@D)
	@gcc -O2 -Wall -Wextra -o $@ $<

# --- set-up -----------------------------------------------------------------

packages:
	$(INSTALL) "building the probe" $(BUILD_PACKAGES)

container-packages:
	$(INSTALL) "container tests" $(CONTAINER_PACKAGES)

node_modules/.package-lock.json: package-lock.json
	@command -v npm >/dev/null || { echo 'Saker needs Node >= 20 with npm: https://nodejs.org' >&2; exit 1; }
	@echo "== installing npm packages (with Node $$(node -p 'require("./package.json").optionalDependencies["node-linux-$(ARCHITECTURE)"]'))"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

probe: packages node_modules/.package-lock.json
	@$(MAKE) -q -C packages/probe 2>/dev/null || { echo "== building the probe" && $(MAKE) -s -C packages/probe; }

TSC := node_modules/.bin/tsc

packages/engine/dist/.built: $(ENGINE_SOURCES) packages/engine/tsconfig.json tsconfig.base.json node_modules/.package-lock.json
	@echo "== compiling engine"
	@$(TSC) -p packages/engine && touch $@

packages/probe/dist/.built: $(PROBE_SOURCES) packages/engine/dist/.built packages/probe/tsconfig.json
	@echo "== compiling probe"
	@$(TSC) -p packages/probe && touch $@

packages/agent/dist/.built: $(AGENT_SOURCES) packages/probe/dist/.built packages/agent/tsconfig.json
	@echo "== compiling agent"
	@$(TSC) -p packages/agent && touch $@
