/* lint_base: a policy that extends another may add to it and be stricter, and weakens nothing of it.
 *
 * The base's steps are found again by their names, wherever they stand. Conditions of transitions are not compared: a way that
 * is open under a condition counts as open. */
#include <string.h>

#include "core/policy/lint.h"
#include "core/steps/ballot.h"
#include "core/steps/comment_period.h"
#include "core/steps/panel.h"

/* A policy's states, as far as one can come in it. */
struct reach {
    const struct policy *policy;
    const struct state *without; /* nothing goes through it; NULL: no such state */
    bool *seen;                  /* by number of state */
    bool changed;
};

/* One step of the base and its counterpart. */
struct pair {
    struct lint *lint;
    const struct policy *base, *own;
    const struct state *base_state, *own_state;
    const struct step *base_step, *own_step;
};

/* ---- ways ---------------------------------------------------------------------------------------------------------- */

static void
come_to(struct reach *r, const struct state *state)
{
    if (!state || state == r->without)
        return;
    size_t n = (size_t)(state - r->policy->workflow->states);
    r->changed |= !r->seen[n];
    r->seen[n] = true;
}

static void
follow(struct reach *r, const struct on *on)
{
    for (size_t i = 0; on && i < on->ntransitions; i++)
        come_to(r, policy_state(r->policy, on->transitions[i].to));
}

static void
follow_all(struct reach *r, const struct state *state)
{
    const struct workflow *flow = r->policy->workflow;
    for (size_t i = 0; i < state->non; i++)
        follow(r, &state->on[i]);
    if (state->after.n)
        follow(r, &state->after_on);
    for (size_t i = 0; !state->final && i < flow->nanywhere; i++)
        follow(r, &flow->anywhere[i]);
}

/* From a transition, or from the start when it is NULL. */
static struct reach
reach(TALLOC_CTX *ctx, const struct policy *policy, const struct on *from,
      const struct state *without)
{
    const struct workflow *flow = policy->workflow;
    struct reach r = {policy, without, err_mem(talloc_zero_array(ctx, bool, flow->nstates)), true};
    if (from)
        follow(&r, from);
    else
        come_to(&r, policy_state(policy, flow->start));
    while (r.changed) {
        r.changed = false;
        for (size_t i = 0; i < flow->nstates; i++)
            if (r.seen[i])
                follow_all(&r, &flow->states[i]);
    }
    return r;
}

static bool
comes_to(TALLOC_CTX *ctx, const struct policy *policy, const struct state *to,
         const struct state *without)
{
    return reach(ctx, policy, NULL, without).seen[to - policy->workflow->states];
}

static bool
sends(const struct state *state)
{
    for (size_t i = 0; i < state->nsteps; i++)
        if (strcmp(state->steps[i].kind->name, "publish") == 0)
            return true;
    return state->publishes;
}

/* Can what is proposed be published from there, without coming through the state? */
static bool
takes_effect(TALLOC_CTX *ctx, const struct policy *policy, const struct on *from,
             const struct state *without)
{
    struct reach r = reach(ctx, policy, from, without);
    for (size_t i = 0; i < policy->workflow->nstates; i++)
        if (r.seen[i] && sends(&policy->workflow->states[i]))
            return true;
    return false;
}

/* ---- one step ------------------------------------------------------------------------------------------------------ */

#define WEAKER(pair, ...) lint_step((pair)->lint, (pair)->own_state, (pair)->own_step, __VA_ARGS__)

static bool
is_less(struct fraction a, struct fraction b)
{
    return (long)a.top * b.bottom < (long)b.top * a.bottom;
}

static int
places_of(const struct place *places, size_t n, const char *constituency)
{
    int count = 0;
    for (size_t i = 0; i < n; i++)
        if (!constituency ||
            (places[i].constituency && strcmp(places[i].constituency, constituency) == 0))
            count += places[i].count;
    return count;
}

static void
compare_places(const struct pair *p, const struct place *base, size_t nbase,
               const struct place *own, size_t nown, const char *what)
{
    for (size_t i = 0; i < nbase; i++) {
        int needed = places_of(base, nbase, base[i].constituency),
            got = places_of(own, nown, base[i].constituency);
        if (got < needed)
            WEAKER(p, "%s: %d%s%s, where “%s” has %d", what, got,
                   base[i].constituency ? " of constituency " : "",
                   base[i].constituency ? base[i].constituency : "", p->base->workflow->name,
                   needed);
    }
}

static void
compare_who(const struct pair *p)
{
    const struct step *base = p->base_step, *own = p->own_step;
    const char *role = base->who.role ? base->who.role : "", *own_role = own->who.role;
    if (strcmp(role, own_role ? own_role : "") != 0)
        WEAKER(p, "“who”: “%s” asks the role “%s”", p->base->workflow->name, role);
    if (base->who.of_unit && !own->who.of_unit)
        WEAKER(p, "“who”: “%s” asks the holder for the proposal's department",
               p->base->workflow->name);
    compare_places(p, base->who.places, base->who.nplaces, own->who.places, own->who.nplaces,
                   "“places”");
    if (base->no_standin && !own->no_standin)
        WEAKER(p, "“stand-in”: “%s” lets nobody stand in", p->base->workflow->name);
    if (base->signed_in && !own->signed_in)
        WEAKER(p, "“known”: “%s” wants people to have signed in", p->base->workflow->name);
    if (base->conflict_same_unit && !own->conflict_same_unit)
        WEAKER(p, "“conflict”: “%s” keeps out the proposal's department", p->base->workflow->name);
    if (own->for_others && !base->for_others)
        WEAKER(p, "“for-others”: “%s” lets nobody enter what others said", p->base->workflow->name);
}

static void
compare_quorum(const struct pair *p, const struct sitting *base, const struct sitting *own)
{
    const struct quorum *b = &base->quorum, *o = &own->quorum;
    const char *name = p->base->workflow->name;
    if (o->count < b->count)
        WEAKER(p, "“quorum”: %d, where “%s” has %d", o->count, name, b->count);
    if (b->fraction.bottom &&
        (!o->fraction.bottom || is_less(o->fraction, b->fraction) ||
         (b->more_than && !o->more_than && !is_less(b->fraction, o->fraction))))
        WEAKER(p, "“quorum”: “%s” wants %s%d/%d", name, b->more_than ? "more than " : "",
               b->fraction.top, b->fraction.bottom);
    compare_places(p, b->minimum, b->nminimum, o->minimum, o->nminimum, "“quorum”");
    if (base->represent && (!own->represent || strcmp(base->represent, own->represent) != 0))
        WEAKER(p, "“represent”: “%s” wants “%s” represented", name, base->represent);
}

static void
compare_panel(const struct pair *p)
{
    const struct panel_params *base = p->base_step->params, *own = p->own_step->params;
    const char *name = p->base->workflow->name;
    int all = (int)p->own->rubric->ncriteria,
        needed = base->must_meet ? base->must_meet : (int)p->base->rubric->ncriteria;
    compare_quorum(p, &base->sitting, &own->sitting);
    if (own->aggregate != base->aggregate && own->aggregate != PANEL_MINIMUM)
        WEAKER(p, "“each-criterion” is counted otherwise than in “%s”", name);
    else if (own->aggregate == PANEL_SHARE && is_less(own->share, base->share))
        WEAKER(p, "“each-criterion”: “%s” wants %d/%d", name, base->share.top, base->share.bottom);
    if (own->meets < base->meets)
        WEAKER(p, "“meets”: %d, where “%s” has %d", own->meets, name, base->meets);
    if (own->least_judges < base->least_judges)
        WEAKER(p, "“least-judges”: %d, where “%s” has %d", own->least_judges, name,
               base->least_judges);
    if (own->must_meet && (!base->must_meet ? own->must_meet < all : own->must_meet < needed))
        WEAKER(p, "“must-meet”: %d criteria, where “%s” has %d", own->must_meet, name, needed);
}

/* The part that must say yes; majority is more than half, and where there is no threshold nothing is asked. */
static bool
is_lower(const struct ballot_params *own, const struct ballot_params *base)
{
    struct fraction half = {1, 2}, everybody = {1, 1};
    struct fraction o = own->threshold == BALLOT_MAJORITY    ? half
                        : own->threshold == BALLOT_UNANIMOUS ? everybody
                                                             : own->fraction,
                    b = base->threshold == BALLOT_MAJORITY    ? half
                        : base->threshold == BALLOT_UNANIMOUS ? everybody
                                                              : base->fraction;
    bool own_more = own->threshold == BALLOT_MAJORITY || own->more_than,
         base_more = base->threshold == BALLOT_MAJORITY || base->more_than;
    if (base->threshold == BALLOT_NO_THRESHOLD || own->threshold == BALLOT_NO_THRESHOLD)
        return base->threshold != BALLOT_NO_THRESHOLD;
    return is_less(o, b) ||
           (!is_less(b, o) && base_more && !own_more && own->threshold != BALLOT_UNANIMOUS);
}

static void
compare_ballot(const struct pair *p)
{
    const struct ballot_params *base = p->base_step->params, *own = p->own_step->params;
    const char *name = p->base->workflow->name;
    compare_quorum(p, &base->sitting, &own->sitting);
    if (is_lower(own, base))
        WEAKER(p, "“threshold” is lower than in “%s”", name);
    if (base->threshold != BALLOT_NO_THRESHOLD && own->base > base->base)
        WEAKER(p, "“base”: the threshold of “%s” is a part of more people", name);
    if (base->dissents && (!own->dissents || own->dissents > base->dissents))
        WEAKER(p, "“dissents”: in “%s” %d sink it", name, base->dissents);
    if (base->tie == BALLOT_TIE_FAILS && own->tie != BALLOT_TIE_FAILS)
        WEAKER(p, "“tie”: in “%s” equal votes are not enough", name);
}

static void
compare_window(const struct pair *p)
{
    struct duration base = p->base_step->due, own = p->own_step->due;
    if (own.unit != base.unit || own.n < base.n)
        WEAKER(p, "“window”: shorter than the %s of “%s”, or counted otherwise",
               duration_text(p->lint, base), p->base->workflow->name);
}

static bool
is_outcome(const struct pair *p, const struct step *step, const char *outcome)
{
    const char **names = step->kind->outcomes_of(p->lint, step);
    for (; *names; names++)
        if (strcmp(*names, outcome) == 0)
            return true;
    return false;
}

/* What does not let a proposal through in the base does not here either. */
static void
compare_outcomes(const struct pair *p)
{
    const char **names = p->own_step->kind->outcomes_of(p->lint, p->own_step);
    for (; *names; names++) {
        const struct on *base =
            is_outcome(p, p->base_step, *names) ? state_on(p->base_state, *names) : NULL;
        const struct on *own = state_on(p->own_state, *names);
        if (own && takes_effect(p->lint, p->own, own, p->own_state) &&
            !(base && takes_effect(p->lint, p->base, base, p->base_state)))
            WEAKER(p, "“%s” lets a proposal through, as in “%s” it does not", *names,
                   p->base->workflow->name);
    }
    const struct state *own = p->own_state, *base = p->base_state;
    if (own->after.n && takes_effect(p->lint, p->own, &own->after_on, own) &&
        !(base->after.n && takes_effect(p->lint, p->base, &base->after_on, base)))
        WEAKER(p, "time alone lets a proposal through, as in “%s” it does not",
               p->base->workflow->name);
}

/* ---- the steps together -------------------------------------------------------------------------------------------- */

static const struct step *
step_named(const struct policy *policy, const char *name, const struct state **ret_state)
{
    for (size_t i = 0; i < policy->workflow->nstates; i++) {
        const struct state *state = &policy->workflow->states[i];
        for (size_t k = 0; k < state->nsteps; k++)
            if (strcmp(state->steps[k].name, name) == 0) {
                *ret_state = state;
                return &state->steps[k];
            }
    }
    return NULL;
}

/* Nothing takes effect around it, and nothing that comes after it in the base comes before it here. */
static void
compare_place(const struct pair *p)
{
    const char *name = p->base->workflow->name;
    if (!takes_effect(p->lint, p->base, NULL, p->base_state) &&
        takes_effect(p->lint, p->own, NULL, p->own_state))
        WEAKER(p, "a proposal can be published without this step, as in “%s” it cannot", name);
    for (size_t i = 0; i < p->base->workflow->nstates; i++) {
        const struct state *later = &p->base->workflow->states[i], *own_later;
        if (later == p->base_state || comes_to(p->lint, p->base, later, p->base_state) ||
            !comes_to(p->lint, p->base, later, NULL))
            continue;
        for (size_t k = 0; k < later->nsteps; k++)
            if (step_named(p->own, later->steps[k].name, &own_later) &&
                (own_later == p->own_state || comes_to(p->lint, p->own, own_later, p->own_state)))
                WEAKER(p, "step “%s” can come without this one, as in “%s” it cannot",
                       later->steps[k].name, name);
    }
}

static void
compare_step(struct pair *p)
{
    p->own_step = step_named(p->own, p->base_step->name, &p->own_state);
    if (!p->own_step || p->own_step->kind != p->base_step->kind) {
        lint_add(p->lint, LINT_ERROR, LINT_WORKFLOW, "", "the step “%s” of “%s” (%s) is missing",
                 p->base_step->name, p->base->workflow->name, p->base_step->kind->name);
        return;
    }
    compare_who(p);
    if (p->base_step->kind == &step_panel)
        compare_panel(p);
    if (p->base_step->kind == &step_ballot)
        compare_ballot(p);
    if (p->base_step->kind == &step_comment_period)
        compare_window(p);
    compare_place(p);
    compare_outcomes(p);
}

/* ---- rubric and form ----------------------------------------------------------------------------------------------- */

static bool
has_criterion(const struct rubric *rubric, const char *id)
{
    for (size_t i = 0; i < rubric->ncriteria; i++)
        if (strcmp(rubric->criteria[i].id, id) == 0)
            return true;
    return false;
}

static void
compare_rubric(struct lint *lint, const struct policy *base, const struct policy *own)
{
    const struct rubric *b = base->rubric, *o = own->rubric;
    for (size_t i = 0; i < b->ncriteria; i++)
        if (!has_criterion(o, b->criteria[i].id))
            lint_add(lint, LINT_ERROR, LINT_RUBRIC, "", "the criterion “%s” of “%s” is missing",
                     b->criteria[i].id, base->workflow->name);
    bool same = b->nscale == o->nscale;
    for (size_t i = 0; same && i < b->nscale; i++)
        same = b->scale[i].value == o->scale[i].value;
    if (!same)
        lint_add(lint, LINT_ERROR, LINT_RUBRIC, "", "the scale is not the one of “%s”",
                 base->workflow->name);
    if (o->meets < b->meets)
        lint_add(lint, LINT_ERROR, LINT_RUBRIC, "", "“meets”: %d, where “%s” has %d", o->meets,
                 base->workflow->name, b->meets);
    if (o->comment_below < b->comment_below)
        lint_add(lint, LINT_ERROR, LINT_RUBRIC, "", "“comment-below”: %d, where “%s” has %d",
                 o->comment_below, base->workflow->name, b->comment_below);
}

static void
compare_form(struct lint *lint, const struct policy *base, const struct policy *own)
{
    for (size_t i = 0; i < base->form->nfields; i++) {
        const struct field *f = &base->form->fields[i];
        const struct field *o = policy_field(own, f->id);
        if (f->required && (!o || !o->required || (o->due_publish && !f->due_publish)))
            lint_add(lint, LINT_ERROR, LINT_FORM,
                     err_mem(talloc_asprintf(lint, "question “%s”", f->id)),
                     "in “%s” it must be answered", base->workflow->name);
    }
}

void
lint_base(struct lint *lint, const struct policy *base, const struct policy *own)
{
    struct pair p = {.lint = lint, .base = base, .own = own};
    for (size_t i = 0; i < base->workflow->nstates; i++) {
        p.base_state = &base->workflow->states[i];
        for (size_t k = 0; k < p.base_state->nsteps; k++) {
            p.base_step = &p.base_state->steps[k];
            compare_step(&p);
        }
    }
    compare_rubric(lint, base, own);
    compare_form(lint, base, own);
}
