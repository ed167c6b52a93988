# The docket against a real PostgreSQL, with the policy that ships.
check_PROGRAMS += test_docket
TESTS += test_docket
test_docket_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit $(CHECK_CFLAGS) $(APP_CFLAGS) -DASSENT_SOURCE=\"$(abs_top_srcdir)\"
test_docket_SOURCES = \
	tests/unit/test_docket.c tests/unit/runner.h tests/unit/pg_temp.c tests/unit/pg_temp.h \
	tests/unit/app_docket.c
test_docket_LDADD = $(APP_LIBS) $(CHECK_LIBS)
$(test_docket_OBJECTS): sql/statements.gen.h
