/*
 * scenario: plays a story about one proposal, or some in turn, written so that a registrar can read it, through the real core with
 * simulated time. No file, no clock: the caller brings the text, the policy and the calendar.
 *
 * A line is one sentence; # begins a comment. First the stage:
 *   policy microcredential
 *   person Ana Ortiz: committee faculty        (name: role constituency; several roles with "and"; none: a proposer)
 *   unit SPH in HSC                            person Bo Chen, SPH: dean of SPH and acting dean of HSC
 *   system badges                              (that credentials are delivered to)
 *   component data-literacy is in-force        component "Knowing Trees" (as it stands after what was played before it)
 * then what happens:
 *   at 2026-09-01 09:00                        time passes 10 business days
 *   Alex Rivera submits "Data Literacy" (lane non-credit)      … (lane credit): students "both", summary "…"
 *                                              (again once the one before has ended: another, for a credential of its own)
 *   Kim Lee decides return "comment"
 *   Ana Ortiz, Bo Chen review: all 2, assessment 1 "comment", rigor cannot judge, access must change 2 "comment"
 *   Ana Ortiz reviews as of revision 1: all 2
 *   Alex Rivera revises: title "…", summary "…"       Alex Rivera revises: nothing
 *   Alex Rivera revises (with Bo Chen): nothing
 *   Ana Ortiz steps aside "reason"             Kim Lee gives the place of Ana Ortiz to Dee Park
 *   Ana Ortiz, Bo Chen vote yes                Bo Chen votes no "comment"
 *   Ana Ortiz objects "reason"                 Ana Ortiz has no objection
 *   Ana Ortiz, Bo Chen confirm the scores
 *   Alex Rivera withdraws "reason"             badges answers done     badges answers failed "reason"
 *   Kim Lee gives up badges                    Ana Ortiz declares a conflict "reason"
 *   Kim Lee enters for Bo Chen: reviews: all 2       (and whatever else Bo Chen could have done)
 *   Ana Ortiz by a link alone: votes yes       (who does not sign in; whatever else she could have done)
 *   Ana Ortiz stands in for Bo Chen from 2026-09-01 to 2026-09-30       … stands in for Bo Chen as dean from …
 *   Ana Ortiz becomes dean of SPH              Bo Chen is no longer dean of SPH       Bo Chen leaves
 *   credentials are reviewed every 3 years, notice 6 months, offered within 24 months     (on the stage, all but the first optional)
 *   Alex Rivera proposes to amend: title "…"   (amend: minor or major by what is changed; correct, renew, suspend, reinstate,
 *   retire, retract likewise; "amend from version 1: …" for a text made from an older one)
 *   Alex Rivera goes back to proposal 1        Alex Rivera confirms that it is offered
 * and what must then be so:
 *   expect state review          expect outcome unmet because "the middle is 1.5"
 *   expect ending completed      expect published     expect not published
 *   expect mail reminder to Ana Ortiz          expect no mail reminder to Bo Chen     (by the names of the letters of mail/)
 *   expect refused "part of the sentence"      expect 2 change requests
 *   expect Ana Ortiz is asked everything       expect Ana Ortiz is asked assessment, rigor
 *   expect Ana Ortiz is not asked              expect Ana Ortiz is asked for Bo Chen
 *   expect an empty place                      expect no empty place
 *   expect credential version 2  expect credential suspended  expect credential says title "…"
 *   expect credential teach-out 2027-05-01     expect credential review due 2029-09-01    expect credential offered until 2028-09-01
 * A command that is refused without the next line expecting it fails the scenario.
 */
#ifndef ASSENT_CLI_SCENARIO_H
#define ASSENT_CLI_SCENARIO_H

#include "core/decide.h"

struct scenario {
    const char *story;     /* what happened, line by line */
    json_object *history;  /* [{"at","event","version","body"}], owned by the scenario */
    json_object *outgoing; /* what the outside was told: [{"type","data"}], owned by the scenario */
    json_object *events_case; /* the case they came to, as stored */
    int line;                 /* where it failed; 0: it did not */
    const char *failure;
};

/* The name after "policy", and in which line; NULL when there is none. */
char *scenario_policy(TALLOC_CTX *ctx, const char *text, int *ret_line);

/* Never fails itself: ret->line and ret->failure say what did. */
struct scenario *
scenario_play(TALLOC_CTX *ctx, const char *text, const struct policy *, const struct calendar *);

#endif
