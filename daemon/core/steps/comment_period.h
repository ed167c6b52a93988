/*
 * comment_period: negative consent: the proposal is shown to everyone who holds one of some roles; unless somebody objects
 * with a reason before the window is over, it is unopposed. An objection can be taken back until then.
 *
 * JSON: "kind": "comment-period", "who": {"roles": ["dean", "unit-head"]} (or one "role"), "window": "10 business days" in
 * place of "due", "early-close": true (it closes at the first objection, or when everybody has said they have none).
 * Tasks: kind "comment". Commands: object (texts {"reason"}), no-objection. Outcomes: unopposed, objected.
 *
 * Silence is consent of those who were shown it: while nobody could be found to be shown it, it does not close.
 */
#ifndef ASSENT_CORE_STEPS_COMMENT_PERIOD_H
#define ASSENT_CORE_STEPS_COMMENT_PERIOD_H

#include "core/step.h"

struct comment_period_params {
    bool early_close;
};

extern const struct step_kind step_comment_period;

bool comment_period_read(TALLOC_CTX *, json_object *, const struct rubric *, struct step *,
                         struct err *) must_check;
const char **comment_period_outcomes(TALLOC_CTX *, const struct step *);
char *comment_period_explain(TALLOC_CTX *, const struct policy *, const struct step *);
void comment_period_check(const struct policy *, const struct state *, const struct step *,
                          void *findings);

#endif
