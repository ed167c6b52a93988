# The runner that needs a real PostgreSQL: each case starts an embedded one.
check_PROGRAMS += test_pg
TESTS += test_pg
test_pg_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit $(CHECK_CFLAGS) $(IO_CFLAGS)
test_pg_SOURCES = \
	tests/unit/test_pg.c tests/unit/runner.h tests/unit/pg_temp.c tests/unit/pg_temp.h \
	tests/unit/io_pg.c tests/unit/io_pgserver.c
test_pg_LDADD = $(IO_LIBS) $(BASE_LIBS) $(CHECK_LIBS)
