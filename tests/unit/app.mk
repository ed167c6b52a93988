# tests/unit/app.mk
