include tests/unit/base.mk
include tests/unit/core.mk
include tests/unit/io.mk
include tests/unit/pg.mk
include tests/unit/app.mk
include tests/unit/docket.mk
include tests/unit/worker.mk
include tests/scenario/local.mk
include tests/sql/local.mk
include tests/e2e/local.mk
include tests/browser/local.mk
include tests/fault/local.mk
include tests/fuzz/local.mk
include tests/bench/local.mk
include tests/lint/local.mk
include tests/pages/local.mk
include tests/tools/local.mk

# What ./quickstart check runs once more in a build with sanitizers (configure --enable-sanitizers).
SANITIZED_TESTS = $(filter test_% tests/scenario/% tests/e2e/% tests/fuzz/%,$(TESTS))
check-sanitized:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(SANITIZED_TESTS)'
.PHONY: check-sanitized
