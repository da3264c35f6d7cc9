# The commands people type. Each sets up what it needs by itself.
.PHONY: demo run test test-all lint format messages docs reference bench screenshots migrations clean

python := .venv/bin/python
workers ?= 2
check := TUULETUS_DATA=var/check
PORT ?= 8000

demo:  ## Fill an invented restaurant and serve it
	@tools/setup app
	@TUULETUS_DATA=$${TUULETUS_DATA:-var/demo} .venv/bin/tuuletus demo --port $(PORT)

run:  ## Serve your own workspace from ./var
	@tools/setup app
	@.venv/bin/tuuletus serve --port $(PORT)

test: lint docs  ## Everything: lint, types, layers, documents, tests with a browser
	$(check) $(python) -m pytest -q -n $(workers)

test-all: test  ## The same, and once more on PostgreSQL
	$(check) TUULETUS_CACHE=memory tools/postgres $(python) -m pytest -q -n $(workers) tests/web

lint:  ## Style, types, import rules, spelling, migrations
	@tools/setup dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/typos
	$(check) $(python) -m django makemigrations --check --dry-run --settings tuuletus.web.settings

format:  ## Put the code into shape
	@tools/setup dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

messages:  ## Collect new texts into the catalogues
	@tools/setup dev
	$(python) tools/messages.py
	$(python) tools/compile_messages.py

docs:  ## Build the documents; a warning is an error
	@tools/setup dev
	$(python) -m sphinx -q -W --keep-going -b html docs docs/_build/html

reference:  ## Write the pages of docs/reference that the code tells
	@tools/setup dev
	$(check) $(python) -m tools.reference

bench:  ## Measure beside other methods, and write the figures
	@tools/setup dev
	$(python) -m pip install --quiet --require-hashes -r requirements/bench.txt
	$(python) -m bench.response --data ../shared/data/posts --out bench/results/response.json
	$(python) -m bench.levels --data ../shared/data --out bench/results/levels.json
	$(python) -m bench.followup --out bench/results/followup.json
	$(python) -m bench.hostile --data ../shared/data/hostile --maker ../shared/tools/make_hostile.py --out bench/results/hostile.json
	$(python) -m bench.accounts --out bench/results/accounts.json
	-$(python) -m bench.patience.environments
	$(python) -m bench.patience --data ../shared/data --out bench/results/patience.json
	-$(python) -m bench.mix.environments
	$(python) -m bench.mix --out bench/results/mix.json
	-$(python) -m bench.habits.environments
	$(python) -m bench.habits --out bench/results/habits.json
	$(python) -m bench.wearout --rates --out bench/results/wearout.json
	$(python) -m bench.durability --out bench/results/durability.json
	$(python) -m bench.lake --out bench/results/lake.json
	$(python) -m bench.scale --out bench/results/scale.json
	$(python) -m bench.tables

screenshots:  ## Photograph every page of the demo (all=--all: themes and languages)
	@tools/setup dev
	$(python) tools/screenshots.py $(all)

migrations:  ## Write a migration for changed tables
	@tools/setup dev
	$(check) $(python) -m django makemigrations tuuletus --settings tuuletus.web.settings

clean:  ## Take away what was set up and built; your data stay
	rm -rf .venv build dist docs/_build var/check screenshots
