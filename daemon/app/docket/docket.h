/*
 * docket: the one door to the cases. Whatever is to happen is put here; nobody else writes a case.
 *
 * Batches form by themselves: what is put while a connection is busy waits, and when one is free all that waits (up to a
 * limit, and leaving the other connections their share when much waits) goes as one transaction with one sync. There is no timer in this. Each item ends in exactly one callback, never
 * inside docket_put:
 *
 *   item = docket_item_new(docket);            a talloc context of its own: hang everything the item needs on it
 *   item->institution = …; item->command = …;  or item->intake
 *   docket_put(docket, item, &e)               false: the queue is full (ERR_UNAVAILABLE), the item is gone
 *   … done(answer, arg)                        after the commit; the item is freed when it returns
 *
 * A batch is read – locks on the cases and nothing else, then keys, facts and the clock in later statements, which see a
 * newer snapshot – then decided, then written – keys first and sorted, cases, texts, events with what pages read of them,
 * messages – and committed by its sync. Two items never touch the same case in batches that are under way. A case held by
 * another daemon is left for a later batch. When a batch fails, the statement's position names the item at fault: it is
 * tried again alone, the others together. After a commit whose answer was lost the same items are sent again: their keys
 * answer for those that had taken effect.
 */
#ifndef ASSENT_APP_DOCKET_H
#define ASSENT_APP_DOCKET_H

#include "app/site/registry.h"
#include "core/decide.h"

struct app;
struct loop;
struct docket;

/* What a form platform sent, as it came. */
struct docket_intake {
    const char *id; /* uuid */
    const char *form, *content_type;
    json_object *headers;
    const void *body;
    size_t len;
};

struct docket_answer {
    enum err_kind kind; /* ERR_NONE: accepted and durable */
    const char *text;   /* a refusal's sentence */
    const char *answer; /* accepted: JSON; the first one's when the key was used before */
    bool repeated;      /* the key was used before, for the same command */
};

typedef void docket_fn(const struct docket_answer *answer, void *arg);

enum { SALT_BYTES = 16 };

struct docket_item {
    int institution;
    bool machine; /* ticks and what systems answered: people come first */

    /* The idempotency key, unique for its source within the institution; digest tells equal commands from others. */
    const char *source, *key, *digest;

    struct command command;
    const char *workflow; /* submit: by its policy in force */
    const char *policy;   /* another command with a document: the digest of its case's policy; else NULL */
    const unsigned char *text_salt, *document_salt; /* SALT_BYTES, with the digests in command */

    struct docket_intake
        *intake; /* set: this item stores a payload, and command is not looked at */
    const char *intake_answer;

    docket_fn *done;
    void *arg;
};

struct docket_options {
    const char *conninfo, *application_name;
    int connections;  /* batches under way at once: 2 */
    size_t queue_max; /* items waiting: past it docket_put refuses */
    size_t batch_max; /* items in one transaction */
};

struct docket *docket_new(TALLOC_CTX *ctx, struct loop *loop, const struct docket_options *options,
                          const struct app *app);

struct docket_item *docket_item_new(struct docket *d);
/* Fills command.texts / document with their salted digests; item owns a reference of o. */
void docket_item_texts(struct docket_item *item, json_object *o);
void docket_item_document(struct docket_item *item, json_object *o);

/* Takes the item. false: the queue is full, the item is freed and its callback never called. */
bool docket_put(struct docket *d, struct docket_item *item, struct err *e) must_check;

bool docket_is_up(const struct docket *d); /* a connection is there: can commit */
bool docket_is_idle(const struct docket *d);

/* Called after each commit that stored payloads or queued messages, so that nobody need wait for their poll. */
typedef void docket_commit_fn(bool payloads, bool messages, void *arg);
void docket_on_commit(struct docket *d, docket_commit_fn *fn, void *arg);

struct docket_counts {
    uint64_t batches, items, refused, repeated, retried, unknown;
    size_t waiting, under_way;
};
struct docket_counts docket_counts(const struct docket *d);

#endif
