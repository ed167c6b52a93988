# One Check runner a floor; each suite is a file that defines suite_NAME and a line in the runner's list.
check_PROGRAMS += test_base
TESTS += test_base
test_base_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit $(CHECK_CFLAGS) $(TALLOC_CFLAGS) $(JSON_CFLAGS)
test_base_SOURCES = tests/unit/test_base.c tests/unit/runner.h tests/unit/base_buf.c tests/unit/base_when.c \
	tests/unit/base_json_scan.c tests/unit/base_json.c \
	tests/unit/base_codec.c tests/unit/base_netaddr.c tests/unit/base_colour.c tests/unit/base_backoff.c tests/unit/base_tz.c tests/unit/base_filetype.c
test_base_LDADD = $(BASE_LIBS) $(CHECK_LIBS)
