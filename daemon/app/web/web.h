/*
 * web: from a request to whoever answers it, by the table in routes.def.
 */
#ifndef ASSENT_APP_WEB_H
#define ASSENT_APP_WEB_H

#include "app/app.h"
#include "io/httpd.h"

/* What a handler is given; lives as long as the request. */
struct web_call {
    struct app *app;
    struct httpd_request *rq;
    const struct institution *institution; /* NULL when the path names none */
    const char *arg[4];                    /* the path's other {names}, in order */
    bool control;                          /* came by the control socket */
};

typedef void web_handler(struct web_call *call);

/* For httpd_new; control: the server of the control socket. */
struct httpd_app web_app(TALLOC_CTX *ctx, struct app *app, bool control);

/* A JSON answer. */
void web_answer_json(struct web_call *call, int status, json_object *o);
/* An error as this caller understands it: problem+json (RFC 9457) for programs, a page for people. */
void web_answer_err(struct web_call *call, const struct err *e);

/* The handlers, from the table. */
#define ROUTE(methods, path, handler, kilobytes) web_handler handler;
#define CONTROL(methods, path, handler, kilobytes) web_handler handler;
#include "app/web/routes.def"
#undef ROUTE
#undef CONTROL

#endif
