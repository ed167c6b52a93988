# The small policy of the core's tests, its wrong versions with what the checker must say, and the reviewed explanations.
# After a change: for each policy, assent explain workflows/NAME.json >tests/scenario/explained/NAME.txt, read, commit.
EXTRA_DIST += tests/scenario/rules
EXTRA_DIST += tests/scenario/good-policy.json tests/scenario/bad-policies tests/scenario/explained
# Every scenario that ships is played by the program that ships; it ends with "N passed, N failed".
TESTS += tests/scenario/play.sh
EXTRA_DIST += tests/scenario/play.sh
TESTS += tests/scenario/assent-offline.sh tests/scenario/schemas.mjs
EXTRA_DIST += tests/scenario/assent-offline.sh tests/scenario/schemas.mjs
# The core against XState: tests/tools/to_xstate.mjs translates the policies, tests/tools/play_paths plays its paths.
TESTS += tests/scenario/xstate.mjs
EXTRA_DIST += tests/scenario/xstate.mjs tests/tools/to_xstate.mjs
check_PROGRAMS += tests/tools/play_paths
tests_tools_play_paths_CPPFLAGS = $(AM_CPPFLAGS) $(TALLOC_CFLAGS) $(JSON_CFLAGS)
tests_tools_play_paths_SOURCES = tests/tools/play_paths.c
tests_tools_play_paths_LDADD = libcli.a $(CORE_LIBS)
