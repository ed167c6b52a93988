/*
 * repin: a proposal that is under way is put under a newer version of its policy.
 *
 * It can be when the newer policy knows where the proposal is: its state, the steps that are open in it, the criteria that
 * were scored. Due instants already set stay. What changes for it is said in sentences before anybody decides.
 */
#ifndef ASSENT_CORE_REPIN_H
#define ASSENT_CORE_REPIN_H

#include "core/step.h"

/* The refusal says what the newer policy lacks. */
bool repin_fits(const struct casefile *c, const struct policy *old, const struct policy *newer,
                struct err *e) must_check;

/* ["The step “Committee review”: quorum and due (10 days → 15 days)."]: what would be different from here on. A reference
 * of the caller's. */
json_object *
repin_changes(const struct casefile *c, const struct policy *old, const struct policy *newer);

/* The command. */
bool repin(struct deciding *d, struct err *e) must_check;

#endif
