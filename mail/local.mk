# The letters that go out; they include pages/ui.jq.
maildir = $(pkgdatadir)/mail
dist_mail_DATA = mail/received.jq mail/draft.jq mail/entered-for-you.jq mail/task-decide.jq mail/task-review.jq mail/task-revise.jq \
	mail/reminder.jq mail/overdue.jq mail/decision.jq mail/withdrawn.jq mail/published.jq mail/place-empty.jq \
	mail/reassigned.jq mail/thanks.jq mail/signin-code.jq mail/stand-in-refused.jq mail/link.jq mail/held.jq mail/bounced.jq mail/README.md
