# tests/scenario/local.mk
# The small policy of the core's tests, its wrong versions with what the checker must say, and the reviewed explanation.
EXTRA_DIST += tests/scenario/good-policy.json tests/scenario/bad-policies tests/scenario/microcredential.explained.txt
