# `make site` builds the example book, `make test` runs every check. Both install what they need into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
PAGE := site/index.html

.PHONY: site compiled test fonts accept docs texts screenshots windows-folder sbom lock

site: $(VENV)/site-installed compiled
	$(BIN)/verhalen build
	@echo
	@echo "The book is ready. Open this file in a browser:"
	@echo "  $(CURDIR)/$(PAGE)"
	@if [ "$$(uname)" = Darwin ]; then open $(PAGE); \
	elif [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] && command -v xdg-open >/dev/null; then xdg-open $(PAGE) || true; fi

test: $(VENV)/test-installed
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory tests/browser/node_modules/.package-lock.json; fi
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/pytest $(SIDE_BY_SIDE)
# A worker for each core and one more (see tests/conftest.py). Each begins with a stretch of the files, so that what the tests of one have in common is mostly
# made once; who is done takes work over. Where a test hangs, this way of sharing runs all others, and `loadfile` does not.
SIDE_BY_SIDE := --numprocesses auto --dist worksteal

# Every test in a browser that has the fonts of one family and no others, for each of these (on Debian or Ubuntu).
FAMILIES := dejavu liberation noto
fonts: $(VENV)/test-installed
	@for family in $(FAMILIES); do \
	  echo "Only the fonts in /usr/share/fonts/truetype/$$family"; \
	  $(BIN)/pytest tests -m browser --fonts=/usr/share/fonts/truetype/$$family $(SIDE_BY_SIDE) || exit 1; \
	done

# What comes of tests/examples now is what is expected from here on; `git diff` shows what that changes.
accept: $(VENV)/test-installed
	$(BIN)/pytest tests/test_examples.py --accept

# The pages of docs/ that follow from the code: every field (what `verhalen schema` prints) and every problem.
docs: $(VENV)/site-installed compiled
	$(BIN)/python -m scripts.docs

LOCALES := verhalen_build/locale themes/boek/locale
compiled: $(patsubst %.po,%.mo,$(wildcard $(LOCALES:%=%/*/LC_MESSAGES/messages.po)))
%.mo: %.po | $(VENV)/site-installed
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# Every text of the program as it is in the code now, those of Click among them, in the catalogue of each language, and those
# of the theme in its own: new ones without a translation, and no old ones.
texts: $(VENV)/site-installed
	$(EXTRACT) $(VENV)/program.pot --keywords "msgid msgids:1,2" verhalen_build $$($(BIN)/python -c "import click; print(*click.__path__)")
	$(EXTRACT) $(VENV)/theme.pot --no-default-keywords --keywords "_ ngettext:1,2 texts" themes/boek \
		verhalen_build/model verhalen_build/site
	$(UPDATE) --input-file $(VENV)/program.pot --output-dir verhalen_build/locale
	$(UPDATE) --input-file $(VENV)/theme.pot --output-dir themes/boek/locale
	$(MAKE) --no-print-directory compiled
EXTRACT = $(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --no-location --sort-output --omit-header --output-file
UPDATE = $(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 120

screenshots: $(VENV)/test-installed
	$(BIN)/python -m scripts.screenshots

# A folder for Windows that needs no rights and no installation, from the embeddable Python of python.org:
# make windows-folder PYTHON_ZIP=python-3.13.1-embed-amd64.zip
WINDOWS_FOLDER := build/Verhalen
windows-folder: $(VENV)/test-installed compiled
	$(PIP) uv
	$(BIN)/python -m scripts.windows_folder $(PYTHON_ZIP) $(WINDOWS_FOLDER)

# The software bill of materials (CycloneDX): all that is installed with the program and its extras, in the versions that are locked.
SBOM := dist/verhalen-build.cdx.json
sbom: $(VENV)/test-installed compiled
	$(BIN)/python -m scripts.sbom $(SBOM)

# Newer versions of all that is installed, for every platform and Python that the project knows, with their hashes.
lock: $(VENV)/site-installed
	$(PIP) uv
	$(BIN)/uv pip compile $(LOCK) --group build --extra site --output-file requirements.txt
	$(BIN)/uv pip compile $(LOCK) --group build --extra dev --constraints requirements.txt --output-file requirements-dev.txt
LOCK := pyproject.toml --quiet --upgrade --universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock"

$(VENV)/site-installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("verhalen needs Python 3.11 or newer, and this is " \
		+ sys.version.split()[0] + ". Where a newer one is installed, name it: make site PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --requirement requirements.txt
	$(PIP) --no-deps --no-build-isolation --editable .
# As pip does for a package that is not editable: else every command compiles all modules where Python may not keep them.
	$(BIN)/python -m compileall -q verhalen_build
	@touch $@

$(VENV)/test-installed: $(VENV)/site-installed requirements-dev.txt
	$(PIP) --require-hashes --requirement requirements-dev.txt
	@touch $@

tests/browser/node_modules/.package-lock.json: tests/browser/package-lock.json
	npm ci --prefix tests/browser --no-audit --no-fund
	@touch $@
