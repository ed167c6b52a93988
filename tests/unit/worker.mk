# The jq worker and its parent: the sandbox by itself, the lane through io/transform, the adapters that we ship.
check_PROGRAMS += test_worker
TESTS += test_worker
test_worker_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit $(CHECK_CFLAGS) $(IO_CFLAGS) $(SECCOMP_CFLAGS) \
	-DWORKER=\"$(abs_top_builddir)/assent-jq\" -DJQ=\"$(JQ)\" -DSRCDIR=\"$(abs_top_srcdir)\"
test_worker_SOURCES = \
	tests/unit/test_worker.c tests/unit/runner.h \
	tests/unit/worker_lane.c tests/unit/worker_lane.h \
	tests/unit/worker_sandbox.c tests/unit/worker_same.c tests/unit/worker_hostile.c tests/unit/worker_transform.c \
	tests/unit/worker_hooks.c tests/unit/worker_hooks.h tests/unit/worker_platforms.c \
	daemon/worker/sandbox.c
EXTRA_DIST += tests/fixtures/typeform.json tests/fixtures/answers.json tests/fixtures/in
test_worker_LDADD = $(IO_LIBS) $(BASE_LIBS) $(SECCOMP_LIBS) $(CHECK_LIBS)
