/*
 * outbox: everything that leaves. Messages were queued by the commits that caused them; here they are taken on a lease,
 * rendered before their first attempt (an event that needs no program once, for all who are told of it), and attempted
 * until they are acknowledged, dead, or not wanted any more.
 *
 * Each endpoint is a channel of its own (and mail is one), with its own few messages under way at once: one that answers
 * slowly or never delays nobody else. Within a lane, of one proposal to one endpoint, messages leave in order. An attempt
 * ends ten seconds before its lease does; what a crash left is taken again when its lease is over (at once by a
 * daemon that is alone on its database), with the same id and bytes.
 */
#ifndef ASSENT_APP_OUT_OUTBOX_H
#define ASSENT_APP_OUT_OUTBOX_H

#include "app/app.h"

struct outbox;

struct outbox *outbox_new(TALLOC_CTX *ctx, struct app *app);
void outbox_wake(struct outbox *o);   /* something was queued */
void outbox_reload(struct outbox *o); /* the registry was swapped */
size_t outbox_under_way(const struct outbox *o);

struct outbox_counts {
    uint64_t sent, acknowledged, postponed, dead, unwanted, bounced;
};
struct outbox_counts outbox_counts(const struct outbox *o);

#endif
