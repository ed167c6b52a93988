/*
 * room: what the files of out share.
 *
 *   outbox.c  channels: claims, wakes     ends.c  what becomes of a message     pump.c  both, together in the database
 *   letter.c  one mail
 *   call.c    one webhook: the adapter's steps                        request.c what goes out, and what is shown of it
 */
#ifndef ASSENT_APP_OUT_ROOM_H
#define ASSENT_APP_OUT_ROOM_H

#include "app/out/outbox.h"
#include "io/pg.h"

enum {
    CHANNEL_SLOTS = 8, /* messages of one endpoint under way at once */
    MAIL_SLOTS = 16,
    POLL_SECONDS = 2,
    ATTEMPT_SECONDS = 20, /* ten less than the lease in claim.sql */
    WAIT_MAX = 24 * 3600, /* seconds: for so long may a receiver put us off */
    STEPS_MAX = 8,        /* of an adapter, in one attempt: requests that may change something */
    ASKED_MAX = 50,       /* and all: a long list is looked through page by page */
};

/* One endpoint, or an institution's mail (endpoint ""). */
struct channel {
    struct outbox *outbox;
    int institution;
    const char *endpoint;
    size_t under_way, slots;
    bool claiming, again;
};

struct outbox {
    struct app *app;
    struct channel **channels;
    size_t nchannels;
    struct loop_timer *poll;
    struct pump *pump;
    bool begun; /* what a daemon before us had taken is free */
    struct outbox_counts counts;
};

/*
 * A piece of work at the database: send puts its statements into a transaction that it shares with others, over is told how
 * that ended. When it is rolled back, send is called once more, for a transaction of its own. Never from inside pump_put.
 */
typedef void pump_send(struct pg *pg, void *arg);
typedef void pump_over(enum pg_commit commit, const struct pg_error *error, void *arg);
struct pump *pump_new(struct outbox *o);
void pump_put(struct outbox *o, pump_send *send, pump_over *over, void *arg);

void channel_free_slot(struct channel *c); /* a message is over */

/* A message on its way: a context of its own, freed by the sending_… that ends it. */
struct sending {
    struct channel *channel;
    const struct institution *institution;
    int64_t id, lease;
    int64_t attempts, round; /* made before this one; of these, since it was queued or sent again */
    int64_t delivery;        /* of a publish step; 0: none */
    const char *public_id, *proposal, *type, *template;
    json_object *data;
    when_t created, began;
    char *body; /* stored by an earlier attempt, or NULL */
    size_t body_len;
    json_object *
        steps; /* what this attempt asked and was told, for the record: [{request, response}], or NULL */
    void *own; /* letter.c's or call.c's */
};

/* What is left of the attempt, all its steps together, before another may begin: at least a second. */
when_t sending_left(const struct sending *s);

/* For the record of this attempt: a request begins a step, a response ends it. Both are taken over; see request.h. */
void sending_note(struct sending *s, json_object *request, json_object *response);

/* What becomes of it; each frees it and lets the channel go on. */
/* remote is taken over; both may be NULL. */
void sending_done(struct sending *s, json_object *remote, const char *because);
void sending_sent(struct sending *s);
void sending_unwanted(struct sending *s);
/* Waits for its next attempt, at least `wait` (WHEN_NONE: by the schedule); dead after the last. */
void sending_later(struct sending *s, int status, const char *why, when_t wait);
void sending_dead(struct sending *s, int status, const char *why);
void sending_bounced(struct sending *s, const char *why, const char *name, const char *email);
void sending_dropped(struct sending *s); /* nothing is known: its lease runs out */
void channel_disable(struct channel *c, const char *why);

void letter_send(struct sending *s);
void call_send(struct sending *s);

/* An event as adapters' programs see it; data is taken over, the event the caller's. */
struct event_parts {
    const char *id, *type, *proposal;
    when_t at;
};
json_object *call_event(TALLOC_CTX *ctx, const struct institution *inst,
                        const struct event_parts *parts, json_object *data);

/* Stores what every attempt sends, and puts what is stored into s->body; then fn, or the message is dropped. */
void sending_store(struct sending *s, const char *subject, const char *bytes, size_t len,
                   void (*fn)(struct sending *s));

#endif
