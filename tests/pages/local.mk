# Every page and mail rendered by the ordinary jq command, from realistic and hostile documents.
TESTS += tests/pages/render.mjs tests/pages/documents.mjs
PAGE_FIXTURES = deliveries delivery preview system review review-joint declare task-vote task-comment task-state task-supply task-confirm task-fulfil task-release task-enter task-decide task-revise task-closed proposal policy draft desk held forms catalog credential signin propose confirm mine done error not-found
EXTRA_DIST += tests/tools/xml.mjs tests/pages/render.mjs tests/pages/documents.mjs tests/fixtures/mail/message.json $(PAGE_FIXTURES:%=tests/fixtures/pages/%.json) \
	tests/fixtures/pages/away.json tests/fixtures/pages/credentials.json tests/fixtures/credential-full.json
