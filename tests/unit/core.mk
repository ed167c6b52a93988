# The core's tests link core and base alone: what they can do, the core can do without a socket or a database.
check_PROGRAMS += test_core
TESTS += test_core
test_core_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit $(CHECK_CFLAGS) $(TALLOC_CFLAGS) $(JSON_CFLAGS) \
	-DASSENT_SOURCE=\"$(abs_top_srcdir)\"
test_core_SOURCES = tests/unit/test_core.c tests/unit/runner.h
test_core_SOURCES += tests/unit/core_calendar.c
test_core_SOURCES += tests/unit/core_policies.c tests/unit/core_policies.h
test_core_SOURCES += tests/unit/core_definition.c
test_core_SOURCES += tests/unit/core_guard.c
test_core_SOURCES += tests/unit/core_form.c
test_core_SOURCES += tests/unit/core_form_groups.c
test_core_SOURCES += tests/unit/core_pathway.c
test_core_SOURCES += tests/unit/core_lint.c tests/unit/core_base.c tests/unit/core_lint_people.c tests/unit/core_findings.c
test_core_SOURCES += tests/unit/core_explain.c
test_core_SOURCES += tests/unit/core_diff.c
test_core_SOURCES += tests/unit/core_quorum.c
test_core_SOURCES += tests/unit/core_permit.c
test_core_SOURCES += tests/unit/core_history.c
test_core_LDADD = $(CORE_LIBS) $(CHECK_LIBS)

# Random commands against the promises of the core; ASSENT_SEED repeats a run.
check_PROGRAMS += test_property
TESTS += test_property
test_property_CPPFLAGS = $(test_core_CPPFLAGS)
test_property_SOURCES = tests/unit/core_property.c tests/unit/property.h tests/unit/property_world.c \
	tests/unit/property_commands.c tests/unit/property_promises.c
test_property_LDADD = libcli.a $(CORE_LIBS)
# A million commands, and a hundred thousand paths against XState: minutes, so not in `make check`.
check-long: test_property tests/tools/play_paths npm.try
	ASSENT_COMMANDS=1000000 ASSENT_SEED=$${ASSENT_SEED:-$$(date +%s)} ./test_property
	ASSENT_PATHS=100000 ASSENT_SEED=$${ASSENT_SEED:-$$(date +%s)} $(NODE) $(srcdir)/tests/scenario/xstate.mjs
.PHONY: check-long

# What once went wrong, as scenarios.
check_PROGRAMS += test_stories
TESTS += test_stories
test_stories_CPPFLAGS = $(test_core_CPPFLAGS)
test_stories_SOURCES = tests/unit/core_stories.c tests/unit/core_offices.c tests/unit/core_hands.c tests/unit/core_play.c tests/unit/core_play.h tests/unit/core_policies.c tests/unit/core_policies.h tests/unit/runner.h
test_stories_LDADD = libcli.a $(CORE_LIBS) $(CHECK_LIBS)

# Every rule of a committee that somebody has written down, where it bites.
check_PROGRAMS += test_rules
TESTS += test_rules
test_rules_CPPFLAGS = $(test_core_CPPFLAGS)
test_rules_SOURCES = tests/unit/core_rules.c tests/unit/core_policies.c tests/unit/core_policies.h tests/unit/runner.h
test_rules_LDADD = libcli.a $(CORE_LIBS) $(CHECK_LIBS)

# The kinds of step, each in a small policy.
check_PROGRAMS += test_steps
TESTS += test_steps
test_steps_CPPFLAGS = $(test_core_CPPFLAGS)
test_steps_SOURCES = tests/unit/core_steps.c tests/unit/core_play.c tests/unit/core_play.h tests/unit/core_policies.c tests/unit/core_policies.h tests/unit/runner.h
test_steps_LDADD = libcli.a $(CORE_LIBS) $(CHECK_LIBS)

# Proposals about a credential that is in force, and the programme.
check_PROGRAMS += test_credential
TESTS += test_credential
test_credential_CPPFLAGS = $(test_core_CPPFLAGS)
test_credential_SOURCES = tests/unit/core_credential.c tests/unit/core_pathway_story.c tests/unit/core_play.c tests/unit/core_play.h tests/unit/core_policies.c tests/unit/core_policies.h tests/unit/runner.h
test_credential_LDADD = libcli.a $(CORE_LIBS) $(CHECK_LIBS)

# The histories of every release, for ever: assent simulate --record tests/histories/VERSION workflows/scenarios/*.scenario
EXTRA_DIST += tests/histories
