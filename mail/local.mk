# The letters that go out; they include pages/ui.jq.
maildir = $(pkgdatadir)/mail
dist_mail_DATA = mail/README.md \
	mail/task-decide.jq mail/task-review.jq mail/task-revise.jq mail/task-vote.jq mail/task-casting-vote.jq \
	mail/task-comment.jq mail/task-joint.jq mail/task-state.jq mail/task-supply.jq mail/task-confirm.jq mail/task-fulfil.jq \
	mail/reminder.jq mail/overdue.jq mail/place-empty.jq mail/quorum-lost.jq mail/reassigned.jq mail/stand-in-refused.jq \
	mail/thanks.jq mail/entered-for-you.jq \
	mail/task-release.jq mail/task-enter.jq mail/question.jq mail/answer.jq mail/exception.jq \
	mail/received.jq mail/draft.jq mail/draft-withdrawn.jq mail/answers-changed.jq mail/decision.jq mail/withdrawn.jq mail/published.jq mail/component-changed.jq mail/pathway-waits.jq \
	mail/credential-changed.jq mail/review-due.jq mail/owner-changed.jq mail/owner-left.jq \
	mail/signin-code.jq mail/link.jq mail/held.jq mail/drift.jq mail/bounced.jq
