# tests/sql/local.mk
