/*
 * keep: how long an institution keeps what may be forgotten, and the daily round that ends it.
 *
 * The kinds are those of keep.def, every command that people write a text with (core/commands.def), counted from the end of
 * its proposal, and "texts" for the commands that are not named. Events, cases and published versions are no kind: they stay.
 */
#ifndef ASSENT_APP_SITE_KEEP_H
#define ASSENT_APP_SITE_KEEP_H

#include "app/site/registry.h"

struct app;
struct config;

/* Fills inst->keep, inst->keep_texts and inst->forget_keeps; ERR_CONFIG names the key. */
bool keep_read(struct institution *inst, const struct config *config, struct err *e) must_check;

/* Begins with a round at once, then one a day, until ctx is freed. Each portion is a transaction of its own. */
void keep_start(TALLOC_CTX *ctx, struct app *app);

#endif
