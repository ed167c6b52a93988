/*
 * again: a later answer to a submission that has been here before. What it changes is what tells it from the answer before
 * it, which is mapped once more by the same program; what our pages were told meanwhile stands.
 */
#include <string.h>

#include "app/in/linked_files.h"
#include "app/in/reading.h"
#include "app/in/typed.h"
#include "base/json.h"
#include "base/log.h"
#include "sql/statements.gen.h"

/* ---- what there is ------------------------------------------------------------------------------------------------ */

static const char *
text_of(struct payload *p, const struct pg_result *r, int column)
{
    return pg_is_null(r, 0, column) ? NULL : err_mem(talloc_strdup(p, pg_get_text(r, 0, column)));
}

static void
on_again(const struct pg_result *r, void *arg)
{
    struct payload *p = arg;
    if (r->outcome != PG_OK || !pg_rows(r))
        return;
    struct again *a = p->again = err_mem(talloc_zero(p, struct again));
    struct submission *s = a->before = err_mem(talloc_zero(a, struct submission));
    a->of = text_of(p, r, 0);
    a->newer = pg_get_bool(r, 0, 1);
    s->institution = p->institution;
    s->form = p->form;
    s->programs = p->submission->programs;
    s->remap = p->submission->remap;
    s->headers = payload_json(p, r, 0, 2);
    a->bytes = pg_get_bytes(a, r, 0, 3, &a->len);
    s->fetched = payload_json(p, r, 0, 4);
    s->linked = payload_json(p, r, 0, 14);
    a->draft = text_of(p, r, 5);
    a->person = text_of(p, r, 6);
    a->title = text_of(p, r, 7);
    a->ending = text_of(p, r, 8);
    a->state = text_of(p, r, 9);
    a->policy = text_of(p, r, 10);
    a->hand = payload_json(p, r, 0, 11);
    a->task = pg_is_null(r, 0, 12) ? 0 : pg_get_int(r, 0, 12);
    a->typed = text_of(p, r, 13);
    a->asks = text_of(p, r, 15);
    a->credential = text_of(p, r, 16);
    a->version = pg_is_null(r, 0, 17) ? 0 : pg_get_int(r, 0, 17);
    a->in_force = payload_json(p, r, 0, 18);
    if (!a->title)
        a->title = "a proposal without a title";
}

void
again_ask(struct payload *p)
{
    if (!p->submission->theirs)
        return;
    struct pg_params *q = pg_params_new(p, 4);
    pg_text(q, p->institution->id_text);
    pg_text(q, p->id);
    pg_text(q, p->form->name);
    pg_text(q, p->submission->theirs);
    pg_send(p->app->work, &sql_in_find_again, q, on_again, p);
}

/* ---- comparing ---------------------------------------------------------------------------------------------------- */

static bool
is_answer(json_object *o)
{
    const char *text = json_as_str(o);
    return o && !(text && !*text) && !(json_object_is_type(o, json_type_array) && !json_len(o));
}

static bool
differ(json_object *a, json_object *b)
{
    return is_answer(a) != is_answer(b) || (is_answer(a) && !json_equal(a, b));
}

/* The titles of these fields, [text] or "A; B". */
static json_object *
titles_of(const struct form *form, json_object *ids)
{
    json_object *list = json_list();
    for (size_t i = 0; i < form->nfields; i++)
        for (size_t k = 0; k < json_len(ids); k++)
            if (strcmp(form->fields[i].id, json_item_str(ids, k)) == 0)
                json_push_str(list, form->fields[i].title);
    return list;
}

static const char *
named(struct payload *p, const struct form *form, json_object *ids)
{
    json_object *titles = json_own(p, titles_of(form, ids));
    char *text = err_mem(talloc_strdup(p, ""));
    for (size_t i = 0; i < json_len(titles); i++)
        text = err_mem(
            talloc_asprintf_append(text, "%s“%s”", i ? ", " : "", json_item_str(titles, i)));
    return text;
}

/* What the answer now says otherwise than the one before it; before NULL: nobody knows, so everything it says. */
static json_object *
changed(struct payload *p, const struct form *form, json_object *before)
{
    json_object *ids = json_own(p, json_list());
    for (size_t i = 0; i < form->nfields; i++) {
        const char *id = form->fields[i].id;
        json_object *now = json_get(p->submission->document, id);
        if (before ? differ(json_get(before, id), now) : is_answer(now))
            json_push_str(ids, id);
    }
    return ids;
}

static void
settle_same(struct payload *p)
{
    payload_settle(p, "duplicate", "it says what the answer before it said");
}

/* What was fetched for this answer goes along with it, in the same transaction. */
static void
take_files(struct payload *p)
{
    struct pg_params *q = pg_params_new(p, 3);
    pg_text(q, p->institution->id_text);
    pg_text(q, p->id);
    pg_text(q, p->again->of);
    pg_send(p->app->work, &sql_in_take_files, q, NULL, NULL);
}

/* ---- a draft ------------------------------------------------------------------------------------------------------ */

static json_object *
letter_of(struct payload *p, const struct policy *policy, json_object *merged, json_object *kept)
{
    size_t count;
    const struct finding *found = form_check(p, policy, merged, &count);
    json_object *data = json_own(p, drafts_letter(policy, p->submission->answers, found, count));
    json_put_bool(data, "again", true);
    json_put(data, "kept", titles_of(policy->form, kept));
    return data;
}

static void
renew(struct payload *p, json_object *before)
{
    struct err e = err_on(p);
    const struct policy *policy = p->submission->plan.policy;
    json_object *mine, *kept = json_own(p, json_list()), *ids = changed(p, policy->form, before);
    if (!json_read(p->again->draft, strlen(p->again->draft), NULL, &mine, &e)) {
        payload_hold(p, err_mem(talloc_asprintf(p, "its draft cannot be read: %s", e.text)));
        return;
    }
    json_own(p, mine);
    json_object *merged = json_own(p, json_copy(mine));
    for (size_t i = 0; i < json_len(ids); i++) {
        const char *id = json_item_str(ids, i);
        json_object *own = json_get(mine, id), *now = json_get(p->submission->document, id);
        if (!differ(own, json_get(before, id)) && is_answer(now))
            json_put(merged, id, json_copy(now));
        else if (!differ(own, json_get(before, id)))
            json_object_object_del(merged, id);
        else if (differ(own, json_get(p->submission->document, id)))
            json_push_str(kept, id);
    }
    if (json_equal(merged, mine) && !json_len(kept)) {
        settle_same(p);
        return;
    }
    struct pg_params *q = pg_params_new(p, 8);
    pg_text(q, p->institution->id_text);
    pg_text(q, p->id);
    pg_text(q, p->again->of);
    pg_text(q, p->again->draft);
    pg_text(q, json_text(merged));
    pg_text(q, json_text(p->submission->unmapped));
    pg_text(q, p->submission->theirs);
    pg_text(q, json_text(letter_of(p, policy, merged, kept)));
    pg_send(p->app->work, &sql_in_renew_draft, q, NULL, NULL);
    take_files(p);
    pg_sync(p->app->work, payload_settled, p);
    log_line(LOG_INFO, "draft renewed", "intake", p->id, "draft", p->again->of, NULL);
}

/* ---- a proposal --------------------------------------------------------------------------------------------------- */

struct putting {
    json_object *definition, *hand, *typed; /* typed: what the task's page will hold */
    json_object *put, *kept;                /* ids */
};

/* One answer into what is typed, unless the proposer has typed something else there, or it is none that can be typed. */
static void
put_one(struct payload *p, struct putting *t, const char *id)
{
    json_object *page = json_own(p, typed_document(t->definition, t->hand, t->typed)),
                *now = json_get(p->submission->document, id), *mine = json_get(page, id);
    char *input = err_mem(talloc_asprintf(p, "field.%s", id));
    if (!differ(mine, now))
        return;
    if (differ(mine, json_get(t->hand, id))) {
        json_push_str(t->kept, id);
        return;
    }
    json_object *trial = json_own(p, json_copy(t->typed));
    typed_answer(trial, input, now);
    page = json_own(p, typed_document(t->definition, t->hand, trial));
    bool fits = is_answer(json_get(page, id)) == is_answer(now);
    if (fits)
        t->typed = trial;
    json_push_str(fits ? t->put : t->kept, id);
}

static void
put_into_task(struct payload *p, const struct policy *policy, json_object *ids)
{
    struct err e = err_on(p);
    struct again *a = p->again;
    json_object *typed = NULL, *data = json_own(p, json_obj());
    if (a->typed && json_read(a->typed, strlen(a->typed), NULL, &typed, &e))
        json_own(p, typed);
    struct putting t = {.definition = json_get(policy->bundle, "form"),
                        .hand = a->hand,
                        .typed = typed ? typed : json_own(p, json_obj()),
                        .put = json_own(p, json_list()),
                        .kept = json_own(p, json_list())};
    for (size_t i = 0; i < json_len(ids); i++)
        put_one(p, &t, json_item_str(ids, i));
    if (!json_len(t.put) && !json_len(t.kept)) {
        settle_same(p);
        return;
    }
    json_put(data, "put", titles_of(policy->form, t.put));
    json_put(data, "kept", titles_of(policy->form, t.kept));
    struct pg_params *q = pg_params_new(p, 9);
    pg_text(q, p->institution->id_text);
    pg_text(q, p->id);
    pg_text(q, a->of);
    pg_int(q, a->task);
    pg_text(q, a->person);
    pg_text(q, a->typed);
    pg_text(q, json_text(t.typed));
    pg_text(q, p->submission->theirs);
    pg_text(q, json_text(data));
    pg_send(p->app->work, &sql_in_put_again, q, NULL, NULL);
    take_files(p);
    pg_sync(p->app->work, payload_settled, p);
    log_line(LOG_INFO, "revision filled in", "intake", p->id, "proposal", a->of, NULL);
}

static void
propose(struct payload *p, json_object *before)
{
    struct again *a = p->again;
    const struct policy *policy = a->policy ? institution_policy(p->institution, a->policy) : NULL;
    if (!policy) {
        payload_hold(p, "this is a later answer to a proposal whose policy is not known here");
        return;
    }
    json_object *ids = changed(p, policy->form, before);
    const char *what = named(p, policy->form, ids);
    if (!json_len(ids))
        settle_same(p);
    else if (a->ending)
        payload_hold(p, err_mem(talloc_asprintf(p,
                                                "a later answer to “%s” (%s), which is over (%s), "
                                                "changes %s: nothing was done with it",
                                                a->title, a->of, a->ending, what)));
    else if (a->task)
        put_into_task(p, policy, ids);
    else
        payload_hold(
            p, err_mem(talloc_asprintf(
                   p,
                   "a later answer to “%s” (%s), which is under way (%s), changes %s. Speak with "
                   "its proposer; when a revision is asked of them, replay this, and what it "
                   "changes is put before them",
                   a->title, a->of, a->state ? a->state : "", what)));
}

/* ---- the answer before -------------------------------------------------------------------------------------------- */

static void
compare(struct payload *p, json_object *before)
{
    if (p->again->draft)
        renew(p, before);
    else
        propose(p, before);
}

/* As it was taken: with the files that its addresses led to, not with addresses that a platform makes up at every send. */
static void
compare_files(struct payload *p, struct submission *before)
{
    struct again *a = p->again;
    (void)linked_files_put(before); /* what was never fetched stays an address */
    if (a->credential && before->answers)
        submission_found(before, a->credential, a->version, a->in_force);
    compare(p, before->document);
}

static void
on_before(struct submission *s, void *arg)
{
    struct payload *p = arg;
    if (s->end == SUBMISSION_LATER)
        payload_finish(p);
    else
        compare_files(p, s);
}

/* Of another kind, or about another credential, than what has become of the answer before it. */
static bool
asks_otherwise(const struct payload *p)
{
    const char *was = p->again->credential, *is = about_credential(p);
    return strcmp(p->submission->asks, p->again->asks) != 0 ||
           (was ? !is || strcmp(was, is) != 0 : p->submission->about != NULL);
}

static void
hold_otherwise(struct payload *p)
{
    const struct submission *s = p->submission;
    payload_hold(p, err_mem(talloc_asprintf(
                        p,
                        "a later answer to “%s” (%s) asks for something else than the one before "
                        "it: %s%s%s%s. Nothing was done with it: speak with its proposer; when the "
                        "earlier one is withdrawn, replay this",
                        p->again->title, p->again->of, s->asks, s->about ? " “" : "",
                        s->about ? s->about : "", s->about ? "”" : "")));
}

void
payload_again(struct payload *p)
{
    struct again *a = p->again;
    struct submission *s = a->before;
    if (a->newer) {
        payload_settle(p, "ignored", "a later answer to the same submission was taken before");
        return;
    }
    if (asks_otherwise(p)) {
        hold_otherwise(p);
        return;
    }
    if (a->credential)
        submission_found(p->submission, a->credential, a->version, a->in_force);
    if (p->submission->end == SUBMISSION_HELD)
        payload_hold(p, p->submission->reason);
    else if (a->len && submission_read(s, a->bytes, a->len))
        submission_map(s, on_before, p);
    else
        compare(p, NULL); /* its time was over, and it is gone */
}
