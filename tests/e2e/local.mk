# tests/e2e/local.mk
TESTS += tests/e2e/outgoing.mjs
EXTRA_DIST += tests/e2e/outgoing.mjs
# The outgoing adapters against receivers that enforce each platform's rules, by the ordinary jq command: no daemon.
TESTS += tests/e2e/platforms-steps.test.mjs
EXTRA_DIST += tests/e2e/platforms-steps.test.mjs tests/e2e/out-play.mjs tests/e2e/out-events.mjs tests/e2e/out-platforms.mjs tests/tools/receivers/base.mjs \
	tests/tools/receivers/badgr.mjs tests/tools/receivers/credly.mjs tests/tools/receivers/accredible.mjs tests/tools/receivers/certifier.mjs \
	tests/tools/receivers/credential-registry.mjs tests/tools/receivers/wordpress.mjs tests/tools/receivers/drupal.mjs \
	tests/tools/receivers/slack.mjs tests/tools/receivers/teams.mjs tests/tools/receivers/http.mjs
TESTS += tests/e2e/out-steps.mjs
EXTRA_DIST += tests/e2e/out-steps.mjs tests/fixtures/out/webhook.jsonl tests/fixtures/out/webhook-first.json

# A whole Assent per file: assentd with its database, a mail server, a webhook receiver. They run in the build folder and find
# the sources by where they stand (ASSENT_BUILDDIR and ASSENT_SRCDIR say otherwise); without the npm packages: skipped.
# ASSENT_KEEP=1 leaves the folders in /tmp, ASSENT_PATIENCE (seconds) says how long to wait for what must come.
E2E_TESTS = tests/e2e/intake.test.mjs tests/e2e/outbox.test.mjs tests/e2e/pages.test.mjs tests/e2e/story.test.mjs \
	tests/e2e/cli.test.mjs tests/e2e/kinds.test.mjs tests/e2e/life.test.mjs tests/e2e/people.test.mjs tests/e2e/everyone.test.mjs tests/e2e/paths.test.mjs
E2E_TESTS += tests/e2e/doors.test.mjs
E2E_TESTS += tests/e2e/forget.test.mjs tests/e2e/radar.test.mjs tests/e2e/system.test.mjs
E2E_TESTS += tests/e2e/credentials.test.mjs
E2E_TESTS += tests/e2e/policy.test.mjs
E2E_TESTS += tests/e2e/platforms-out.test.mjs tests/e2e/changes-out.test.mjs
E2E_TESTS += tests/e2e/deliveries.test.mjs tests/e2e/uptake.test.mjs tests/e2e/badges.test.mjs
E2E_TESTS += tests/e2e/held.test.mjs tests/e2e/record.test.mjs
E2E_TESTS += tests/e2e/platforms.test.mjs
E2E_TESTS += tests/e2e/files.test.mjs tests/e2e/linked-files.test.mjs
TESTS += $(E2E_TESTS)
EXTRA_DIST += $(E2E_TESTS) tests/e2e/harness.mjs tests/e2e/kinds.mjs tests/e2e/page.mjs tests/e2e/acts.mjs
