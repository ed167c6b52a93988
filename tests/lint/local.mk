# tests/lint/local.mk
TESTS += tests/lint/pages-lint
EXTRA_DIST += tests/lint/pages-lint
