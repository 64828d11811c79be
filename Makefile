# Parvis. `make demo` serves the demo town; `make test` is everything the CI runs. Both install what they need: see README.md.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.SILENT:
.DEFAULT_GOAL := demo
.PHONY: demo test build assets dev fmt tools program FORCE

DATA ?= ./data
target := $(abspath $(or $(CARGO_TARGET_DIR),target))
tools := $(target)/tools
# Programs of our own first, rustup's last: a shell opened before rustup came does not know it yet.
export PATH := $(tools)/bin:$(PATH):$(or $(CARGO_HOME),$(HOME)/.cargo)/bin

# Serves the demo town on http://127.0.0.1:3000; the first time it builds everything and fills $(DATA).
demo: build
	exec $(target)/release/parvis demo --data $(DATA)

build: assets
	cargo build --release --locked

# The editor, styles and fonts are compiled into the program, so they come before cargo.
web := templates/assets
modules := $(web)/node_modules
assets: $(modules)/.built

$(modules)/.package-lock.json: $(web)/package.json $(web)/package-lock.json | tools
	cd $(web) && npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.package-lock.json

# What was built may have been taken away beside the stamp.
built := $(and $(wildcard $(web)/dist/site.css),$(wildcard $(web)/dictionaries/*.dic),$(wildcard print-layouts/fonts/*.ttf))
$(modules)/.built: $(modules)/.package-lock.json $(web)/build.mjs $(wildcard $(web)/editor/* $(web)/elements/* $(web)/css/*) $(if $(built),,FORCE)
	cd $(web) && node build.mjs && touch node_modules/.built

tools:
	.ci/tools $(tools) demo

# Templates, styles, scripts and layouts are read from disk: reload the page. Rust changes need Ctrl-C and `make dev` again.
dev: assets
	(cd $(web) && exec node build.mjs --watch) & watching=$$!
	trap 'kill $$watching 2>/dev/null || true' EXIT
	PARVIS_DEV=1 cargo run --locked -- demo --data $(DATA)

fmt:
	cargo fmt

# The steps of `make test`, in the order of what fails soonest; each can be asked for alone. clippy and documentation share the metadata of
# their dependencies; tests, layouts and browser share one program.
STEPS := format licences clippy tests documentation layouts browser
.PHONY: $(STEPS) test-tools
.NOTPARALLEL:
counts := $(tools)/counts
snapshots := $(tools)/snapshots
step = printf '\n== %s\n' '$(1)' >&2

test: $(STEPS)
	printf '\n%s passed, 0 failed\n' "$$(cat $(counts)-* | awk '{ n += $$1 } END { print n }')"

test-tools:
	.ci/tools $(tools) test

format: test-tools
	$(call step,$@)
	cargo fmt --check

licences: test-tools
	$(call step,$@)
	cargo deny --locked check bans licenses sources

clippy: test-tools assets
	$(call step,$@)
	cargo clippy --all-targets --locked -- -D warnings

# On SQLite, and on a PostgreSQL started for them. A snapshot that no test asks for is a fault.
tests: export INSTA_UPDATE := no
tests: export INSTA_SNAPSHOT_REFERENCES_FILE := $(snapshots)
tests: test-tools assets
	$(call step,$@)
	: >$(snapshots)
	rm -rf $(target)/tmp/issues
	tests/postgres.sh cargo nextest run --locked
	sed -n 's/.*<testsuites .*\btests="\([0-9]*\)".*/\1/p' $(target)/nextest/default/junit.xml >$(counts)-rust
	sort -u $(snapshots) | xargs -r realpath --relative-to=. >$(snapshots)-used
	if find tests -name '*.snap' | grep -vxFf $(snapshots)-used >&2; then echo 'no test asks for these snapshots' >&2; exit 1; fi
	tests/checks/verapdf ua1,2a $(target)/tmp/issues/*.pdf

documentation: test-tools assets
	$(call step,$@)
	cargo test --doc --quiet --locked
	RUSTDOCFLAGS=-Dwarnings cargo doc --no-deps --document-private-items --locked

layouts: program
	$(call step,$@)
	for it in print-layouts/*/layout.toml; do $(target)/debug/parvis layout check "$${it%/layout.toml}"; done

browser: program
	$(call step,$@)
	PARVIS=$(target)/debug/parvis node tests/browser/run.mjs | tee $(counts).browser
	grep -c '^ok ' $(counts).browser >$(counts)-browser

# The program as the tests built it.
program: test-tools assets
	cargo build --quiet --locked

# Speed by Lighthouse, the median of three visits as a slow telephone makes them: of an optimised program, on a machine that does nothing else.
.PHONY: lighthouse
lighthouse: test-tools build
	PARVIS=$(target)/release/parvis node tests/browser/lighthouse.mjs
