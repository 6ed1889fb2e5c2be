# A verb each. `make run` is all that a new checkout needs; nothing is written outside it but the cache of models.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help install model run test lint eval bench bench-bulk bench-kills clean

PYTHON := $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
INSTALLED := .venv/.installed
# Small products: a second BLAS thread waits longer than it computes, ten times as long on a busy machine.
export OPENBLAS_NUM_THREADS ?= 1
GOLD ?= $(wildcard tests/data/*_huzhou.jsonl)
EXAMPLE := tests/data/documents/lanting-example-2023.txt
# Gold questions and notice of further examples.
MORE := qingli:qingli-example-2025 xitong:xitong-example-2024 cangyu:cangyu-example-2023 lantingport:lantingport-example-2022 xiuchuan:xiuchuan-example-2021 jiling:jiling-example-2022 tuoling:tuoling-example-2022 yanling:yanling-example-2026 xizhou:xizhou-example-2019 lanzhou:lanzhou-example-2021 yunlan:yunlan-example-2023
# More options of an evaluation: EVAL="--ablations --least 0.9".
EVAL ?=

help:
	@echo "make install     依赖装进 .venv,并构建默认模型"
	@echo "make run         启动服务,打印地址和第一个回答"
	@echo "make test        静态检查和全部测试"
	@echo "make lint        ruff、mypy、import-linter"
	@echo "make eval        用标准问题集评测(GOLD=…)"
	@echo "make bench       测速;make bench-bulk 测批量;make bench-kills 反复杀掉批量再接着做"
	@echo "make clean       删除 .venv 和各种缓存(不删模型)"

install: $(INSTALLED) model

# Only a changed pyproject.toml installs again.
$(INSTALLED): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

# Quick when the model is there.
model: $(INSTALLED)
	@$(BIN)/python -m index.model_build

run: install
	$(BIN)/zhize serve

test: lint
	$(BIN)/python -m pytest

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: install
	$(BIN)/python -m ui.evaluate $(GOLD) $(EVAL)
	$(BIN)/python -m ui.evaluate tests/data/example_gold.jsonl --documents $(EXAMPLE) $(EVAL)
	for pair in $(MORE); do \
	  $(BIN)/python -m ui.evaluate tests/data/$${pair%%:*}_gold.jsonl --documents tests/data/documents/$${pair##*:}.txt $(EVAL); \
	done
	$(BIN)/python -m ui.evaluate tests/data/leak_gold.jsonl --documents corpus/documents/*.txt $(EXAMPLE) $(EVAL)

bench: install
	$(BIN)/python -m tests.benchmarks.bench_encoder
	$(BIN)/python -m tests.benchmarks.bench_ask

bench-bulk: install
	$(BIN)/python -m tests.benchmarks.bench_bulk

bench-kills: install
	$(BIN)/python -m tests.benchmarks.bench_bulk_kills

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist ./*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
