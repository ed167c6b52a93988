/* comment_period_read: a comment period as a policy gives it: read, checked, said in sentences. */
#include <string.h>

#include "base/json.h"
#include "core/policy/explain.h"
#include "core/policy/lint.h"
#include "core/policy/reading.h"
#include "core/steps/comment_period.h"
#include "core/policy/wording.h"

bool
comment_period_read(TALLOC_CTX *ctx, json_object *o, const struct rubric *rubric, struct step *step,
                    struct err *e)
{
    static const char *const own[] = {"window", "early-close", NULL};
    struct comment_period_params *p = err_mem(talloc_zero(ctx, struct comment_period_params));
    (void)rubric;
    if (!reading_step_keys(o, own, e))
        return false;
    if (!step->who.role)
        return err_set(e, ERR_CONFIG, "“who” is missing: say which “roles” may object");
    if (step->due.n)
        return err_set(e, ERR_CONFIG,
                       "“due” says nothing here: the “window” is how long it is open");
    if (!json_has(o, "window"))
        return err_set(e, ERR_CONFIG, "“window” is missing: how long may they object?");
    if (!reading_duration(o, "window", &step->due, e) ||
        !reading_flag(o, "early-close", &p->early_close, e))
        return false;
    step->params = p;
    return true;
}

void
comment_period_check(const struct policy *policy, const struct state *state,
                     const struct step *step, void *findings)
{
    (void)policy;
    char *place = lint_place(findings, state, step);
    if (step->who.nplaces)
        lint_step(findings, state, step,
                  "everyone who holds the role may object, so “places” says nothing: leave it out");
    for (size_t i = 0; i < step->who.nroles; i++)
        lint_role(findings, place, "roles", step->who.roles[i]);
    if (!strcmp(step->who.role, "proposer"))
        lint_step(findings, state, step, "nobody objects to their own proposal: name another role");
    if (step->due.unit == DURATION_MINUTES ||
        (step->due.unit == DURATION_HOURS && step->due.n < 24))
        lint_add(findings, LINT_WARNING, LINT_WORKFLOW, place,
                 "the “window” is shorter than a day: hardly anybody will have seen it");
}

char *
comment_period_explain(TALLOC_CTX *ctx, const struct policy *policy, const struct step *step)
{
    const struct comment_period_params *p = step->params;
    TALLOC_CTX *tmp = err_mem(talloc_new(ctx));
    size_t n = step->who.nroles ? step->who.nroles : 1;
    const char **roles = err_mem(talloc_zero_array(tmp, const char *, n));
    (void)policy;
    for (size_t i = 0; i < n; i++)
        roles[i] = err_mem(talloc_asprintf(
            tmp, "“%s”",
            explain_role(tmp, step->who.nroles ? step->who.roles[i] : step->who.role)));
    char *text = err_mem(talloc_asprintf(
        ctx,
        "It is shown for %s to everyone who holds the role %s%s; any of them may object, with a "
        "reason, and take the objection back until then. %s",
        duration_text(tmp, step->due), say_list(tmp, roles, n, "or"),
        step->who.of_unit ? " for the proposal's department" : "",
        p->early_close ? "It closes at the first objection, or when all have said that they have "
                         "none."
                       : "It stays open to the end, whoever objects."));
    talloc_free(tmp);
    return text;
}
