# Digest. `make` prints this help; every target does all its own set-up (python3 >= 3.11, make and a package index are enough).
.DEFAULT_GOAL := help
.PHONY: help install preview test check golden words shots bench clean
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# -qq: pip's warnings tell of this machine's set-up, not of ours; its errors still show.
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

help:  ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.dev  ## Make .venv with every extra

preview: $(VENV)/.run  ## Open the desk over the sample week (ARGS=--once writes files and ends)
	@$(BIN)/digest preview $(ARGS)

test: $(VENV)/.dev  ## Run the tests (ARGS="-k name" chooses)
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.dev  ## Lint, types, layers
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest tests/test_layers.py

golden: $(VENV)/.dev  ## Rewrite the expected files of the tests, then read the diff
	@GOLDEN=1 $(BIN)/python -m pytest $(ARGS) || true
	@git --no-pager diff --stat -- tests

words: $(VENV)/.dev  ## Bring the catalogues of other languages up to date (NEW=fr begins one)
	@$(BIN)/python bench/make_words.py $(if $(NEW),--new $(NEW))

shots: $(VENV)/.dev  ## Take the screenshots of docs/ anew (needs chromium and dovecot)
	@$(BIN)/python docs/shots.py && $(BIN)/python docs/shots_of_looks.py

bench: $(VENV)/.dev  ## Measure speed (prints figures, asserts nothing); quality too where DATA=folder holds labelled sets
	@for name in pipeline speed articles edits; do echo "== bench/$$name.py"; $(BIN)/python bench/$$name.py || exit 1; done
	@if [ -n "$(DATA)" ]; then echo "== bench/parsing.py"; $(BIN)/python bench/parsing.py --feeds $(DATA)/feeds || exit 1; \
	  for name in copies headlines memory fit_rank; do echo "== bench/$$name.py"; $(BIN)/python bench/$$name.py --data $(DATA) || exit 1; done; \
	fi

clean:  ## Remove .venv, caches and what the sample made
	rm -rf $(VENV) outbox dist .pytest_cache .mypy_cache .ruff_cache .hypothesis issues/2026-W25.*
	rm -f digest.db digest.db-shm digest.db-wal
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Digest needs Python 3.11 or newer as $(PYTHON); install it, or name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) has no venv; install it (Debian: apt-get install python3-venv)" >&2; exit 1; }
	@echo "Making $(VENV) ..." >&2
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) could not make $(VENV); see the lines above" >&2; exit 1; }

$(VENV)/.run: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Digest (once) ..." >&2
	@$(PIP) install -e . || { echo "The package index did not give what Digest needs; see the lines above" >&2; exit 1; }
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Digest with every extra (once) ..." >&2
	@$(PIP) install -e '.[fulltext,vectors,sendgrid,pictures,dev]' || { echo "The package index did not give what Digest needs; see the lines above" >&2; exit 1; }
	@touch $@ $(VENV)/.run
