/*
 * arrival: one call of a form platform, as it came or as it was stored, and where in it something stands.
 *
 * A place, as an adapter's NAME.conf writes it:
 *   /json/pointer   RFC 6901, into the decoded body
 *   header:NAME     of the request; stored are only those that [ids] and [events] name, and four that tell about the body
 *   field:NAME      the first value of a form's field, or a member of a JSON body
 *   query:NAME      of the address; stored as headers are, under the name ?NAME
 */
#ifndef ASSENT_APP_IN_ARRIVAL_H
#define ASSENT_APP_IN_ARRIVAL_H

#include <stdint.h>

#include "app/site/registry.h"

struct httpd_request;
struct form_data;

struct arrival {
    const struct form_source *form;
    const struct httpd_request *rq; /* as it comes; NULL when it was stored */
    json_object *headers; /* as it was stored: {name in lower case: value}; NULL while it comes */
    const char *peer, *secret; /* who calls; the last part of the address, or NULL */
    const uint8_t *bytes;
    size_t len;
    TALLOC_CTX *ctx; /* owns all that is found */

    bool decoded; /* arrival_body was asked */
    json_object *body;
    const struct form_data *fields; /* of a form's body */
    struct err unread;              /* why it could not be decoded */
};

/* rq owns it; secret: from the address, or NULL. */
struct arrival *
arrival_of(struct httpd_request *rq, const struct form_source *form, const char *secret);

/* The body as the adapter's decoder reads it, read once; false: it cannot be. A JSON null is NULL. */
bool arrival_body(struct arrival *a, json_object **ret, struct err *e) must_check;

/* What stands there, text or number; NULL: nothing does, or the body cannot be read. */
const char *arrival_at(struct arrival *a, const char *place);

/* Of [ids]: "delivery" or "submission", the parts of one that has several joined by a slash; NULL unless all are there. */
const char *arrival_id(struct arrival *a, const char *which);

/* What is kept of its head, for the caller to own: no signature, no token, no cookie. */
json_object *arrival_headers(const struct arrival *a);

/* By [ignore] and [events]. */
enum arrival_kind { ARRIVAL_SUBMIT, ARRIVAL_REVISE, ARRIVAL_WITHDRAW, ARRIVAL_OTHER };
enum arrival_kind arrival_kind(struct arrival *a);
const char *arrival_kind_name(enum arrival_kind kind); /* "submit", … */

/*
 * Overwrites, in `bytes`, a copy of the body, the secrets that travelled in it: what [carried] names, and a token that was
 * verified there. Lengths stay. false: the body cannot be read, so that nobody can tell where they are.
 */
bool arrival_cover(struct arrival *a, uint8_t *bytes, struct err *e) must_check;

/* The next of several words with blanks between them, from *at, which is moved on; NULL after the last. ctx owns it. */
char *arrival_word(TALLOC_CTX *ctx, const char **at);

#endif
