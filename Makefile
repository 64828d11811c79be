# Parvis. `make demo` serves the demo town; `make test` is everything the CI runs. Both install what they need: see README.md.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.SILENT:
.DEFAULT_GOAL := demo
.PHONY: demo test build assets dev fmt tools FORCE

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
built := $(and $(wildcard $(web)/dist/site.css),$(wildcard print-layouts/fonts/*.ttf))
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

# In the order of what fails soonest. clippy and doc share their dependencies' metadata, the tests and the browser one program.
counts := $(target)/tools/counts
test: export INSTA_UPDATE := no
test: export CARGO_TERM_COLOR ?= always
test: export INSTA_SNAPSHOT_REFERENCES_FILE := $(target)/tools/snapshots
test:
	step() { printf '\n== %s\n' "$$*" >&2; }
	# Adds the tests of the run, from the report that nextest has just written.
	count() { sed -n 's/.*<testsuites .*\btests="\([0-9]*\)".*/\1/p' $(target)/nextest/default/junit.xml >>$(counts); }
	step tools
	.ci/tools $(tools) test
	: >$(counts); : >$$INSTA_SNAPSHOT_REFERENCES_FILE
	step format
	cargo fmt --check
	step assets
	$(MAKE) --no-print-directory assets
	step licences and sources
	cargo deny --locked check bans licenses sources
	step clippy
	cargo clippy --all-targets --locked -- -D warnings
	step tests on SQLite and PostgreSQL
	tests/postgres.sh cargo nextest run --locked; count
	step snapshots
	find tests -name '*.snap' -printf '$(CURDIR)/%p\n' | grep -vxFf <(sort -u $$INSTA_SNAPSHOT_REFERENCES_FILE) | sed 's/^/no test asks for /' >&2 && exit 1
	step documentation
	RUSTDOCFLAGS=-Dwarnings cargo doc --no-deps --document-private-items --locked
	step layouts
	for it in print-layouts/*/layout.toml; do $(target)/debug/parvis layout check "$${it%/layout.toml}"; done
	step browser
	PARVIS=$(target)/debug/parvis node tests/browser/run.mjs | tee $(tools)/browser
	grep -c '^ok ' $(tools)/browser >>$(counts)
	printf '\n%s passed, 0 failed\n' "$$(awk '{ n += $$1 } END { print n }' $(counts))"
