# make bench: figures, by hand, on a quiet machine; tests/bench/README.md says how to read them.
EXTRA_DIST += tests/bench/bench tests/bench/deliveries tests/bench/table.awk tests/bench/README.md tests/bench/body.json tests/bench/people.csv \
	tests/bench/slow_fsync.c
EXTRA_PROGRAMS = tests/bench/load tests/bench/docket_bench tests/bench/receiver tests/bench/bare
tests_bench_receiver_CPPFLAGS = $(AM_CPPFLAGS) $(IO_CFLAGS)
tests_bench_receiver_SOURCES = tests/bench/receiver.c
tests_bench_receiver_LDADD = $(IO_LIBS)
tests_bench_bare_CPPFLAGS = $(AM_CPPFLAGS) $(IO_CFLAGS)
tests_bench_bare_SOURCES = tests/bench/bare.c
tests_bench_bare_LDADD = $(IO_LIBS)
tests_bench_load_CPPFLAGS = $(AM_CPPFLAGS) $(IO_CFLAGS)
tests_bench_load_SOURCES = tests/bench/load.c
tests_bench_load_LDADD = $(IO_LIBS) $(BASE_LIBS)
tests_bench_docket_bench_CPPFLAGS = $(AM_CPPFLAGS) $(APP_CFLAGS)
tests_bench_docket_bench_SOURCES = tests/bench/docket_bench.c
tests_bench_docket_bench_LDADD = $(APP_LIBS)
$(tests_bench_docket_bench_OBJECTS): sql/statements.gen.h

tests/bench/slow_fsync.so: $(srcdir)/tests/bench/slow_fsync.c
	$(AM_V_at)$(MKDIR_P) tests/bench
	$(AM_V_CCLD)$(CC) -D_GNU_SOURCE -O2 -fPIC -shared -o $@ $(srcdir)/tests/bench/slow_fsync.c -ldl
CLEANFILES += tests/bench/slow_fsync.so $(EXTRA_PROGRAMS) bench.txt

bench: assentd assent-jq $(EXTRA_PROGRAMS) tests/bench/slow_fsync.so
	$(srcdir)/tests/bench/bench $(abs_top_srcdir) $(abs_top_builddir)
.PHONY: bench
