# tests/fault/local.mk
