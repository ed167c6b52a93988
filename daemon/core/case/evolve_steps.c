/* evolve_steps: what people did in the kinds of step beside decision, panel, ballot and revision. */
#include "core/case/fold.h"

bool
fold_stated(const struct fold *f)
{
    struct task *t;
    if (!fold_task_done(f, &t))
        return false;
    t->choice = fold_text(f, "support");
    return true;
}

bool
fold_handed_over(const struct fold *f)
{
    struct task *t = case_task(f->c, fold_number(f, "task"));
    if (!t)
        return fold_broken(f, "the task", fold_number(f, "task"));
    t->status = TASK_MOVED;
    return true;
}

/* Is it about to be revised by the proposer, who must have before them what was filled in meanwhile? */
static bool
is_being_revised(const struct casefile *c, const struct step_run *run)
{
    for (size_t i = 0; i < c->ntasks; i++)
        if (c->tasks[i].run == run->number && c->tasks[i].status == TASK_OPEN && c->tasks[i].kind &&
            !strcmp(c->tasks[i].kind, "revise"))
            return true;
    return false;
}

/* The step's run goes on with the new revision: who confirms has that before them. */
bool
fold_supplied(const struct fold *f)
{
    struct task *t;
    struct step_run *run = case_run(f->c, fold_number(f, "run"));
    if (!run)
        return fold_broken(f, "the run", fold_number(f, "run"));
    if (!fold_task_done(f, &t))
        return false;
    t->choice = "supplied";
    fold_document(f);
    run->revision = f->c->revision;
    for (size_t i = 0; i < f->c->nruns; i++)
        if (is_being_revised(f->c, &f->c->runs[i]))
            f->c->runs[i].revision = f->c->revision;
    return true;
}

bool
fold_supply_returned(const struct fold *f)
{
    struct task *t;
    if (!fold_task_done(f, &t))
        return false;
    t->choice = "returned";
    return true;
}

bool
fold_supply_confirmed(const struct fold *f)
{
    struct task *t;
    if (!fold_task_done(f, &t))
        return false;
    t->choice = json_flag(f->body, "accept", false) ? "confirmed" : "returned";
    return true;
}

/* ---- conditions ----------------------------------------------------------------------------------------- */

/* Set in the state in hand, by this decision or by one beside it. */
static bool
of_this_approval(const struct casefile *c, const struct condition *n, int task)
{
    const struct task *t = case_task(c, n->task);
    return n->task == task || (t && !strcmp(case_run(c, t->run)->state, c->state));
}

/* The first condition of an approval puts away those of the one before. */
bool
fold_condition_set(const struct fold *f)
{
    struct casefile *c = f->c;
    int task = fold_number(f, "task");
    if (c->nconditions && !of_this_approval(c, &c->conditions[0], task))
        c->nconditions = 0;
    struct condition *n = APPEND(c, conditions, nconditions);
    *n = (struct condition){fold_number(f, "number"), task, false};
    c->conditioned = n->number;
    return true;
}

bool
fold_condition_fulfilled(const struct fold *f)
{
    struct task *t = case_task(f->c, fold_number(f, "task"));
    int number = fold_number(f, "number");
    struct condition *found = NULL;
    bool all = true;
    for (size_t i = 0; i < f->c->nconditions; i++) {
        struct condition *n = &f->c->conditions[i];
        if (n->number == number)
            found = n;
        all = all && (n->met || n->number == number);
    }
    if (!t || !found)
        return fold_broken(f, t ? "the condition" : "the task",
                           t ? number : fold_number(f, "task"));
    found->met = true;
    if (all)
        t->status = TASK_DONE;
    return true;
}

/* ---- publishing ----------------------------------------------------------------------------------------- */

bool
fold_released(const struct fold *f)
{
    struct task *t;
    if (!fold_task_done(f, &t))
        return false;
    t->choice = "released";
    return true;
}

bool
fold_entered(const struct fold *f)
{
    struct task *t;
    if (!fold_task_done(f, &t))
        return false;
    t->choice = json_flag(f->body, "made", false) ? "entered" : "not-entered";
    return true;
}

/* Whatever was said of it first, it is there. */
bool
fold_entry_corrected(const struct fold *f)
{
    struct task *t = case_task(f->c, fold_number(f, "task"));
    if (!t)
        return fold_broken(f, "the task", fold_number(f, "task"));
    t->choice = "entered";
    return true;
}

/* It is not there, and waited for as before. */
bool
fold_entry_taken_back(const struct fold *f)
{
    struct task *t = case_task(f->c, fold_number(f, "task"));
    struct delivery *d = case_delivery(f->c, fold_number(f, "delivery"));
    if (!t || !d)
        return fold_broken(f, "the task", fold_number(f, "task"));
    t->choice = "not-entered";
    d->status = DELIVERY_PENDING;
    return true;
}

bool
fold_publishing_begun(const struct fold *f)
{
    struct step_run *run = case_run(f->c, fold_number(f, "run"));
    if (!run)
        return fold_broken(f, "the run", fold_number(f, "run"));
    run->begun = true;
    return true;
}

/* ---- questions ------------------------------------------------------------------------------------------ */

bool
fold_question_asked(const struct fold *f)
{
    struct question *q = APPEND(f->c, questions, nquestions);
    *q = (struct question){fold_number(f, "question"), fold_number(f, "task"),
                           fold_text(f, "person")};
    f->c->questioned = q->number;
    return true;
}

bool
fold_question_answered(const struct fold *f)
{
    struct casefile *c = f->c;
    size_t kept = 0;
    for (size_t i = 0; i < c->nquestions; i++)
        if (c->questions[i].number != fold_number(f, "question"))
            c->questions[kept++] = c->questions[i];
    if (kept == c->nquestions)
        return fold_broken(f, "the question", fold_number(f, "question"));
    c->nquestions = kept;
    return true;
}

void
fold_questions_end(const struct fold *f, int run)
{
    struct casefile *c = f->c;
    size_t kept = 0;
    for (size_t i = 0; i < c->nquestions; i++) {
        const struct task *t = case_task(c, c->questions[i].task);
        if (t && t->run != run)
            c->questions[kept++] = c->questions[i];
    }
    c->nquestions = kept;
}
