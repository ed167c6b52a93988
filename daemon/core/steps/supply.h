/*
 * supply: somebody who holds a role fills in named questions of the form that the proposer could not: the badge's artwork
 * with its words, the catalog's code, the term. It makes a new revision in which they alone are changed.
 *
 * JSON: "fields": ["catalog_code", "term"]   questions of the form; each must be answered
 *       "confirm": true                      the proposer says whether it is right
 * The first of those asked who supplies, supplies for all; or sends it back, with a reason. Outcomes: supplied; returned,
 * when it was sent back or the proposer does not confirm it.
 */
#ifndef ASSENT_CORE_STEPS_SUPPLY_H
#define ASSENT_CORE_STEPS_SUPPLY_H

#include "core/step.h"

struct supply_params {
    const char **fields;
    size_t nfields;
    bool confirm;
};

bool supply_read(TALLOC_CTX *, json_object *, const struct rubric *, struct step *,
                 struct err *) must_check;
const char **supply_outcomes(TALLOC_CTX *, const struct step *);
char *supply_explain(TALLOC_CTX *, const struct policy *, const struct step *);
void supply_check(const struct policy *, const struct state *, const struct step *, void *findings);

#endif
