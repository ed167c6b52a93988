# core: everything that is decided. Pure: no socket, no SQL, no clock, no log line. Links base alone.
noinst_LIBRARIES += libcore.a
libcore_a_CPPFLAGS = $(AM_CPPFLAGS) $(TALLOC_CFLAGS) $(JSON_CFLAGS)
libcore_a_SOURCES =
libcore_a_SOURCES += daemon/core/wording.c daemon/core/wording.h
CORE_LIBS = libcore.a $(BASE_LIBS)
