/*
 * quorum: the counting of a panel, and its explanation. Pure arithmetic over the tasks of one run.
 *
 * One person counts once. A recusal never counts as an answer; where the rule says so, a recusal whose place nobody
 * could take leaves the base as well. Each criterion is met, split or unmet; the whole is met when enough criteria are,
 * split when it would be were the split ones met, else unmet. A criterion that is not met is split when at least N
 * reviews meet its level and N do not; where fewer lie below and it is not met all the same (minimum, share), it is
 * split too: so a lower score never turns unmet into split.
 */
#ifndef ASSENT_CORE_QUORUM_H
#define ASSENT_CORE_QUORUM_H

#include "core/steps/panel.h"

struct tally {
    const char *result; /* panel_met, panel_split, panel_unmet or panel_no_quorum */
    bool complete;      /* everyone asked has answered */
    int answered, places, needed;
    json_object *
        explained; /* {"result","sentences":[],"criteria":{id:{"result","scores":[]}}}, the caller's */
};

/* tasks: of this run alone, in the order of their places. */
void quorum_tally(TALLOC_CTX *ctx, const struct panel_params *, const struct rubric *,
                  const struct task *tasks, size_t ntasks, struct tally *ret);

/* The least number of answers that a base of so many needs, leaving constituencies aside. */
int quorum_needed(const struct panel_quorum *, int base);

#endif
