# The two commands are `make run` and `make test`; each sets up whatever is missing.

.PHONY: run test unit coverage lint verify mutants bench clean

run:
	@scripts/setup.sh run
	.venv/bin/grader run submissions/

test: lint verify
	.venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# What needs no sandbox, no browser, no data sets, no other process and no megabytes: for while you work.
unit:
	@scripts/setup.sh test
	.venv/bin/python -m pytest -n 2 --dist worksteal --unit

# What of the trusted side `make unit` enters: it takes twice as long as that, so `make test` leaves it out. The tests of the
# box are left out of it: they follow every line themselves.
coverage:
	@scripts/setup.sh test
	.venv/bin/python -m pytest -n 2 --dist worksteal --unit --ignore=tests/box --cov --cov-report=term:skip-covered

lint:
	@scripts/setup.sh test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

verify:
	@scripts/setup.sh test
	.venv/bin/grader verify

# Every mutant of the solutions: docs/mutants.md says which keep full marks.
mutants:
	@scripts/setup.sh test
	.venv/bin/grader verify --mutants all --mutants-report docs/mutants.md

bench:
	@scripts/setup.sh test
	.venv/bin/python -m tools.bench

clean:
	rm -rf .venv grades bench.json build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
