/*
 * reading: what the files of intake's second step share.
 *
 *   reading.c  one look at what is new, and the end of each payload      mapping.c  from bytes to a document
 *   judging.c  from a document to a proposal or a draft
 */
#ifndef ASSENT_APP_IN_READING_H
#define ASSENT_APP_IN_READING_H

#include "app/in/intake.h"
#include "io/pg.h"

/* One payload on its way. */
struct payload {
    struct intake *intake;
    struct app *app;
    const struct institution *institution;
    const struct form_source *form;
    const char *id, *submission;
    json_object *headers, *body;
    json_object *document, *unmapped;
    const char *email, *name, *person;
    bool ignored;
};

/* From the stored bytes to p->body; false: they cannot be read. */
bool payload_decode(struct payload *p, const uint8_t *bytes, size_t len, struct err *e) must_check;
/* By the adapter's [ignore] section: not a finished submission. */
bool payload_is_ignored(const struct payload *p);
/* Runs the adapter's program, then judges. */
void payload_map(struct payload *p);
/* Who proposes, is it complete: submits it, makes a draft of it, or holds it. */
void payload_judge(struct payload *p);

/* The ends; each frees the payload. */
void payload_settle(struct payload *p, const char *status, const char *reason);
void payload_hold(struct payload *p, const char *reason);
void payload_finish(struct payload *p); /* stays new: the next look tries again */
void
payload_settled(enum pg_commit c, const struct pg_error *error, void *payload); /* for pg_sync */

#endif
