/*
 * reading: what the files of intake's second step share.
 *
 *   reading.c  one look at what is new, and the end of each payload      submission.c  what it comes to by itself
 *   judging.c  from there to a proposal or a draft                       again.c       a later answer to the same
 *   withdraw.c something is taken back                                   fetch_back.c  the answers are fetched first
 *   linked_files.c  so are the files                             about.c       which credential it is about
 */
#ifndef ASSENT_APP_IN_READING_H
#define ASSENT_APP_IN_READING_H

#include "app/in/intake.h"
#include "app/in/submission.h"
#include "io/pg.h"

/* One payload on its way. */
struct payload {
    struct intake *intake;
    struct app *app;
    const struct institution *institution;
    const struct form_source *form;
    const char *id, *person;
    struct submission *submission;
    struct again *again; /* what there is of the same submission; NULL: nothing */
    json_object *found;  /* credentials that it may be about: sql/in/find_about.sql */
    int64_t fetches;     /* of its answers, in vain */
};

/* A column that is JSON, owned by ctx; NULL for null. */
json_object *payload_json(TALLOC_CTX *ctx, const struct pg_result *r, int row, int column);

/* What the adapter made of it, to a proposal or a draft of whoever proposes. */
void payload_judge(struct payload *p);

/* What there is of the same submission: */
struct again {
    const char *of, *person, *title; /* the draft's or proposal's */
    bool newer;                      /* a younger answer than this one was taken already */
    const char *draft;               /* the text of the draft's document; NULL: it is a proposal, */
    const char *ending, *state, *policy;
    const char *asks, *credential; /* its kind, and what it is about, or NULL; */
    int64_t version;               /* the version */
    json_object *in_force;         /* whose text it started from */
    json_object *hand;             /* its document in hand */
    int64_t task;                  /* of the revision that its proposer is asked for, or 0 */
    const char *typed;             /* what they have typed there, or NULL */
    struct submission *before;     /* the answer that was taken last, to be read */
    const uint8_t *bytes;
    size_t len;
};

/* Sends the question; p->again is there when it is committed. */
void again_ask(struct payload *p);

/* The same of p->found. */
void about_ask(struct payload *p);
/* It is about nothing, or about what its proposer may begin this with; false: it is held, and the payload is freed. */
bool about_begins(struct payload *p) must_check;
const char *about_credential(const struct payload *p); /* its id, or NULL: none, or several */
/* A sentence of the core's, with what it is about before it. */
const char *about_said(struct payload *p, const char *text);

/* A later answer to what p->again says: renews it, or holds it with the difference named. */
void payload_again(struct payload *p);
/* It takes back what was sent before. */
void payload_withdraw(struct payload *p);

/* The ends; each frees the payload. */
void payload_settle(struct payload *p, const char *status, const char *reason);
void payload_hold(struct payload *p, const char *reason);
void payload_finish(struct payload *p); /* stays new: the next look tries again */
/* The same, for a look after that; later ones of the same submission wait for it, also after a restart. */
void payload_postpone(struct payload *p, int64_t seconds);
void payload_left(enum pg_commit c, const struct pg_error *error,
                  void *payload); /* the same, for pg_sync */
void
payload_settled(enum pg_commit c, const struct pg_error *error, void *payload); /* for pg_sync */

#endif
