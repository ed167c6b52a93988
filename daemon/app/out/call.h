/*
 * call: one attempt at one webhook, as far as its two files share it: prepare.c reads what happened and renders what needs no
 * program, call.c goes from there.
 */
#ifndef ASSENT_APP_OUT_CALL_H
#define ASSENT_APP_OUT_CALL_H

#include "app/out/room.h"

struct call {
    const struct endpoint *to;
    json_object *event, *remote, *request, *last;
    int asked, steps, status; /* steps: those asked that may change something */
    bool unsure;      /* when the attempt began: an earlier one may have changed something there */
    bool kept;        /* what was last written down is, and the message is still ours */
    bool marked;      /* this attempt has written down that it may */
    bool maybe;       /* and a change of it was not plainly refused */
    bool again;       /* a token was refused once in this attempt */
    const char *used; /* the token that the last request went out with */
    json_object *to_keep; /* "remote" beside a request: kept before that leaves */
};

/* Both go on to the end of the message: with what the program says, or with the body that is stored. */
void call_step(struct sending *s);
void call_as_stored(struct sending *s);

#endif
