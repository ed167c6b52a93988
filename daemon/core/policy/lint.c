/* lint: names, durations and transitions, state by state; the graph and the form have files of their own. */
#include "core/policy/lint.h"

#include <stdarg.h>
#include <string.h>

#include "core/step.h"
#include "core/policy/wording.h"

static const char *const usual_roles[] = {
    "proposer",         "coordinator",    "committee",     "chair",
    "unit-head",        "dean",           "provost",       "registrar",
    "auditor",          "administrator",  "senate",        "undergraduate-council",
    "graduate-council", "health-council", "system-office", NULL};
static const char *const usual_constituencies[] = {
    "faculty", "staff", "student", "college", "employer", "administration", NULL};

const char *
lint_part_name(enum lint_part part)
{
    static const char *const names[] = {
        [LINT_WORKFLOW] = "workflow", [LINT_RUBRIC] = "rubric", [LINT_FORM] = "form"};
    return names[part];
}

static void
add(struct lint *lint, enum lint_severity severity, enum lint_part part, const char *place,
    const char *fmt, va_list ap)
{
    lint->findings =
        err_mem(talloc_realloc(lint, lint->findings, struct lint_finding, lint->count + 1));
    lint->findings[lint->count++] = (struct lint_finding){
        .part = part,
        .severity = severity,
        .place = err_mem(talloc_strdup(lint, place)),
        .reason = err_mem(talloc_vasprintf(lint, fmt, ap)),
    };
    lint->errors += severity == LINT_ERROR;
}

void
lint_add(struct lint *lint, enum lint_severity severity, enum lint_part part, const char *place,
         const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    add(lint, severity, part, place, fmt, ap);
    va_end(ap);
}

void
lint_step(struct lint *lint, const struct state *state, const struct step *step, const char *fmt,
          ...)
{
    va_list ap;
    va_start(ap, fmt);
    add(lint, LINT_ERROR, LINT_WORKFLOW, lint_place(lint, state, step), fmt, ap);
    va_end(ap);
}

char *
lint_place(TALLOC_CTX *ctx, const struct state *state, const struct step *step)
{
    if (!state)
        return err_mem(talloc_strdup(ctx, ""));
    return err_mem(talloc_asprintf(ctx, "state “%s”%s%s%s", state->name, step ? ", step “" : "",
                                   step ? step->name : "", step ? "”" : ""));
}

bool
lint_has_kind(const struct policy *policy, const char *kind)
{
    for (size_t i = 0; i < policy->workflow->nstates; i++)
        for (size_t k = 0; k < policy->workflow->states[i].nsteps; k++)
            if (!strcmp(policy->workflow->states[i].steps[k].kind->name, kind))
                return true;
    return false;
}

bool
lint_listed(const char *const *list, const char *name)
{
    for (; *list; list++)
        if (!strcmp(*list, name))
            return true;
    return false;
}

static char *
say_names(TALLOC_CTX *ctx, const char *const *list)
{
    size_t n = 0;
    while (list[n])
        n++;
    return say_list(ctx, list, n, "and");
}

void
lint_role(struct lint *lint, const char *place, const char *key, const char *role)
{
    const char *const *roles = lint->world.roles ? lint->world.roles : usual_roles;
    if (strcmp(role, "proposer") && !lint_listed(roles, role))
        lint_add(lint, LINT_ERROR, LINT_WORKFLOW, place,
                 "“%s”: no role is called “%s”; there are %s", key, role, say_names(lint, roles));
}

void
lint_constituency(struct lint *lint, const char *place, const char *constituency)
{
    const char *const *known =
        lint->world.constituencies ? lint->world.constituencies : usual_constituencies;
    if (!lint_listed(known, constituency))
        lint_add(lint, LINT_ERROR, LINT_WORKFLOW, place,
                 "no constituency is called “%s”; there are %s", constituency,
                 say_names(lint, known));
}

/* ---- durations --------------------------------------------------------------------------------------------- */

enum { DUE_MOST_DAYS = 2 * 366, AFTER_MOST_DAYS = 10 * 366 };

static double
days_about(struct duration d)
{
    static const double days[] = {
        [DURATION_MINUTES] = 1.0 / 1440, [DURATION_HOURS] = 1.0 / 24, [DURATION_DAYS] = 1,
        [DURATION_BUSINESS_DAYS] = 1.4,  [DURATION_WEEKS] = 7,        [DURATION_MONTHS] = 30.5,
        [DURATION_YEARS] = 365.25};
    return d.n * days[d.unit];
}

static void
check_durations(struct lint *lint, const struct state *state, const struct step *step)
{
    if (!step->due.n && (step->nreminders || step->escalate_role))
        lint_step(lint, state, step, "“remind” and “escalate” need a “due” to count from");
    if (days_about(step->due) > DUE_MOST_DAYS)
        lint_step(lint, state, step, "“due” is %s: more than two years is surely not meant",
                  duration_text(lint, step->due));
    for (size_t i = 0; step->due.n && i < step->nreminders; i++)
        if (!step->reminders[i].after &&
            days_about(step->reminders[i].when) >= days_about(step->due))
            lint_step(lint, state, step,
                      "a reminder %s before is not after the step opens: it is due within %s",
                      duration_text(lint, step->reminders[i].when), duration_text(lint, step->due));
}

/* ---- transitions ------------------------------------------------------------------------------------------- */

static void
check_on(struct lint *lint, const struct policy *policy, const char *where, const struct on *on)
{
    char *place =
        err_mem(talloc_asprintf(lint, "%s%soutcome “%s”", where, *where ? ", " : "", on->outcome));
    for (size_t i = 0; i < on->ntransitions; i++) {
        const struct transition *t = &on->transitions[i];
        if (!policy_state(policy, t->to))
            lint_add(lint, LINT_ERROR, LINT_WORKFLOW, place, "there is no state “%s” to go to",
                     t->to);
        if (t->guard)
            lint_guard(lint, policy, LINT_WORKFLOW, place, t->guard, false);
        if (!t->guard && i + 1 < on->ntransitions)
            lint_add(lint, LINT_ERROR, LINT_WORKFLOW, place,
                     "transition %zu has no “when”, so those after it are never tried", i + 1);
    }
    if (on->transitions[on->ntransitions - 1].guard)
        lint_add(lint, LINT_ERROR, LINT_WORKFLOW, place,
                 "there is no last resort: end the list with a transition that has no “when”");
}

static const char **
state_outcomes(TALLOC_CTX *ctx, const struct state *state)
{
    const char **all = err_mem(talloc_zero_array(ctx, const char *, 1));
    size_t n = 0;
    for (size_t i = 0; i < state->nsteps; i++) {
        const char **some = state->steps[i].kind->outcomes_of((TALLOC_CTX *)all, &state->steps[i]);
        for (; *some; some++)
            if (!lint_listed(all, *some)) {
                all = err_mem(talloc_realloc(ctx, all, const char *, n + 2));
                all[n++] = *some;
                all[n] = NULL;
            }
    }
    return all;
}

static void
check_outcomes(struct lint *lint, const struct policy *policy, const struct state *state)
{
    const char **outcomes = state_outcomes(lint, state);
    char *place = lint_place(lint, state, NULL);
    for (size_t i = 0; outcomes[i]; i++) {
        bool ordered = false;
        for (size_t j = 0; j < state->nprecedence; j++)
            ordered = ordered || !strcmp(state->precedence[j], outcomes[i]);
        if (!state_on(state, outcomes[i]))
            lint_add(lint, LINT_ERROR, LINT_WORKFLOW, place,
                     "the outcome “%s” leads nowhere: add it to “on”", outcomes[i]);
        if (state->nsteps > 1 && !ordered)
            lint_add(lint, LINT_ERROR, LINT_WORKFLOW, place,
                     "several steps run together, so “precedence” must place the outcome “%s”",
                     outcomes[i]);
    }
    for (size_t i = 0; i < state->non; i++) {
        if (!lint_listed(outcomes, state->on[i].outcome))
            lint_add(lint, LINT_ERROR, LINT_WORKFLOW, place, "no step here has the outcome “%s”",
                     state->on[i].outcome);
        check_on(lint, policy, place, &state->on[i]);
    }
    if (state->any && state->nsteps < 2)
        lint_add(lint, LINT_ERROR, LINT_WORKFLOW, place,
                 "“wait” says nothing here: there is one step alone");
    for (size_t i = 0; i < state->nprecedence; i++)
        if (!lint_listed(outcomes, state->precedence[i]))
            lint_add(lint, LINT_ERROR, LINT_WORKFLOW, place,
                     "“precedence” names “%s”, which no step here has as an outcome",
                     state->precedence[i]);
}

/* ---- states ------------------------------------------------------------------------------------------------- */

static void
check_step(struct lint *lint, const struct policy *policy, const struct state *state,
           const struct step *step)
{
    char *place = lint_place(lint, state, step);
    if (step->who.role && !step->who.field)
        lint_role(lint, place, "who", step->who.role);
    if (step->escalate_role)
        lint_role(lint, place, "escalate", step->escalate_role);
    lint_who(lint, policy, state, step);
    check_durations(lint, state, step);
    if (step->signed_in && step->kind->hands_over)
        lint_step(lint, state, step,
                  "partners have no account, so “known” cannot be \"signed-in\": leave it out");
    step->kind->check(policy, state, step, lint);
    for (size_t i = 0; i < policy->workflow->nstates; i++) {
        const struct state *other = &policy->workflow->states[i];
        if (other < state && state_step(other, step->name))
            lint_step(
                lint, state, step,
                "state “%s” has a step of the same name: rounds are counted by a step's name, "
                "so each needs its own",
                other->name);
    }
}

static void
check_final(struct lint *lint, const struct state *state)
{
    char *place = lint_place(lint, state, NULL);
    if (state->final && (state->nsteps || state->non || state->after.n || state->paused))
        lint_add(lint, LINT_ERROR, LINT_WORKFLOW, place,
                 "a final state is the end: it has no “steps”, “on”, “after” or “clock”");
    if (state->publishes && state->final != ENDING_COMPLETED)
        lint_add(lint, LINT_ERROR, LINT_WORKFLOW, place,
                 "“publishes” belongs to a state whose “final” is \"completed\"");
    if (!state->final && !state->nsteps && !state->after.n)
        lint_add(lint, LINT_ERROR, LINT_WORKFLOW, place,
                 "nothing can happen here: give it “steps”, an “after”, or make it “final”");
}

static void
check_state(struct lint *lint, const struct policy *policy, const struct state *state)
{
    char *place = lint_place(lint, state, NULL);
    check_final(lint, state);
    for (size_t i = 0; i < state->nsteps; i++)
        check_step(lint, policy, state, &state->steps[i]);
    check_outcomes(lint, policy, state);
    if (!state->after.n)
        return;
    check_on(lint, policy, place, &state->after_on);
    if (days_about(state->after) > AFTER_MOST_DAYS)
        lint_add(lint, LINT_ERROR, LINT_WORKFLOW, place,
                 "“after” is %s: more than ten years is surely not meant",
                 duration_text(lint, state->after));
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

static void
check_exception(struct lint *lint, const struct policy *policy, const struct exception *x)
{
    char *place = err_mem(talloc_asprintf(lint, "anywhere, exception “%s”", x->name));
    if (!strcmp(x->name, "withdraw"))
        lint_add(lint, LINT_ERROR, LINT_WORKFLOW, place,
                 "withdrawing is the proposer's and no exception: give this another name");
    if (!strcmp(x->by, "proposer"))
        lint_add(lint, LINT_ERROR, LINT_WORKFLOW, place,
                 "nobody makes an exception for their own proposal: name another role");
    lint_role(lint, place, "by", x->by);
    check_on(lint, policy, place, &x->on);
}

static void
check_names(struct lint *lint, const struct policy *policy)
{
    const struct workflow *w = policy->workflow;
    if (strcmp(w->form, policy->form->name))
        lint_add(lint, LINT_ERROR, LINT_WORKFLOW, "", "“form” is “%s”, and the form is called “%s”",
                 w->form, policy->form->name);
    if (strcmp(w->rubric, policy->rubric->name))
        lint_add(lint, LINT_ERROR, LINT_WORKFLOW, "",
                 "“rubric” is “%s”, and the rubric is called “%s”", w->rubric,
                 policy->rubric->name);
    if (lint->world.calendars && !lint_listed(lint->world.calendars, w->calendar))
        lint_add(lint, LINT_ERROR, LINT_WORKFLOW, "", "there is no calendar “%s”", w->calendar);
    if (!policy_state(policy, w->start))
        lint_add(lint, LINT_ERROR, LINT_WORKFLOW, "", "“start” names “%s”, which is no state",
                 w->start);
    for (size_t i = 0; i < w->nanywhere; i++) {
        if (strcmp(w->anywhere[i].outcome, "withdraw"))
            lint_add(lint, LINT_ERROR, LINT_WORKFLOW, "anywhere",
                     "“%s” is nothing that can be done anywhere; there is only “withdraw”, and "
                     "exceptions, which say “by” whom they are made",
                     w->anywhere[i].outcome);
        check_on(lint, policy, "anywhere", &w->anywhere[i]);
    }
    for (size_t i = 0; i < w->nexceptions; i++)
        check_exception(lint, policy, &w->exceptions[i]);
}

static void
check_publishes(struct lint *lint, const struct policy *policy)
{
    const struct workflow *w = policy->workflow;
    for (size_t i = 0; i < w->nstates; i++)
        if (w->states[i].publishes)
            return;
    for (size_t i = 0; i < w->nserves; i++)
        if (!strcmp(w->serves[i], "new"))
            lint_add(lint, LINT_WARNING, LINT_WORKFLOW, "",
                     "it serves new credentials, and no state “publishes” one");
}

struct lint *
lint_policy(TALLOC_CTX *ctx, const struct policy *policy, const struct lint_world *world)
{
    struct lint *lint = err_mem(talloc_zero(ctx, struct lint));
    if (world)
        lint->world = *world;
    check_names(lint, policy);
    for (size_t i = 0; i < policy->workflow->nstates; i++)
        check_state(lint, policy, &policy->workflow->states[i]);
    check_publishes(lint, policy);
    lint_graph(lint, policy);
    lint_form(lint, policy);
    if (policy->workflow->extends && lint->world.base)
        lint_base(lint, lint->world.base, policy);
    return lint;
}
