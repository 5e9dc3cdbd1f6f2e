# The two commands are `make run` and `make test`; each sets up whatever is missing.

.PHONY: run test unit lint verify mutants bench clean

run:
	@scripts/setup.sh run
	.venv/bin/grader run submissions/

test: lint verify
	.venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# What needs no sandbox, no browser, no data sets, no other process and no megabytes: for while you work.
unit:
	@scripts/setup.sh test
	.venv/bin/python -m pytest -n 2 --dist worksteal --unit

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
	rm -rf .venv grades bench.json build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
