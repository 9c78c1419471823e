# Thin on purpose: everything that matters is a Python command, which runs on Windows without make.

PORT ?= 8000
DEMO ?= 1
PYTHON ?= python3
# More for pytest: make test ARGS="tests/attempts -x"
ARGS ?=

BIN := .venv/bin
QUIZ := $(BIN)/flask --app wsgi quiz
# An unpacked bundle brings its wheels and asks no network.
WHEELS := $(if $(wildcard wheels),--no-index --find-links wheels)
BABEL := $(BIN)/pybabel --quiet
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet $(WHEELS)

# In the order in which they stand: what floods and kills comes last.
TOGETHER := --dist loadgroup --no-loadscope-reorder
FAULTS := $(BIN)/python -m pytest --hypothesis-profile=faults

.DEFAULT_GOAL := help
.PHONY: help run event bundle tour venv test faults check bench bench-quick messages programs
MAKEFLAGS += --no-print-directory

help: ## Show what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-11s %s\n", $$1, $$2}' Makefile

run: venv ## Serve on http://127.0.0.1:8000 (PORT=8000, DEMO=0 for an empty installation)
	@exec $(QUIZ) serve --port $(PORT) $(if $(filter 0,$(DEMO)),--no-demo)

event: venv ## Serve for the phones of this LAN and show the QR to join
	@exec $(QUIZ) serve --event --port $(PORT) $(if $(filter 0,$(DEMO)),--no-demo)

bundle: venv ## Make an archive below dist/ to install on a laptop without internet
	@$(BIN)/python deploy/bundle.py

tour: .venv/installed-dev programs ## Make the pictures of the README anew
	@$(BIN)/python -m tests.tour

venv: .venv/installed ## Make .venv with everything to run

test: .venv/installed-dev .venv/installed-lint programs ## Install what the tests need and run all of them
	@exec $(BIN)/python -m pytest -n 2 $(TOGETHER) $(ARGS)

faults: .venv/installed-dev ## Kill, freeze, fill and unplug everything, many times; the table: var/faults.md
	@rm -f var/faults.json
	@# The flood is measured alone: it wants one core for the program and one for those who flood it.
	$(FAULTS) -n 2 $(TOGETHER) --deselect tests/faults/test_f19_overload.py tests/faults \
		tests/journeys/test_slow_network.py tests/journeys/test_power_cut.py \
		tests/contracts/test_one_address.py tests/training/test_class_checkin_crowd.py \
		tests/entry/test_all_posters.py tests/deploy/test_several_nodes.py; first=$$?; \
	$(FAULTS) tests/faults/test_f19_overload.py && exit $$first

check: .venv/installed-dev .venv/installed-lint ## Formatter, linter, types, import contracts, tests without the browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 $(TOGETHER) -m "not browser" $(ARGS)

bench: .venv/installed-dev ## Measure everything and write docs/performance.md (BENCH="--part NAME" for a part)
	@exec $(BIN)/python -m bench $(BENCH)

bench-quick: .venv/installed-dev ## A look at the costs in less than three minutes
	@exec $(BIN)/python -m bench --quick $(BENCH)

# Words nobody has translated yet come empty, without guesses; git diff shows what to write.
messages: .venv/installed-dev ## Bring new and changed words of the pages into the catalogs of languages
	@mkdir -p var
	@$(BABEL) extract --mapping-file pyproject.toml --keyword _l --keyword lazy_gettext \
		--no-location --sort-output --output-file var/messages.pot .
	@$(BABEL) update --input-file var/messages.pot --output-dir quizapp/translations --width 100 \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@rm var/messages.pot

programs:
	@sh deploy/test-programs

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Python 3.11 or newer is needed: make PYTHON=python3.11 ...' >&2; exit 1; }
	@$(PYTHON) -m venv .venv \
		|| { echo 'Python cannot make environments: sudo apt-get install python3-venv' >&2; exit 1; }

# The stamps are written last, so that an interrupted installation is taken up again.
.venv/installed: requirements.txt | .venv/bin/python
	@echo 'Installing what quizapp runs on (once)...' >&2
	@$(PIP) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed | .venv/bin/python
	@echo 'Installing what the tests need (once)...' >&2
	@$(PIP) -r requirements-dev.txt
	@touch $@

.venv/installed-lint: tests/lint/package-lock.json .venv/installed-dev | .venv/bin/python
	@echo 'Installing what reads the scripts (once)...' >&2
	@$(BIN)/python -m tests.script_lint
	@touch $@
