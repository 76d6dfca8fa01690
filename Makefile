# make demo   read a sample article, store its events, answer three questions
# make test   the tests
# make check  lint, format and types
# make coverage, make serve, make clean

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check coverage serve clean setup

demo: $(READY)
	@$(BIN)/python -m api.demo

test: $(READY)
	@$(BIN)/python -m pytest -q

check: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

coverage: $(READY)
	@$(BIN)/python -m pytest -q --cov=ontology --cov=extractors --cov=kg --cov=api --cov-report=term-missing:skip-covered

serve: $(READY)
	@$(BIN)/waqai serve

setup: $(READY)

# torch comes first and alone, so that pip may take a CPU build where one is configured; everything else is pinned by
# the lock and installed without looking for further dependencies.
$(READY): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (some minutes the first time) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock torch==2.13.0
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis demo-store build *.egg-info
