# What people read: jq programs and the one stylesheet.
pagesdir = $(pkgdatadir)/pages
dist_pages_DATA = pages/ui.jq pages/review.jq pages/review-joint.jq pages/declare.jq pages/task-decide.jq pages/task-revise.jq pages/task-closed.jq \
	pages/task-vote.jq pages/task-comment.jq pages/task-state.jq pages/task-supply.jq pages/task-confirm.jq pages/task-fulfil.jq pages/task-release.jq pages/task-enter.jq \
	pages/proposal.jq pages/policy.jq pages/draft.jq pages/desk.jq pages/catalog.jq pages/catalog-atom.jq pages/sitemap.jq \
	pages/credential.jq pages/credential-ctdl.jq pages/credential-schema.jq pages/credential-case.jq pages/achievement.jq \
	pages/signin.jq pages/propose.jq pages/credentials.jq pages/confirm.jq pages/mine.jq pages/held.jq pages/forms.jq pages/away.jq pages/done.jq pages/error.jq pages/not-found.jq pages/deliveries.jq pages/delivery.jq pages/preview.jq pages/system.jq pages/README.md
assetsdir = $(pagesdir)/assets
dist_assets_DATA = pages/assets/style.css pages/assets/logo.svg
