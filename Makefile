# Everything that a developer runs. `make up` needs Python 3.13, Node.js 20, a C compiler and Rust's cargo (1.88 or newer)
# once; what it builds stays in .venv, .local and web, and is built again only when what it is made of changes.

PYTHON ?= $(shell command -v python3.13 || command -v python)
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check
DYNOXIDE := 3.2.0
# Python keeps the modules that it compiled, so that the next run starts sooner.
unexport PYTHONDONTWRITEBYTECODE
STAMPS := .local/stamps
VENV := $(STAMPS)/venv
MINISTACK := $(STAMPS)/ministack
DATABASE := $(STAMPS)/dynoxide-$(DYNOXIDE)-unhurried
SAM := $(STAMPS)/sam
WHEELS := $(STAMPS)/wheels
NODE_MODULES := $(STAMPS)/node-modules
WEB := $(STAMPS)/web
API_TYPES := web/src/api/schema.gen.ts
API_LIMITS := web/src/api/limits.gen.ts
WEB_SOURCES = $(shell find web -type f -not -path "web/node_modules/*" -not -path "web/dist/*" -not -path "web/e2e/*" \
	-not -path "web/test-results/*")

.PHONY: help up down reset setup lint openapi check fast-tests web-tests test nightly deploy bench

help:
	@echo "make up      build what is missing, run the local cloud until Ctrl-C (PORT=8080 chooses its ports)"
	@echo "make down    stop it          make reset   remove its data"
	@echo "make check   format, lint, types, import rules and the fast tests"
	@echo "make test    set up what is missing, check, and the tests against SAM and the running cloud"
	@echo "make nightly the model of the router through 10,000 random histories, other ones every time (HISTORIES=20000)"
	@echo "make openapi the snapshot of the OpenAPI document, after a route was added or changed"
	@echo "make deploy  the stack and the web client into your AWS account (HOSTED_UI=prefix, STACK=saletunnel)"
	@echo "make bench   the benchmarks"

up: $(VENV) $(MINISTACK) $(DATABASE) $(WEB)
	@exec .venv/bin/python -m infra.local up --stop-with-parent $(ARGS)

down: $(VENV)
	@.venv/bin/python -m infra.local down

reset: $(VENV)
	@.venv/bin/python -m infra.local reset

setup: $(VENV) $(MINISTACK) $(DATABASE) $(SAM) $(WHEELS) $(WEB)

lint: $(VENV) $(API_TYPES) $(API_LIMITS)
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	PYTHONPATH=layers/common .venv/bin/lint-imports
	cd web && npm run --silent lint && npm run --silent types

openapi: $(VENV)
	PYTHONPATH=layers/common .venv/bin/python -m infra.openapi

# The two parts run at the same time: neither of them keeps both cores busy.
check: $(VENV) $(API_TYPES) $(API_LIMITS) $(DATABASE)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target fast-tests lint web-tests

fast-tests:
	.venv/bin/pytest -q -n auto -m "not cloud and not sam" --ignore=tests/e2e

web-tests:
	cd web && npm run --silent test

test: setup check
	.venv/bin/pytest -q -m "cloud or sam"

HISTORIES ?= 10000
nightly: $(VENV)
	HISTORIES=$(HISTORIES) .venv/bin/pytest -q tests/usecases/tunnels/test_router_model.py

STACK ?= saletunnel
deploy: $(VENV) $(SAM) $(WEB)
	@test -n "$(HOSTED_UI)" || { echo "error: HOSTED_UI=prefix names the sign-in page's domain, unique in the region" >&2; exit 1; }
	@.venv/bin/python -m infra.deploy --stack $(STACK) --hosted-ui $(HOSTED_UI) --release $$(git rev-parse --short HEAD)

bench: $(VENV) $(MINISTACK) $(DATABASE)
	PYTHONPATH=layers/common .venv/bin/python -m tests.bench

# --- What is built once ------------------------------------------------------------------------------------------------

$(STAMPS):
	@mkdir -p $@

$(VENV): requirements-dev.txt layers/common/requirements.txt | $(STAMPS)
	@echo "setup: .venv, the project's own Python packages"
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@.venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13) and "error: .venv is not of Python 3.13: remove it")'
	@.venv/bin/python $(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

$(MINISTACK): requirements-ministack.txt | $(STAMPS)
	@echo "setup: ministack, the local Cognito, SQS, EventBridge and SES"
	@test -x .local/ministack/bin/python || $(PYTHON) -m venv .local/ministack
	@.local/ministack/bin/python $(PIP_INSTALL) -r requirements-ministack.txt
	@touch $@

# Its SQLite hands a commit to the system without waiting for the disk: a process that is killed loses nothing by that,
# only a machine that loses power may lose the last moments. Each write would take milliseconds longer.
$(DATABASE): | $(STAMPS)
	@if command -v dynoxide >/dev/null; then \
		echo "setup: dynoxide, the local DynamoDB, is the one on PATH"; \
	else \
		echo "setup: dynoxide $(DYNOXIDE), the local DynamoDB, is compiled once (about 4 minutes on 2 cores)"; \
		command -v cargo >/dev/null || { echo "error: cargo is missing: install Rust 1.88 or newer" >&2; exit 1; }; \
		LIBSQLITE3_FLAGS=-DSQLITE_DEFAULT_WAL_SYNCHRONOUS=1 \
			cargo install --quiet --locked --force dynoxide-rs@$(DYNOXIDE) --root .local/tools \
			--no-default-features --features native-sqlite,http-server,cli; \
	fi
	@touch $@

$(SAM): requirements-sam.txt | $(STAMPS)
	@echo "setup: the SAM command line"
	@test -x .local/sam/bin/python || $(PYTHON) -m venv .local/sam
	@.local/sam/bin/python $(PIP_INSTALL) -r requirements-sam.txt
	@touch $@

$(NODE_MODULES): web/package.json web/package-lock.json | $(STAMPS)
	@echo "setup: web/node_modules, the web client's packages"
	@node -e 'process.exit(Number(process.versions.node.split(".")[0] < 20))' 2>/dev/null \
		|| { echo "error: the web client is built with Node.js 20 or newer" >&2; exit 1; }
	@cd web && npm ci --silent --no-audit --no-fund
	@touch $@

$(API_TYPES): layers/common/saletunnel/http/openapi.json $(NODE_MODULES)
	@cd web && npm run --silent schema >/dev/null

$(API_LIMITS): layers/common/saletunnel/http/openapi.json web/limits.js
	@cd web && npm run --silent limits

$(WEB): $(API_TYPES) $(API_LIMITS) $(WEB_SOURCES)
	@echo "setup: web/dist, the web client"
	@cd web && npm run --silent build -- --logLevel warn
	@touch $@

# `sam build` works without network: it resolves the layer's packages for this machine, then takes those for the
# processor that the functions run on in AWS.
DOWNLOAD := -m pip download --quiet --disable-pip-version-check --only-binary=:all: --dest .local/wheels
$(WHEELS): layers/common/requirements.txt $(VENV) | $(STAMPS)
	@echo "setup: the layer's packages for sam build"
	@rm -rf .local/wheels
	@.venv/bin/python $(DOWNLOAD) -r layers/common/requirements.txt
	@.venv/bin/python $(DOWNLOAD) --platform manylinux2014_aarch64 --platform manylinux_2_28_aarch64 \
		--implementation cp --python-version 3.13 -r layers/common/requirements.txt
	@touch $@
