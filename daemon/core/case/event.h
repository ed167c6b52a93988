/*
 * event: the kinds of events, their versions, and how an older body is lifted to today's shape when it is read.
 */
#ifndef ASSENT_CORE_EVENT_H
#define ASSENT_CORE_EVENT_H

#include "core/decide.h"

enum event_kind {
#define EVENT(enumerator, name, version, body) EVENT_##enumerator,
#include "core/case/events.def"
#undef EVENT
    EVENT_KINDS
};

struct event_info {
    const char *name, *body;
    int version;
};
extern const struct event_info event_table[EVENT_KINDS];

/* Reads a stored event (its name, version and body) and lifts it; an unknown name or a newer version is an error. */
bool event_read(TALLOC_CTX *ctx, const char *name, int version, json_object *body,
                struct event *ret, struct err *e) must_check;

#endif
