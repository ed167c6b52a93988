/*
 * page: from a statement's document to what a person reads.
 *
 * A page is one statement that returns one JSON document; what only the daemon knows is put into it here (forms, what was
 * typed, errors, links), and pages/NAME.jq turns it into HTML. Pages of persons are never stored by anybody's cache.
 */
#ifndef ASSENT_APP_WEB_PAGE_H
#define ASSENT_APP_WEB_PAGE_H

#include "app/web/web.h"
#include "core/policy/form.h"

struct pg_statement;
struct pg_params;

/* doc belongs to the request; NULL: the statement gave no row. */
typedef void page_fn(struct web_call *call, json_object *doc, void *arg);

/* Reads a document as the call's institution sees it. When the database cannot be asked, answers so, and fn is not called. */
void page_read(struct web_call *call, const struct pg_statement *s, const struct pg_params *p,
               page_fn *fn, void *arg);

/* A document of pages that have no statement: institution and viewer. */
json_object *page_frame(struct web_call *call);

/* Takes out of the document's proposal (and its previous revision) what such a reader may not see, by the form of
 * doc.policy; without that policy nothing but the title stays. Pages show no questions but those (doc.sees). */
void page_seen(struct web_call *call, json_object *doc, enum form_see reader);

/* What the page's forms post and where to; hidden may be NULL and is taken over. nonce NULL: a new one. */
void page_form(struct web_call *call, json_object *doc, const char *action, const char *nonce,
               json_object *hidden);
/* One more line of the error summary; field may be NULL. */
void page_problem(json_object *doc, const char *field, const char *text);
/* What the form holds, as pages want it: {name: text or [text]}, without csrf, nonce, action and what the page had seen. */
json_object *page_typed(struct web_call *call);
/* The same of a form on a page that is not ours: it may call its questions as it likes. */
json_object *page_typed_elsewhere(struct web_call *call);
/* The nonce that came with the form, or NULL when it is none. */
const char *page_nonce(struct web_call *call);

/* Renders pages/NAME.jq (name without folder and end) and answers; private. Or, where a file of it is wanted: with that. */
void page_show(struct web_call *call, int status, const char *name, json_object *doc);
/* The same for what everyone may read: an ETag, and caches may keep it for a minute. link: the header (RFC 8288), or NULL. */
void page_publish(struct web_call *call, const char *name, const char *type, const char *link,
                  json_object *doc);
/* 303 */
void page_redirect(struct web_call *call, const char *location);
/* An error for a person; what they typed is shown to them. */
void page_err(struct web_call *call, const struct err *e);
/* The same before there is a call: HTML that ctx owns; NULL: whoever asks does not read it. arg is not used. */
const char *page_refusal(void *arg, TALLOC_CTX *ctx, const struct httpd_request *rq,
                         enum err_kind kind, const char *why);
/* Does this caller read HTML? */
bool page_is_wanted(struct web_call *call);

#endif
