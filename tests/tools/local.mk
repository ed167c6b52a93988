# tests/tools/local.mk
EXTRA_DIST += tests/tools/pg-temp
