/*
 * reading: what the files of intake's second step share.
 *
 *   reading.c  one look at what is new, and the end of each payload      submission.c  what it comes to by itself
 *   judging.c  from there to a proposal or a draft
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
    bool has_sibling;
};

/* What the adapter made of it, to a proposal or a draft of whoever proposes. */
void payload_judge(struct payload *p);

/* The ends; each frees the payload. */
void payload_settle(struct payload *p, const char *status, const char *reason);
void payload_hold(struct payload *p, const char *reason);
void payload_finish(struct payload *p); /* stays new: the next look tries again */
void
payload_settled(enum pg_commit c, const struct pg_error *error, void *payload); /* for pg_sync */

#endif
