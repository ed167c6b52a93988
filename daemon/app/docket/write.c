/* write: the write half of a batch. Keys first and in one order for all daemons, so that two batches never wait for each
 * other in a circle; then each case with its texts, its events and what pages read of them, its messages. No row that two
 * cases share is written. */
#include "app/docket/room.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "core/case/event.h"
#include "sql/statements.gen.h"

/* What pages read of an event; kinds without a statement leave nothing but themselves. */
static const struct pg_statement *const projections[EVENT_KINDS] = {
    [EVENT_SUBMITTED] = &sql_docket_on_proposal_submitted,
    [EVENT_STEP_OPENED] = &sql_docket_on_step_opened,
    [EVENT_STEP_CLOSED] = &sql_docket_on_step_closed,
    [EVENT_TASK_OPENED] = &sql_docket_on_task_opened,
    [EVENT_TASK_CLOSED] = &sql_docket_on_task_closed,
    [EVENT_TIMER_ARMED] = &sql_docket_on_timer_armed,
    [EVENT_TIMER_ENDED] = &sql_docket_on_timer_ended,
    [EVENT_DECISION_MADE] = &sql_docket_on_decision_made,
    [EVENT_REVIEW_GIVEN] = &sql_docket_on_review_given,
    [EVENT_READING_ALLOWED] = &sql_docket_on_reading_allowed,
    [EVENT_RECUSED] = &sql_docket_on_recusal_declared,
    [EVENT_CHANGE_REQUESTED] = &sql_docket_on_change_requested,
    [EVENT_REVISED] = &sql_docket_on_revision_submitted,
    [EVENT_STATED] = &sql_docket_on_statement_given,
    [EVENT_SUPPLIED] = &sql_docket_on_fields_supplied,
    [EVENT_SUPPLY_RETURNED] = &sql_docket_on_task_done,
    [EVENT_SUPPLY_CONFIRMED] = &sql_docket_on_task_done,
    [EVENT_CONDITION_SET] = &sql_docket_on_condition_set,
    [EVENT_CONDITION_FULFILLED] = &sql_docket_on_condition_fulfilled,
    [EVENT_RELEASED] = &sql_docket_on_task_done,
    [EVENT_ENTERED] = &sql_docket_on_task_done,
    [EVENT_PUBLISHING_BEGUN] = &sql_docket_on_publishing_begun,
    [EVENT_QUESTION_ASKED] = &sql_docket_on_question_asked,
    [EVENT_QUESTION_ANSWERED] = &sql_docket_on_question_answered,
    [EVENT_EXCEPTION_MADE] = &sql_docket_on_exception_made,
    [EVENT_HANDED_OVER] = &sql_docket_on_task_handed_over,
    [EVENT_DELIVERY_SETTLED] = &sql_docket_on_delivery_settled,
    [EVENT_ENTRY_TAKEN_BACK] = &sql_docket_on_delivery_settled,
    [EVENT_PUBLISHED] = &sql_docket_on_credential_published,
    [EVENT_AMENDED] = &sql_docket_on_credential_changed,
    [EVENT_CORRECTED] = &sql_docket_on_credential_changed,
    [EVENT_RENEWED] = &sql_docket_on_credential_changed,
    [EVENT_SUSPENDED] = &sql_docket_on_credential_changed,
    [EVENT_REINSTATED] = &sql_docket_on_credential_changed,
    [EVENT_RETIRED] = &sql_docket_on_credential_changed,
    [EVENT_RETRACTED] = &sql_docket_on_credential_changed,
    [EVENT_REVIEW_DUE] = &sql_docket_on_review_due,
    [EVENT_OFFERED] = &sql_docket_on_offering_confirmed,
    [EVENT_OWNER_CHANGED] = &sql_docket_on_owner_changed,
    [EVENT_VOTE_CAST] = &sql_docket_on_vote_cast,
    [EVENT_OBJECTION_RAISED] = &sql_docket_on_objection_raised,
    [EVENT_OBJECTION_WAIVED] = &sql_docket_on_objection_waived,
    [EVENT_STEP_DUE] = &sql_docket_on_step_extended,
    [EVENT_STEP_EXTENDED] = &sql_docket_on_step_extended,
    [EVENT_JOINT_OPENED] = &sql_docket_on_joint_opened,
    [EVENT_SCORES_CONFIRMED] = &sql_docket_on_task_done,
};

static struct pg_params *
params_of(struct entry *e, int n)
{
    struct pg_params *p = pg_params_new(e->work, n);
    pg_text(p, e->institution->id_text);
    return p;
}

/* ---- keys and intake ----------------------------------------------------------------------------------------------- */

static int
by_key(const void *a, const void *b)
{
    const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
    if (x->item.institution != y->item.institution)
        return x->item.institution < y->item.institution ? -1 : 1;
    int order = strcmp(x->item.source, y->item.source);
    return order ? order : strcmp(x->item.key, y->item.key);
}

static void
add_key(struct pg_params *p, const struct entry *e, const char *answer)
{
    pg_text(p, e->item.source);
    pg_text(p, e->item.key);
    pg_text(p, e->item.digest);
    pg_text(p, answer);
}

static void
on_intake(const struct pg_result *r, void *arg)
{
    struct entry *e = arg;
    e->stored = r->outcome == PG_OK && pg_rows(r) > 0;
}

static void
on_answer(const struct pg_result *r, void *arg)
{
    struct entry *e = arg;
    if (r->outcome != PG_OK || !pg_rows(r))
        return;
    e->found_digest = err_mem(talloc_strdup(e->work, pg_get_text(r, 0, 0)));
    e->found_answer = err_mem(talloc_strdup(e->work, pg_get_text(r, 0, 1)));
}

static void
write_intake(struct batch *b, struct entry *e)
{
    if (e->look_up) {
        struct pg_params *p = params_of(e, 3);
        pg_text(p, e->item.source);
        pg_text(p, e->item.key);
        batch_send(b, e, &sql_docket_find_answer, p, on_answer, e);
        return;
    }
    const struct docket_intake *in = e->item.intake;
    struct pg_params *p = params_of(e, 10);
    add_key(p, e, e->item.intake_answer);
    pg_text(p, in->id);
    pg_text(p, in->form);
    pg_text(p, in->content_type);
    pg_text(p, json_text(in->headers));
    pg_bytes(p, in->body ? in->body : "", in->len);
    batch_send(b, e, &sql_docket_put_intake, p, on_intake, e);
    b->payloads = true;
}

static void
write_key(struct batch *b, struct entry *e)
{
    if (e->item.intake) {
        write_intake(b, e);
        return;
    }
    if (!e->outcome)
        return;
    struct pg_params *p = params_of(e, 5);
    add_key(p, e, json_text(e->outcome->answer));
    batch_send(b, e, &sql_docket_put_key, p, NULL, NULL);
}

/* ---- cases --------------------------------------------------------------------------------------------------------- */

static void
write_texts(struct batch *b, struct entry *e)
{
    const struct command *c = &e->item.command;
    if (c->texts) {
        struct pg_params *p = params_of(e, 7);
        pg_text(p, c->proposal);
        pg_text(p, c->text_digest);
        pg_text(p, command_table[c->kind].name);
        pg_bytes(p, e->item.text_salt, SALT_BYTES);
        pg_text(p, json_text(c->texts));
        pg_when(p, e->now);
        batch_send(b, e, &sql_docket_put_text, p, NULL, NULL);
    }
    if (c->document) {
        struct pg_params *p = params_of(e, 7);
        pg_text(p, c->proposal);
        pg_int(p, e->outcome->after->revision);
        pg_text(p, c->document_digest);
        pg_bytes(p, e->item.document_salt, SALT_BYTES);
        pg_text(p, json_text(c->document));
        pg_when(p, e->now);
        batch_send(b, e, &sql_docket_put_revision, p, NULL, NULL);
    }
}

/* The digests of all events to be written: the last is the chain's new end, which the case's row holds. */
static unsigned char (*chain_of(struct entry *e))[HEAD_BYTES]
{
    const struct outcome *out = e->outcome;
    unsigned char(*heads)[HEAD_BYTES] = err_mem(talloc_size(e->work, out->nevents * HEAD_BYTES));
    for (size_t i = 0; i < out->nevents; i++) {
        const struct event *ev = &out->events[i];
        struct chain_link link = {.proposal = e->item.command.proposal,
                                  .kind = event_table[ev->kind].name,
                                  .actor = e->item.command.actor.person,
                                  .known = e->item.command.actor.known,
                                  .body = json_text(ev->body),
                                  .seq = e->version + 1 + (int64_t)i,
                                  .version = ev->version,
                                  .at = e->now};
        chain_next(i ? heads[i - 1] : e->head, &link, heads[i]);
    }
    return heads;
}

static void
write_event(struct batch *b, struct entry *e, size_t i, const unsigned char head[HEAD_BYTES])
{
    const struct command *c = &e->item.command;
    const struct event *ev = &e->outcome->events[i];
    struct pg_params *p = params_of(e, 10);
    pg_text(p, c->proposal);
    pg_int(p, e->version + 1 + (int64_t)i);
    pg_text(p, event_table[ev->kind].name);
    pg_int(p, ev->version);
    pg_when(p, e->now);
    pg_text(p, c->actor.person);
    pg_text(p, c->actor.known);
    pg_text(p, json_text(ev->body));
    pg_bytes(p, head, HEAD_BYTES);
    batch_send(b, e, &sql_docket_put_event, p, NULL, NULL);
}

static void
write_projection(struct batch *b, struct entry *e, const struct event *ev)
{
    if (!projections[ev->kind])
        return;
    struct pg_params *p = params_of(e, 4);
    pg_text(p, e->item.command.proposal);
    pg_when(p, e->now);
    pg_text(p, json_text(ev->body));
    batch_send(b, e, projections[ev->kind], p, NULL, NULL);
}

static void
write_case(struct batch *b, struct entry *e, const unsigned char head[HEAD_BYTES])
{
    const struct casefile *c = e->outcome->after;
    json_object *casefile = json_own(e->work, case_to_json(c));
    struct pg_params *p = params_of(e, e->before ? 9 : 11);
    pg_text(p, c->proposal);
    pg_int(p, c->version);
    pg_int(p, c->fold);
    pg_text(p, json_text(casefile));
    pg_bytes(p, head, HEAD_BYTES);
    pg_text(p, c->state);
    pg_text(p, c->ending);
    if (!e->before) {
        pg_text(p, c->proposer);
        pg_when(p, c->submitted);
    }
    pg_when(p, c->entered);
    batch_send(b, e, e->before ? &sql_docket_set_case : &sql_docket_put_case, p, NULL, NULL);
}

/* ---- messages ------------------------------------------------------------------------------------------------------ */

struct message {
    const char *kind, *person, *template, *endpoint, *type, *lane;
    int64_t task, delivery; /* 0: none */
    json_object *data;
};

/* The public id is made of the case's version and the message's place in it, so that a batch sent again asks for the same
 * message; what happened is one thing for everybody who is told of it. */
static void
write_message(struct batch *b, struct entry *e, int *place, const struct message *m)
{
    const struct casefile *c = e->outcome->after;
    char *plain = err_mem(talloc_strdup(e->work, c->proposal)), *to = plain;
    for (const char *from = c->proposal; *from; from++)
        if (*from != '-')
            *to++ = *from;
    *to = '\0';
    struct pg_params *p = params_of(e, 14);
    char *id =
        err_mem(talloc_asprintf(e->work, "msg_%s_%lld_%d", plain, (long long)c->version, ++*place));
    pg_text(p, id);
    pg_text(p, m->kind);
    pg_text(p, c->proposal);
    pg_text(p, m->person);
    pg_text(p, m->template);
    m->task ? pg_int(p, m->task) : pg_null(p);
    pg_text(p, m->endpoint);
    pg_text(p, m->type);
    m->delivery ? pg_int(p, m->delivery) : pg_null(p);
    pg_text(p, m->data ? json_text(m->data) : "{}");
    pg_when(p, e->now);
    pg_text(p, m->lane ? m->lane : id);
    pg_text(p, m->type ? err_mem(talloc_asprintf(e->work, "evt_%s_%lld_%s", plain,
                                                 (long long)c->version, m->type))
                       : NULL);
    batch_send(b, e, &sql_docket_put_message, p, NULL, NULL);
    b->messages = true;
}

static bool
subscribes(const struct endpoint *to, const char *type)
{
    if (to->system.role)
        return false; /* a person is asked, by a task */
    if (to->publish && strcmp(type, "credential.published") == 0)
        return false; /* it gets the delivery that publishing waits for */
    if (!to->types)
        return true;
    for (const char **t = to->types; *t; t++)
        if (strcmp(*t, type) == 0)
            return true;
    return false;
}

/* The same is on its way to it as the delivery that publishing waits for. */
static bool
is_delivered(const struct entry *e, const char *endpoint, const char *type)
{
    for (size_t i = 0; i < e->outcome->neffects; i++) {
        const struct effect *f = &e->outcome->effects[i];
        const char *to = json_str(f->body, "endpoint"), *of = json_str(f->body, "type");
        if (f->kind == EFFECT_DELIVER && to && of && !strcmp(to, endpoint) && !strcmp(of, type))
            return true;
    }
    return false;
}

/* All about one credential leaves in order, whichever proposal it comes of: a new one has the id of its proposal. */
static const char *
lane_of(struct entry *e, const char *endpoint)
{
    const struct casefile *c = e->outcome->after;
    return err_mem(talloc_asprintf(e->work, "%s/%s", c->about ? c->about : c->proposal, endpoint));
}

static void
write_effect(struct batch *b, struct entry *e, const struct effect *f, int *place)
{
    json_object *body = f->body;
    struct message m = {.data = json_get(body, "data")};
    switch (f->kind) {
    case EFFECT_MAIL:
        if (!json_str(body, "person"))
            return; /* nobody holds the role: the desk shows the case */
        m.kind = "mail";
        m.person = json_str(body, "person");
        m.template = json_str(body, "template");
        m.task = json_int(body, "task", 0);
        write_message(b, e, place, &m);
        return;
    case EFFECT_NOTIFY:
        m.kind = "webhook";
        m.type = json_str(body, "type");
        for (size_t i = 0; i < e->institution->nendpoints; i++) {
            const struct endpoint *to = &e->institution->endpoints[i];
            if (!subscribes(to, m.type) || is_delivered(e, to->name, m.type))
                continue;
            m.endpoint = to->name;
            m.lane = lane_of(e, to->name);
            write_message(b, e, place, &m);
        }
        return;
    case EFFECT_DELIVER:
        m.kind = "webhook";
        m.type = json_str(body, "type");
        m.endpoint = json_str(body, "endpoint");
        m.delivery = json_int(body, "delivery", 0);
        m.lane = lane_of(e, m.endpoint);
        m.data = body;
        write_message(b, e, place, &m);
        return;
    }
}

/* -------------------------------------------------------------------------------------------------------------------- */

static void
write_entry(struct batch *b, struct entry *e)
{
    const struct outcome *out = e->outcome;
    unsigned char(*heads)[HEAD_BYTES] = chain_of(e);
    write_case(b, e, heads[out->nevents - 1]);
    write_texts(b, e);
    for (size_t i = 0; i < out->nevents; i++) {
        write_event(b, e, i, heads[i]);
        write_projection(b, e, &out->events[i]);
    }
    int place = 0;
    for (size_t i = 0; i < out->neffects; i++)
        write_effect(b, e, &out->effects[i], &place);
}

void
batch_write(struct batch *b)
{
    qsort(b->entries, b->count, sizeof *b->entries, by_key);
    for (size_t i = 0; i < b->count; i++)
        write_key(b, b->entries[i]);
    for (size_t i = 0; i < b->count; i++)
        if (b->entries[i]->outcome)
            write_entry(b, b->entries[i]);
}
