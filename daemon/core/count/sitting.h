/*
 * sitting: what a panel and a ballot do alike while they are open: whose answers count, when they may close, who hears
 * that a quorum is lost.
 */
#ifndef ASSENT_CORE_SITTING_H
#define ASSENT_CORE_SITTING_H

#include "core/count/quorum.h"
#include "core/step.h"
#include "core/count/tally.h"

/* What is counted of a run; hangs from d->ctx. */
struct counted sitting_counted(struct deciding *d, const struct step *, const struct step_run *);

/* How far a quorum is. */
enum sitting_quorum { SITTING_LOST, SITTING_POSSIBLE, SITTING_MET };
enum sitting_quorum
sitting_quorum(struct deciding *d, const struct step *, const struct step_run *);

/* Met, and nobody is missing who must be represented. */
bool sitting_quorate(struct deciding *d, const struct step *, const struct step_run *);

/* May it close with this tally now? at_once: an extended one does so as soon as the quorum is there. */
bool sitting_closes(const struct deciding *d, const struct step *, const struct step_run *,
                    const struct tally *, bool at_once);

/* Somebody stepped aside: where that cost the quorum, whoever is in the chair is told. */
void sitting_left(struct deciding *d, const struct step *, int run, enum sitting_quorum before);

#endif
