/* batch: one transaction, from its locks to its answers. It ends in one of four ways, and each item goes one of three:
 *
 *   committed                  answered
 *   rolled back                the item at fault is tried again alone (alone already: answered as our failure), the others
 *                              together; when the database itself is the trouble, all again
 *   connection lost, reading   nothing was written: all again
 *   connection lost, writing   nobody knows: all again, and their keys answer for those that had taken effect
 */
#include "app/docket/room.h"

#include <string.h>

#include "base/json.h"
#include "base/log.h"

static void on_loaded(struct batch *b);
static void on_synced(enum pg_commit c, const struct pg_error *error, void *arg);

void
batch_send(struct batch *b, struct entry *owner, const struct pg_statement *s,
           const struct pg_params *p, pg_result_fn fn, void *arg)
{
    if (b->nstatements == talloc_array_length(b->owners))
        b->owners = err_mem(talloc_realloc(b, b->owners, struct entry *, b->nstatements * 2));
    b->owners[b->nstatements++] = owner;
    pg_send(b->lane->pg, s, p, fn, arg);
}

static void
commit(struct batch *b)
{
    b->sync_at = when_monotonic();
    pg_sync(b->lane->pg, on_synced, b);
}

void
batch_start(struct lane *lane, struct entry **entries, size_t count)
{
    struct batch *b = err_mem(talloc_zero(lane->docket, struct batch));
    b->docket = lane->docket;
    b->lane = lane;
    lane->batch = b;
    b->entries = talloc_steal(b, entries);
    b->count = count;
    b->owners = err_mem(talloc_array(b, struct entry *, 64));
    bool commands = false;
    for (size_t i = 0; i < count; i++) {
        entries[i]->batch = b;
        commands |= !entries[i]->item.intake;
    }
    if (commands) {
        batch_load(b, on_loaded);
    } else {
        batch_write(b);
        commit(b);
    }
}

/* ---- deciding ------------------------------------------------------------------------------------------------------ */

static void
drop(struct batch *b, size_t i)
{
    b->entries[i] = b->entries[--b->count];
}

static const struct policy *
policy_of(const struct entry *e)
{
    return command_begins(e->item.command.kind)
               ? institution_in_force(e->institution, e->item.workflow)
               : institution_policy(e->institution, e->before->policy);
}

/* The policy that a repin names. */
static const struct policy *
newer_of(const struct entry *e)
{
    const char *digest = json_str(e->item.command.body, "policy");
    return e->item.command.kind == COMMAND_REPIN && digest
               ? institution_policy(e->institution, digest)
               : NULL;
}

static bool
decide_entry(struct entry *e, when_t now, struct err *err)
{
    const struct policy *policy = policy_of(e);
    if (!policy)
        return err_set(
            err, ERR_UNAVAILABLE,
            "the rules that this proposal was handed in under are not loaded here yet: try again");
    struct facts facts = {.roster = e->institution->roster,
                          .calendar = e->institution->calendar,
                          .document = e->document,
                          .load = docket_load_of(e->docket, e->institution->id),
                          .endpoints = e->institution->publish_endpoints,
                          .systems = e->institution->systems,
                          .nsystems = e->institution->nendpoints,
                          .programme = e->institution->programme,
                          .newer = newer_of(e),
                          .credential = e->credential,
                          .components = e->components};
    e->now = e->before && e->before->last > now ? e->before->last : now;
    if (!decide(e->work, policy, e->before, &e->item.command, &facts, e->now, &e->outcome, err))
        return false;
    docket_load_add(e->docket, e->institution->id, e->outcome);
    return true;
}

/* One item's fate before anything is written: false when it is over (answered, or back in its queue). */
static bool
consider(struct batch *b, struct entry *e)
{
    const struct command *c = &e->item.command;
    if (e->found_digest) {
        if (strcmp(e->found_digest, e->item.digest) == 0)
            docket_answer_ok(e, e->found_answer, true);
        else
            docket_answer_no(e, ERR_INVALID,
                             "this key was already used for something else: send a new one");
        return false;
    }
    if (e->broken) {
        log_line(LOG_CRIT, "a case cannot be read", "proposal", c->proposal, "because", e->broken,
                 NULL);
        docket_answer_no(e, ERR_INTERNAL,
                         "this proposal's record cannot be read: the administrator has been told");
        return false;
    }
    if (command_begins(c->kind) && e->exists) {
        docket_answer_no(e, ERR_CONFLICT, "this proposal has been handed in already");
        return false;
    }
    if (!command_begins(c->kind) && !e->before) {
        if (!e->exists)
            docket_answer_no(e, ERR_NOT_FOUND, "there is no such proposal");
        else if (e->want_history && e->found_case)
            docket_again(e);
        else
            docket_held(e);
        return false;
    }
    struct err err = err_on(e->work);
    if (!decide_entry(e, b->now, &err)) {
        docket_answer_no(e, err.kind, err.text);
        return false;
    }
    return true;
}

static void
on_loaded(struct batch *b)
{
    if (!b->lost && !b->failed)
        for (size_t i = b->count; i-- > 0;)
            if (!b->entries[i]->item.intake && !consider(b, b->entries[i]))
                drop(b, i);
    if (!b->lost && !b->failed)
        batch_write(b);
    commit(b);
}

/* ---- settling ------------------------------------------------------------------------------------------------------ */

static void
settle_intake(struct entry *e)
{
    if (e->stored) {
        docket_answer_ok(e, e->item.intake_answer, false);
    } else if (!e->look_up) {
        e->look_up = true;
        docket_again(e);
    } else if (!e->found_digest) {
        e->look_up = false; /* the one that held the key was rolled back */
        docket_again(e);
    } else if (strcmp(e->found_digest, e->item.digest) == 0) {
        docket_answer_ok(e, e->found_answer, true);
    } else {
        docket_answer_no(e, ERR_INVALID,
                         "this delivery's id was already used for another body: send a new id");
    }
}

static void
settle_committed(struct batch *b)
{
    for (size_t i = 0; i < b->count; i++) {
        struct entry *e = b->entries[i];
        if (e->item.intake)
            settle_intake(e);
        else
            docket_answer_ok(e, json_text(e->outcome->answer), false);
    }
}

/*
 * A key taken in the meantime is no fault: the next read finds its answer. Nor is a catalog address that another lane has
 * just given away, or a credential that another proposal has just changed, or begun to be about: the next try sees that.
 */
static bool
is_race(const struct pg_error *error)
{
    static const char *const constraints[] = {"command_key_pkey", "credential_institution_slug_key",
                                              "credential_change_pkey", "proposal_about"};
    if (pg_error_is_serialization(error->sqlstate))
        return true;
    if (!pg_error_is_unique(error->sqlstate))
        return false;
    for (size_t i = 0; i < sizeof constraints / sizeof *constraints; i++)
        if (strcmp(error->constraint, constraints[i]) == 0)
            return true;
    return false;
}

static void
settle_rolled_back(struct batch *b, const struct pg_error *error)
{
    size_t at = error->position < 0 ? b->nstatements : (size_t)error->position;
    struct entry *fault = at < b->nstatements ? b->owners[at] : NULL;
    bool theirs = pg_error_is_database(error->sqlstate);
    bool ours = !theirs && !is_race(error);
    log_line(LOG_WARNING, "a batch was rolled back", "sqlstate", error->sqlstate, "statement",
             error->statement, "constraint", *error->constraint ? error->constraint : NULL,
             "because", error->message, "items", log_num((int64_t)b->count), "proposal",
             fault ? fault->item.command.proposal : NULL, NULL);
    for (size_t i = 0; i < b->count; i++) {
        struct entry *e = b->entries[i];
        bool suspect = ours && (e == fault || !fault);
        if (suspect && (e->alone || b->count == 1)) {
            docket_answer_no(e, ERR_INTERNAL,
                             "this could not be recorded: the administrator has been told");
            continue;
        }
        e->alone |= suspect;
        theirs ? docket_held(e)
               : docket_again(e); /* a full disk is not asked a thousand times a second */
    }
}

static void
on_synced(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct batch *b = arg;
    struct docket *d = b->docket;
    struct lane *lane = b->lane;
    bool wake = c == PG_COMMITTED && (b->payloads || b->messages);
    lane->batch = NULL;
    switch (c) {
    case PG_COMMITTED:
        d->counts.batches++;
        docket_next_batch(lane); /* the database works while these are answered */
        settle_committed(b);
        break;
    case PG_ROLLED_BACK:
        settle_rolled_back(b, error);
        break;
    case PG_NOT_REPLICATED:
    case PG_UNKNOWN:
        d->counts.unknown++;
        for (size_t i = 0; i < b->count; i++)
            docket_again(b->entries[i]);
        break;
    }
    if (wake && d->on_commit)
        d->on_commit(b->payloads, b->messages, d->on_commit_arg);
    talloc_free(b);
    docket_batch_over(lane);
}
