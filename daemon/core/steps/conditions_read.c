/* conditions_read: who ticks off conditions and how long they have, checked and explained. */
#include "core/steps/conditions.h"

#include <string.h>

#include "base/json.h"
#include "core/policy/explain.h"
#include "core/policy/lint.h"
#include "core/policy/reading.h"
#include "core/steps/decision.h"

bool
conditions_read(TALLOC_CTX *ctx, json_object *o, const struct rubric *rubric, struct step *step,
                struct err *e)
{
    static const char *const own[] = {"lapse", NULL};
    struct conditions_params *p = err_mem(talloc_zero(ctx, struct conditions_params));
    (void)rubric;
    if (!reading_step_keys(o, own, e) || !reading_duration(o, "lapse", &p->lapse, e))
        return false;
    if (!step->who.role)
        return err_set(e, ERR_CONFIG, "“who” is missing: say which role ticks the conditions off");
    step->params = p;
    return true;
}

const char **
conditions_outcomes(TALLOC_CTX *ctx, const struct step *step)
{
    const struct conditions_params *p = step->params;
    const char **names = err_mem(talloc_zero_array(ctx, const char *, 3));
    names[0] = "met";
    if (p->lapse.n)
        names[1] = "lapsed";
    return names;
}

char *
conditions_explain(TALLOC_CTX *ctx, const struct policy *policy, const struct step *step)
{
    const struct conditions_params *p = step->params;
    char *who = explain_who(ctx, &step->who), *text = NULL;
    (void)policy;
    if (p->lapse.n)
        text = talloc_asprintf(ctx,
                               "%s ticks off the conditions of the approval one by one; it lapses "
                               "when one is still open after %s.",
                               who, duration_text(who, p->lapse));
    else
        text = talloc_asprintf(ctx, "%s ticks off the conditions of the approval one by one.", who);
    talloc_free(who);
    return err_mem(text);
}

void
conditions_check(const struct policy *policy, const struct state *state, const struct step *step,
                 void *findings)
{
    const struct conditions_params *p = step->params;
    if (!decision_asks_conditions(policy))
        lint_step(findings, state, step,
                  "no decision sets conditions: give a choice \"asks-conditions\": true");
    if (!strcmp(step->who.role, "proposer"))
        lint_step(findings, state, step,
                  "the proposer cannot say that the conditions are fulfilled: name another role");
    if (step->who.nplaces)
        lint_step(findings, state, step,
                  "any holder of the role ticks off, so “places” says nothing: leave it out");
    if (!p->lapse.n && !state->after.n)
        lint_add(findings, LINT_WARNING, LINT_WORKFLOW, lint_place(findings, state, step),
                 "conditions that nobody fulfils are waited for for ever: add “lapse”");
}
