/* decision_read: a decision's choices as a policy gives them, checked and explained. */
#include "core/steps/decision.h"

#include <string.h>

#include "base/json.h"
#include "core/policy/explain.h"
#include "core/policy/lint.h"
#include "core/policy/reading.h"
#include "core/policy/wording.h"

enum { CHOICES_MAX = 20 };

static bool
read_comment(json_object *o, struct decision_choice *c, struct err *e)
{
    const char *comment = json_str(o, "comment");
    if (json_has(o, "comment") &&
        (!comment || (strcmp(comment, "required") && strcmp(comment, "optional"))))
        return err_set(e, ERR_CONFIG, "“comment” must be \"required\" or \"optional\"");
    c->comment_required = comment && !strcmp(comment, "required");
    return true;
}

static bool
read_choice(TALLOC_CTX *ctx, json_object *o, struct decision_choice *c, struct err *e)
{
    static const char *const known[] = {"name",         "title",           "comment",
                                        "asks-changes", "asks-conditions", NULL};
    return reading_keys(o, known, e) &&
           reading_name(ctx, o, "name", READING_REQUIRED, &c->name, e) &&
           reading_text(ctx, o, "title", READING_REQUIRED, READING_TITLE, &c->title, e) &&
           read_comment(o, c, e) && reading_flag(o, "asks-changes", &c->asks_changes, e) &&
           reading_flag(o, "asks-conditions", &c->asks_conditions, e);
}

static bool
read_choices(struct decision_params *p, json_object *list, struct err *e)
{
    size_t n = json_len(list);
    p->choices = err_mem(talloc_zero_array(p, struct decision_choice, n));
    for (size_t i = 0; i < n; i++) {
        if (!read_choice(p->choices, json_item(list, i), &p->choices[i], e))
            return err_at(e, "choice %zu", i + 1);
        for (size_t j = 0; j < i; j++)
            if (!strcmp(p->choices[i].name, p->choices[j].name))
                return err_set(e, ERR_CONFIG, "two choices are called “%s”", p->choices[i].name);
    }
    p->nchoices = n;
    return n >= 2 || err_set(e, ERR_CONFIG, "“choices”: a decision needs at least two");
}

bool
decision_read(TALLOC_CTX *ctx, json_object *o, const struct rubric *rubric, struct step *step,
              struct err *e)
{
    static const char *const own[] = {"choices", NULL};
    struct decision_params *p = err_mem(talloc_zero(ctx, struct decision_params));
    json_object *list = NULL;
    if (!reading_step_keys(o, own, e) ||
        !reading_list(o, "choices", READING_REQUIRED, CHOICES_MAX, &list, e) ||
        !read_choices(p, list, e))
        return false;
    if (!step->who.role)
        return err_set(e, ERR_CONFIG, "“who” is missing: say which role decides");
    step->params = p;
    return true;
}

const struct decision_choice *
decision_choice(const struct step *step, const char *name)
{
    const struct decision_params *p = step->params;
    for (size_t i = 0; i < p->nchoices; i++)
        if (!strcmp(p->choices[i].name, name))
            return &p->choices[i];
    return NULL;
}

static bool
step_asks_conditions(const struct step *step)
{
    const struct decision_params *p = step->params;
    for (size_t i = 0; !strcmp(step->kind->name, "decision") && i < p->nchoices; i++)
        if (p->choices[i].asks_conditions)
            return true;
    return false;
}

bool
decision_asks_conditions(const struct policy *policy)
{
    for (size_t i = 0; i < policy->workflow->nstates; i++)
        for (size_t k = 0; k < policy->workflow->states[i].nsteps; k++)
            if (step_asks_conditions(&policy->workflow->states[i].steps[k]))
                return true;
    return false;
}

const char **
decision_outcomes(TALLOC_CTX *ctx, const struct step *step)
{
    const struct decision_params *p = step->params;
    const char **names = err_mem(talloc_zero_array(ctx, const char *, p->nchoices + 1));
    for (size_t i = 0; i < p->nchoices; i++)
        names[i] = p->choices[i].name;
    return names;
}

const char *
decision_say_outcome(const struct step *step, const char *outcome)
{
    const struct decision_choice *choice = decision_choice(step, outcome);
    return choice ? choice->title : NULL;
}

char *
decision_explain(TALLOC_CTX *ctx, const struct policy *policy, const struct step *step)
{
    const struct decision_params *p = step->params;
    const char **said = err_mem(talloc_zero_array(ctx, const char *, p->nchoices));
    for (size_t i = 0; i < p->nchoices; i++) {
        const struct decision_choice *c = &p->choices[i];
        said[i] = err_mem(talloc_asprintf(said, "“%s”%s", c->title,
                                          c->asks_changes
                                              ? " (with a comment, which the proposer must answer)"
                                          : c->asks_conditions  ? " (with the conditions)"
                                          : c->comment_required ? " (with a comment)"
                                                                : ""));
    }
    char *who = explain_who((TALLOC_CTX *)said, &step->who);
    char *list = say_list((TALLOC_CTX *)said, said, p->nchoices, "or");
    char *text = err_mem(talloc_asprintf(ctx, "%s decides: %s.", who, list));
    talloc_free(said);
    return text;
}

void
decision_check(const struct policy *policy, const struct state *state, const struct step *step,
               void *findings)
{
    const struct decision_params *p = step->params;
    if (step->who.of_units)
        lint_step(
            findings, state, step,
            "the first to choose would decide for all units of “of-units”: a ballot asks them "
            "all");
    if (step->who.nplaces)
        lint_step(findings, state, step,
                  "one holder of the role decides, so “places” says nothing: leave it out");
    for (size_t i = 0; i < p->nchoices; i++)
        if (p->choices[i].asks_conditions && !lint_has_kind(policy, "conditions"))
            lint_step(findings, state, step,
                      "choice “%s” asks for conditions, and no step of the kind conditions waits "
                      "for them to be fulfilled",
                      p->choices[i].name);
    for (size_t i = 0; i < p->nchoices; i++)
        if (p->choices[i].asks_changes && !p->choices[i].comment_required)
            lint_step(findings, state, step,
                      "choice “%s” asks for changes but says nothing of which: make its comment "
                      "required",
                      p->choices[i].name);
}
