/* revision_read: a revision as a policy gives it: the proposer's step, checked and explained. */
#include "core/steps/revision.h"

#include <string.h>

#include "core/policy/lint.h"
#include "core/policy/reading.h"

bool
revision_read(TALLOC_CTX *ctx, json_object *o, const struct rubric *rubric, struct step *step,
              struct err *e)
{
    static const char *const own[] = {NULL};
    if (!reading_step_keys(o, own, e))
        return false;
    if (!step->who.role)
        step->who.role = "proposer";
    return true;
}

const char **
revision_outcomes(TALLOC_CTX *ctx, const struct step *step)
{
    const char **names = err_mem(talloc_zero_array(ctx, const char *, 2));
    names[0] = "resubmitted";
    return names;
}

char *
revision_explain(TALLOC_CTX *ctx, const struct policy *policy, const struct step *step)
{
    return err_mem(talloc_strdup(
        ctx, "The proposer answers each change that was asked for and hands in a revision."));
}

void
revision_check(const struct policy *policy, const struct state *state, const struct step *step,
               void *findings)
{
    if (strcmp(step->who.role, "proposer") || step->who.nplaces)
        lint_step(findings, state, step, "only the proposer revises: leave “who” out");
    if (!state->paused)
        lint_add(findings, LINT_WARNING, LINT_WORKFLOW, lint_place(findings, state, step),
                 "the clock runs while the proposer holds the proposal: add \"clock\": \"paused\"");
}
