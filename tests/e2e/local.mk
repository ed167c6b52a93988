# tests/e2e/local.mk
TESTS += tests/e2e/outgoing.mjs
EXTRA_DIST += tests/e2e/outgoing.mjs
TESTS += tests/e2e/out-steps.mjs
EXTRA_DIST += tests/e2e/out-steps.mjs tests/fixtures/out/webhook.jsonl tests/fixtures/out/webhook-first.json
