/*
 * room: what the files of out share.
 *
 *   outbox.c  channels: claims, wakes     ends.c  what becomes of a message     pump.c  both, together in the database
 *   letter.c  one mail
 *   prepare.c how a webhook begins    call.c  the adapter's steps    plain.c  the same without a program
 *   keep.c    what it left there      request.c what goes out, and what is shown of it
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
    size_t
        ending; /* of those under way: only their end is still to be written, which takes no slot */
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
 * A piece of work at the database: its transaction is shared with others, and its statement with all of its kind there: send
 * is given as many pieces as there are (the array lives until the transaction is over); over is told how that ended. When it
 * is rolled back, send is called once more for each piece, for a transaction of its own. Never from inside pump_put.
 *
 * Kinds, in the order in which a transaction has them: what ends a message is written after what it left there, and what is
 * free by then is claimed.
 */
#define PUMP_WORKS(X) \
    X(keep)           \
    X(disable)        \
    X(store)          \
    X(share)          \
    X(end)            \
    X(claim)          \
    X(ask)            \
    X(ask_mail)

typedef void pump_send(struct pg *pg, void *const *args, size_t n);
typedef void pump_over(enum pg_commit commit, const struct pg_error *error, void *arg);
struct pump_work {
    pump_send *send;
};
#define X(name) extern const struct pump_work pump_##name;
PUMP_WORKS(X)
#undef X
struct pump *pump_new(struct outbox *o);
void pump_put(struct outbox *o, const struct pump_work *work, pump_over *over, void *arg);

/* A transaction that claims stays open, so that what was claimed may be asked about at once: the claims' callback sends more
 * and has it closed. It is not when a claim is tried again alone: what is asked about one message must not undo it. */
bool pump_is_open(const struct outbox *o);
void pump_close(struct outbox *o);

void channel_go_on(struct channel *c); /* a message is over, or its end is about to be written */

/* A message on its way: a context of its own, freed by the sending_… that ends it. */
struct sending {
    struct channel *channel;
    const struct institution *institution;
    int64_t id, lease;
    int64_t attempts, round; /* made before this one; of these, since it was queued or sent again */
    int64_t delivery;        /* of a publish step; 0: none */
    const char *public_id, *event, *proposal, *type, *template;
    json_object *data;
    when_t created, began;
    bool shared; /* the body is the event's, for all who are told without a program */
    char *body;  /* that is stored, or NULL */
    size_t body_len;
    json_object *
        steps; /* what this attempt asked and was told, for the record: [{request, response}], or NULL */
    bool ending;
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
/* Within the transaction that claims these (some may be letters), which is closed then: what happened is read, and what needs
 * no program is rendered and kept, for call_send to find. */
void calls_prepare(struct outbox *o, struct sending *const *sendings, size_t n);

/* What a delivery left there (NULL: as it was), and whether it may have left more: unsure 1 from now on, 0 no more, -1 as it is.
 * fn is given a row when the message is still ours; over a struct keeping. What ends the message is written after it, so that
 * this is never left out alone. */
struct keeping {
    struct sending *sending;
    const char *remote;
    int unsure;
    pg_result_fn fn;
};
void
keep_remote(struct sending *s, json_object *remote, int unsure, pg_result_fn fn, pump_over *over);

/* Stores what every attempt sends, and puts what is stored into s->body; then fn, or the message is dropped. */
void sending_store(struct sending *s, const char *subject, const char *bytes, size_t len,
                   void (*fn)(struct sending *s));
/* The bodies of events, in the open transaction, and there when it has ended: of each event one of the sendings has the text,
 * which all of them get. */
void sendings_share(struct outbox *o, struct sending *const *sendings, const char *const *texts,
                    size_t n);

#endif
