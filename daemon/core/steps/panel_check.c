/* panel_check: can a panel's rule be met by its places, and how is it said in sentences? */
#include <string.h>

#include "core/policy/explain.h"
#include "core/policy/lint.h"
#include "core/steps/panel.h"
#include "core/policy/wording.h"

/* ---- the checker ----------------------------------------------------------------------------------------- */

/* What is kept of a review until its round is over, in bytes: about so much, and so much for each criterion. */
enum { REVIEW_BYTES = 160, SCORE_BYTES = 50, CASE_BYTES = 16 * 1024 };

static void
check_size(struct lint *lint, const struct state *state, const struct step *step, int places,
           int criteria)
{
    if (places * (REVIEW_BYTES + criteria * SCORE_BYTES) > CASE_BYTES)
        lint_add(lint, LINT_WARNING, LINT_WORKFLOW, lint_place(lint, state, step),
                 "%d reviewers who judge %d quality criteria each make the record of a proposal so "
                 "large that whatever is done about it takes longer: ask fewer to review, and let "
                 "the others vote or comment",
                 places, criteria);
}

void
panel_check(const struct policy *policy, const struct state *state, const struct step *step,
            void *findings)
{
    const struct panel_params *p = step->params;
    int places = explain_places(&step->who, NULL), criteria = (int)policy->rubric->ncriteria;
    quorum_check(policy, state, step, &p->sitting, "reviews", findings);
    check_size(findings, state, step, places, criteria);
    if (p->joint && p->sitting.early_close)
        lint_step(findings, state, step,
                  "“early-close” says that some reviews need not be waited for, and “joint” that "
                  "they are discussed: leave one of them out");
    if (p->least_judges > places)
        lint_step(findings, state, step,
                  "“least-judges” is %d, and there are only %d places: no criterion could be met",
                  p->least_judges, places);
    if (p->must_meet > criteria)
        lint_step(findings, state, step, "“must-meet” is %d, and the rubric has only %d criteria",
                  p->must_meet, criteria);
    if (2 * p->split_each_side > places)
        lint_step(findings, state, step,
                  "“split” asks for %d reviews on each side, and there are only %d places: it can "
                  "never happen",
                  p->split_each_side, places);
}

/* ---- the sentences ---------------------------------------------------------------------------------------- */

static const char *
label_of(const struct rubric *r, int value)
{
    for (size_t i = 0; i < r->nscale; i++)
        if (r->scale[i].value == value)
            return r->scale[i].label;
    return "";
}

static char *
say_criterion_rule(TALLOC_CTX *ctx, const struct rubric *r, const struct panel_params *p)
{
    if (p->aggregate == PANEL_SHARE)
        return err_mem(talloc_asprintf(ctx, "%s%s of those who judged it give it %d (%s) or more",
                                       p->share.top < p->share.bottom ? "at least " : "",
                                       say_fraction(ctx, p->share.top, p->share.bottom), p->meets,
                                       label_of(r, p->meets)));
    return err_mem(
        talloc_asprintf(ctx, "the %s of its scores is %d (%s) or more",
                        p->aggregate == PANEL_MEDIAN ? "median (the middle one)" : "lowest",
                        p->meets, label_of(r, p->meets)));
}

static char *
say_passing(TALLOC_CTX *ctx, const struct policy *policy, const struct panel_params *p)
{
    int criteria = (int)policy->rubric->ncriteria;
    if (!p->must_meet || p->must_meet == criteria)
        return err_mem(
            talloc_asprintf(ctx, "The panel's outcome is “met” when every one of the %s is met",
                            say_count(ctx, criteria, "quality criterion", "quality criteria")));
    return err_mem(
        talloc_asprintf(ctx, "The panel's outcome is “met” when at least %s of the %s %s met",
                        say_number(ctx, p->must_meet),
                        say_count(ctx, criteria, "quality criterion", "quality criteria"),
                        p->must_meet == 1 ? "is" : "are"));
}

static const char *
say_joint(TALLOC_CTX *ctx, const struct panel_params *p)
{
    if (!p->joint)
        return "";
    return err_mem(talloc_asprintf(
        ctx,
        "When the reviews are in, everybody who wrote one sees all of them, and may change or "
        "confirm their own%s%s; then they are counted. ",
        p->joint_due.n ? ", within " : "", p->joint_due.n ? duration_text(ctx, p->joint_due) : ""));
}

char *
panel_explain(TALLOC_CTX *ctx, const struct policy *policy, const struct step *step)
{
    const struct panel_params *p = step->params;
    TALLOC_CTX *tmp = err_mem(talloc_new(ctx));
    char *text =
        err_mem(talloc_asprintf(ctx,
                                "%s review the proposal, each alone, against “%s”. Quorum: %s. A "
                                "quality criterion is met when %s",
                                explain_who(tmp, &step->who), policy->rubric->title,
                                quorum_explain(tmp, &p->sitting, step, "review", "reviews"),
                                say_criterion_rule(tmp, policy->rubric, p)));
    if (p->least_judges > 1)
        text = err_mem(talloc_asprintf_append(text, " and at least %s could judge it",
                                              say_number(tmp, p->least_judges)));
    text = err_mem(
        talloc_asprintf_append(text, ". %s, otherwise “unmet”", say_passing(tmp, policy, p)));
    if (p->split_each_side)
        text = err_mem(
            talloc_asprintf_append(text,
                                   "; it is “split” instead when on a criterion at least %s lie on "
                                   "each side of that level",
                                   say_count(tmp, p->split_each_side, "review", "reviews")));
    text = err_mem(talloc_asprintf_append(
        text, ". %s%sWhen the time is over, the reviews that are in decide; %s %s",
        p->sitting.early_close
            ? "It closes as soon as the reviews still out cannot change the outcome. "
            : "",
        say_joint(tmp, p), quorum_explain_time(tmp, policy, &p->sitting, step),
        p->reopen_touched
            ? "After a revision the same reviewers are asked again only about quality criteria "
              "that were "
              "not met, that a review said must change, or whose answers in the form changed; "
              "their other scores stand."
            : "After a revision every criterion is reviewed again."));
    talloc_free(tmp);
    return text;
}
