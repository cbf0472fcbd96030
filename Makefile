# gridlink: every routine job. `make` alone lists them.
# A bare machine needs python3 (3.11 or newer) and make; everything else goes into .venv, checked by hash.

PYTHON ?= python3
PACK ?= example
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.installed-runtime
DEV := $(VENV)/.installed-dev
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --no-input -qq

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install install-dev messages demo test check format lifecycle bench lock vendor clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(RUNTIME) messages  ## make .venv with everything needed to run

install-dev: $(DEV) messages  ## the same, and everything needed to test and check

$(BIN)/python:
	$(PYTHON) scripts/make_venv.py $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what gridlink runs on into $(VENV) (about a minute the first time) ..."
	@$(PIP_INSTALL) --require-hashes --requirement requirements.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@echo "Installing what the tests and checks need into $(VENV) ..."
	@$(PIP_INSTALL) --require-hashes --requirement requirements-dev.lock
	@touch $@

messages: $(RUNTIME)
	@$(BIN)/python scripts/compile_messages.py

# A database holds one city: another pack's demo has a data folder of its own, unless one is named.
demo: install  ## load packs/$(PACK) with some weeks of history and serve the city on http://127.0.0.1:$(PORT)
	GRIDLINK_DATA="$${GRIDLINK_DATA:-$(if $(filter example,$(PACK)),var,var/$(PACK))}" \
	  $(BIN)/gridlink demo --pack packs/$(PACK) --port $(PORT)

test: install-dev  ## run every test (SQLite, or the database named by DATABASE_URL)
	@$(BIN)/python scripts/say_database.py
	$(BIN)/python -m pytest $(or $(ARGS),-n auto --dist loadfile)

check: install-dev  ## format, lint, types, layers, Django's own checks, migrations, docs, vendored files
	@$(BIN)/python scripts/check.py

format: $(DEV)  ## format the code and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lifecycle: $(RUNTIME)  ## write docs/lifecycle again from the step tables
	$(BIN)/python scripts/make_lifecycle_docs.py

bench: install-dev  ## run every benchmark in bench/ and write docs/benchmarks.md
	$(BIN)/python scripts/run_benchmarks.py

lock:  ## resolve the dependencies again (ARGS=--upgrade for the newest)
	scripts/lock.sh $(ARGS)

vendor: $(RUNTIME)  ## fetch the front-end files of vendor.toml again (needs npm)
	$(BIN)/python scripts/vendor.py

clean:  ## remove everything that was made, .venv included
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find src config tests scripts bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
	find src -name '*.mo' -delete 2>/dev/null || true
