# Two commands matter: `make demo` and `make test`. `make help` lists the rest.
# Only git, make and Python 3.12 or later are assumed; everything else goes into .venv.

VENV  := .venv
BIN   := $(VENV)/bin
READY := $(VENV)/.ready
# Another Python can be named: make demo PYTHON=/opt/python/bin/python3
PYTHON ?=
# Tests run side by side on this many cores.
CORES ?= 2

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo test test-all check format bench docs picture clean

help:  ## this list
	@echo "hjplan: plan building, upkeep and repair of a county together, and see what lasts"
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: $(READY)  ## the virtual environment in .venv, if it is missing or out of date

$(READY): pyproject.toml constraints.txt
	@python=; \
	for candidate in $(PYTHON) python3 python3.13 python3.14 python3.12 python; do \
		if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "hjplan needs Python 3.12 or later, and none was found (looked for python3 to python3.14); name one with: make PYTHON=/path/to/python3" >&2; exit 2; \
	fi; \
	if ! $(BIN)/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then \
		echo "Set-up: a virtual environment in $(VENV) with $$($$python --version)"; \
		$$python -m venv --clear $(VENV) || { echo "Set-up failed: $$python cannot make a virtual environment (Debian and Ubuntu: apt install python3-venv)" >&2; exit 2; }; \
	fi
	@echo "Set-up: installing hjplan and what it stands on, at the versions of constraints.txt (once; a minute or two)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev]' </dev/null
	@echo "Set-up: compiling for this machine by a first plan of the demo county (once; half a minute)"
	@folder=$$(mktemp -d); \
	$(BIN)/hjplan run scenarios/qingshui/baseline.yaml --draws 2 --out "$$folder" </dev/null >/dev/null 2>&1 \
		|| echo "Set-up: nothing was compiled ahead; the first run will take longer, or say what is wrong"; \
	rm -rf "$$folder"
	@touch $@
	@echo "Set-up: done"

demo: $(READY)  ## plan and simulate the demo county, with and without user fees; writes runs/demo/report.html
	@echo "Demo: Qingshui (fictional) is planned twice, baseline and user-pays, and tried on the same futures."
	@echo "Demo: planning takes seconds, two hundred futures of four policies most of the time; what it does is printed as it goes."
	@mkdir -p runs/demo
	@$(BIN)/hjplan compare scenarios/qingshui/baseline.yaml scenarios/qingshui/user-pays.yaml --report runs/demo/report.html
	@echo "Demo: open runs/demo/report.html in a browser."

check: $(READY)  ## everything but the tests: format, lint, types, layers
	@echo "Check 1 of 4: format (ruff)"
	@$(BIN)/ruff format --check --quiet . || { echo "mend it with: make format" >&2; $(BIN)/ruff format --diff --quiet . | head -40; exit 1; }
	@echo "Check 2 of 4: lint (ruff)"
	@$(BIN)/ruff check --quiet .
	@echo "Check 3 of 4: types (mypy --strict on the package)"
	@$(BIN)/mypy --no-error-summary
	@echo "Check 4 of 4: layers (import-linter)"
	@$(BIN)/lint-imports --no-logo

test: check  ## everything that CI runs: the checks, then the tests
	@echo "Tests: unit, properties, known answers, golden, architecture, notebooks, browser, end to end"
	@OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -n $(CORES) --dist worksteal -m "not slow" </dev/null

test-all: check  ## the same, and the slow proofs
	@echo "Tests: all of them, the slow proofs too"
	@OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -n $(CORES) --dist worksteal </dev/null

format: $(READY)  ## bring the code into shape
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format .

bench: $(READY)  ## measure, and write benchmarks/README.md
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[bench]' </dev/null
	@$(BIN)/python -m benchmarks

docs: $(READY)  ## write the pages of docs/reference again, from the code
	@$(BIN)/python docs/generate.py

picture: $(READY)  ## draw the README's pictures again, from the runs that make demo saved
	@$(BIN)/python docs/picture.py

clean:  ## remove .venv, caches and builds; saved runs stay
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
