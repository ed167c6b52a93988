# core: everything that is decided. Pure: no socket, no SQL, no clock, no log line. Links base alone.
noinst_LIBRARIES += libcore.a
libcore_a_CPPFLAGS = $(AM_CPPFLAGS) $(TALLOC_CFLAGS) $(JSON_CFLAGS)
libcore_a_SOURCES =
libcore_a_SOURCES += daemon/core/wording.c daemon/core/wording.h
libcore_a_SOURCES += daemon/core/model.c daemon/core/model.h
libcore_a_SOURCES += daemon/core/case_json.c daemon/core/case_json.h
libcore_a_SOURCES += daemon/core/case_copy.c
libcore_a_SOURCES += daemon/core/roster.c daemon/core/roster.h
libcore_a_SOURCES += daemon/core/duration.c daemon/core/duration.h
libcore_a_SOURCES += daemon/core/calendar.c daemon/core/calendar.h
CORE_LIBS = libcore.a $(BASE_LIBS)
