/*
 * event: what an outgoing event tells of a proposal and its credential, out of what the database holds.
 *
 * Nothing leaves that the form does not call public: the document is cut to what everybody may see, and everything else is
 * taken from what is left. hooks/out/README.md lists the members.
 */
#ifndef ASSENT_APP_OUT_EVENT_H
#define ASSENT_APP_OUT_EVENT_H

#include "app/site/registry.h"

/*
 * raw: {data, credential} of sql/out/event_data.sql. type: of the event, "credential.amended". The caller's; NULL when the
 * form that the credential was written in is not read yet by this daemon.
 */
json_object *event_data(const struct institution *inst, const char *type, json_object *raw);

/* "create", "minor", …: what the event does to the credential; NULL: nothing. */
const char *event_change(const char *type, const char *kind);

/* The tag of a language that the form asks for by its name; NULL: English. One that is not known stays as it was written. */
const char *event_language(const char *written);

/* An event as adapters' programs see it; data is taken over, the event the caller's. */
struct event_parts {
    const char *id, *type, *proposal;
    when_t at;
};
json_object *event_whole(TALLOC_CTX *ctx, const struct institution *inst,
                         const struct event_parts *parts, json_object *data);

#endif
