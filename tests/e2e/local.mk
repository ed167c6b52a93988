# tests/e2e/local.mk
TESTS += tests/e2e/outgoing.mjs
EXTRA_DIST += tests/e2e/outgoing.mjs
