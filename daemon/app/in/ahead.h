/*
 * ahead: which open tasks would move, were the register as a dry run has found. Decides as the docket would, and keeps nothing.
 */
#ifndef ASSENT_APP_IN_AHEAD_H
#define ASSENT_APP_IN_AHEAD_H

#include "app/app.h"

/* So many proposals are looked at. */
enum { AHEAD_MAX = 500 };

/* [{"proposal","title","from"?,"to"?}] with names, none where a place was or stays empty; the callee's. NULL: the database
 * could not be read. */
typedef void ahead_fn(json_object *tasks, void *arg);

/* snapshot: the roster to be. people: [{"id","name"}], to name them. Ends in one call of done, never inside this one; a
 * snapshot that cannot be read moves nobody. */
void ahead_look(struct app *app, int institution, json_object *snapshot, json_object *people,
                ahead_fn *done, void *arg);

#endif
