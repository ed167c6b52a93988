/*
 * intake: what form platforms send, in two steps.
 *
 * (1) intake_receive: verify, give it an id, store the raw bytes and the delivery's key in the docket's next batch, answer
 *     202. A delivery that comes again is answered as the first was.
 * (2) on its own time: read it with its adapter and submit it under the key intake/<id>, which takes effect once. What is
 *     authentic but incomplete becomes a draft that its proposer is asked to finish; what cannot be read is held for the
 *     office, with the reason. A row that a crash left is found again.
 */
#ifndef ASSENT_APP_IN_INTAKE_H
#define ASSENT_APP_IN_INTAKE_H

#include "app/app.h"

struct httpd_request;
struct intake;

/* Somebody at a browser, who has filled in a page of the institution's own. */
struct intake_person {
    const char *page;                                /* where they go on when it is stored */
    void (*refused)(const struct err *e, void *arg); /* answers them otherwise */
    void *arg;
};

/* POST /{institution}/hooks/{form}, or with the secret of its address behind it: answers rq. person NULL: it is a program. */
void intake_receive(struct app *app, struct httpd_request *rq, const struct institution *inst,
                    const struct form_source *form, const char *secret,
                    const struct intake_person *person);

/* Step two; wakes by itself every two seconds, and at once by intake_wake(). */
struct intake *intake_new(TALLOC_CTX *ctx, struct app *app);
void intake_wake(struct intake *intake);

/* What stores one, for docket_put; takes headers over, copies the rest. key: its id at its source; NULL: its bytes are. */
struct docket_item *
intake_item(struct app *app, const struct institution *inst, const char *form, json_object *headers,
            const void *body, size_t len, const char *key);
const char *intake_source(TALLOC_CTX *ctx, const char *form); /* of its key */

#endif
