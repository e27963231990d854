# Jiafang. `make help` lists the targets; `make run` and `make test` need nothing else on a fresh machine.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# The locked files name everything, so nothing is left to resolve: with --no-deps a release that came out after the lock
# (coverage, asked for as coverage[toml], met pip's refusal one night) cannot enter or break the installation.
INSTALL := -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes

.DEFAULT_GOAL := help
.PHONY: help setup run check test test-py test-pwa walks drills mutants bench screens licences lock pwa clean browser tools

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更新 / Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

.stamps/run: requirements.txt | $(VENV)/bin/python
	$(PY) $(INSTALL) -r requirements.txt
	@mkdir -p .stamps && touch $@

.stamps/dev: requirements-dev.txt | $(VENV)/bin/python
	$(PY) $(INSTALL) -r requirements-dev.txt
	$(PY) -m pip check --disable-pip-version-check
	@mkdir -p .stamps && touch $@ .stamps/run

pwa: | $(VENV)/bin/python
	@$(PY) deploy/build_pwa.py

browser: | $(VENV)/bin/python
	@deploy/need_browser.sh

tools:
	@deploy/need_tools.sh

setup: .stamps/dev pwa browser tools ## everything that development and the tests need

run: .stamps/run pwa ## the server with a demo school (PORT, HOST, DATA_DIR, PUBLIC_URL, TLS=local)
	@$(PY) -m server.cli run

check: .stamps/dev pwa ## lint, types, import rules, on both sides
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	cd pwa && npm run --silent check

test: setup ## phone, server, real PostgreSQL, the offline story in real browsers
	@$(MAKE) --no-print-directory test-pwa test-py

test-pwa: pwa
	cd pwa && npm test --silent

# Data folders and browser profiles live in memory where there is room: nothing in these tests outlives the machine.
# What Python compiled is kept, whatever the shell says: two workers and their servers would compile it all each time.
test-py walks: export PYTHONDONTWRITEBYTECODE :=
test-py walks: export PYTHONPYCACHEPREFIX := $(CURDIR)/build/pycache
TWO_WORKERS = TMPDIR=$$(deploy/roomy_tmp.sh) $(PY) -m pytest -n 2 --dist loadgroup --no-loadscope-reorder

test-py: .stamps/dev pwa
	$(TWO_WORKERS) -m "not drill and not walk"

walks: setup ## the long ways through phone, desk and family's page in a real browser
	$(TWO_WORKERS) -m "walk and not drill"

drills: setup ## the sync engine under kill -9, power cuts, full disks, lost replies; ends in a table (DRILL_SEED repeats one)
	@deploy/need_cc.sh
	$(PY) -m pytest -m drill -p no:xdist

mutants: .stamps/dev ## changes the merger in 800 small ways and lists those that no test notices
	rm -rf mutants
	$(VENV)/bin/mutmut run > /dev/null
	@$(VENV)/bin/mutmut results; echo '$$ mutmut show NAME; docs/mutants.md explains those that stay'

bench: setup ## measurements behind docs/performance.md
	$(PY) bench/all.py

screens: setup ## every screen as a picture in build/screens, with overflow and axe checks
	$(PY) tests/e2e/screens.py

licences: .stamps/dev pwa ## fails on GPL/AGPL among what runs
	$(PY) deploy/licences.py

lock: .stamps/dev ## renew the hash-locked requirements
	$(PY) -m pip install --quiet uv
	$(VENV)/bin/uv pip compile --universal --generate-hashes --quiet requirements.in -o requirements.txt
	$(VENV)/bin/uv pip compile --universal --generate-hashes --quiet requirements-dev.in -o requirements-dev.txt

clean: ## forget builds and stamps (never data)
	rm -rf .stamps build pwa/dist pwa/node_modules
