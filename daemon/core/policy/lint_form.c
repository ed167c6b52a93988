/* lint_form: questions against criteria, and conditions against questions. */
#include <string.h>

#include "core/policy/form.h"
#include "core/policy/lint.h"
#include "core/step.h"

static bool
numeric(json_object *o)
{
    return json_object_is_type(o, json_type_int) || json_object_is_type(o, json_type_double);
}

static bool
has_choice(const struct field *field, json_object *value)
{
    const char *text =
        json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
    for (size_t i = 0; text && i < field->nchoices; i++)
        if (!strcmp(field->choices[i].id, text))
            return true;
    return false;
}

struct guard_lint {
    struct lint *lint;
    const struct policy *policy;
    enum lint_part part;
    const char *place;
    bool of_form;
    const struct field *group; /* whose own question asks, or NULL */
};

#define complain(at, ...) lint_add((at)->lint, LINT_ERROR, (at)->part, (at)->place, __VA_ARGS__)

/* One value that an answer is compared with. */
static void
check_value(const struct guard_lint *at, const struct field *field, json_object *value)
{
    if ((field->type == FIELD_CHOICE || field->type == FIELD_CHOICES) && !has_choice(field, value))
        complain(at, "“%s” is not one of the choices of the question “%s”",
                 json_object_get_string(value), field->id);
    if (field->type == FIELD_NUMBER && !numeric(value))
        complain(at, "the question “%s” is answered with a number; “%s” is none", field->id,
                 json_object_get_string(value));
}

static void
check_against_field(const struct guard_lint *at, const struct guard *g, const struct field *field)
{
    if (g->op == GUARD_IN)
        for (size_t i = 0; i < json_object_array_length(g->value); i++)
            check_value(at, field, json_object_array_get_idx(g->value, i));
    else if (g->op != GUARD_PRESENT)
        check_value(at, field, g->value);
    bool ordered = field->type == FIELD_NUMBER || field->type == FIELD_DATE;
    if ((g->op == GUARD_LESS || g->op == GUARD_MORE) && !ordered)
        complain(at, "“less-than” and “more-than” need a number or a date, and “%s” is neither",
                 field->id);
}

static void
check_changed(const struct guard_lint *at, const struct guard *g, const char *id)
{
    if (!policy_field(at->policy, id))
        complain(at, "the condition asks about “%s”, and the form has no such question", g->fact);
    if (g->op != GUARD_IS || !json_object_is_type(g->value, json_type_boolean))
        complain(at, "“%s” can only be asked with “is” true or false", g->fact);
}

static void
check_counter(const struct guard_lint *at, const struct guard *g)
{
    json_object *first = g->op == GUARD_IN ? json_object_array_get_idx(g->value, 0) : g->value;
    if (g->op != GUARD_PRESENT && !json_object_is_type(first, json_type_int))
        complain(at, "“%s” is a whole number, and is compared with “%s”", g->fact,
                 json_object_get_string(g->value));
}

static void
check_named(const struct guard_lint *at, const struct guard *g)
{
    static const char *const named[] = {"kind", "lane", "level", "unit", NULL};
    if (!lint_listed(named, g->fact)) {
        complain(
            at,
            "“%s” is not a fact; there are kind, lane, level, unit, round, revision, field.… and "
            "changed.…",
            g->fact);
        return;
    }
    if (g->op == GUARD_LESS || g->op == GUARD_MORE)
        complain(at, "“%s” is a name: it can be asked with “is” and “in”, not by size", g->fact);
    const struct field *field = policy_field(at->policy, g->fact);
    if (field && strcmp(g->fact, "unit"))
        check_against_field(at, g, field);
}

static void
check_count(const struct guard_lint *at, const struct guard *g, const char *id)
{
    const struct field *f = policy_field(at->policy, id);
    if (!f)
        complain(at, "the condition asks about “%s”, and the form has no such question", g->fact);
    else if (!form_repeats(f->type) && f->type != FIELD_LIST && f->type != FIELD_CHOICES)
        complain(at, "“%s” counts entries, and the question “%s” has none", g->fact, id);
    check_counter(at, g);
}

static void
check_entry(const struct guard_lint *at, const struct guard *g, const char *id)
{
    for (size_t i = 0; at->group && i < at->group->nfields; i++)
        if (!strcmp(at->group->fields[i].id, id)) {
            check_against_field(at, g, &at->group->fields[i]);
            return;
        }
    complain(at,
             "“%s” asks about an entry, which only a question inside a group with such a "
             "question can do",
             g->fact);
}

static void
check_fact(const struct guard_lint *at, const struct guard *g)
{
    bool asks_run = !strncmp(g->fact, "changed.", 8) || !strcmp(g->fact, "round") ||
                    !strcmp(g->fact, "revision") || !strcmp(g->fact, "kind");
    if (at->of_form && asks_run) {
        complain(at,
                 "a form cannot ask about “%s”: only field.…, count.…, entry.…, lane, level "
                 "and unit",
                 g->fact);
        return;
    }
    if (!strncmp(g->fact, "changed.", 8))
        check_changed(at, g, g->fact + 8);
    else if (!strncmp(g->fact, "count.", 6))
        check_count(at, g, g->fact + 6);
    else if (!strncmp(g->fact, "entry.", 6))
        check_entry(at, g, g->fact + 6);
    else if (!strcmp(g->fact, "round") || !strcmp(g->fact, "revision"))
        check_counter(at, g);
    else if (strncmp(g->fact, "field.", 6) != 0)
        check_named(at, g);
    else if (!form_field(at->policy->form, g->fact + 6))
        complain(at, "the condition asks about “%s”, and the form has no such question", g->fact);
    else
        check_against_field(at, g, form_field(at->policy->form, g->fact + 6));
}

static void
check_guard(const struct guard_lint *at, const struct guard *g)
{
    for (size_t i = 0; i < g->nof; i++)
        check_guard(at, g->of[i]);
    if (g->op > GUARD_NOT)
        check_fact(at, g);
}

void
lint_guard(struct lint *lint, const struct policy *policy, enum lint_part part, const char *place,
           const struct guard *guard, bool of_form)
{
    const struct guard_lint at = {lint, policy, part, place, of_form, NULL};
    check_guard(&at, guard);
}

/* ---- the form ----------------------------------------------------------------------------------------------- */

/* What holds for a question anywhere; group is the one it stands in, or NULL. */
static void
check_question(struct lint *lint, const struct policy *policy, const struct field *group,
               const struct field *field, const char *place)
{
    const struct guard_lint at = {lint, policy, LINT_FORM, place, true, group};
    if (field->required_when)
        check_guard(&at, field->required_when);
    if (field->type == FIELD_CHOICES && field->min > (int)field->nchoices)
        complain(&at, "“min” asks for %d of only %zu choices", field->min, field->nchoices);
    const struct field *other = field->of ? policy_field(policy, field->of) : NULL;
    if (field->of &&
        (!other || other == group || (!form_repeats(other->type) && other->type != FIELD_LIST)))
        complain(&at, "“of” names “%s”, which is no other question with entries", field->of);
    bool own = field->type == FIELD_GROUP;
    for (size_t i = 0; own && i < field->nfields; i++)
        check_question(
            lint, policy, field, &field->fields[i],
            err_mem(talloc_asprintf(lint, "%s, question “%s”", place, field->fields[i].id)));
}

static void
check_systems(struct lint *lint, const struct field *field, const char *place)
{
    for (size_t i = 0; lint->world.endpoints && i < field->nneeded_by; i++)
        if (!lint_listed(lint->world.endpoints, field->needed_by[i]))
            lint_add(lint, LINT_ERROR, LINT_FORM, place,
                     "“needed-by” names “%s”, and there is no such system", field->needed_by[i]);
}

static void
check_field(struct lint *lint, const struct policy *policy, const struct field *field)
{
    char *place = err_mem(talloc_asprintf(lint, "question “%s”", field->id));
    for (size_t i = 0; i < field->nsupports; i++)
        if (!policy_criterion(policy, field->supports[i]))
            lint_add(lint, LINT_ERROR, LINT_FORM, place,
                     "“supports” names “%s”, which is no criterion of the rubric",
                     field->supports[i]);
    if (field->nsupports && field->see == SEE_OFFICE)
        lint_add(lint, LINT_ERROR, LINT_FORM, place,
                 "reviewers are to judge by it (“supports”), and only the office may “see” it");
    check_question(lint, policy, NULL, field, place);
    check_systems(lint, field, place);
}

/* Does its document become the catalog's? That of a renewal or a retirement does not. */
static bool
publishes(const struct workflow *w)
{
    static const char *const apart[] = {"renew", "suspend", "reinstate", "retire", "retract", NULL};
    bool text = false;
    for (size_t i = 0; i < w->nserves; i++)
        text = text || !lint_listed(apart, w->serves[i]);
    for (size_t i = 0; text && i < w->nstates; i++)
        if (w->states[i].publishes)
            return true;
    return false;
}

/* The catalog's list and what connected systems are told name these answers, whatever the form says. */
static void
check_shown(struct lint *lint, const struct policy *policy)
{
    static const char *const shown[] = {"summary", "unit", "hours", "level", "outcomes"};
    for (size_t i = 0; publishes(policy->workflow) && i < sizeof shown / sizeof *shown; i++) {
        const struct field *f = policy_field(policy, shown[i]);
        if (f && f->see != SEE_PUBLIC)
            lint_add(lint, LINT_ERROR, LINT_FORM,
                     err_mem(talloc_asprintf(lint, "question “%s”", f->id)),
                     "the catalog shows this answer: its “see” must be \"public\"");
    }
}

static bool
supported(const struct form *form, const char *criterion)
{
    for (size_t i = 0; i < form->nfields; i++)
        for (size_t j = 0; j < form->fields[i].nsupports; j++)
            if (!strcmp(form->fields[i].supports[j], criterion))
                return true;
    return false;
}

static bool
has_panel(const struct workflow *w)
{
    for (size_t i = 0; i < w->nstates; i++)
        for (size_t k = 0; k < w->states[i].nsteps; k++)
            if (!strcmp(w->states[i].steps[k].kind->name, "panel"))
                return true;
    return false;
}

void
lint_form(struct lint *lint, const struct policy *policy)
{
    const struct field *title = policy_field(policy, "title");
    for (size_t i = 0; i < policy->form->nfields; i++)
        check_field(lint, policy, &policy->form->fields[i]);
    check_shown(lint, policy);
    if (!title || !title->required || title->type != FIELD_TEXT)
        lint_add(lint, LINT_ERROR, LINT_FORM, "",
                 "a required question “title” of type text is needed: proposals are listed by it");
    for (size_t i = 0; has_panel(policy->workflow) && i < policy->rubric->ncriteria; i++) {
        const struct criterion *c = &policy->rubric->criteria[i];
        if (!supported(policy->form, c->id))
            lint_add(
                lint, LINT_WARNING, LINT_RUBRIC,
                err_mem(talloc_asprintf(lint, "criterion “%s”", c->id)),
                "no question of the form “supports” it: reviewers are shown nothing to judge it "
                "by");
    }
}
