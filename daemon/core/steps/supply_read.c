/* supply_read: the questions that a role fills in, as a policy names them, checked and explained. */
#include "core/steps/supply.h"

#include <string.h>

#include "core/policy/explain.h"
#include "core/policy/lint.h"
#include "core/policy/reading.h"
#include "core/policy/wording.h"

enum { FIELDS_MAX = 40 };

bool
supply_read(TALLOC_CTX *ctx, json_object *o, const struct rubric *rubric, struct step *step,
            struct err *e)
{
    static const char *const own[] = {"fields", "confirm", NULL};
    struct supply_params *p = err_mem(talloc_zero(ctx, struct supply_params));
    (void)rubric;
    if (!reading_step_keys(o, own, e) ||
        !reading_names(p, o, "fields", FIELDS_MAX, &p->fields, &p->nfields, e) ||
        !reading_flag(o, "confirm", &p->confirm, e))
        return false;
    if (!p->nfields)
        return err_set(e, ERR_CONFIG, "“fields” is missing: say which questions are filled in");
    if (!step->who.role)
        return err_set(e, ERR_CONFIG, "“who” is missing: say which role fills them in");
    step->params = p;
    return true;
}

const char **
supply_outcomes(TALLOC_CTX *ctx, const struct step *step)
{
    const char **names = err_mem(talloc_zero_array(ctx, const char *, 3));
    (void)step;
    names[0] = "supplied";
    names[1] = "returned";
    return names;
}

char *
supply_explain(TALLOC_CTX *ctx, const struct policy *policy, const struct step *step)
{
    const struct supply_params *p = step->params;
    TALLOC_CTX *tmp = err_mem(talloc_new(ctx));
    const char **titles = err_mem(talloc_zero_array(tmp, const char *, p->nfields));
    for (size_t i = 0; i < p->nfields; i++) {
        const struct field *field = policy_field(policy, p->fields[i]);
        titles[i] = err_mem(talloc_asprintf(titles, "“%s”", field ? field->title : p->fields[i]));
    }
    char *text = err_mem(
        talloc_asprintf(ctx, "%s fills in %s, or sends it back with a reason.%s",
                        explain_who(tmp, &step->who), say_list(tmp, titles, p->nfields, "and"),
                        p->confirm ? " The proposer confirms it, or has it returned." : ""));
    talloc_free(tmp);
    return text;
}

void
supply_check(const struct policy *policy, const struct state *state, const struct step *step,
             void *findings)
{
    const struct supply_params *p = step->params;
    for (size_t i = 0; i < p->nfields; i++)
        if (!policy_field(policy, p->fields[i]))
            lint_step(findings, state, step,
                      "“fields” names “%s”, and the form has no such question", p->fields[i]);
    if (!strcmp(step->who.role, "proposer"))
        lint_step(findings, state, step,
                  "the proposer fills in the form by a revision: let another role supply");
    if (step->who.nplaces)
        lint_step(findings, state, step,
                  "the first holder of the role who supplies does it for all, so “places” says "
                  "nothing: leave it out");
}
