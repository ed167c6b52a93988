/* ballot_check: can a ballot be decided by the places it has, and how is its rule said in sentences? */
#include <string.h>

#include "core/policy/explain.h"
#include "core/policy/lint.h"
#include "core/steps/ballot.h"
#include "core/policy/wording.h"

/* ---- the checker ---------------------------------------------------------------------------------------- */

static void
check_ties(struct lint *lint, const struct state *state, const struct step *step)
{
    const struct ballot_params *p = step->params;
    if (p->tie != BALLOT_TIE_FAILS && p->threshold != BALLOT_MAJORITY)
        lint_step(lint, state, step,
                  "“tie” speaks of equal votes, which mean something under a “majority” alone: "
                  "leave it out");
    if (p->chair_ties_only && p->tie != BALLOT_TIE_CASTING)
        lint_step(lint, state, step,
                  "the chair votes to break a tie only, and “tie” is not \"casting-vote\": the "
                  "chair would never vote");
    if (p->chair_ties_only && !strcmp(p->sitting.chair, step->who.role))
        lint_step(lint, state, step,
                  "the role that votes is the chair's, who votes to break a tie only: nobody "
                  "would be left");
}

/* Could so many yes votes ever be there? places 0: as many as hold the role. */
static void
check_decidable(struct lint *lint, const struct state *state, const struct step *step)
{
    const struct ballot_params *p = step->params;
    int places = explain_places(&step->who, NULL);
    if (p->threshold == BALLOT_FRACTION && p->more_than && p->fraction.top == p->fraction.bottom)
        lint_step(lint, state, step,
                  "the threshold asks for more than all votes: the ballot can never pass");
    if (places && p->dissents > places)
        lint_step(lint, state, step,
                  "“dissents” is %d, and there are only %d places: so many can never vote no",
                  p->dissents, places);
    if (p->dissents == 1 && p->threshold != BALLOT_NO_THRESHOLD && p->threshold != BALLOT_UNANIMOUS)
        lint_step(lint, state, step,
                  "one dissent is enough to fail it, so its threshold says nothing: leave it out");
    if (p->threshold == BALLOT_UNANIMOUS && p->dissents > 1)
        lint_step(lint, state, step,
                  "one dissent is enough where all must agree, so “dissents” says nothing: leave "
                  "it out");
}

void
ballot_check(const struct policy *policy, const struct state *state, const struct step *step,
             void *findings)
{
    const struct ballot_params *p = step->params;
    quorum_check(policy, state, step, &p->sitting, "votes", findings);
    check_ties(findings, state, step);
    check_decidable(findings, state, step);
}

/* ---- the sentences ---------------------------------------------------------------------------------------- */

char *
ballot_say_threshold(TALLOC_CTX *ctx, const struct ballot_params *p)
{
    static const char *const base[] = {
        [BALLOT_ELIGIBLE] = "members",
        [BALLOT_PRESENT] = "members present",
        [BALLOT_CAST] = "votes cast (abstentions counted)",
        [BALLOT_YES_OR_NO] = "votes for or against",
    };
    const char *of = base[p->base],
               *say = p->base == BALLOT_ELIGIBLE || p->base == BALLOT_PRESENT ? "vote" : "are";
    if (p->threshold == BALLOT_UNANIMOUS)
        return err_mem(talloc_asprintf(ctx, "all %s %s yes", of, say));
    if (p->threshold == BALLOT_MAJORITY)
        return err_mem(talloc_asprintf(ctx, "more than half of the %s %s yes", of, say));
    char *part = say_fraction(ctx, p->fraction.top, p->fraction.bottom);
    return err_mem(talloc_asprintf(ctx, "%s%s of the %s %s yes",
                                   p->more_than ? "more than " : "at least ", part, of, say));
}

static char *
say_who(TALLOC_CTX *ctx, const struct step *step)
{
    const struct ballot_params *p = step->params;
    TALLOC_CTX *tmp = err_mem(talloc_new(ctx));
    const char *role = explain_role(tmp, step->who.role);
    char *all =
        step->who.nplaces
            ? explain_who(tmp, &step->who)
            : err_mem(talloc_asprintf(tmp, "Everyone who holds the role “%s”%s", role,
                                      step->who.of_unit ? " for the proposal's department" : ""));
    const char *but = p->chair_ties_only ? " (but not the chair)" : "";
    char *text = err_mem(talloc_asprintf(
        ctx, "%s%s %s yes or no, or %s%s", all, but, step->who.nplaces ? "vote" : "votes",
        step->who.nplaces ? "abstain" : "abstains",
        p->change_vote ? "; until the ballot closes a vote may be changed" : ""));
    talloc_free(tmp);
    return text;
}

static char *
say_rule(TALLOC_CTX *ctx, const struct ballot_params *p)
{
    char *dissents =
        p->dissents
            ? err_mem(talloc_asprintf(ctx, "%s or more vote no", say_number(ctx, p->dissents)))
            : NULL;
    if (p->threshold == BALLOT_NO_THRESHOLD)
        return err_mem(talloc_asprintf(ctx, "It passes unless %s", dissents));
    return err_mem(talloc_asprintf(ctx, "It passes when %s%s%s", ballot_say_threshold(ctx, p),
                                   dissents ? ", unless " : "", dissents ? dissents : ""));
}

static const char *
say_tie(TALLOC_CTX *ctx, const struct ballot_params *p)
{
    if (p->threshold != BALLOT_MAJORITY)
        return "";
    if (p->tie == BALLOT_TIE_FAILS)
        return " When the votes are equal it fails.";
    if (p->tie == BALLOT_TIE_TIED)
        return " When the votes are equal it neither passes nor fails.";
    const char *chair = explain_role(ctx, p->sitting.chair);
    if (p->chair_ties_only)
        return err_mem(talloc_asprintf(
            ctx, " When the votes are equal, and only then, the %s votes, and that decides.",
            chair));
    return err_mem(talloc_asprintf(
        ctx, " When the votes are equal the side on which the %s voted prevails.", chair));
}

char *
ballot_explain(TALLOC_CTX *ctx, const struct policy *policy, const struct step *step)
{
    const struct ballot_params *p = step->params;
    TALLOC_CTX *tmp = err_mem(talloc_new(ctx));
    char *text = err_mem(talloc_asprintf(
        ctx, "%s. Quorum: %s. %s.%s %s", say_who(tmp, step),
        quorum_explain(tmp, &p->sitting, step, "member who takes part", "members who take part"),
        say_rule(tmp, p), say_tie(tmp, p),
        p->sitting.early_close ? "It closes when everybody has voted, or as soon as the votes "
                                 "still out cannot change the result, or when the time is over; "
                               : "It closes when everybody has voted or the time is over; "));
    text = err_mem(talloc_strdup_append(text, quorum_explain_time(tmp, policy, &p->sitting, step)));
    talloc_free(tmp);
    return text;
}
