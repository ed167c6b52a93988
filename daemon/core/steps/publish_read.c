/* publish_read: the systems a credential goes to, as a policy names them, checked and explained. */
#include "core/steps/publish.h"

#include <string.h>

#include "base/json.h"
#include "core/policy/explain.h"
#include "core/policy/lint.h"
#include "core/policy/reading.h"
#include "core/policy/wording.h"

enum { TO_MAX = 50 };

static bool
read_to(struct publish_params *p, json_object *list, struct err *e)
{
    static const char *const known[] = {"name", "required", NULL};
    size_t n = json_len(list);
    p->to = err_mem(talloc_zero_array(p, struct publish_to, n));
    for (size_t i = 0; i < n; i++) {
        struct publish_to *to = &p->to[i];
        to->required = true;
        if (!reading_keys(json_item(list, i), known, e) ||
            !reading_name(p, json_item(list, i), "name", READING_REQUIRED, &to->name, e) ||
            !reading_flag(json_item(list, i), "required", &to->required, e))
            return err_at(e, "“to”, entry %zu", i + 1);
        for (size_t j = 0; j < i; j++)
            if (!strcmp(p->to[j].name, to->name))
                return err_set(e, ERR_CONFIG, "“to” names “%s” twice", to->name);
    }
    p->nto = n;
    return true;
}

/* A question of the form, or {"calendar": "catalog"}. */
static bool
read_not_before(struct publish_params *p, json_object *o, struct err *e)
{
    static const char *const known[] = {"calendar", NULL};
    json_object *not_before = json_get(o, "not-before");
    if (!not_before)
        return true;
    if (json_as_str(not_before))
        return reading_name(p, o, "not-before", READING_REQUIRED, &p->not_before, e);
    const char *calendar = json_str(not_before, "calendar");
    if (!reading_keys(not_before, known, e))
        return err_at(e, "“not-before”");
    p->catalog = calendar && !strcmp(calendar, "catalog");
    return p->catalog || err_set(e, ERR_CONFIG,
                                 "“not-before” must be a question of the form, or "
                                 "{\"calendar\": \"catalog\"}");
}

bool
publish_read(TALLOC_CTX *ctx, json_object *o, const struct rubric *rubric, struct step *step,
             struct err *e)
{
    static const char *const own[] = {"to", "hold", "not-before", NULL};
    struct publish_params *p = err_mem(talloc_zero(ctx, struct publish_params));
    if (!reading_step_keys(o, own, e))
        return false;
    if (json_has(o, "who"))
        return err_set(e, ERR_CONFIG, "“who” says nothing here: publishing asks nobody");
    const char *all = json_str(o, "to");
    json_object *list = NULL;
    if (all ? strcmp(all, "all") != 0 : !json_arr(o, "to"))
        return err_set(e, ERR_CONFIG, "“to” must be \"all\" or a list of systems");
    if (!all &&
        (!reading_list(o, "to", READING_REQUIRED, TO_MAX, &list, e) || !read_to(p, list, e)))
        return false;
    if (!reading_name(ctx, o, "hold", READING_OPTIONAL, &step->who.role, e) ||
        !read_not_before(p, o, e))
        return false;
    step->params = p;
    return true;
}

const char **
publish_outcomes(TALLOC_CTX *ctx, const struct step *step)
{
    const char **names = err_mem(talloc_zero_array(ctx, const char *, 3));
    names[0] = "published";
    names[1] = "failed";
    return names;
}

static char *
say_systems(TALLOC_CTX *ctx, const struct publish_params *p, bool required)
{
    const char **names = err_mem(talloc_zero_array(ctx, const char *, p->nto));
    size_t n = 0;
    for (size_t i = 0; i < p->nto; i++)
        if (p->to[i].required == required)
            names[n++] = p->to[i].name;
    char *text = n ? say_list(ctx, names, n, "and") : NULL;
    talloc_free(names);
    return text;
}

/* Sentences with a blank behind each; "" when nothing is waited for. */
static char *
say_waiting(TALLOC_CTX *ctx, const struct policy *policy, const struct step *step)
{
    const struct publish_params *p = step->params;
    const struct field *field = p->not_before ? policy_field(policy, p->not_before) : NULL;
    char *text = err_mem(talloc_strdup(ctx, ""));
    if (step->who.role) {
        char *role = explain_role(ctx, step->who.role);
        text = err_mem(talloc_asprintf_append(text, "It waits until the %s releases it. ", role));
        talloc_free(role);
    }
    if (p->catalog)
        text = err_mem(talloc_strdup_append(
            text, "It is not published before the next day on which the catalog takes new "
                  "entries. "));
    if (p->not_before)
        text = err_mem(talloc_asprintf_append(text, "It is not published before “%s”. ",
                                              field ? field->title : p->not_before));
    return text;
}

char *
publish_explain(TALLOC_CTX *ctx, const struct policy *policy, const struct step *step)
{
    const struct publish_params *p = step->params;
    char *waits = say_waiting(ctx, policy, step);
    if (!p->nto)
        return err_mem(talloc_asprintf_append(
            waits, "The credential is sent to every system that the institution has connected; "
                   "this is done when each has said that it has it."));
    char *needed = say_systems(ctx, p, true), *also = say_systems(ctx, p, false);
    char *text = err_mem(talloc_strdup_append(waits, "The credential is sent"));
    if (needed)
        text = err_mem(talloc_asprintf_append(
            text, " to %s; this is done when every one of them has said that it has it", needed));
    if (also)
        text = err_mem(talloc_asprintf_append(text, "%s to %s, without waiting for an answer",
                                              needed ? ". It is also sent" : "", also));
    talloc_free(needed);
    talloc_free(also);
    return err_mem(talloc_strdup_append(text, "."));
}

void
publish_check(const struct policy *policy, const struct state *state, const struct step *step,
              void *findings)
{
    const struct publish_params *p = step->params;
    const struct lint *lint = findings;
    for (size_t i = 0; i < p->nto; i++)
        if (lint->world.endpoints && !lint_listed(lint->world.endpoints, p->to[i].name))
            lint_step(findings, state, step,
                      "no system called “%s” is configured to receive credentials", p->to[i].name);
    const struct field *field = p->not_before ? policy_field(policy, p->not_before) : NULL;
    if (p->not_before && !field)
        lint_step(findings, state, step,
                  "“not-before” names “%s”, and the form has no such question", p->not_before);
    else if (field && field->type != FIELD_DATE)
        lint_step(findings, state, step, "“not-before” names “%s”, which is no date",
                  p->not_before);
    if (step->who.role && !strcmp(step->who.role, "proposer"))
        lint_step(findings, state, step,
                  "the proposer cannot hold what they have proposed: name another role");
}
