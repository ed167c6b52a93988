# assent-jq: runs what institutions adapt, and holds nothing. Links base, libjq and libseccomp alone.
pkglibexec_PROGRAMS += assent-jq
assent_jq_CPPFLAGS = $(AM_CPPFLAGS) $(TALLOC_CFLAGS) $(SECCOMP_CFLAGS)
assent_jq_SOURCES = \
	daemon/worker/main.c \
	daemon/worker/lane.c daemon/worker/lane.h \
	daemon/worker/sandbox.c daemon/worker/sandbox.h
assent_jq_LDADD = libbase.a $(TALLOC_LIBS) $(SECCOMP_LIBS) $(JQ_LIBS)
