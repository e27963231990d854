# Jiafang. `make help` lists the targets; `make run` and `make test` need nothing else on a fresh machine.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup run check test test-py test-pwa drills mutants bench screens licences lock pwa clean browser tools

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更新 / Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

.stamps/run: requirements.txt | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@mkdir -p .stamps && touch $@

.stamps/dev: requirements-dev.txt | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
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

test: setup ## all tests: phone, server, real PostgreSQL, real browser
	@$(MAKE) --no-print-directory test-pwa test-py

test-pwa: pwa
	cd pwa && npm test --silent

test-py: .stamps/dev pwa
	$(PY) -m pytest -m "not drill" -n 2 --dist loadgroup

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
