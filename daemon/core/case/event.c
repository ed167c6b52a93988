/* event: the table of kinds, and the reading of stored events. It knows no case. */
#include "core/case/event.h"

#include <string.h>

const struct event_info event_table[EVENT_KINDS] = {
#define EVENT(enumerator, name, version, body) {name, body, version},
#include "core/case/events.def"
#undef EVENT
};

bool
event_read(TALLOC_CTX *ctx, const char *name, int version, json_object *body, struct event *ret,
           struct err *e)
{
    (void)ctx; /* a lift will make its new body here */
    for (int kind = 0; kind < EVENT_KINDS; kind++) {
        if (strcmp(event_table[kind].name, name))
            continue;
        if (version < 1 || version > event_table[kind].version)
            return err_set(
                e, ERR_INTERNAL,
                "The event %s is of version %d; this program knows up to %d. Install the "
                "release that wrote it, or a newer one.",
                name, version, event_table[kind].version);
        *ret = (struct event){.kind = kind, .version = event_table[kind].version, .body = body};
        return true;
    }
    return err_set(
        e, ERR_INTERNAL,
        "The event %s is not known to this program. Install the release that wrote it, or "
        "a newer one.",
        name);
}
