# tests/browser/local.mk
