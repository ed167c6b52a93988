# Adapters: NAME.jq translates, NAME.conf says how to trust it. README.md is their reference.
hooksdir = $(pkgdatadir)/hooks
hooksindir = $(hooksdir)/in
dist_hooks_DATA = hooks/README.md
dist_hooksin_DATA = \
	hooks/in/README.md hooks/in/answers.jq hooks/in/google-forms.gs \
	hooks/in/assent.conf hooks/in/assent.jq \
	hooks/in/csv.conf hooks/in/csv.jq \
	hooks/in/drupal-webform.conf hooks/in/drupal-webform.jq \
	hooks/in/fillout.conf hooks/in/fillout.jq \
	hooks/in/formbricks.conf hooks/in/formbricks.jq \
	hooks/in/formstack.conf hooks/in/formstack.jq \
	hooks/in/google-forms.conf hooks/in/google-forms.jq \
	hooks/in/gravity-forms.conf hooks/in/gravity-forms.jq \
	hooks/in/html-form.conf hooks/in/html-form.jq \
	hooks/in/jotform.conf hooks/in/jotform.jq \
	hooks/in/kobotoolbox.conf hooks/in/kobotoolbox.jq \
	hooks/in/limesurvey.conf hooks/in/limesurvey.jq \
	hooks/in/ms-forms.conf hooks/in/ms-forms.jq \
	hooks/in/qualtrics.conf hooks/in/qualtrics.jq \
	hooks/in/qualtrics-event.conf hooks/in/qualtrics-event.jq \
	hooks/in/surveymonkey.conf hooks/in/surveymonkey.jq \
	hooks/in/tally.conf hooks/in/tally.jq \
	hooks/in/typeform.conf hooks/in/typeform.jq
hooksoutdir = $(hooksdir)/out
dist_hooksout_DATA = hooks/out/README.md hooks/out/PLATFORMS.md hooks/out/cloudevents.conf hooks/out/outcome.jq \
	hooks/out/webhook.conf hooks/out/webhook.jq hooks/out/badgr.conf hooks/out/badgr.jq hooks/out/credly.conf hooks/out/credly.jq \
	hooks/out/accredible.conf hooks/out/accredible.jq hooks/out/certifier.conf hooks/out/certifier.jq \
	hooks/out/credential-registry.conf hooks/out/credential-registry.jq hooks/out/wordpress.conf hooks/out/wordpress.jq \
	hooks/out/drupal.conf hooks/out/drupal.jq hooks/out/slack.conf hooks/out/slack.jq hooks/out/teams.conf hooks/out/teams.jq \
	hooks/out/http.conf hooks/out/http.jq hooks/out/person.conf hooks/out/person.jq hooks/out/banner.conf hooks/out/banner.jq \
	hooks/out/acalog.conf hooks/out/acalog.jq hooks/out/courseleaf.conf hooks/out/courseleaf.jq \
	hooks/out/coursedog.conf hooks/out/coursedog.jq
hooksuptakedir = $(hooksdir)/uptake
dist_hooksuptake_DATA = hooks/uptake/README.md hooks/uptake/assent.conf hooks/uptake/assent.jq \
	hooks/uptake/credly.conf hooks/uptake/credly.jq hooks/uptake/badgr.conf hooks/uptake/badgr.jq \
	hooks/uptake/accredible.conf hooks/uptake/accredible.jq
