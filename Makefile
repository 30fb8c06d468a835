# Casa. `make run` starts it and `make test` proves it; the rest is for those who carry the work on (`make help`).
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --disable-pip-version-check --quiet
# The lock names every part, so pip resolves nothing: its resolver would look at releases newer than the lock, and refuse
# them for want of a pin (`granian[reload]` of Reflex).
LOCKED := $(PIP) --no-deps --require-hashes --requirement
UV_FLAGS ?=
COMPILE = $(VENV)/lock/bin/uv pip compile pyproject.toml --quiet --python-version 3.11 --generate-hashes --universal \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate $(UV_FLAGS)

# What reads printed pages. Without it, or without an administrator, pages wait for people: `casa doctor` says so.
READING_PACKAGES := tesseract-ocr tesseract-ocr-fra tesseract-ocr-ara
# What the tests run for real; `deploy/packages.sh` installs those that are missing.
TEST_PACKAGES := 'chromium|chromium-browser' postgresql redis-server fonts-noto-core fonts-dejavu-core poppler-utils \
	$(READING_PACKAGES) sane-utils
# PyInstaller copies Python's shared library, which Debian and Ubuntu keep apart from their Python.
LIBPYTHON = $(shell $(PYTHON) -c 'import sys; v = "libpython%d.%d" % sys.version_info[:2]; \
	print(f"\047{v}|{v}t64\047" if sys.base_prefix == "/usr" else "")')
PROVE_PACKAGES = $(LIBPYTHON) binutils xvfb xauth xdotool libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libnss3

.PHONY: help run test lint prove lock migration kiosk-hello clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.base ## set Casa up where it stands and start it (CASA_HOST, CASA_PORT, CASA_DATA)
	@deploy/packages.sh $(READING_PACKAGES) || echo "Casa starts without them: printed pages of registers will wait for people."
	@exec $(BIN)/casa up

test: $(VENV)/.test ## lint, types, import contracts and every test
	@deploy/packages.sh $(TEST_PACKAGES)
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest --numprocesses 2

lint: $(VENV)/.test ## lint, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

prove: $(VENV)/.test $(VENV)/.kiosk ## what takes longer: long random runs, benches, the frozen kiosk; figures go to docs/proof/
	@deploy/packages.sh $(TEST_PACKAGES) $(PROVE_PACKAGES)
	$(BIN)/python -m pytest -m prove
	$(BIN)/python -m bench

migration: $(VENV)/.test ## write the one initial migration anew from the models (until the first release)
	PYTHONPATH=. $(BIN)/python alembic/renew.py
	$(BIN)/ruff format --quiet alembic/versions

kiosk-hello: $(VENV)/.kiosk ## freeze the kiosk's first page and open it
	@deploy/packages.sh $(PROVE_PACKAGES)
	$(BIN)/python -m kiosk.freeze

lock: ## resolve the pinned requirements anew (UV_FLAGS=--system-certs behind a proxy of your own)
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/pip install --disable-pip-version-check --quiet uv
	$(COMPILE) --output-file requirements/base.txt
	$(COMPILE) --extra test --constraint requirements/base.txt --output-file requirements/test.txt
	$(COMPILE) --extra kiosk --constraint requirements/base.txt --output-file requirements/kiosk.txt
	rm -r $(VENV)/lock

clean: ## forget everything that can be made again (not the data)
	rm -rf $(VENV) .web .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist *.egg-info

$(BIN)/pip:
	@deploy/venv.sh $(PYTHON) $(VENV)

$(VENV)/.base: requirements/base.txt pyproject.toml | $(BIN)/pip
	@echo "Installing Casa's pinned dependencies into $(VENV) ..."
	@$(LOCKED) requirements/base.txt
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.test: requirements/test.txt | $(VENV)/.base
	@$(LOCKED) requirements/test.txt
	@touch $@

$(VENV)/.kiosk: requirements/kiosk.txt | $(VENV)/.base
	@$(LOCKED) requirements/kiosk.txt
	@touch $@
