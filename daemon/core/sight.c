/* sight: see the header. */
#include "core/sight.h"

#include <string.h>

#include "base/json.h"
#include "core/people/conflict.h"

struct sight {
    json_object *reviews, *readers;
};

static struct sight
nobody(void)
{
    return (struct sight){json_list(), json_list()};
}

static bool
listed(json_object *list, const char *person)
{
    for (size_t i = 0; i < json_len(list); i++)
        if (!strcmp(json_item_str(list, i), person))
            return true;
    return false;
}

static void
add_reader(struct sight *s, const char *person)
{
    if (person && !listed(s->readers, person))
        json_push_str(s->readers, person);
}

/* Emits nothing when there is nothing to read, or nobody to read it. */
static void
allow(struct deciding *d, struct sight s, bool and_proposer)
{
    if (!json_len(s.reviews) || (!json_len(s.readers) && !and_proposer)) {
        json_object_put(s.reviews);
        json_object_put(s.readers);
        return;
    }
    json_object *o = json_obj();
    json_put(o, "reviews", s.reviews);
    json_put(o, "readers", s.readers);
    json_put_bool(o, "and_proposer", and_proposer);
    deciding_emit(d, EVENT_READING_ALLOWED, o);
}

static bool
is_review(const struct task *t, int run)
{
    return t->run == run && t->status == TASK_DONE && t->person;
}

void
sight_given(struct deciding *d, int run, int task)
{
    struct sight all = nobody(), mine = nobody();
    add_reader(&all, case_task(d->after, task)->person);
    json_push(mine.reviews, json_new_int(task));
    for (size_t i = 0; i < d->after->ntasks; i++) {
        const struct task *t = &d->after->tasks[i];
        if (!is_review(t, run))
            continue;
        json_push(all.reviews, json_new_int(t->number));
        if (t->number != task)
            add_reader(&mine, t->person);
    }
    allow(d, all, false);
    allow(d, mine, false);
}

static void
add_coordinators(struct deciding *d, struct sight *s)
{
    const struct holding **who =
        roster_holders(d->ctx, d->facts->roster, "coordinator", NULL, deciding_today(d));
    for (const struct holding **h = who; *h; h++)
        if (!conflict_of(d->after, (*h)->person))
            add_reader(s, (*h)->person);
    talloc_free(who);
}

void
sight_closed(struct deciding *d, int run)
{
    struct sight s = nobody();
    for (size_t i = 0; i < d->after->ntasks; i++) {
        const struct task *t = &d->after->tasks[i];
        if (t->run != run || t->status == TASK_RECUSED || t->status == TASK_MOVED)
            continue;
        add_reader(&s, t->person);
        if (is_review(t, run))
            json_push(s.reviews, json_new_int(t->number));
    }
    add_coordinators(d, &s);
    allow(d, s, false);
}

void
sight_proposer(struct deciding *d)
{
    struct sight s = nobody();
    for (size_t i = 0; i < d->after->ntasks; i++) {
        const struct task *t = &d->after->tasks[i];
        if (is_review(t, t->run) && t->nscores)
            json_push(s.reviews, json_new_int(t->number));
    }
    allow(d, s, true);
}
