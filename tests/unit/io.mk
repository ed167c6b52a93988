# The io floor's runner: each suite is a file here and a line in test_io.c.
check_PROGRAMS += test_io
TESTS += test_io
test_io_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit -I$(top_srcdir)/tests/fuzz $(CHECK_CFLAGS) $(IO_CFLAGS) \
	-DASSENT_TEST_SAMPLES=\"$(abs_top_srcdir)/tests/samples\"
test_io_SOURCES = \
	tests/unit/test_io.c tests/unit/runner.h \
	tests/unit/io_form_parse.c tests/unit/io_httpd.c tests/unit/io_http_parse.c tests/unit/http_vectors.c tests/unit/http_vectors.h \
	tests/fuzz/http_play.c tests/fuzz/http_play.h \
	tests/unit/io_loop.c tests/unit/io_proc.c tests/unit/io_filter.c \
	tests/unit/io_sign.c tests/unit/io_spool.c tests/unit/io_fetch.c tests/unit/io_mime.c
test_io_LDADD = $(IO_LIBS) $(BASE_LIBS) $(CHECK_LIBS)
EXTRA_DIST += tests/samples
