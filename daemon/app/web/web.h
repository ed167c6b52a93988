/*
 * web: from a request to whoever answers it, by the table in routes.def.
 *
 * A handler is called when it is known who asks, as far as its route wants to know (web/known.h), and for a POST when its
 * form has been read and proved to be ours. It answers exactly once.
 */
#ifndef ASSENT_APP_WEB_WEB_H
#define ASSENT_APP_WEB_WEB_H

#include "app/app.h"
#include "app/web/link.h"
#include "io/form_parse.h"
#include "io/httpd.h"

/* Who may come to an address. */
enum web_who {
    WHO_EVERYONE, /* nobody is asked who they are */
    WHO_MACHINE,  /* proves itself by what it sends: the handler verifies it */
    WHO_BROWSER,  /* everyone, but a form must come from the browser that it was made for */
    WHO_LINK,     /* whoever holds a task's link */
    WHO_SESSION,  /* whoever has signed in */
    WHO_CONTROL,  /* the administrator, by the control socket */
};

/* Where a person's authority comes from, and what a page says of them. */
struct viewer {
    const char *person, *name, *email; /* NULL: nobody is known */
    int64_t epoch;
    bool staff;
    const char *known; /* "link", "session": as events record it */
};

/* What a handler is given; lives as long as the request. */
struct web_call {
    struct app *app;
    struct httpd_request *rq;
    const struct institution *institution; /* NULL when the path names none */
    const char *arg[4];                    /* the path's other {names}, in order */
    bool control;                          /* came by the control socket */

    struct viewer viewer;
    const char *file;          /* digest of the file that is wanted of those a page names; NULL: the page itself */
    const char *binding;       /* what this caller's forms are bound to; NULL: nothing */
    struct link link;          /* WHO_LINK */
    json_object *holder;       /* WHO_LINK: who holds it, from sql/page/holder.sql */
    struct form_data *query;   /* of the address */
    struct form_data *form;    /* of a POST by a person; else NULL */
    const char *set_cookie[2]; /* to be sent with the answer */
};

typedef void web_handler(struct web_call *call);

/* For httpd_new; control: the server of the control socket. */
struct httpd_app web_app(TALLOC_CTX *ctx, struct app *app, bool control);

bool web_is_post(const struct web_call *call);
/* The first value of a name in the form or the address; NULL when there is none. */
const char *web_form_value(const struct web_call *call, const char *name);
const char *web_query_value(const struct web_call *call, const char *name);

/* The body as one line of text, without the blanks around it. */
const char *web_plain_body(struct web_call *call);

/* A JSON answer; takes o over. */
void web_answer_json(struct web_call *call, int status, json_object *o);
/* An error as this caller understands it: problem+json (RFC 9457) for programs, a page for people. */
void web_answer_err(struct web_call *call, const struct err *e);

/* The handlers, from the table. */
#define ROUTE(methods, path, handler, kilobytes, who) web_handler handler;
#include "app/web/routes.def"
#undef ROUTE

#endif
