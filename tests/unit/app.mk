# What of app needs neither a database nor a network.
check_PROGRAMS += test_app
TESTS += test_app
test_app_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit $(CHECK_CFLAGS) $(APP_CFLAGS) -DASSENT_SOURCE=\"$(abs_top_srcdir)\"
test_app_SOURCES = tests/unit/test_app.c tests/unit/runner.h \
	tests/unit/app_cached.c tests/unit/app_csrf.c tests/unit/app_link.c tests/unit/app_routes.c tests/unit/app_typed.c \
	tests/unit/app_site.c tests/unit/app_site.h tests/unit/app_adapter.c tests/unit/app_adopt.c tests/unit/app_event.c tests/unit/app_files.c
test_app_SOURCES += tests/unit/app_verify.c tests/unit/app_intake.c tests/unit/app_json.c tests/unit/app_json.h \
	tests/unit/app_linked_files.c tests/unit/app_drafts.c tests/unit/app_drift.c tests/unit/app_redact.c
test_app_LDADD = $(APP_LIBS) $(CHECK_LIBS)
$(test_app_OBJECTS): sql/statements.gen.h
