# The two commands a newcomer needs: `make demo` and `make test`. Both install first.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check bench install lock clean

demo: install  ## A made-up country, crawled, built and served at http://127.0.0.1:8001
	$(BIN)/clinics demo

test: .venv/dev.stamp  ## Every claim the house makes about itself
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

check: .venv/dev.stamp  ## Style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/bench.stamp  ## What we claim of speed and accuracy, measured here and now
	$(BIN)/python -m benchmarks

install: .venv/run.stamp  ## .venv with the `clinics` command, from hash-pinned requirements

.venv/run.stamp: requirements/run.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("this needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@# The backend warns of folders named like packages; here they are the packages.
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

.venv/bench.stamp: .venv/dev.stamp requirements/bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

docs/sources.md: data/sources.toml data/refused.toml directory/terms.py .venv/dev.stamp
	CLINICS_DATA= $(BIN)/clinics sources --page > $@

lock:  ## Pin again after changing pyproject.toml (needs uv)
	uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 --no-header --no-annotate -q -o requirements/run.txt
	uv pip compile pyproject.toml --extra dev -c requirements/run.txt --universal --generate-hashes --python-version 3.11 --no-header --no-annotate -q -o requirements/dev.txt
	uv pip compile pyproject.toml --extra bench -c requirements/dev.txt --universal --generate-hashes --python-version 3.11 --no-header --no-annotate -q -o requirements/bench.txt

clean:
	rm -rf .venv build *.egg-info data/demo
