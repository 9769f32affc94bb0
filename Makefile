# Needs only make and Python 3.11 or later. `make` alone lists the words.

PYTHON ?= python3
PORT ?= 8000
DEMO_ARGS ?=
SERVE_ARGS ?=
PYTEST_ARGS ?=
JOBS ?= 2
NEO4J ?= 5.26.30

# Paths are relative, so that a checkout may stand below a folder with a blank in its name.
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input
COMPILE := $(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet

.DELETE_ON_ERROR:
.PHONY: help demo test test-neo4j check lock schema docs serve bench bench-stores clean

help:
	@echo "make demo    show it all on made-up case files, then serve it on 127.0.0.1:$(PORT)"
	@echo "             DEMO_ARGS=--no-serve ends after showing, PORT=9000 serves elsewhere"
	@echo "make serve   serve your own store: SERVE_ARGS='--store sqlite:my.db'"
	@echo "make test    check, then every test, on JOBS=$(JOBS) processes: PYTEST_ARGS='-k rings'"
	@echo "             on a real Neo4j NEO4J=$(NEO4J) too, where there are Java 17 and Maven; NEO4J= leaves it out"
	@echo "make test-neo4j  every promise of a store, on both versions of Neo4j; needs Java 21 and Maven"
	@echo "make check   style, types, import contracts, sizes, schema.graphql"
	@echo "make schema  print schema.graphql anew"
	@echo "make docs    write docs/reference anew"
	@echo "make lock    pin requirements/*.txt anew, with hashes"
	@echo "make bench   the benchmarks, with their bars"
	@echo "make bench-stores  SQLite and Neo4j in one run, as docs/reference/stores.md"
	@echo "make clean   remove whatever make made"
	@echo "PYTHON=python3.12 chooses another Python (3.11 or later) for $(VENV)"

demo: $(VENV)/.project
	@$(BIN)/ringtrace demo --port $(PORT) $(DEMO_ARGS)

serve: $(VENV)/.project
	@$(BIN)/ringtrace serve --port $(PORT) $(SERVE_ARGS)

test: check
	RINGTRACE_TEST_NEO4J="$(NEO4J)" $(BIN)/python -m pytest --numprocesses $(JOBS) $(PYTEST_ARGS)

test-neo4j: $(VENV)/.dev
	RINGTRACE_TEST_NEO4J="5.26.30 2026.08.1" $(BIN)/python -m pytest tests/neo4j tests/contract/store $(PYTEST_ARGS)

check: $(VENV)/.dev
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	$(BIN)/python tools/contracts.py
	$(BIN)/python tools/sizes.py
	$(BIN)/python tools/schema.py
	$(BIN)/python -m tools.reference

docs: $(VENV)/.project
	@$(BIN)/python -m tools.reference --write

schema: $(VENV)/.project
	@$(BIN)/python tools/schema.py --write

bench: $(VENV)/.dev
	$(BIN)/python -m tests.benchmarks.limits
	$(BIN)/python -m tests.benchmarks.store --accounts 10000
	$(BIN)/python -m tests.benchmarks.relay throughput hanging
	$(BIN)/python -m tests.benchmarks.finbench --starts 5

bench-stores: $(VENV)/.dev
	$(BIN)/python -m tests.benchmarks.stores --accounts 10000 --write docs/reference/stores.md

# build.txt and dev.txt keep to what run.txt pins, so that all three fit one environment.
lock: $(VENV)/.dev
	$(COMPILE) pyproject.toml --output-file requirements/run.txt
	$(COMPILE) requirements/build.in --output-file requirements/build.txt
	$(COMPILE) requirements/dev.in --output-file requirements/dev.txt

clean:
	rm -rf $(VENV) .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist

# Set-up. Each step leaves a stamp, so that it is done once for each change of what it reads.
.PHONY: .venv
.venv: $(VENV)/.dev

$(VENV)/.created:
	@command -v "$(PYTHON)" > /dev/null || { \
		echo "make: there is no $(PYTHON); install Python 3.11 or later, or name it: make PYTHON=..."; exit 1; } >&2
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "make: $(PYTHON) is not 3.11 or later; name one that is: make PYTHON=python3.12"; exit 1; } >&2
	@"$(PYTHON)" -c 'import ensurepip, venv' 2> /dev/null || { \
		echo "make: $(PYTHON) has no venv or ensurepip; on Debian and Ubuntu: apt install python3-venv"; exit 1; } >&2
	@echo "make: setting up $(VENV), once" >&2
	@"$(PYTHON)" -m venv --clear $(VENV)
	@touch $@

$(VENV)/.run: requirements/run.txt requirements/build.txt $(VENV)/.created
	@$(PIP) install --require-hashes -r requirements/run.txt -r requirements/build.txt
	@touch $@

$(VENV)/.project: pyproject.toml $(VENV)/.run
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.project
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@
