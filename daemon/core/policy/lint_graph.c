/* lint_graph: the states as a graph: what can be reached, what can end, what goes in a circle by itself. */
#include <string.h>

#include "core/policy/lint.h"

/* A set of states that grows until it stays the same. */
struct walk {
    const struct policy *policy;
    bool *seen;   /* by number of state */
    bool changed; /* since this was last cleared */
};

static size_t
number_of(const struct policy *policy, const struct state *state)
{
    return (size_t)(state - policy->workflow->states);
}

static void
mark(struct walk *w, const struct on *on)
{
    for (size_t i = 0; i < on->ntransitions; i++) {
        const struct state *to = policy_state(w->policy, on->transitions[i].to);
        if (to && !w->seen[number_of(w->policy, to)]) {
            w->seen[number_of(w->policy, to)] = true;
            w->changed = true;
        }
    }
}

static void
mark_all(struct walk *w, const struct state *state)
{
    const struct workflow *flow = w->policy->workflow;
    for (size_t i = 0; i < state->non; i++)
        mark(w, &state->on[i]);
    if (state->after.n)
        mark(w, &state->after_on);
    for (size_t i = 0; !state->final && i < flow->nanywhere; i++)
        mark(w, &flow->anywhere[i]);
    for (size_t i = 0; !state->final && i < flow->nexceptions; i++)
        mark(w, &flow->exceptions[i].on);
}

static void
check_reached(struct lint *lint, const struct policy *policy)
{
    const struct workflow *flow = policy->workflow;
    const struct state *start = policy_state(policy, flow->start);
    if (!start)
        return;
    struct walk w = {.policy = policy,
                     .seen = err_mem(talloc_zero_array(lint, bool, flow->nstates))};
    w.seen[number_of(policy, start)] = true;
    do {
        w.changed = false;
        for (size_t i = 0; i < flow->nstates; i++)
            if (w.seen[i])
                mark_all(&w, &flow->states[i]);
    } while (w.changed);
    for (size_t i = 0; i < flow->nstates; i++)
        if (!w.seen[i])
            lint_add(lint, LINT_ERROR, LINT_WORKFLOW, lint_place(lint, &flow->states[i], NULL),
                     "no proposal can come here from “%s”", flow->start);
}

static bool
leads_to_seen(const struct walk *w, const struct on *on)
{
    for (size_t i = 0; i < on->ntransitions; i++) {
        const struct state *to = policy_state(w->policy, on->transitions[i].to);
        if (to && w->seen[number_of(w->policy, to)])
            return true;
    }
    return false;
}

static bool
state_leads_to_seen(const struct walk *w, const struct state *state)
{
    for (size_t i = 0; i < state->non; i++)
        if (leads_to_seen(w, &state->on[i]))
            return true;
    return state->after.n && leads_to_seen(w, &state->after_on);
}

/* Withdrawing does not count as an end that the policy reaches by itself. */
static void
check_ends(struct lint *lint, const struct policy *policy)
{
    const struct workflow *flow = policy->workflow;
    struct walk w = {.policy = policy,
                     .seen = err_mem(talloc_zero_array(lint, bool, flow->nstates)),
                     .changed = true};
    for (size_t i = 0; i < flow->nstates; i++)
        w.seen[i] = flow->states[i].final;
    while (w.changed) {
        w.changed = false;
        for (size_t i = 0; i < flow->nstates; i++)
            if (!w.seen[i] && state_leads_to_seen(&w, &flow->states[i]))
                w.seen[i] = w.changed = true;
    }
    for (size_t i = 0; i < flow->nstates; i++)
        if (!w.seen[i])
            lint_add(lint, LINT_ERROR, LINT_WORKFLOW, lint_place(lint, &flow->states[i], NULL),
                     "a proposal that comes here can never end, unless it is withdrawn");
}

/* Does the state move on without a person? Its `after` does not count: that is a clock. */
static bool
automatic(const struct state *state)
{
    for (size_t i = 0; i < state->nsteps; i++)
        if (state->steps[i].who.role)
            return false;
    return state->nsteps > 0;
}

/* Everything that can be reached from here through states that move on by themselves. Policies have at most some
 * hundred states, and this goes no deeper than that. */
static void
follow_automatic(struct walk *w, const struct state *from)
{
    for (size_t i = 0; i < from->non; i++)
        for (size_t j = 0; j < from->on[i].ntransitions; j++) {
            const struct state *to = policy_state(w->policy, from->on[i].transitions[j].to);
            if (!to || w->seen[number_of(w->policy, to)])
                continue;
            w->seen[number_of(w->policy, to)] = true;
            if (automatic(to))
                follow_automatic(w, to);
        }
}

static bool
circles(const struct policy *policy, const struct state *from, TALLOC_CTX *tmp)
{
    struct walk w = {.policy = policy,
                     .seen = err_mem(talloc_zero_array(tmp, bool, policy->workflow->nstates))};
    follow_automatic(&w, from);
    return w.seen[number_of(policy, from)];
}

static void
check_circles(struct lint *lint, const struct policy *policy)
{
    const struct workflow *flow = policy->workflow;
    for (size_t i = 0; i < flow->nstates; i++)
        if (automatic(&flow->states[i]) && circles(policy, &flow->states[i], lint))
            lint_add(lint, LINT_ERROR, LINT_WORKFLOW, lint_place(lint, &flow->states[i], NULL),
                     "a proposal can go in a circle from here with no person and no clock in it");
}

void
lint_graph(struct lint *lint, const struct policy *policy)
{
    check_reached(lint, policy);
    check_ends(lint, policy);
    check_circles(lint, policy);
}
