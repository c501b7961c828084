# `make help` lists what there is. Everything is set up in .venv and node_modules, nothing elsewhere.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# Folders whose tests are quick, and break first.
QUICK := tests/house tests/config tests/notices tests/registry tests/workflows/calendar tests/workflows/definitions \
	tests/workflows/engine tests/workflows/inputs tests/workflows/planning tests/workflows/lifecycle tests/cli/test_main.py
PORT ?= 8000
LIVES ?= 200

# Kept bytecode is worth a second to each of the many processes that tests start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this help
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(VENV)/.installed web/static/vendor/.installed ## Install locked dependencies and browser assets

$(VENV)/.installed: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' \
		|| { echo "Amity needs Python 3.11 to 3.14; set PYTHON=python3.13 or the like."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

web/static/vendor/.installed: package-lock.json web/assets.py $(VENV)/.installed
	npm ci --silent --no-audit --no-fund
	$(BIN)/python -m web.assets
	@touch $@

.PHONY: run
run: setup ## Start Amity on this machine with the demo loaded (PORT=8000)
	$(BIN)/amity up --demo --port $(PORT)

.PHONY: test
test: setup ## Run the tests on real PostgreSQL, Valkey and Celery; ARGS="-k plan" passes on
	$(BIN)/pytest $(ARGS)

.PHONY: quick
quick: setup ## What to run while you work: lint, types, layers, and the tests that need no other process
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache >/dev/null
	$(BIN)/pytest -q -m "not (up or browser or workers or soak or damage)" $(QUICK) $(ARGS)

.PHONY: e2e
e2e: setup ## Only the tests with whole process trees, real workers and a browser
	$(BIN)/pytest -q -m "(up or browser or workers) and not soak" $(ARGS)

.PHONY: soak
soak: setup ## The long runs that `make test` leaves out; LIVES=1000 sets how many random lives
	LIVES=$(LIVES) $(BIN)/pytest -q -m soak $(ARGS)
	EXAMPLES=10 $(BIN)/pytest -q tests/workflows/planning tests/workflows/validation tests/registry/matching $(ARGS)

.PHONY: check
check: setup ## Lint, types, floors, translations, definitions, migrations
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m cli.processes.compose_check
	$(BIN)/amity workflows check
	$(BIN)/pytest -q tests/house

.PHONY: bench
bench: setup ## Measure, and write docs/benchmarks.md
	$(BIN)/python -m benchmarks $(ARGS)

.PHONY: oracle
oracle: setup ## Compare the planner with a second implementation on 100,000 random cases
	$(BIN)/python -m tests.oracle $(ARGS)

.PHONY: fmt
fmt: setup ## Format the code and apply automatic fixes
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: lock
lock: $(VENV)/.installed ## Update the lock files
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --upgrade -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --upgrade -o requirements-dev.lock
