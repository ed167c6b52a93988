# tests/tools/local.mk
EXTRA_DIST += tests/tools/pg-temp

TESTS += tests/tools/lines.test.mjs
EXTRA_DIST += tests/tools/lines.test.mjs

# The HTTP floor alone on 127.0.0.1, to be probed.
check_PROGRAMS += tests/tools/http_echo
tests_tools_http_echo_CPPFLAGS = $(AM_CPPFLAGS) $(IO_CFLAGS)
tests_tools_http_echo_SOURCES = tests/tools/http_echo.c
tests_tools_http_echo_LDADD = $(IO_LIBS) $(BASE_LIBS)

# What the outgoing floor sends, for receivers that nobody here wrote.
check_PROGRAMS += tests/tools/io_send
tests_tools_io_send_CPPFLAGS = $(AM_CPPFLAGS) $(IO_CFLAGS)
tests_tools_io_send_SOURCES = tests/tools/io_send.c
tests_tools_io_send_LDADD = $(IO_LIBS) $(BASE_LIBS)

# npm packages of the tests, into npm/ of the build folder, where tests/tools/npm.mjs finds them (or ASSENT_NPM names a
# folder that holds node_modules). `make npm.stamp` fails without npm or a registry; `make check` says so and goes on,
# and the tests that need them are skipped (77).
EXTRA_DIST += tests/package.json tests/package-lock.json tests/.npmrc tests/tools/npm.mjs tests/tools/lines.mjs tests/tools/port.mjs \
	tests/tools/webhook-receiver.mjs tests/tools/smtp-receiver.mjs tests/tools/tls-receiver.mjs tests/tools/certificates.mjs tests/tools/standards.mjs \
	tests/tools/check-achievement.mjs tests/fixtures/README.md tests/fixtures/contexts/ctdl.json tests/fixtures/contexts/schema-org.json
npm.stamp: $(srcdir)/tests/package.json $(srcdir)/tests/package-lock.json
	$(AM_V_at)test -n "$(NPM)" || { echo "npm is not installed" >&2; exit 1; }
	$(AM_V_at)$(MKDIR_P) npm
	$(AM_V_at)cp $(srcdir)/tests/package.json $(srcdir)/tests/package-lock.json $(srcdir)/tests/.npmrc npm/
	$(AM_V_GEN)cd npm && $(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	$(AM_V_at)touch $@
check_DATA = npm.try
npm.try:
	$(AM_V_at)test -n "$$ASSENT_NPM" || $(MAKE) --no-print-directory npm.stamp || \
	  echo "npm packages could not be installed: tests that need them are skipped" >&2
CLEANFILES += npm.stamp
clean-local: clean-npm
clean-npm:
	rm -rf npm
.PHONY: clean-npm npm.try
