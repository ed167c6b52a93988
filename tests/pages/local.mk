# Every page and mail rendered by the ordinary jq command, from realistic and hostile documents.
TESTS += tests/pages/render.mjs
PAGE_FIXTURES = review task-decide task-revise task-closed proposal draft desk catalog credential signin done error not-found
EXTRA_DIST += tests/pages/render.mjs tests/fixtures/mail/message.json $(PAGE_FIXTURES:%=tests/fixtures/pages/%.json)

# The packages that tests use, in the build folder.
EXTRA_DIST += tests/package.json tests/package-lock.json
check_DATA = tests/node.stamp
tests/node.stamp: tests/package.json tests/package-lock.json
	$(AM_V_GEN)$(MKDIR_P) tests && { test $(srcdir) -ef . || cp $(srcdir)/tests/package.json $(srcdir)/tests/package-lock.json tests/; } && \
	(cd tests && npm ci --no-audit --no-fund --loglevel=error >/dev/null) && touch $@
CLEANFILES += tests/node.stamp
clean-local: clean-node-packages
clean-node-packages:
	rm -rf tests/node_modules
	test $(srcdir) -ef . || rm -f tests/package.json tests/package-lock.json
.PHONY: clean-node-packages
