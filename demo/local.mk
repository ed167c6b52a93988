# The demo that ./quickstart starts: its people, its site, what is submitted, and the story.
EXTRA_DIST += quickstart build-aux/packages demo/run demo/story.mjs demo/browser.mjs demo/people.csv demo/site/assent.conf.in \
	demo/submissions/data-literacy.json demo/submissions/autumn.json
