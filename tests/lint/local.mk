# tests/lint/local.mk
TESTS += tests/lint/pages-lint
EXTRA_DIST += tests/lint/pages-lint
TESTS += tests/lint/systemd-lint tests/lint/source-lint tests/lint/manuals tests/lint/shipped
EXTRA_DIST += tests/lint/systemd-lint tests/lint/source-lint tests/lint/manuals tests/lint/shipped
