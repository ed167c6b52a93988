/*
 * evolve: (case, event) → case. Only assigns: it reads no policy, no fact and no clock.
 *
 * c is changed in place; a first event is folded into case_empty(). at is the event's own instant. An event that does not
 * fit its case (a task that is not there) is a broken history: ERR_INTERNAL.
 */
#ifndef ASSENT_CORE_EVOLVE_H
#define ASSENT_CORE_EVOLVE_H

#include "core/case/event.h"
#include "core/case/model.h"

struct casefile *case_empty(TALLOC_CTX *ctx);
bool evolve(struct casefile *c, const struct event *ev, when_t at, struct err *e) must_check;

#endif
