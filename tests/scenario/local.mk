# The small policy of the core's tests, its wrong versions with what the checker must say, and the reviewed explanations.
# After a change: for each policy, assent explain workflows/NAME.json >tests/scenario/explained/NAME.txt, read, commit.
EXTRA_DIST += tests/scenario/good-policy.json tests/scenario/bad-policies tests/scenario/explained
# Every scenario that ships is played by the program that ships; it ends with "N passed, N failed".
TESTS += tests/scenario/play.sh
EXTRA_DIST += tests/scenario/play.sh
TESTS += tests/scenario/assent-offline.sh tests/scenario/schemas.mjs
EXTRA_DIST += tests/scenario/assent-offline.sh tests/scenario/schemas.mjs
