# Two commands are enough: `make demo` to see it, `make test` to trust it. `make help` lists the rest.
# Each target sets up what it needs; the second time that costs nothing, and needs no network.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
UV_VERSION_LINES := $(VENV)/uv-requirement.txt
UPGRADE ?=

# Nothing here reports home.
export DAGSTER_DISABLE_TELEMETRY := yes
export GX_ANALYTICS_ENABLED := false
export STREAMLIT_BROWSER_GATHER_USAGE_STATS := false
export UV_NO_PROGRESS := 1
# Once here instead of in every first start, or in every start where PYTHONDONTWRITEBYTECODE is set.
export UV_COMPILE_BYTECODE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo up down status test check format docs lock bench clean browser

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

setup: $(STAMP) ## make .venv and install what requirements.lock says
	@:

# uv where it can be had (seconds), pip where not (a minute). Both refuse a file whose hash is not in the lock, and
# the lock is complete, so neither has anything to resolve.
$(STAMP): requirements.lock pyproject.toml
	@set -e; \
	[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV); \
	sed -n '/^uv==/,/# via/p' requirements.lock > $(UV_VERSION_LINES); \
	$(BIN)/python -m pip install --quiet --require-hashes -r $(UV_VERSION_LINES) 2> $(VENV)/uv-install.log || true; \
	if [ -x $(BIN)/uv ]; then install="$(BIN)/uv pip install --quiet --python $(BIN)/python"; \
	else echo "uv is not to be had here; pip takes about a minute"; install="$(BIN)/python -m pip install --quiet"; fi; \
	$$install --require-hashes --no-deps -r requirements.lock; \
	$$install --no-deps --no-build-isolation --editable .; \
	touch $(STAMP)

demo: $(STAMP) ## simulate, ingest, score, report; leave the app and Dagster running
	@$(BIN)/qm demo

up: $(STAMP) ## start Postgres, Dagster and the app
	@$(BIN)/qm up

down: $(STAMP) ## stop all of it
	@$(BIN)/qm down

status: $(STAMP) ## say what runs where
	@$(BIN)/qm status

# Browser tests need a Chromium. Where it cannot be installed they are skipped, and pytest says so.
browser:
	@command -v chromium > /dev/null || command -v chromium-browser > /dev/null || command -v google-chrome > /dev/null || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null && \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium; } \
	  > $(VENV)/chromium.log 2>&1; } || \
	echo "no Chromium here: the browser tests will be skipped"

test: $(STAMP) browser ## every test
	@$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(STAMP) ## lint, types, formatting, SQL, drift of generated files, compose.yaml
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint --disable-progress-bar --processes 2 sql > $(VENV)/sqlfluff.log || \
	  { grep -v PASS $(VENV)/sqlfluff.log; exit 1; }
	@$(BIN)/python -m pytest --quiet tests/unit/test_repository.py tests/unit/test_architecture.py

format: $(STAMP) ## put the code into its form
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

docs: $(STAMP) ## write the generated files anew: .env.example, docs/commands.md, sql/schema.sql, docs/data-model.md
	@$(BIN)/python docs/generate.py
	@$(BIN)/python -m qm_pipeline.store.generate

lock: $(STAMP) ## resolve requirements.lock again, keeping what still fits; UPGRADE=--upgrade for the newest
	@cp requirements.lock $(VENV)/requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --extra test --extra distributed --group build $(UPGRADE) \
	  --output-file $(VENV)/requirements.lock
	@{ sed '/^#/!q' requirements.lock | grep '^#'; cat $(VENV)/requirements.lock; } > $(VENV)/headed.lock
	@mv $(VENV)/headed.lock requirements.lock

bench: $(STAMP) ## every promised figure with its target, measured on this machine
	@$(BIN)/python tests/benchmarks

clean: ## remove the venv, caches and the embedded database (asks qm to stop first)
	@[ ! -x $(BIN)/qm ] || $(BIN)/qm down
	@rm -rf $(VENV) .qm .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build artefacts
