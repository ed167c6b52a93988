/* panel_check: can a panel's rule be met by its places, and how is it said in sentences? */
#include <string.h>

#include "core/explain.h"
#include "core/lint.h"
#include "core/steps/panel.h"
#include "core/wording.h"

/* ---- the checker ----------------------------------------------------------------------------------------- */

/* The least whole number of reviews that the fraction of the quorum asks for. */
static int
fraction_needs(const struct panel_quorum *q, int places)
{
    if (!q->fraction.bottom)
        return 0;
    int top = q->fraction.top * places, bottom = q->fraction.bottom;
    return q->more_than ? top / bottom + 1 : (top + bottom - 1) / bottom;
}

static void
check_minimum(struct lint *lint, const struct state *state, const struct step *step,
              const struct place *least)
{
    /* A place of any constituency may be filled by this one. */
    int own = explain_places(&step->who, least->constituency), open = 0;
    for (size_t i = 0; i < step->who.nplaces; i++)
        if (!step->who.places[i].constituency)
            open += step->who.places[i].count;
    char *place = lint_place(lint, state, step);
    lint_constituency(lint, place, least->constituency);
    if (least->count > own + open)
        lint_step(lint, state, step,
                  "the quorum asks for %d of %s, and the step has only %d such places",
                  least->count, least->constituency, own + open);
}

static void
check_quorum(struct lint *lint, const struct state *state, const struct step *step)
{
    const struct panel_params *p = step->params;
    const struct panel_quorum *q = &p->quorum;
    int places = explain_places(&step->who, NULL), minima = 0;
    if (q->count > places)
        lint_step(lint, state, step, "the quorum asks for %d reviews, and there are only %d places",
                  q->count, places);
    if (fraction_needs(q, places) > places)
        lint_step(lint, state, step, "the quorum asks for more than all of the %d places", places);
    for (size_t i = 0; i < q->nminimum; i++) {
        minima += q->minimum[i].count;
        check_minimum(lint, state, step, &q->minimum[i]);
    }
    if (minima > places)
        lint_step(lint, state, step,
                  "the quorum's “of-whom” adds up to %d reviews, and there are only %d places",
                  minima, places);
}

void
panel_check(const struct policy *policy, const struct state *state, const struct step *step,
            void *findings)
{
    const struct panel_params *p = step->params;
    int places = explain_places(&step->who, NULL), criteria = (int)policy->rubric->ncriteria;
    char *place = lint_place(findings, state, step);
    for (size_t i = 0; i < step->who.nplaces; i++)
        if (step->who.places[i].constituency)
            lint_constituency(findings, place, step->who.places[i].constituency);
    check_quorum(findings, state, step);
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
    if (!step->due.n)
        lint_add(
            findings, LINT_WARNING, LINT_WORKFLOW, place,
            "there is no “due”: the committee is never reminded, and the proposal can wait for "
            "ever");
}

/* ---- the sentences ---------------------------------------------------------------------------------------- */

static char *
say_quorum(TALLOC_CTX *ctx, const struct panel_quorum *q)
{
    const char *parts[2];
    size_t n = 0;
    if (q->count)
        parts[n++] = say_count(ctx, q->count, "review", "reviews");
    if (q->fraction.bottom)
        parts[n++] = err_mem(talloc_asprintf(
            ctx, "%s%s of %s", q->more_than ? "more than " : "at least ",
            say_fraction(ctx, q->fraction.top, q->fraction.bottom),
            q->base == PANEL_BASE_PLACES ? "the places"
                                         : "the members without a conflict of interest"));
    char *text = say_list(ctx, parts, n, "and");
    if (!q->nminimum)
        return text;
    const char **least = err_mem(talloc_zero_array(ctx, const char *, q->nminimum));
    for (size_t i = 0; i < q->nminimum; i++)
        least[i] = err_mem(talloc_asprintf(ctx, "%s by %s", say_number(ctx, q->minimum[i].count),
                                           explain_role(ctx, q->minimum[i].constituency)));
    return err_mem(
        talloc_asprintf(ctx, "%s, of which %s", text, say_list(ctx, least, q->nminimum, "and")));
}

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

char *
panel_explain(TALLOC_CTX *ctx, const struct policy *policy, const struct step *step)
{
    const struct panel_params *p = step->params;
    TALLOC_CTX *tmp = err_mem(talloc_new(ctx));
    char *text = err_mem(talloc_asprintf(
        ctx,
        "%s review the proposal, each alone, against “%s”. Quorum: %s. A criterion is met when %s",
        explain_who(tmp, &step->who), policy->rubric->title, say_quorum(tmp, &p->quorum),
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
        text,
        ". When the time is over, the reviews that are in decide; without a quorum the "
        "committee is given as long again, and then the outcome is “no-quorum”. %s",
        p->reopen_touched
            ? "After a revision the same reviewers are asked again only about criteria that were "
              "not met, that a review said must change, or whose answers in the form changed; "
              "their other scores stand."
            : "After a revision every criterion is reviewed again."));
    talloc_free(tmp);
    return text;
}
