# All that Callout needs to be run, tested and measured, on a machine with Python >= 3.11 and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c constraints.txt
DEMO := $(VENV)/.installed-demo
DEV := $(VENV)/.installed-dev

.DEFAULT_GOAL := help
.PHONY: help demo test faults check lint format-check types layers bench peers dashboards lock clean

help: ## say what can be made
	@echo "make TARGET, where TARGET is one of"
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1 \2/p' $(MAKEFILE_LIST) | while read -r name text; do printf '  %-14s %s\n' "$$name" "$$text"; done
	@echo "PYTHON=python3.12 (and so on) chooses the Python that $(VENV) is made of."

demo: $(DEMO) ## run a campus, its alarms, the engineers and the board; Ctrl-C ends it
	$(BIN)/callout demo

# One more at a time than there are cores: many tests wait for servers.
test: $(DEV) ## run all tests, on as many cores as there are
	$(BIN)/pytest -n $$(($$(getconf _NPROCESSORS_ONLN) + 1)) --dist loadfile --no-loadscope-reorder

# CALLOUT_FAULTS_WORLDS=10000 and its like choose the sizes one by one: docs/RELIABILITY.md.
faults: $(DEV) ## break everything on purpose, for long; docs/RELIABILITY.md
	CALLOUT_FAULTS=long $(BIN)/pytest -o faulthandler_timeout=0 tests/faults tests/contract/test_runtimes.py

check: lint format-check types layers ## all that can be said without running: lint, format, types, layers

lint: $(DEV) ## ruff's rules
	$(BIN)/ruff check .

format-check: $(DEV) ## ruff's format
	$(BIN)/ruff format --check .

types: $(DEV) ## mypy, strict, over every package and the tests
	$(BIN)/mypy

layers: $(DEV) ## imports go down only
	$(BIN)/lint-imports

bench: $(DEV) ## measure everything; one JSON document a benchmark
	$(BIN)/python -m bench all

# It wants an older pydantic than Callout does, hence an environment of its own.
peers: $(BIN)/python ## bring what `make bench` compares with and Callout itself does not need: Quix Streams
	test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	.venv-peers/bin/pip --disable-pip-version-check install --quiet quixstreams==3.28.1

dashboards: $(DEV) ## write Grafana's dashboards anew
	$(BIN)/python -m deploy.grafana

# uv resolves for every platform and Python that pyproject.toml allows, and keeps what is locked already unless told `UPGRADE=--upgrade`.
lock: $(BIN)/python ## write constraints.txt from pyproject.toml; UPGRADE=--upgrade takes what is newest
	$(BIN)/python -m pip --disable-pip-version-check install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --no-header --no-annotate $(UPGRADE) -o constraints.txt

clean: ## remove the environment and what the tools left behind
	rm -rf $(VENV) .venv-peers .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Callout needs Python 3.11 or newer; name one: make PYTHON=python3.11" >&2; exit 1; }
	@# One that was left half made would be taken for whole the next time.
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(DEMO): pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e '.[demo]'
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e '.[dev]'
	@touch $@
