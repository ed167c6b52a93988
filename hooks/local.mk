# Adapters: NAME.jq translates, NAME.conf says how to trust it. README.md is their reference.
hooksdir = $(pkgdatadir)/hooks
hooksindir = $(hooksdir)/in
dist_hooks_DATA = hooks/README.md
dist_hooksin_DATA = \
	hooks/in/answers.jq \
	hooks/in/assent.conf hooks/in/assent.jq \
	hooks/in/typeform.conf hooks/in/typeform.jq
hooksoutdir = $(hooksdir)/out
dist_hooksout_DATA = hooks/out/README.md hooks/out/outcome.jq hooks/out/webhook.conf hooks/out/webhook.jq
