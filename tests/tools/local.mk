# tests/tools/local.mk
EXTRA_DIST += tests/tools/pg-temp

# The HTTP floor alone on 127.0.0.1, to be probed.
check_PROGRAMS += tests/tools/http_echo
tests_tools_http_echo_CPPFLAGS = $(AM_CPPFLAGS) $(IO_CFLAGS)
tests_tools_http_echo_SOURCES = tests/tools/http_echo.c
tests_tools_http_echo_LDADD = $(IO_LIBS) $(BASE_LIBS)
