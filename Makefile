# Two commands a newcomer needs: `make run` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REPORT := equipoise-report.html
SHELL := /bin/bash

.PHONY: run test lint types contracts unit docs bench catalogs clean fuzz mutation coverage licenses sbom package pythons

run: $(VENV)/.installed
	$(BIN)/equipoise check point-of-distraction --report $(REPORT)
	@echo "The report is in $(REPORT); it opens in any browser, with the network off."

test: $(VENV)/.installed-dev
	$(BIN)/ruff check src tests benchmarks fuzz release
	$(BIN)/ruff format --check src tests benchmarks fuzz release
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/equipoise check-data
	$(BIN)/python -m pytest -n 2 --dist worksteal --durations=30 tests

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check src tests benchmarks fuzz release
	$(BIN)/ruff format --check src tests benchmarks fuzz release

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

# Hostile bytes for every parser and loader; prints inputs tried and crashes.
fuzz: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt atheris
	$(BIN)/python -m fuzz $(or $(SECONDS_EACH),60)

# Small faults put into kernels, which their tests must notice.
mutation: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt cosmic-ray
	$(BIN)/python -m release.mutation $(or $(SECONDS_IN_ALL),600)

# Coverage of lines and branches; every package of these must have nine tenths of its own. Kernels run
# as plain Python, so that their lines are seen, with the arithmetic of compiled code; a test that
# takes minutes this way, or is about compiling, is skipped (tests/support/compiled_only.py).
COVERED := kernels exchange forces defense claims
COVERAGE := $(BIN)/python -m coverage
coverage: $(VENV)/.installed-dev
	rm -f .coverage .coverage.*
	NUMBA_DISABLE_JIT=1 $(COVERAGE) run -p --branch --source=src/equipoise/kernels \
	  -m pytest -q -rs -p tests.support.plain_python tests/unit/kernels tests/reference \
	  tests/unit/test_geometry.py tests/integration/test_compiling_aside.py
	$(COVERAGE) run -p --branch \
	  --source=src/equipoise/exchange,src/equipoise/forces,src/equipoise/defense,src/equipoise/claims \
	  -m pytest -q tests/unit/exchange tests/unit/forces tests/unit/defense tests/unit/claims
	$(COVERAGE) combine
	for package in $(COVERED); do \
	  echo "== $$package"; \
	  $(COVERAGE) report --skip-covered --precision=1 --fail-under=90 \
	    --include="src/equipoise/$$package/*" || exit 1; \
	done

licenses: $(VENV)/.installed-dev
	$(BIN)/python -m release.licenses

sbom: $(VENV)/.installed-dev
	$(BIN)/python -m release.sbom

# Installs the wheel into an empty environment, as pipx does, and runs the main job there.
package: $(VENV)/.installed-dev
	EQUIPOISE_SLOW=1 $(BIN)/python -m pytest -q -rs tests/integration/test_packaging.py

# The same bytes on every other supported Python on the path.
OTHERS = $(foreach v,3.11 3.12 3.13,$(if $(shell python$(v) -c 'print(1)' 2>/dev/null),.venv-$(v)))
pythons: $(VENV)/.installed-dev
	for e in $(OTHERS); do \
	  test -d $$e || python$${e#.venv-} -m venv $$e; \
	  $$e/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt .; \
	done
	EQUIPOISE_PYTHONS="$(subst $(eval ) ,:,$(OTHERS:%=$(CURDIR)/%/bin/python))" \
	  $(BIN)/python -m pytest -q -rs tests/integration/test_reproducible.py

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
