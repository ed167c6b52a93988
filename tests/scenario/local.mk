# tests/scenario/local.mk
