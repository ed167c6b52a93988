/*
 * tally: the counting of reviews and of votes, and its explanation. Pure.
 *
 * Reviews: each criterion is met, split or unmet; the whole is met when enough criteria are, split when it would be were
 * the split ones met, else unmet. A criterion that is not met is split when at least N reviews meet its level and N do
 * not; where fewer lie below and it is not met all the same (minimum, share), it is split too: so a lower score never
 * turns unmet into split.
 *
 * Votes: without a quorum no-quorum. Else failed when as many vote no as the rule allows not; else passed when the
 * threshold is reached; else, where a majority is asked for and as many vote yes as no, what the rule for ties says; else
 * failed. A casting vote is one vote more: where the majority is of all members, or abstentions count, and it would not be
 * reached with that vote either, the ballot has failed and the chair is not asked.
 */
#ifndef ASSENT_CORE_TALLY_H
#define ASSENT_CORE_TALLY_H

#include "core/steps/ballot.h"
#include "core/steps/panel.h"

/* What is counted. */
struct counted {
    const struct task *tasks; /* of this run alone, in the order of their places */
    size_t ntasks;
    const char *const *absent; /* units that had to be represented and are not */
    size_t nabsent;
    const char
        *chair; /* ballot: "yes" or "no" when the votes are equal and the chair has said so */
};

struct tally {
    const char *result; /* panel_met, … or ballot_passed, …: one of those constants */
    bool quorum;        /* and nobody is missing who had to be represented */
    bool complete;      /* everyone asked has answered */
    bool settled;       /* with a quorum: the answers still out cannot change the result */
    bool tied;          /* the votes are equal: the result is what the rule for ties makes of it */
    int answered, places, needed;
    json_object
        *explained; /* {"result","sentences":[],"criteria":{id:{"result","scores":[]}}, "votes":
                               {"yes","no","abstain","present"}}: the caller's */
};

void tally_panel(TALLOC_CTX *ctx, const struct panel_params *, const struct rubric *,
                 const struct counted *, struct tally *ret);
void tally_ballot(TALLOC_CTX *ctx, const struct ballot_params *, const struct counted *,
                  struct tally *ret);

/* For both: the units that are missing, as a sentence. */
char *tally_say_absent(TALLOC_CTX *ctx, const struct counted *);

#endif
