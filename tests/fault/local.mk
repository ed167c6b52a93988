# kill -9 of the daemon and of PostgreSQL under load: a few in make check, CRASH_KILLS (200) in make check-crash.
check_PROGRAMS += tests/fault/refold
tests_fault_refold_CPPFLAGS = $(AM_CPPFLAGS) $(TALLOC_CFLAGS) $(JSON_CFLAGS)
tests_fault_refold_SOURCES = tests/fault/refold.c
tests_fault_refold_LDADD = $(CORE_LIBS)
TESTS += tests/fault/crash.mjs
EXTRA_DIST += tests/fault/crash.mjs tests/fault/house.mjs tests/fault/load.mjs tests/fault/people.mjs tests/fault/records.mjs \
	tests/fault/workflows/quick.json tests/fault/workflows/waits.json
CRASH_KILLS = 200
check-crash: all tests/fault/refold npm.stamp
	CRASH_KILLS=$(CRASH_KILLS) $(NODE) $(srcdir)/tests/fault/crash.mjs
.PHONY: check-crash
