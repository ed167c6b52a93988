# The migrations and every statement against a real PostgreSQL. A new file in sql/ is tested without a word here.
check_PROGRAMS += test_sql
TESTS += test_sql
test_sql_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit $(CHECK_CFLAGS) $(IO_CFLAGS)
test_sql_SOURCES = \
	tests/sql/test_sql.c tests/sql/migrate.c tests/sql/statements.c tests/sql/across.c \
	tests/unit/pg_temp.c tests/unit/pg_temp.h tests/unit/runner.h
test_sql_LDADD = $(APP_LIBS) $(CHECK_LIBS)
$(test_sql_OBJECTS): sql/statements.gen.h
