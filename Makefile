# Everything from a fresh clone with Python 3.11 or newer and make. `make help` lists the targets.

HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3.14 python3,$(shell command -v $(name) 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
# What pip may install, in its build environments too: the versions we tested.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# pip and npm wait for their registries: let them wait at the same time.
MAKEFLAGS += --jobs=2

.DEFAULT_GOAL := help
.PHONY: help serve assets test lint bench clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /make \1 — /p' $(MAKEFILE_LIST)

serve: $(VENV)/.ready assets ## set up, validate, build, serve on HOST and PORT
	@exec $(BIN)/twingraph serve --host $(HOST) --port $(PORT)

test: $(VENV)/.ready-dev assets ## run the whole suite; PYTEST="-m 'not slow'" for less
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile $(PYTEST)

lint: $(VENV)/.ready-dev ## formatter, linter, type checker
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench
	$(BIN)/mypy

bench: $(VENV)/.ready-dev ## compare with peers, side by side in one run
	@bench/run
	@$(BIN)/python -m bench.validation
	@$(BIN)/python -m bench.site

# The pages work without: what npm adds is bundled when npm is there, and kept from then on.
assets: $(if $(wildcard package.json),$(if $(shell command -v npm 2>/dev/null),node_modules/.built)) ## bundle the front-end assets, where npm is there

node_modules/.built: $(wildcard package.json package-lock.json src/twingraph/web/editor/*.js)
	@npm ci --no-audit --no-fund --loglevel=error && npm run build --if-present --silent \
	  && touch $@ || echo "make: the front-end assets were not bundled; the pages work without"

$(VENV)/bin/python:
	@if [ -z "$(PYTHON)" ] || ! "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	  echo "twingraph needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 …" >&2; exit 1; fi
	@"$(PYTHON)" -m venv $(VENV) || { \
	  echo "python -m venv failed: on Debian, install python3-venv" >&2; rm -rf $(VENV); exit 1; }

$(VENV)/.ready: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "make: installing what twingraph needs (once) …" >&2
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "make: installing what twingraph and its tests need (once) …" >&2
	@$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/.ready

clean: ## remove everything that was made here
	rm -rf $(VENV) .twingraph node_modules dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
