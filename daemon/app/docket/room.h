/*
 * room: what the files of the docket share and nobody outside sees.
 *
 *   docket.c   queues, connections, answers        batch.c  one transaction: read → decide → write → commit → settle
 *   load.c     the read half of a batch            write.c  the write half          chain.c  the record's hash chain
 */
#ifndef ASSENT_APP_DOCKET_ROOM_H
#define ASSENT_APP_DOCKET_ROOM_H

#include <uthash.h>

#include "app/docket/docket.h"
#include "base/when.h"
#include "core/case/case_json.h"
#include "core/case/evolve.h"
#include "io/pg.h"
#include "io/sign.h"

enum {
    HEAD_BYTES = 32,
    TRIES_MAX = 6,     /* of one item, before it is answered with "try again" */
    BATCH_ENOUGH = 24, /* items: a batch of so many need leave nothing to the other connections */
    WAIT_SECONDS = 20, /* an item's whole stay, when the database does not answer */
    HELD_MS = 10,      /* before a case that another daemon holds is tried again */
    LOAD_SECONDS = 2,  /* how old the count of everybody's open tasks may be */
};

/* An item in the docket, with what its batch has learnt of it. Everything that one try learns hangs on `work`. */
struct entry {
    struct docket_item item; /* first: the public pointer is ours */
    struct docket *docket;
    struct entry *prev, *next; /* in a queue */
    when_t put_at;             /* monotonic */
    int tries;
    when_t not_before; /* monotonic: another daemon held its case */
    bool alone;        /* was at fault in a batch: goes by itself */
    bool want_history; /* its case was made by an older fold */
    bool look_up;      /* intake: the key was used before, fetch its answer */

    TALLOC_CTX *work;
    struct batch *batch;
    const struct institution *institution;
    char *case_name; /* "institution/proposal": the case it holds in docket.busy, or NULL */

    bool found_case, exists;
    const char *found_digest, *found_answer; /* NULL: the key is new */
    when_t now; /* of its decision: the database's, never before its case's last event */
    int64_t version;
    unsigned char head[HEAD_BYTES];
    struct casefile *before;
    struct json_object *document;
    struct json_object *credential; /* that the case is about, or has begun */
    struct json_object *components; /* of the command's document, or of that in hand */
    struct outcome *outcome;
    bool stored;        /* intake: written now, not before */
    const char *broken; /* its record cannot be read: why */
};

struct busy { /* a case that a batch under way has */
    char *name;
    UT_hash_handle hh;
};

struct load { /* of one institution */
    int institution;
    struct json_object *tasks; /* {person: open tasks} */
    when_t at;                 /* monotonic */
    UT_hash_handle hh;
};

struct lane { /* one connection and the batch on it */
    struct docket *docket;
    struct pg *pg;
    struct batch *batch;
};

struct docket {
    struct loop *loop;
    struct docket_options options;
    const struct app *app;
    struct lane *lanes;
    struct entry *people, *machine; /* queues, by utlist */
    struct busy *busy;
    struct load *loads;
    struct loop_timer *pump, *sweep;
    docket_commit_fn *on_commit;
    void *on_commit_arg;
    struct docket_counts counts;
};

/* One transaction. */
struct batch {
    struct docket *docket;
    struct lane *lane;
    struct entry **entries;
    size_t count;
    when_t now;            /* the database's */
    struct entry **owners; /* of each statement sent, in order; NULL for shared ones */
    size_t nstatements;
    bool lost;               /* the connection went while reading */
    bool failed;             /* a read failed: only the sync is left */
    bool payloads, messages; /* it stores some: who waits for them is told after the commit */
    void (*loaded)(struct batch *b);
    when_t sync_at; /* monotonic */
};

/* docket.c */
void docket_answer_ok(struct entry *e, const char *answer, bool repeated);
void docket_answer_no(struct entry *e, enum err_kind kind, const char *text);
void docket_again(struct entry *e); /* back to the head of its queue */
void docket_held(struct entry *e);  /* the same, but not at once */
bool docket_next_batch(
    struct lane *lane); /* of what waits; false: the lane is not free, or nothing may go */
void docket_batch_over(struct lane *lane);

/* batch.c */
void batch_start(struct lane *lane, struct entry **entries, size_t count); /* takes the array */
/* Sends on behalf of an entry (NULL: of all), so that a failure can be laid at its door. */
void batch_send(struct batch *b, struct entry *owner, const struct pg_statement *s,
                const struct pg_params *p, pg_result_fn fn, void *arg);

/* load.c: sends the reads of all entries; done(b) is called when the last answer is there (or the connection lost). */
void batch_load(struct batch *b, void (*done)(struct batch *b));
json_object *docket_load_of(struct docket *d, int institution);
/* Tasks just given count at once, or all that is decided before the next look would go to the same few. */
void docket_load_add(struct docket *d, int institution, const struct outcome *outcome);

/* write.c: sends the writes of all entries that have something to write. */
void batch_write(struct batch *b);

/* chain.c: the SHA-256 that an event has in its case's chain. */
struct chain_link {
    const char *proposal, *kind, *actor, *known, *body;
    int64_t seq;
    int version;
    when_t at;
};
void chain_next(const unsigned char before[HEAD_BYTES], const struct chain_link *link,
                unsigned char ret[HEAD_BYTES]);

#endif
