/* evolve_acts: what people did with what they were asked. */
#include "core/case/fold.h"
#include "core/people/partners.h"

static struct score *
add_score(const struct fold *f, struct task *t, const char *criterion)
{
    for (size_t i = 0; i < t->nscores; i++)
        if (!strcmp(t->scores[i].criterion, criterion))
            return &t->scores[i];
    t->scores = err_mem(talloc_realloc(f->c, t->scores, struct score, t->nscores + 1));
    t->scores[t->nscores] = (struct score){.criterion = err_mem(talloc_strdup(f->c, criterion))};
    return &t->scores[t->nscores++];
}

static void
add_scores(const struct fold *f, struct task *t, const char *key)
{
    json_object *scores = json_get(f->body, key);
    if (!scores || !json_object_is_type(scores, json_type_object))
        return;
    json_object_object_foreach (scores, criterion, value) {
        struct score *s = add_score(f, t, criterion);
        s->value = value ? json_object_get_int(value) : SCORE_CANNOT_JUDGE;
        s->must_change = false;
    }
}

/*
 * Offices may change hands without end, and the case must not grow with it: of the places of a run that went on to
 * somebody else so many are remembered. Not forgotten are those which the count asks for (whose place was given up for
 * a conflict of interest before), and partners, who have an interest for ever.
 */
enum { MOVED_KEPT = 12 };

static bool
is_forgettable(const struct casefile *c, const struct task *t, int run)
{
    const struct task *before = t->instead ? case_task(c, t->instead) : NULL;
    return t->run == run && t->status == TASK_MOVED &&
           !(before && before->status == TASK_RECUSED) && !(t->kind && !strcmp(t->kind, "state"));
}

/* The room of the oldest that may be forgotten, once there are too many; NULL. What came after it comes after what was
 * before it. */
static struct task *
room_of_moved(struct casefile *c, int run)
{
    struct task *oldest = NULL;
    int count = 0;
    for (size_t i = 0; i < c->ntasks; i++)
        if (is_forgettable(c, &c->tasks[i], run)) {
            count++;
            if (!oldest || c->tasks[i].number < oldest->number)
                oldest = &c->tasks[i];
        }
    if (count <= MOVED_KEPT)
        return NULL;
    for (size_t i = 0; i < c->ntasks; i++)
        if (c->tasks[i].instead == oldest->number)
            c->tasks[i].instead = oldest->instead;
    memset(oldest, 0, sizeof *oldest);
    return oldest;
}

bool
fold_task_opened(const struct fold *f)
{
    int run = fold_number(f, "run"), instead = fold_number(f, "instead");
    if (!case_run(f->c, run))
        return fold_broken(f, "the run", run);
    struct task *t = room_of_moved(f->c, run);
    if (!t)
        t = APPEND(f->c, tasks, ntasks);
    t->number = fold_drawn(f, "task");
    t->run = run;
    t->instead = case_task(f->c, instead) ? instead : 0;
    t->delivery = fold_number(f, "delivery");
    t->kind = fold_text(f, "kind");
    t->person = fold_text(f, "person");
    t->stands_for = fold_text(f, "stands_for");
    t->unit = fold_text(f, "unit");
    t->constituency = fold_text(f, "constituency");
    t->status = TASK_OPEN;
    t->criteria = fold_texts(f, "criteria", &t->ncriteria);
    add_scores(f, t, "carried");
    return true;
}

bool
fold_task_closed(const struct fold *f)
{
    struct task *t = case_task(f->c, fold_number(f, "task"));
    int status;
    if (!t)
        return fold_broken(f, "the task", fold_number(f, "task"));
    if (!fold_named(f, task_status_names, "status", &status))
        return false;
    t->status = (enum task_status)status;
    return true;
}

bool
fold_task_done(const struct fold *f, struct task **ret)
{
    struct task *t = case_task(f->c, fold_number(f, "task"));
    if (!t)
        return fold_broken(f, "the task", fold_number(f, "task"));
    t->status = TASK_DONE;
    *ret = t;
    return true;
}

bool
fold_decision_made(const struct fold *f)
{
    struct task *t;
    if (!fold_task_done(f, &t))
        return false;
    t->choice = fold_text(f, "choice");
    return true;
}

bool
fold_vote_cast(const struct fold *f)
{
    return fold_decision_made(f);
}

static bool
commented(const struct fold *f, const char *choice)
{
    struct task *t;
    if (!fold_task_done(f, &t))
        return false;
    t->choice = choice;
    return true;
}

bool
fold_objection_raised(const struct fold *f)
{
    return commented(f, "object");
}

bool
fold_objection_waived(const struct fold *f)
{
    return commented(f, "no-objection");
}

/* Reviews that were given are open again: they count as they are until they are changed or confirmed. */
bool
fold_joint_opened(const struct fold *f)
{
    json_object *tasks = json_arr(f->body, "tasks");
    struct step_run *run = case_run(f->c, fold_number(f, "run"));
    if (!run)
        return fold_broken(f, "the run", fold_number(f, "run"));
    for (size_t i = 0; i < json_len(tasks); i++) {
        int number = json_object_get_int(json_item(tasks, i));
        struct task *t = case_task(f->c, number);
        if (!t)
            return fold_broken(f, "the task", number);
        t->status = TASK_OPEN;
        t->joint = true;
    }
    run->joint = true;
    return fold_instant(f, "due", &run->due);
}

bool
fold_scores_confirmed(const struct fold *f)
{
    struct task *t;
    if (!fold_task_done(f, &t))
        return false;
    t->joint = false;
    return true;
}

bool
fold_review_given(const struct fold *f)
{
    struct task *t;
    if (!fold_task_done(f, &t))
        return false;
    add_scores(f, t, "scores");
    t->criteria = NULL;
    t->ncriteria = 0;
    t->joint = false;
    json_object *marks = json_arr(f->body, "must_change");
    for (size_t i = 0; i < json_len(marks); i++)
        if (json_item_str(marks, i))
            add_score(f, t, json_item_str(marks, i))->must_change = true;
    return true;
}

bool
fold_conflict_declared(const struct fold *f)
{
    const char *person = fold_text(f, "person");
    for (size_t i = 0; person && i < f->c->nrecused; i++)
        if (!strcmp(f->c->recused[i], person))
            return true;
    *APPEND(f->c, recused, nrecused) = person;
    return true;
}

bool
fold_recused(const struct fold *f)
{
    struct task *t = case_task(f->c, fold_number(f, "task"));
    if (!t)
        return fold_broken(f, "the task", fold_number(f, "task"));
    t->status = TASK_RECUSED;
    t->choice = NULL;
    t->joint = false;
    return fold_conflict_declared(f);
}

/* The first request about a revision puts away those that were answered by it. */
bool
fold_change_requested(const struct fold *f)
{
    struct casefile *c = f->c;
    int revision = fold_number(f, "revision");
    size_t kept = 0;
    for (size_t i = 0; i < c->nrequests; i++)
        if (!c->requests[i].revision_answered || c->requests[i].revision_answered > revision)
            c->requests[kept++] = c->requests[i];
    c->nrequests = kept;
    struct change_request *r = APPEND(c, requests, nrequests);
    r->number = fold_number(f, "number");
    r->criterion = fold_text(f, "criterion");
    r->revision_asked = revision;
    c->requested = r->number;
    return true;
}

static void
note_change(const struct fold *f, const char *field, int revision)
{
    struct casefile *c = f->c;
    for (size_t i = 0; i < c->nchanged; i++)
        if (!strcmp(c->changed[i].field, field)) {
            c->changed[i].revision = revision;
            return;
        }
    struct field_change *change = APPEND(c, changed, nchanged);
    *change = (struct field_change){err_mem(talloc_strdup(c, field)), revision};
}

void
fold_note_changes(const struct fold *f, int revision)
{
    json_object *fields = json_arr(f->body, "changed");
    for (size_t i = 0; i < json_len(fields); i++)
        if (json_item_str(fields, i))
            note_change(f, json_item_str(fields, i), revision);
}

void
fold_document(const struct fold *f)
{
    struct casefile *c = f->c;
    c->revision = fold_number(f, "revision");
    c->document = fold_text(f, "document");
    fold_partners(f);
    fold_note_changes(f, c->revision);
}

bool
fold_revised(const struct fold *f)
{
    struct task *t;
    if (!fold_task_done(f, &t))
        return false;
    struct casefile *c = f->c;
    json_object *answered = json_arr(f->body, "answered");
    fold_document(f);
    if (json_has(f->body, "co_proposers"))
        c->co_proposers = fold_texts(f, "co_proposers", &c->nco_proposers);
    for (size_t i = 0; i < json_len(answered); i++)
        for (size_t k = 0; k < c->nrequests; k++)
            if (c->requests[k].number == json_object_get_int(json_item(answered, i)))
                c->requests[k].revision_answered = c->revision;
    return true;
}
