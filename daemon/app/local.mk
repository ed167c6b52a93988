# app: the only floor that joins core and io. Rooms: docket (decides), in (makes commands), out (what leaves), web, site.
noinst_LIBRARIES += libapp.a
APP_CFLAGS = $(IO_CFLAGS) $(INIH_CFLAGS)
libapp_a_CPPFLAGS = $(AM_CPPFLAGS) $(APP_CFLAGS)
libapp_a_SOURCES = daemon/app/app.h
libapp_a_SOURCES += daemon/app/docket/batch.c
libapp_a_SOURCES += daemon/app/docket/chain.c
libapp_a_SOURCES += daemon/app/docket/docket.c daemon/app/docket/docket.h daemon/app/docket/room.h
libapp_a_SOURCES += daemon/app/docket/load.c
libapp_a_SOURCES += daemon/app/docket/write.c
libapp_a_SOURCES += daemon/app/in/intake.c daemon/app/in/intake.h
libapp_a_SOURCES += daemon/app/in/reading.c
libapp_a_SOURCES += daemon/app/in/ticks.c daemon/app/in/ticks.h
libapp_a_SOURCES += daemon/app/in/verify.c daemon/app/in/verify.h
libapp_a_SOURCES += daemon/app/site/adopt.c daemon/app/site/adopt.h
libapp_a_SOURCES += daemon/app/site/config.c daemon/app/site/config.h daemon/app/site/options.def
libapp_a_SOURCES += daemon/app/site/csv.c daemon/app/site/csv.h
libapp_a_SOURCES += daemon/app/site/files.c daemon/app/site/files.h
libapp_a_SOURCES += daemon/app/site/migrate.c daemon/app/site/migrate.h
libapp_a_SOURCES += daemon/app/site/people.c daemon/app/site/people.h
libapp_a_SOURCES += daemon/app/site/programs.c daemon/app/site/programs.h
libapp_a_SOURCES += daemon/app/site/registry.c daemon/app/site/registry.h
libapp_a_SOURCES += daemon/app/web/link.c daemon/app/web/link.h
$(libapp_a_OBJECTS): sql/statements.gen.h
APP_LIBS = libapp.a libsql.a libcore.a $(IO_LIBS) $(BASE_LIBS) $(INIH_LIBS)
