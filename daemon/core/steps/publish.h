/*
 * publish: the credential is delivered to other systems; done when every required one has said that
 * it has it.
 *
 * JSON: "to": "all"  — every system configured to receive credentials, each required
 *       "to": [{"name": "catalog"}, {"name": "badges", "required": false}]
 * Nobody is asked anything, so the step has no "who".
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
