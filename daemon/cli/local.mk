# assent: the program for people. Everything offline links core and base; one line a command.
bin_PROGRAMS += assent
assent_CPPFLAGS = $(AM_CPPFLAGS) $(TALLOC_CFLAGS) $(JSON_CFLAGS)
assent_SOURCES = daemon/cli/main.c daemon/cli/cli.h daemon/cli/commands.def
assent_SOURCES += daemon/cli/files.c
assent_SOURCES += daemon/cli/cmd_check.c
assent_SOURCES += daemon/cli/cmd_explain.c
assent_SOURCES += daemon/cli/cmd_graph.c
assent_LDADD = $(CORE_LIBS)
