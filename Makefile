# Two commands a newcomer needs: `make run` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REPORT := equipoise-report.html
SHELL := /bin/bash

.PHONY: run test lint types contracts unit docs bench catalogs clean

run: $(VENV)/.installed
	$(BIN)/equipoise check point-of-distraction --report $(REPORT)
	@echo "The report is in $(REPORT); it opens in any browser, with the network off."

test: $(VENV)/.installed-dev
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/equipoise check-data
	$(BIN)/python -m pytest -n 2 tests

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks

types: $(VENV)/.installed-dev
	$(BIN)/mypy

contracts: $(VENV)/.installed-dev
	$(BIN)/lint-imports

bench: $(VENV)/.installed-dev
	for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

docs: $(VENV)/.installed-dev
	$(BIN)/python examples/gallery/build.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	@echo "The documentation is in site/; open site/index.html, with the network off if you like."

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.installed-dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@ $(VENV)/.installed

# Bring the catalogs of translations up to date: see CONTRIBUTING.md. Labels with a percent sign
# look like formats to the compiler, whose complaints are therefore not heeded; tests check them.
KEYWORDS := -k Column:2 -k Table:1 -k Driver:2
CATALOGS := src/equipoise/locale

catalogs: $(VENV)/.installed-dev
	$(BIN)/pybabel -q extract -F babel.cfg $(KEYWORDS) --add-location=file --no-wrap -o $(VENV)/equipoise.pot src
	$(BIN)/pybabel -q update -i $(VENV)/equipoise.pot -d $(CATALOGS) -D equipoise --no-wrap --no-fuzzy-matching --ignore-obsolete
	-$(BIN)/pybabel -q compile -d $(CATALOGS) -D equipoise

clean:
	rm -rf $(VENV) $(REPORT) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
