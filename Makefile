# SPDX-License-Identifier: Apache-2.0
# `make help` lists what can be made. Continuous integration runs these targets and nothing else.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.DELETE_ON_ERROR:

JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 60

# Everything that building, testing and the demo need on a bare Debian 12.
PACKAGES := g++ cmake ninja-build ccache pkg-config \
  libcurl4-openssl-dev prometheus-cpp-dev libspdlog-dev libtomlplusplus-dev libcli11-dev \
  nlohmann-json3-dev libexpected-dev libmicrohttpd-dev libgnutls28-dev libcrypt-dev libsystemd-dev libdeflate-dev \
  libsimdjson-dev libzstd-dev libsqlite3-dev libfyaml-dev libxxhash-dev libpugixml-dev \
  doctest-dev libbenchmark-dev python3-jsonschema haproxy nginx-light libnginx-mod-stream apache2-bin caddy \
  libnl-genl-3-dev libncurses-dev tmux varnish keepalived systemd chromium \
  prometheus prometheus-alertmanager openssl groff-base zsh fish
# What only lint, fuzz and cover need.
EXTRA_PACKAGES := clang-format clang-tidy clang-14 libclang-rt-14-dev codespell shellcheck gcovr

FLOORS := agent alerts collectors exporters
SOURCES = $(shell find $(FLOORS) tests bench -name '*.h' -o -name '*.cpp')
SCRIPTS := .ci/install .ci/run packaging/container/collect packaging/debian/skewd.postinst packaging/debian/skewd.postrm \
  $(addprefix packaging/test/,run inside lifecycle bad_input)
# Files that clang-tidy looks at: all, or with SINCE=main those that differ from that commit.
TIDY_FILES = $(if $(SINCE),$(shell git diff --name-only --diff-filter=d $(SINCE) -- '*.cpp'),\
  $(filter %.cpp,$(SOURCES)))

.PHONY: help
help:  ## show this list
	@awk -F ':.*##' '/^[a-z-]+:.*##/ { printf "  make %-14s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: deps deps-extra
deps: build/deps.stamp  ## install the Debian packages that building and testing need
deps-extra: build/deps-extra.stamp  ## install what lint, fuzz and cover need besides

build/deps.stamp: Makefile
	@.ci/install $(PACKAGES)
	@mkdir -p $(@D) && touch $@

build/deps-extra.stamp: Makefile
	@.ci/install $(EXTRA_PACKAGES)
	@mkdir -p $(@D) && touch $@

# One folder per preset; afterwards ninja itself notices changed lists of files.
build/%/build.ninja: CMakePresets.json | build/deps.stamp
	cmake --preset $*
	@touch $@

# $(call compile,PRESET,TARGET)
compile = cmake --build build/$(1) --parallel $(JOBS) --target $(2)
# $(call run_tests,PRESET): an end-to-end test mostly waits, so two run at a time.
run_tests = ctest --test-dir build/$(1) --output-on-failure --parallel 2

.PHONY: build
build: build/dev/build.ninja  ## build everything, with assertions (build/dev)
	$(call compile,dev,all)

.PHONY: release
release: build/release/build.ninja  ## build what is shipped, optimised and hardened (build/release)
	$(call compile,release,all)

.PHONY: demo
demo: build/dev/build.ninja  ## break a real HAProxy, show what skewd says; KEEP=1 leaves it running
	$(call compile,dev,skewd_demo)
	@KEEP=$(KEEP) build/dev/tests/skewd_demo

.PHONY: screenshots
screenshots: build/dev/build.ninja  ## docs/images/*.png of the status page, from the demo; 5 minutes
	$(call compile,dev,skewd_demo)
	@SCREENSHOTS=$(CURDIR)/docs/images build/dev/tests/skewd_demo

MINUTES ?= 30
.PHONY: quiet
quiet: build/dev/build.ninja  ## a normal day of operators in MINUTES=30 (60 has every event): nothing may be found
	$(call compile,dev,skewd_demo)
	@QUIET_MINUTES=$(MINUTES) build/dev/tests/skewd_demo

TRIALS ?= 5
WARM_UP ?= 6
.PHONY: delay
delay: build/dev/build.ninja  ## how soon faults are found: TRIALS=5 of each after WARM_UP=6 minutes
	$(call compile,dev,skewd_demo)
	@DELAY_TRIALS=$(TRIALS) WARM_UP_MINUTES=$(WARM_UP) build/dev/tests/skewd_demo

ONLY ?=
AT_ONCE ?= 6
.PHONY: verdicts
verdicts: build/dev/build.ninja  ## how soon `skewd why` is right about 33 faults, after WARM_UP=6 minutes, AT_ONCE=6 sites; ONLY=PART of a name
	$(call compile,dev,skewd_demo)
	@VERDICT_WARM_UP_MINUTES=$(WARM_UP) VERDICT_AT_ONCE=$(AT_ONCE) VERDICT_ONLY="$(ONLY)" build/dev/tests/skewd_demo

.PHONY: sources
sources: build/dev/build.ninja  ## five outages in a real nginx, Apache, Caddy and HAProxy that skewd knows by their logs; ONLY=PART of a name
	$(call compile,dev,skewd_demo)
	@SOURCES_WARM_UP=360 SOURCES_ONLY="$(ONLY)" build/dev/tests/skewd_demo

.PHONY: quiet-sources
quiet-sources: build/dev/build.ninja  ## three minutes of clean traffic and two reloads in the same balancers: nothing may be found
	$(call compile,dev,skewd_demo)
	@SOURCES_QUIET_MINUTES=3 build/dev/tests/skewd_demo

.PHONY: routes
routes: build/dev/build.ninja  ## seconds until swapped and missing routes are found in real balancers, fifty routes tried, and a waterfall beside HAProxy's own log
	$(call compile,dev,skewd_tests)
	@build/dev/tests/skewd_tests -tc='e2e: routes*' | grep -E 'MESSAGE|ERROR|Status' -A1 | grep -vE '^--|MESSAGE: *$$'

FLOOD_SECONDS ?= 10
.PHONY: flood
flood: build/release/build.ninja  ## what 12 000 connections do to a scrape of another address, FLOOD_SECONDS=10 of each kind
	$(call compile,release,skewd_flood)
	@FLOOD_SECONDS=$(FLOOD_SECONDS) build/release/bench/skewd_flood

RULES ?=
.PHONY: page
page: build/dev/build.ninja  ## seconds from a fault to a webhook, TRIALS=5 of each; RULES=FILE adds Prometheus
	$(call compile,dev,skewd_demo)
	@PAGE_TRIALS=$(TRIALS) PAGE_RULES=$(RULES) build/dev/tests/skewd_demo

.PHONY: test
test: build  ## build and run all tests
	$(call run_tests,dev)

.PHONY: asan tsan
asan: build/asan/build.ninja  ## run all tests under the address and undefined behaviour sanitizers
	$(call compile,asan,all)
	$(call run_tests,asan)

tsan: build/tsan/build.ninja  ## run all tests under the thread sanitizer
	$(call compile,tsan,all)
	$(call run_tests,tsan)

.PHONY: lint
lint: build/dev/build.ninja build/deps-extra.stamp  ## check format, bugs, names, spelling; SINCE=main: changed files only
	@clang-format --dry-run -Werror $(SOURCES)
	codespell
	shellcheck $(SCRIPTS)
	@$(if $(strip $(TIDY_FILES)),run-clang-tidy -quiet -j $(JOBS) -p build/dev \
	  -extra-arg=-Wno-unknown-warning-option $(TIDY_FILES))

.PHONY: format
format: build/deps-extra.stamp  ## rewrite all sources in the house's format
	@clang-format -i $(SOURCES)

# What only making packages needs.
PACKAGING_PACKAGES := build-essential debhelper lintian
VERSION := $(shell awk '/^project.skewd VERSION/ { print $$3 }' CMakeLists.txt)
PACKAGE_TREE := build/package/skewd-$(VERSION)
# debhelper gives the build a home of its own, in which no cache lies. The result is the same
# without; CCACHE_DISABLE=1 compiles everything.
with_ccache = PATH=/usr/lib/ccache:$$PATH CCACHE_DIR=$${CCACHE_DIR:-$$(ccache --get-config cache_dir)} \
  CCACHE_BASEDIR=$(CURDIR)/$(PACKAGE_TREE)

.PHONY: package
package: build/deps.stamp  ## build the Debian package and let lintian judge it (build/package)
	@.ci/install $(PACKAGING_PACKAGES)
	rm -rf build/package && mkdir -p $(PACKAGE_TREE)
	git ls-files -z -- . ':!tests' ':!bench' | tar --create --null --files-from=- | tar --extract --directory $(PACKAGE_TREE)
	cp -r packaging/debian $(PACKAGE_TREE)/debian
	cd $(PACKAGE_TREE) && $(with_ccache) dpkg-buildpackage --no-sign --build=binary
	lintian --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs build/package/*.changes
	@ls -l build/package/*.deb

# The package that lies there, or the one that DEB names.
DEB ?= $(firstword $(wildcard build/package/skewd_*.deb))
.PHONY: package-test
package-test:  ## install, break, upgrade and purge the package in a Debian that is booted for it (as root)
	@.ci/install mmdebstrap systemd-container
	@[[ -n "$(DEB)" ]] || { echo "there is no package; make package" >&2; exit 1; }
	packaging/test/run $(DEB)

.PHONY: tarball
tarball: release  ## build a tarball of the installed files (build/package)
	@mkdir -p build/package
	rm -rf build/package/root && DESTDIR=$(CURDIR)/build/package/root cmake --install build/release --prefix /usr
	tar --create --gzip --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 \
	  --directory build/package/root --file build/package/skewd-$(VERSION)-linux-$$(uname -m).tar.gz .
	@ls -l build/package/*.tar.gz

ROUNDS ?= 500
.PHONY: durable
durable: build  ## kill a program that writes events ROUNDS=500 times: none may be missing
	SKEWD_KILL_ROUNDS=$(ROUNDS) build/dev/tests/skewd_tests --test-case='*killed at any moment*'

.PHONY: golden
golden: build  ## rewrite the expected outputs of the tests; the difference is the review
	SKEWD_UPDATE_GOLDEN=1 build/dev/tests/skewd_tests --test-case-exclude='e2e:*'
	@git diff --stat -- tests/cases

.PHONY: fuzz
fuzz: build/deps-extra.stamp build/fuzz/build.ninja  ## run every fuzz target for FUZZ_SECONDS=60
	$(call compile,fuzz,all)
	@for target in build/fuzz/tests/fuzz/fuzz_*; do \
	  [[ -f $$target && -x $$target ]] || continue; \
	  corpus=build/corpus/$${target##*/}; mkdir -p "$$corpus"; \
	  echo "$$target for $(FUZZ_SECONDS) s"; \
	  "$$target" -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 -verbosity=0 "$$corpus"; \
	done

.PHONY: bench
bench: build/release/build.ninja  ## measure what must be fast, and what is found of simulated faults
	$(call compile,release,skewd_bench skewd_scrape_cost log_throughput skewbench)
	@mkdir -p bench/results
	build/release/bench/skewbench --long --out bench/results/skewbench.md
	build/release/bench/skewd_bench
	build/release/bench/skewd_scrape_cost
	build/release/bench/log_throughput

.PHONY: cover
cover: build/deps-extra.stamp build/cover/build.ninja  ## run all tests and show which lines they reach
	$(call compile,cover,all)
	$(call run_tests,cover)
	gcovr --root . --object-directory build/cover $(FLOORS:%=--filter '%/') --print-summary

.PHONY: clean
clean:  ## remove everything that was built
	rm -rf build
