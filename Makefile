# The commands people type. Each sets up what it needs by itself.
.PHONY: demo run test test-all lint format messages docs bench screenshots migrations clean

python := .venv/bin/python
workers ?= 2
port ?= 8000

demo:  ## Fill an invented restaurant and serve it
	@tools/setup app
	@TUULETUS_DATA=$${TUULETUS_DATA:-var/demo} .venv/bin/tuuletus demo --port $(port)

run:  ## Serve your own workspace from ./var
	@tools/setup app
	@.venv/bin/tuuletus serve --port $(port)

test: lint docs  ## Everything: lint, types, layers, documents, tests with a browser
	$(python) -m pytest -q -n $(workers) --dist loadgroup

test-all: test  ## The same, and once more on PostgreSQL
	tools/postgres $(python) -m pytest -q tests/web

lint:
	@tools/setup dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/typos
	TUULETUS_DATA=var/check $(python) -m django makemigrations --check --dry-run --settings tuuletus.web.settings

format:
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

messages:  ## Collect new texts into the catalogues (needs gettext)
	cd src/tuuletus && TUULETUS_DATA=../../var/check ../../$(python) -m django makemessages --all --no-wrap --no-location --settings tuuletus.web.settings
	$(python) tools/compile_messages.py

docs:
	@tools/setup dev
	$(python) -m sphinx -q -W --keep-going -b html docs docs/_build/html

bench:
	$(python) -m pip install --quiet --require-hashes -r requirements/bench.txt
	$(python) -m bench.response --data ../shared/data/posts --out bench/results/response.json
	$(python) -m bench.followup --out bench/results/followup.json
	$(python) -m bench.tables

screenshots:
	$(python) tools/screenshots.py

migrations:
	TUULETUS_DATA=var/check $(python) -m django makemigrations tuuletus --settings tuuletus.web.settings

clean:
	rm -rf .venv build dist docs/_build var/check screenshots
