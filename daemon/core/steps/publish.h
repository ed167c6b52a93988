/*
 * publish: the credential is delivered to other systems; done when every required one has said that
 * it has it.
 *
 * JSON: "to": "all"  — every system configured to receive credentials, each required
 *       "to": [{"name": "catalog"}, {"name": "badges", "required": false}]
 *       "hold": "registrar"            it waits until somebody who holds the role releases it
 *       "not-before": "publish_on"     it waits for the day that this question of the form names, if it is answered
 *       "not-before": {"calendar": "catalog"}   or for the next day on which the catalog takes new entries
 * Nobody else is asked anything, so the step has no "who". What is held is approved, and not yet in force: until it is
 * released the proposal can still be withdrawn. Opened again after a failure it does not wait again.
 */
#ifndef ASSENT_CORE_STEPS_PUBLISH_H
#define ASSENT_CORE_STEPS_PUBLISH_H

#include "core/step.h"

struct publish_to {
    const char *name; /* of an endpoint in the configuration */
    bool required;
};
struct publish_params {
    struct publish_to *to;
    const char *not_before; /* a question; NULL: none */
    bool catalog;           /* not before the catalog's next day */
    size_t nto; /* 0: all that are configured (facts->endpoints), each required; none configured:
                   published at once */
};

bool publish_read(TALLOC_CTX *, json_object *, const struct rubric *, struct step *,
                  struct err *) must_check;
const char **publish_outcomes(TALLOC_CTX *, const struct step *); /* published, failed */
char *publish_explain(TALLOC_CTX *, const struct policy *, const struct step *);
void
publish_check(const struct policy *, const struct state *, const struct step *, void *findings);

#endif
