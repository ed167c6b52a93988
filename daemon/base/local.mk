# base: the ground floor. libc, talloc, uthash, json-c's objects; no I/O but the log line and the zone files.
noinst_LIBRARIES += libbase.a
libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(TALLOC_CFLAGS) $(JSON_CFLAGS)
libbase_a_SOURCES = \
	daemon/base/err.c daemon/base/err.h \
	daemon/base/log.c daemon/base/log.h \
	daemon/base/buf.c daemon/base/buf.h daemon/base/frame.h \
	daemon/base/when.c daemon/base/when.h \
	daemon/base/json_scan.c daemon/base/json_scan.h \
	daemon/base/json_lex.c daemon/base/json_lex.h \
	daemon/base/json_cover.c daemon/base/json_cover.h \
	daemon/base/json.c daemon/base/json.h  \
	daemon/base/codec.c daemon/base/codec.h \
	daemon/base/netaddr.c daemon/base/netaddr.h \
	daemon/base/colour.c daemon/base/colour.h \
	daemon/base/backoff.c daemon/base/backoff.h \
	daemon/base/filetype.c daemon/base/filetype.h daemon/base/filetype_svg.c \
	daemon/base/tz.c daemon/base/tz.h \
	daemon/base/tz_rule.c daemon/base/tz_rule.h
BASE_LIBS = libbase.a $(JSON_LIBS) $(TALLOC_LIBS) -lm
