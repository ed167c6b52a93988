/*
 * plain: the adapters that need no program (kind = cloudevents in their .conf): one request with the event as CloudEvents 1.0
 * structured JSON, and what its answer comes to. The same as hooks/out/webhook.jq does, for who sends much.
 */
#ifndef ASSENT_APP_OUT_PLAIN_H
#define ASSENT_APP_OUT_PLAIN_H

#include "app/out/room.h"
#include "io/fetch.h"

bool plain_is(const struct endpoint *to);

/* What all who are told of an event are sent; ctx's. */
char *plain_body(TALLOC_CTX *ctx, json_object *event);
/* As a program would ask for it; the caller's. */
json_object *plain_request(const struct endpoint *to, const char *body);

/* Ends the message: 2xx is success, 410 switches the system off, all else is tried again. */
void plain_judge(struct sending *s, const struct fetch_result *r);

#endif
