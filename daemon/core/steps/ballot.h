/*
 * ballot: members vote yes or no or abstain, and may change their vote until it closes where the policy says so. The
 * tally (core/count/tally.h) says passed, failed, tied or no-quorum, and why.
 *
 * JSON, beside who, due and the other keys of every step, and what every sitting has (core/count/quorum.h):
 *   "base": "eligible" | "present" | "cast" | "cast-without-abstentions"      what the threshold is a part of
 *   "threshold": "majority" | "unanimous" | {"fraction": "3/5", "more-than": false}
 *   "dissents": 2                     it fails when so many vote no; alone (no threshold) it passes otherwise
 *   "tie": "fails" | "tied" | "casting-vote"           equal votes under "majority"
 *   "chair": "chair"                  the role that is told of a lost quorum, breaks a tie, keeps out of the vote
 *   "chair-votes": "always" | "tie-only"
 *   "change-vote": true
 * Present is who voted, abstained or was there without voting; where the quorum is not met at its due the time is
 * extended, and the ballot then stays open to the new end.
 *
 * Tasks: kind "vote" for everybody asked; "casting-vote" for the chair once the votes are equal. Under "chair-votes":
 * "always" with "casting-vote" the side on which the chair voted prevails. "present" may be chosen where base is
 * "present" alone.
 */
#ifndef ASSENT_CORE_STEPS_BALLOT_H
#define ASSENT_CORE_STEPS_BALLOT_H

#include "core/count/quorum.h"
#include "core/step.h"

enum ballot_base { BALLOT_ELIGIBLE, BALLOT_PRESENT, BALLOT_CAST, BALLOT_YES_OR_NO };
enum ballot_threshold {
    BALLOT_NO_THRESHOLD, /* passes unless too many dissent */
    BALLOT_MAJORITY,     /* more than half */
    BALLOT_UNANIMOUS,
    BALLOT_FRACTION
};
enum ballot_tie { BALLOT_TIE_FAILS, BALLOT_TIE_TIED, BALLOT_TIE_CASTING };

struct ballot_params {
    struct sitting sitting; /* first */
    enum ballot_base base;
    enum ballot_threshold threshold;
    struct fraction fraction;
    bool more_than; /* … than the fraction, not just as much */
    int dissents;   /* 0: no limit of their own */
    enum ballot_tie tie;
    bool chair_ties_only; /* the holders of sitting.chair vote only to break a tie */
    bool change_vote;
};

extern const struct step_kind step_ballot;
extern const char ballot_passed[], ballot_failed[], ballot_tied[], ballot_no_quorum[];

bool ballot_read(TALLOC_CTX *, json_object *, const struct rubric *, struct step *,
                 struct err *) must_check;
const char **ballot_outcomes(TALLOC_CTX *, const struct step *);
char *ballot_explain(TALLOC_CTX *, const struct policy *, const struct step *);
void ballot_check(const struct policy *, const struct state *, const struct step *, void *findings);

/* "more than half of the votes for or against are yes"; in a tally too. */
char *ballot_say_threshold(TALLOC_CTX *, const struct ballot_params *);

#endif
