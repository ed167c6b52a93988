# assent: the program for people; one line a command. Of app it uses what tries a submission out of a file.
bin_PROGRAMS += assent
assent_CPPFLAGS = $(AM_CPPFLAGS) $(TALLOC_CFLAGS) $(JSON_CFLAGS)
assent_SOURCES = daemon/cli/main.c daemon/cli/cli.h daemon/cli/commands.def
assent_SOURCES += daemon/cli/cmd_check.c
assent_SOURCES += daemon/cli/cmd_explain.c
assent_SOURCES += daemon/cli/cmd_graph.c
assent_SOURCES += daemon/cli/cmd_simulate.c
# Clients of the service, over its control socket.
assent_SOURCES += daemon/cli/client.c daemon/cli/client.h
assent_SOURCES += daemon/cli/ask.c daemon/cli/ask.h
assent_SOURCES += daemon/cli/table.c daemon/cli/table.h
assent_SOURCES += daemon/cli/cmd_deliveries.c
assent_SOURCES += daemon/cli/cmd_lists.c
assent_SOURCES += daemon/cli/cmd_intake.c daemon/cli/intake.h daemon/cli/intake_try.c
assent_SOURCES += daemon/cli/cmd_people.c
assent_SOURCES += daemon/cli/cmd_credentials.c
assent_SOURCES += daemon/cli/cmd_person.c
assent_SOURCES += daemon/cli/cmd_show.c
assent_SOURCES += daemon/cli/cmd_audit.c
assent_LDADD = libcli.a $(APP_LIBS)

# What the tests link too: policy files, and the player of scenarios.
noinst_LIBRARIES += libcli.a
libcli_a_CPPFLAGS = $(AM_CPPFLAGS) $(TALLOC_CFLAGS) $(JSON_CFLAGS)
libcli_a_SOURCES = daemon/cli/files.c
libcli_a_SOURCES += daemon/cli/scenario.c daemon/cli/scenario.h daemon/cli/scenario_lines.h
libcli_a_SOURCES += daemon/cli/scenario_acts.c
libcli_a_SOURCES += daemon/cli/letters.c daemon/cli/letters.h daemon/cli/letters.def
libcli_a_SOURCES += daemon/cli/scenario_offices.c daemon/cli/scenario_sittings.c
libcli_a_SOURCES += daemon/cli/scenario_offices.c
libcli_a_SOURCES += daemon/cli/scenario_credential.c daemon/cli/scenario_credential.h
libcli_a_SOURCES += daemon/cli/scenario_steps.c
libcli_a_SOURCES += daemon/cli/scenario_expect.c
libcli_a_SOURCES += daemon/cli/scenario_scan.c daemon/cli/scenario_scan.h
libcli_a_SOURCES += daemon/cli/scenario_stage.c daemon/cli/scenario_stage.h daemon/cli/scenario_document.c
