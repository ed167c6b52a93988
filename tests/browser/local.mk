# tests/browser/local.mk
# The pages in headless Chromium, without script; skipped without Chromium or the npm packages. Pictures: screenshots/.
BROWSER_TESTS = tests/browser/pages.test.mjs
TESTS += $(BROWSER_TESTS)
EXTRA_DIST += $(BROWSER_TESTS) tests/browser/browser.mjs
clean-local: clean-screenshots
clean-screenshots:
	rm -rf screenshots
.PHONY: clean-screenshots
