/*
 * statement: partners who have no account – an employer, the owner of a course – say by a link whether they support the
 * proposal, and answer a few questions. They may hand over to a colleague, whom the command hand-over names.
 *
 * JSON: "to": "partners"        a question of the form whose answer holds addresses (core/people/partners.h); or "who"
 *       "questions": [{"id": "demand", "title": "Is this in demand?", "type": "yes-no-if"},
 *                     {"id": "hire", "title": "Would you …?", "type": "choice", "choices": [{"id", "title"}]},
 *                     {"id": "remarks", "title": "Anything else?", "type": "text"}]       may be left out
 *       "needed": 1             so many must support it
 * A question of the type text may stay unanswered; yes-no-if is answered with yes, no or if, and if needs a text.
 *
 * Outcomes: supported as soon as `needed` say yes; not-supported as soon as `needed` can no longer say yes or yes-if, or
 * when the time is up without them; conditional when enough support it, but not without a condition, and nobody who has
 * still to answer could change that, or the time is up. Fewer partners than needed: the places left are empty, and a
 * coordinator can hand them over to somebody.
 */
#ifndef ASSENT_CORE_STEPS_STATEMENT_H
#define ASSENT_CORE_STEPS_STATEMENT_H

#include "core/step.h"

enum question_type { QUESTION_YES_NO_IF, QUESTION_CHOICE, QUESTION_TEXT };

struct statement_question {
    const char *id, *title;
    enum question_type type;
    struct choice *choices;
    size_t nchoices;
};
struct statement_params {
    struct statement_question *questions;
    size_t nquestions;
    int needed;
};

bool statement_read(TALLOC_CTX *, json_object *, const struct rubric *, struct step *,
                    struct err *) must_check;
const char **statement_outcomes(TALLOC_CTX *, const struct step *);
const char *statement_say_outcome(const struct step *, const char *outcome);
char *statement_explain(TALLOC_CTX *, const struct policy *, const struct step *);
void
statement_check(const struct policy *, const struct state *, const struct step *, void *findings);

#endif
