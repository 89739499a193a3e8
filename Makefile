# Every command sets up what it needs first. PORT and SANDBOX_PORT move the ports, ARGS goes to pytest.
PYTHON ?= python3
BIN := .venv/bin
SETUP := $(PYTHON) scripts/setup.py
AUDIT := $(BIN)/uv run --quiet --no-project --isolated --with-requirements requirements-audit.txt
LOCAL := $(BIN)/python -m salon.local
PURE_AND_APPS := salon feedback altegio sandbox

export PORT
export SANDBOX_PORT
# Set in some environments: every start would compile the same files again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo run test check soak bench audit openapi fuzz backup restore format messages lock
.NOTPARALLEL:

demo:
	@$(SETUP)
	@$(LOCAL) demo

run:
	@$(SETUP)
	@$(LOCAL) run

# The database of `make run`, to and from FILE (backups/salon-DATE.dump, the newest).
backup:
	@$(SETUP)
	@$(LOCAL) backup $(FILE)

restore:
	@$(SETUP)
	@$(LOCAL) restore $(FILE)

test:
	@$(SETUP) --dev
	@$(LOCAL) browser
	$(BIN)/python -m pytest $(ARGS)

check:
	@$(SETUP) --dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(PURE_AND_APPS)
	$(BIN)/lint-imports
	$(LOCAL) with -- $(BIN)/python manage.py check --fail-level WARNING
	$(LOCAL) with -- $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python scripts/messages.py --check
	@$(MAKE) --no-print-directory test

# MINUTES of random changes and faults, then the mirror and the sandbox are compared row by row.
soak:
	@$(SETUP) --dev
	$(BIN)/python -m benchmarks.soak --minutes $(or $(MINUTES),60) $(ARGS)

# The tables of benchmarks/RESULTS.md; ARGS: --quick, --only storing, --no-million, --write-readme.
bench:
	@$(SETUP) --dev
	$(BIN)/python -m benchmarks.bench $(ARGS)

# What the API says of itself, after a change that was meant: docs/openapi.yaml anew.
openapi:
	@$(SETUP) --dev
	$(LOCAL) with -- $(BIN)/python -W ignore manage.py spectacular --lang en --file docs/openapi.yaml

# EXAMPLES calls of everything in that description, by who may read all and by nobody; then BODIES at the webhooks'
# doors, right and forged. The seed is printed; SEED=… repeats it.
fuzz:
	@$(SETUP) --dev
	EXAMPLES=$(or $(EXAMPLES),300) $(BIN)/python -m pytest -n 0 tests/salon/api/test_fuzz.py $(ARGS)
	BODIES=$(or $(BODIES),100000) SEED=$(SEED) $(BIN)/python -m pytest -n 0 tests/salon/doors/test_fuzz.py $(ARGS)

format:
	@$(SETUP) --dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages:
	@$(SETUP) --dev
	$(BIN)/python scripts/messages.py

# Known holes in what is pinned (asks the Python Package Index, so it needs the network), and docs/licences.md anew.
audit:
	@$(SETUP) --dev
	$(AUDIT) pip-licenses --python $(BIN)/python --from mixed --format markdown --output-file docs/licences.md
	$(AUDIT) pip-audit --strict --disable-pip --require-hashes --requirement requirements-dev.txt

# After a change of requirements*.in: the locks anew, with hashes; what was pinned stays pinned.
lock:
	@$(SETUP) --dev
	for name in requirements-server requirements requirements-dev requirements-audit; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --constraint requirements-dev.txt $$name.in --output-file $$name.txt || exit 1; \
	done
