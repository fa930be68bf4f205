# make run    set up, then turn data/raw into tables in data/processed
# make test   set up, then run the tests
# make help   the rest
PYTHON ?= python3
VENV ?= .venv
PYTEST_ARGS ?=
BENCH_ARGS ?=
FAULT_ARGS ?= --kills 200
SOAK_ARGS ?= --count 10000
FUZZ_SECONDS ?= 300
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
export OMP_THREAD_LIMIT := 1
export PIP_NO_INPUT := 1

READERS := tesseract-ocr tesseract-ocr-vie
FONTS := fonts-croscore fonts-freefont-ttf
LOCK := --universal --python-version 3.11 --generate-hashes --no-header

.PHONY: help run test check audit fault soak fuzz bench baseline accuracy demo picture lock clean system
.DEFAULT_GOAL := help

help:
	@echo "make run      install what is needed, then data/raw -> tables in data/processed"
	@echo "make test     install what is needed, then run the tests (PYTEST_ARGS='-m \"not slow\"' leaves OCR out)"
	@echo "make check    format, lint, types, import contracts"
	@echo "make fault    kill runs and workers 200 times at random, fill the disk, take permissions; compare every table"
	@echo "make soak     10,000 files with the memory of every process -> build/soak"
	@echo "make fuzz     spoil inputs of every reader, guided by coverage -> build/fuzz"
	@echo "make audit    known vulnerabilities in the locked packages"
	@echo "make bench    accuracy, gain and loss, facts and speed on specimens -> docs/benchmark.md (BENCH_ARGS=--accuracy: no speed)"
	@echo "make baseline judge the program as it is, for later runs of make bench to be compared with"
	@echo "make accuracy score against hand-made gold of real documents, where such a folder lies beside the project"
	@echo "make demo     compose the demo archive in data/raw anew"
	@echo "make picture  draw docs/chain.svg from the demo archive"
	@echo "make lock     pin the newest dependencies that fit pyproject.toml"
	@echo "make clean    remove the virtual environment, caches and data/processed"

run: $(VENV)/.runtime system
	$(BIN)/kehoach run data/raw --output data/processed
	@echo "(kehoach is $(BIN)/kehoach; '. $(BIN)/activate' puts it on the path)"

test: $(VENV)/.dev system
	$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST_ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m faults.audit requirements.lock requirements-cluster.lock requirements-dev.lock

audit: $(VENV)/.dev
	$(BIN)/python -m faults.audit --strict requirements.lock requirements-cluster.lock requirements-dev.lock

fault: $(VENV)/.dev system
	$(BIN)/python -m faults.disk
	$(BIN)/python -m faults.kill $(FAULT_ARGS)

soak: $(VENV)/.dev
	$(BIN)/python -m faults.soak $(SOAK_ARGS)

# atheris is installed on demand: it is large, and only this needs it.
fuzz: $(VENV)/.dev system
	$(PIP) install 'atheris>=3'
	for target in pdf docx image text archive stages; do $(BIN)/python -m faults.fuzz $$target --seconds $(FUZZ_SECONDS) || exit 1; done

bench: $(VENV)/.dev system
	$(BIN)/python benchmarks/bench.py $(BENCH_ARGS)

baseline: $(VENV)/.dev system
	$(BIN)/python benchmarks/bench.py --accuracy --save

accuracy: $(VENV)/.dev system
	$(BIN)/python benchmarks/real.py

demo: $(VENV)/.dev
	$(BIN)/python -m pipeline.specimens.demo data/raw

# Each set of pins is installed once, and again only when it changes.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "kehoach needs Python 3.11 or newer: make PYTHON=python3.12 run"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing the packages of requirements.lock in $(VENV) (some minutes the first time)"
	$(PIP) install --require-hashes --only-binary :all: -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(PIP) install --require-hashes --only-binary :all: -r requirements-dev.lock
	@touch $@

# Debian packages, where they are missing and this user may install them; otherwise say what to do and go on.
system: $(VENV)/.runtime
	@if tesseract --list-langs 2>/dev/null | grep -qx vie; then exit 0; fi; \
	sudo=""; [ "$$(id -u)" = 0 ] || sudo="sudo -n"; \
	if command -v apt-get >/dev/null && $$sudo true 2>/dev/null; then \
	  echo "installing $(READERS)"; \
	  { $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $(READERS) $(FONTS) </dev/null >/dev/null; } \
	  || $(BIN)/kehoach doctor || true; \
	else $(BIN)/kehoach doctor || true; fi

picture: $(VENV)/.dev system
	$(BIN)/python docs/picture.py

lock:
	printf 'setuptools>=77\n' | uv pip compile pyproject.toml - --extra ray --extra s3 $(LOCK) -o requirements-cluster.lock
	printf 'setuptools>=77\n' | uv pip compile pyproject.toml - -c requirements-cluster.lock $(LOCK) -o requirements.lock
	uv pip compile pyproject.toml --extra dev -c requirements-cluster.lock $(LOCK) --no-emit-package kehoach -o requirements-dev.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist *.egg-info
	find data/processed -mindepth 1 ! -name .gitkeep -delete
