# The service itself: a command line and a life; everything else is in the floors.
sbin_PROGRAMS += assentd
assentd_CPPFLAGS = $(AM_CPPFLAGS) $(APP_CFLAGS)
assentd_SOURCES = daemon/main.c daemon/life.c daemon/life.h daemon/life_own.h daemon/reload.c
assentd_LDADD = $(APP_LIBS)
$(assentd_OBJECTS): sql/statements.gen.h
