/* statement_read: what partners are asked, as a policy gives it, checked and explained. */
#include "core/steps/statement.h"

#include <string.h>

#include "base/json.h"
#include "core/policy/explain.h"
#include "core/policy/lint.h"
#include "core/policy/reading.h"
#include "core/policy/wording.h"

enum { QUESTIONS_MAX = 20, CHOICES_MAX = 20 };

/* ---- reading ------------------------------------------------------------------------------------------- */

static bool
read_type(json_object *o, enum question_type *ret, struct err *e)
{
    static const char *const names[] = {"yes-no-if", "choice", "text"};
    const char *name = json_str(o, "type");
    for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], name)) {
            *ret = (enum question_type)i;
            return true;
        }
    return err_set(e, ERR_CONFIG, "“type” must be one of these: yes-no-if choice text");
}

static bool
read_choices(TALLOC_CTX *ctx, json_object *list, struct statement_question *q, struct err *e)
{
    static const char *const known[] = {"id", "title", NULL};
    q->nchoices = json_len(list);
    q->choices = err_mem(talloc_zero_array(ctx, struct choice, q->nchoices));
    for (size_t i = 0; i < q->nchoices; i++) {
        json_object *o = json_item(list, i);
        if (!reading_keys(o, known, e) ||
            !reading_name(q->choices, o, "id", READING_REQUIRED, &q->choices[i].id, e) ||
            !reading_text(q->choices, o, "title", READING_REQUIRED, READING_TITLE,
                          &q->choices[i].title, e))
            return err_at(e, "“choices”, entry %zu", i + 1);
    }
    return true;
}

static bool
read_question(TALLOC_CTX *ctx, json_object *o, struct statement_question *q, struct err *e)
{
    static const char *const known[] = {"id", "title", "type", "choices", NULL};
    json_object *list = NULL;
    if (!reading_keys(o, known, e) || !reading_name(ctx, o, "id", READING_REQUIRED, &q->id, e) ||
        !reading_text(ctx, o, "title", READING_REQUIRED, READING_TITLE, &q->title, e) ||
        !read_type(o, &q->type, e) ||
        !reading_list(o, "choices", READING_OPTIONAL, CHOICES_MAX, &list, e) ||
        !read_choices(ctx, list, q, e))
        return false;
    if ((q->type == QUESTION_CHOICE) != (q->nchoices > 1))
        return err_set(e, ERR_CONFIG,
                       "“choices”: a question of the type choice needs two or more, and no other "
                       "has any");
    return true;
}

static bool
read_questions(struct statement_params *p, json_object *list, struct err *e)
{
    p->nquestions = json_len(list);
    p->questions = err_mem(talloc_zero_array(p, struct statement_question, p->nquestions));
    for (size_t i = 0; i < p->nquestions; i++) {
        if (!read_question(p->questions, json_item(list, i), &p->questions[i], e))
            return err_at(e, "“questions”, entry %zu", i + 1);
        for (size_t j = 0; j < i; j++)
            if (!strcmp(p->questions[i].id, p->questions[j].id))
                return err_set(e, ERR_CONFIG, "two questions are called “%s”", p->questions[i].id);
    }
    return true;
}

bool
statement_read(TALLOC_CTX *ctx, json_object *o, const struct rubric *rubric, struct step *step,
               struct err *e)
{
    static const char *const own[] = {"to", "questions", "needed", NULL};
    struct statement_params *p = err_mem(talloc_zero(ctx, struct statement_params));
    json_object *list = NULL;
    (void)rubric;
    p->needed = 1;
    if (!reading_step_keys(o, own, e) ||
        !reading_name(ctx, o, "to", READING_OPTIONAL, &step->who.field, e) ||
        !reading_list(o, "questions", READING_OPTIONAL, QUESTIONS_MAX, &list, e) ||
        !read_questions(p, list, e) || !reading_int(o, "needed", 1, 20, &p->needed, e))
        return false;
    if (!step->who.role == !step->who.field)
        return err_set(e, ERR_CONFIG,
                       "say either “to”, a question of the form that holds addresses, or “who”");
    if (step->who.field)
        step->who.role = "partner";
    step->params = p;
    return true;
}

/* ---- saying and checking --------------------------------------------------------------------------------- */

const char **
statement_outcomes(TALLOC_CTX *ctx, const struct step *step)
{
    const char **names = err_mem(talloc_zero_array(ctx, const char *, 4));
    (void)step;
    names[0] = "supported";
    names[1] = "conditional";
    names[2] = "not-supported";
    return names;
}

const char *
statement_say_outcome(const struct step *step, const char *outcome)
{
    (void)step;
    return !strcmp(outcome, "supported")       ? "Supported"
           : !strcmp(outcome, "conditional")   ? "Supported on conditions"
           : !strcmp(outcome, "not-supported") ? "Not supported"
                                               : NULL;
}

char *
statement_explain(TALLOC_CTX *ctx, const struct policy *policy, const struct step *step)
{
    const struct statement_params *p = step->params;
    TALLOC_CTX *tmp = err_mem(talloc_new(ctx));
    const struct field *field = step->who.field ? policy_field(policy, step->who.field) : NULL;
    char *who = step->who.field ? err_mem(talloc_asprintf(tmp, "The partners named in “%s”",
                                                          field ? field->title : step->who.field))
                                : explain_who(tmp, &step->who);
    char *asked = say_count(tmp, (int)p->nquestions, "question", "questions");
    char *text = err_mem(talloc_asprintf(
        ctx,
        "%s: each says by a link, without an account, whether they support the proposal%s%s, and "
        "may hand over to a colleague. It is supported when %s it.",
        who, p->nquestions ? ", answers " : "", p->nquestions ? asked : "",
        say_count(tmp, p->needed, "of them supports", "of them support")));
    talloc_free(tmp);
    return text;
}

static bool
holds_addresses(const struct field *field)
{
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_PERSON:
    case FIELD_EMAIL:
    case FIELD_LIST:
        return true;
    case FIELD_GROUP:
        for (size_t i = 0; i < field->nfields; i++)
            if (holds_addresses(&field->fields[i]) && field->fields[i].type != FIELD_TEXT)
                return true;
        return false;
    default:
        return false;
    }
}

static void
check_field(const struct policy *policy, const struct state *state, const struct step *step,
            void *findings)
{
    const struct field *field = policy_field(policy, step->who.field);
    if (!field)
        lint_step(findings, state, step, "“to” names “%s”, and the form has no such question",
                  step->who.field);
    else if (!holds_addresses(field))
        lint_step(
            findings, state, step,
            "“to” names “%s”, whose answer holds no addresses: it must be an e-mail address, a "
            "person, a list of them, or a group with one",
            step->who.field);
}

void
statement_check(const struct policy *policy, const struct state *state, const struct step *step,
                void *findings)
{
    const struct statement_params *p = step->params;
    int places = explain_places(&step->who, NULL);
    if (step->who.field)
        check_field(policy, state, step, findings);
    if (!strcmp(step->who.role, "proposer"))
        lint_step(findings, state, step, "a proposer's own support says nothing: ask partners");
    if (step->who.nplaces && p->needed > places)
        lint_step(findings, state, step, "“needed” is %d, and only %d are asked", p->needed,
                  places);
    if (!step->due.n)
        lint_add(findings, LINT_WARNING, LINT_WORKFLOW, lint_place(findings, state, step),
                 "there is no “due”: a partner who never answers holds the proposal up for ever");
}
