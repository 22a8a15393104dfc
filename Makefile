# The verbs of this repository.  `make` lists them.  Only Python 3.11 and the package registries are needed.
PYTHON ?= python3.11
BIN := .venv/bin
DEMO := hearhear/demo
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.DEFAULT_GOAL := help
.PHONY: help setup run table trial engines test test-engines soak check sbom advisories fix generate fingerprint lock bench bench-engines bench-against clean

help: ## list the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: .venv/.runtime ## install into .venv; the command is .venv/bin/hearhear

run: setup ## start the product: the live page at http://127.0.0.1:8420
	@$(BIN)/hearhear run

table: setup ## tag the invented day and show it as a table in the terminal
	@$(BIN)/hearhear tag $(DEMO)/day.jsonl --roster $(DEMO)/roster.json --table

trial: .venv/.engines ## the same page on the real Kafka and Elasticsearch; needs a JDK 17 and Maven
	@$(BIN)/python -m tools.trial

engines: .venv/.engines ## fetch the engines for tests and the trial from their published jars
	$(BIN)/python -m tools.engines fetch build/engines

# Every test belongs to one of these three; tests/test_verbs.py compares.  Tests wait half of the time, for
# processes and browsers: one more of them than there are cores.
test: .venv/.dev ## set up and run the tests that need no engine, on all cores
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup -m "not soak" --ignore=tests/engines

test-engines: .venv/.dev ## the tests on real engines; they fail, not skip, when these cannot start
	HEARHEAR_ENGINES_REQUIRED=1 $(BIN)/python -m pytest -q -m "not soak" tests/engines

soak: .venv/.dev ## the tests that take minutes each, on real engines
	HEARHEAR_ENGINES_REQUIRED=1 $(BIN)/python -m pytest -q -m soak

check: .venv/.dev ## lint, types, import contracts, freshness of generated files and locks, known weaknesses
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.generate --check
	$(BIN)/python -m tools.fingerprint
	$(BIN)/python -m tools.lock
	@$(MAKE) --no-print-directory sbom advisories

sbom: .venv/.dev ## write build/sbom.json: what the product is made of (CycloneDX)
	@mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements-full.lock --pyproject pyproject.toml --output-reproducible --validate -o build/sbom.json

advisories: .venv/.dev ## ask whether a known weakness is in what the product is made of; says so where nobody answers
	$(BIN)/python -m tools.advisories

fix: .venv/.dev ## format, and mend what lint can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: .venv/.dev ## write the JSON Schemas, docs/tags.md and docs/cli.md
	$(BIN)/python -m tools.generate

fingerprint: .venv/.dev ## store what all tags of the corpus come to, after MODEL_EPOCH was raised
	$(BIN)/python -m tools.fingerprint --write

lock: .venv/.dev ## compile the requirements*.lock files from pyproject.toml
	$(BIN)/python -m tools.lock --write

bench: .venv/.dev ## measure; prints a table and writes build/bench.json
	$(BIN)/python -m tests.benchmarks

bench-engines: .venv/.dev ## measure the engine run; writes build/bench-engines.json
	$(BIN)/python -m tests.benchmarks.engines
	$(BIN)/python -m tests.benchmarks.worker
	$(BIN)/python -m tests.benchmarks.latency

bench-against: .venv/.dev ## compare with another commit, in turns: make bench-against BASE=main
	$(BIN)/python -m tools.paired_bench $(BASE)

clean: ## remove everything that was made
	rm -rf .venv build .hearhear .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.venv/bin/python:
	$(PYTHON) -m venv .venv

# The build backend comes from a lock with hashes too, so pip is told not to fetch one by itself.
.venv/.runtime: requirements.lock requirements-build.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-build.lock
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.engines: requirements-full.lock pyproject.toml | .venv/.runtime
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-full.lock
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | .venv/.runtime
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
