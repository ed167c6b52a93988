/* statement: what partners say comes in one by one; see the header for when it is enough. */
#include "core/steps/statement.h"

#include <string.h>

#include "base/json.h"
#include "core/people/conflict.h"
#include "core/outcome.h"
#include "core/people/seats.h"
#include "core/timers.h"
#include "core/policy/wording.h"

static const struct seat_ask ask = {"state", NULL};

/* ---- asking -------------------------------------------------------------------------------------------- */

static void
ask_partners(struct deciding *d, const struct step *step, int run)
{
    const struct statement_params *p = step->params;
    int asked = 0;
    for (size_t i = 0; i < d->after->npartners; i++) {
        const struct partner partner = d->after->partners[i];
        if (strcmp(partner.field, step->who.field) || conflict_of(d->after, partner.person) ||
            conflict_seated(d->after, run, partner.person))
            continue;
        seats_open(d, (struct seat){.run = run}, partner.person, &ask);
        asked++;
    }
    for (; asked < p->needed; asked++)
        seats_open(d, (struct seat){.run = run}, NULL, &ask);
}

static void
statement_open(struct deciding *d, const struct step *step, const struct step_run *run)
{
    if (step->who.field)
        ask_partners(d, step, run->number);
    else
        seats_fill(d, step, run, &ask);
}

/* ---- a statement --------------------------------------------------------------------------------------- */

static bool
is_support(const char *s)
{
    return s && (!strcmp(s, "yes") || !strcmp(s, "if") || !strcmp(s, "no"));
}

static const char *
text_on(const struct deciding *d, const char *question)
{
    const char *s = json_str(json_get(d->command->texts, "answers"), question);
    return s && s[strspn(s, " \t\r\n")] ? s : NULL;
}

static bool
is_choice(const struct statement_question *q, const char *id)
{
    for (size_t i = 0; id && i < q->nchoices; i++)
        if (!strcmp(q->choices[i].id, id))
            return true;
    return false;
}

static bool
answer_fits(const struct deciding *d, const struct statement_question *q, struct err *e)
{
    const char *answer = json_str(json_get(d->command->body, "answers"), q->id);
    if (q->type == QUESTION_TEXT)
        return true;
    if (q->type == QUESTION_CHOICE ? !is_choice(q, answer) : !is_support(answer))
        return err_set(e, ERR_INVALID, "Choose an answer to “%s”.", q->title);
    return strcmp(answer, "if") || q->type == QUESTION_CHOICE || text_on(d, q->id) ||
           err_set(e, ERR_INVALID, "Say what “%s” depends on.", q->title);
}

/* In the policy's order, and no others. */
static json_object *
answers_in_order(const struct deciding *d, const struct statement_params *p)
{
    json_object *o = json_obj(), *answers = json_get(d->command->body, "answers");
    for (size_t i = 0; i < p->nquestions; i++)
        if (p->questions[i].type != QUESTION_TEXT)
            json_put_str(o, p->questions[i].id, json_str(answers, p->questions[i].id));
    return o;
}

static bool
statement_act(struct deciding *d, const struct step *step, const struct step_run *run,
              struct err *e)
{
    const struct statement_params *p = step->params;
    const struct task *t = case_task(d->after, (int)json_int(d->command->body, "task", 0));
    const char *support = json_str(d->command->body, "support");
    if (d->command->kind != COMMAND_STATE)
        return err_set(e, ERR_INVALID, "“%s” asks for a statement.", step->title);
    if (!is_support(support))
        return err_set(e, ERR_INVALID, "Say whether you support the proposal: yes, yes if, or no.");
    if (strcmp(support, "yes") && !outcome_text(d, "comment"))
        return err_set(e, ERR_INVALID, "Say in a comment %s.",
                       *support == 'i' ? "what your support depends on" : "why not");
    for (size_t i = 0; i < p->nquestions; i++)
        if (!answer_fits(d, &p->questions[i], e))
            return false;
    json_object *o = outcome_task_body(t);
    json_put_int(o, "round", run->round);
    json_put_int(o, "revision", run->revision);
    json_put_str(o, "support", support);
    json_put(o, "answers", answers_in_order(d, p));
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_STATED, o);
    return true;
}

/* ---- the tally ------------------------------------------------------------------------------------------ */

struct count {
    int yes, conditional, no, open;
};

static struct count
count_of(const struct casefile *c, int run)
{
    struct count n = {0};
    for (size_t i = 0; i < c->ntasks; i++) {
        const struct task *t = &c->tasks[i];
        if (t->run != run)
            continue;
        n.open += t->status == TASK_OPEN;
        if (t->status == TASK_DONE)
            *(*t->choice == 'y' ? &n.yes : *t->choice == 'i' ? &n.conditional : &n.no) += 1;
    }
    return n;
}

static const char *
result_of(const struct count *n, int needed, bool over)
{
    int open = over ? 0 : n->open;
    if (n->yes >= needed)
        return "supported";
    if (n->yes + n->conditional + open < needed)
        return "not-supported";
    return n->yes + open < needed && n->yes + n->conditional >= needed ? "conditional" : NULL;
}

static const char *
say_some(TALLOC_CTX *ctx, int n)
{
    return n ? say_number(ctx, n) : "none";
}

static void
push_counts(struct deciding *d, json_object *sentences, const struct count *n, int needed)
{
    TALLOC_CTX *tmp = talloc_new(d->ctx);
    int answered = n->yes + n->conditional + n->no;
    char *of = say_count(tmp, answered + n->open, "partner", "partners");
    json_push_str(sentences, err_mem(talloc_asprintf(tmp, "%s of %s answered; needed: %s.",
                                                     say_capital(tmp, say_number(tmp, answered)),
                                                     of, say_number(tmp, needed))));
    json_push_str(sentences,
                  err_mem(talloc_asprintf(
                      tmp, "Supported by %s, on a condition by %s; not supported by %s.",
                      say_some(tmp, n->yes), say_some(tmp, n->conditional), say_some(tmp, n->no))));
    talloc_free(tmp);
}

static const char *
statement_tally(struct deciding *d, const struct step *step, const struct step_run *run,
                json_object **ret_tally)
{
    const struct statement_params *p = step->params;
    const struct count n = count_of(d->after, run->number);
    bool over = run->due != WHEN_NONE && d->now >= run->due;
    const char *result = result_of(&n, p->needed, over);
    if (!result)
        return NULL;
    json_object *tally = json_obj(), *sentences = json_list();
    push_counts(d, sentences, &n, p->needed);
    json_put_str(tally, "result", result);
    json_put(tally, "sentences", sentences);
    json_put(tally, "criteria", json_obj());
    *ret_tally = tally;
    return result;
}

static const char *const outcomes[] = {"supported", "conditional", "not-supported", NULL};

const struct step_kind step_statement = {
    .name = "statement",
    .outcomes = outcomes,
    .read = statement_read,
    .outcomes_of = statement_outcomes,
    .ask = &ask,
    .hands_over = true,
    .open = statement_open,
    .act = statement_act,
    .tally = statement_tally,
    .say_outcome = statement_say_outcome,
    .explain = statement_explain,
    .check = statement_check,
};
