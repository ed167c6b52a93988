# tests/lint/local.mk
TESTS += tests/lint/pages-lint
EXTRA_DIST += tests/lint/pages-lint
TESTS += tests/lint/systemd-lint
EXTRA_DIST += tests/lint/systemd-lint
