# The service itself: a command line and a life; everything else is in the floors.
sbin_PROGRAMS += assentd
assentd_CPPFLAGS = $(AM_CPPFLAGS) $(APP_CFLAGS)
assentd_SOURCES = daemon/main.c daemon/life.c daemon/life.h
assentd_LDADD = $(APP_LIBS)
daemon/assentd-life.$(OBJEXT): sql/statements.gen.h
