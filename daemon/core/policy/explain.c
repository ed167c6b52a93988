/* explain: the sentences around the steps; what a step itself does is said by its kind. */
#include "core/policy/explain.h"

#include <stdarg.h>
#include <string.h>

#include "core/policy/guard.h"
#include "core/step.h"
#include "core/policy/wording.h"

int
explain_places(const struct who *who, const char *constituency)
{
    int n = who->of_units && !constituency ? WHO_UNITS_MAX : 0;
    for (size_t i = 0; i < who->nplaces; i++) {
        const char *of = who->places[i].constituency;
        if (!constituency || (of && !strcmp(of, constituency)))
            n += who->places[i].count;
    }
    return n;
}

char *
explain_role(TALLOC_CTX *ctx, const char *role)
{
    char *text = err_mem(talloc_strdup(ctx, role));
    for (char *p = text; *p; p++)
        if (*p == '-' || *p == '_')
            *p = ' ';
    return text;
}

static char *
say_places(TALLOC_CTX *ctx, const struct who *who)
{
    const char **each = err_mem(talloc_zero_array(ctx, const char *, who->nplaces));
    size_t n = 0;
    for (size_t i = 0; i < who->nplaces; i++)
        if (who->places[i].constituency)
            each[n++] =
                err_mem(talloc_asprintf(each, "%s %s", say_number(each, who->places[i].count),
                                        explain_role(each, who->places[i].constituency)));
    char *text = n ? say_list(ctx, each, n, "and") : NULL;
    talloc_free(each);
    return text;
}

char *
explain_who(TALLOC_CTX *ctx, const struct who *who)
{
    TALLOC_CTX *tmp = err_mem(talloc_new(ctx));
    const char *role = explain_role(tmp, who->role);
    const char *unit = who->of_unit ? " of the proposal's department" : "";
    char *text = NULL;
    if (who->of_units)
        text = talloc_asprintf(ctx, "The %s of each unit that the proposal names", role);
    else if (!who->nplaces)
        text = talloc_asprintf(ctx, "The %s%s", role, unit);
    else {
        char *members = say_count(tmp, explain_places(who, NULL), "member", "members");
        char *each = say_places(tmp, who);
        text = talloc_asprintf(ctx, "%s of the %s%s%s%s%s", say_capital(tmp, members), role, unit,
                               each ? " (" : "", each ? each : "", each ? ")" : "");
    }
    talloc_free(tmp);
    return err_mem(text);
}

/* ---- the policy, line by line ------------------------------------------------------------------------------ */

struct saying {
    char *text;
    TALLOC_CTX *tmp; /* freed when all is said */
    const struct policy *policy;
};

static void line(struct saying *s, const char *fmt, ...) printf_like(2, 3);

static void
line(struct saying *s, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    s->text = err_mem(talloc_vasprintf_append(s->text, fmt, ap));
    va_end(ap);
    s->text = err_mem(talloc_strdup_append(s->text, "\n"));
}

static const char *
title_of(const struct saying *s, const char *state)
{
    const struct state *found = policy_state(s->policy, state);
    return found ? found->title : state;
}

/* lead: "If it passes", "On “Approve it”", "After 6 months"; each transition is a line of its own. */
static void
say_transitions(struct saying *s, const char *lead, const struct on *on)
{
    for (size_t i = 0; i < on->ntransitions; i++) {
        const struct transition *t = &on->transitions[i];
        char *when = t->guard ? guard_sentence(s->tmp, t->guard, s->policy->form) : NULL;
        bool clause = !i && (!strncmp(lead, "If ", 3) || !strncmp(lead, "When ", 5));
        line(s, "  - %s%s%s%s it goes to “%s”, because %s.", i ? "Otherwise" : lead,
             !when    ? ""
             : clause ? ", and if "
                      : ", if ",
             when ? when : "", when || clause ? "," : "", title_of(s, t->to), t->because);
    }
}

/* "1 business day before it is due, and 2 business days and 5 business days after"; NULL: nobody is reminded. */
static char *
say_reminders(struct saying *s, const struct step *step)
{
    const char **at[2] = {err_mem(talloc_zero_array(s->tmp, const char *, step->nreminders)),
                          err_mem(talloc_zero_array(s->tmp, const char *, step->nreminders))};
    size_t n[2] = {0, 0};
    for (size_t i = 0; i < step->nreminders; i++) {
        bool after = step->reminders[i].after;
        at[after][n[after]++] = duration_text(s->tmp, step->reminders[i].when);
    }
    char *before = say_list(s->tmp, at[0], n[0], "and"),
         *after = say_list(s->tmp, at[1], n[1], "and");
    if (!step->nreminders)
        return NULL;
    return err_mem(talloc_asprintf(s->tmp, "%s%s%s%s%s", before, n[0] ? " before it is due" : "",
                                   n[0] && n[1] ? ", and " : "", after,
                                   !n[1]  ? ""
                                   : n[0] ? " after"
                                          : " after it was due"));
}

static void
say_due(struct saying *s, const struct step *step)
{
    if (!step->due.n)
        return;
    char *reminders = say_reminders(s, step);
    char *role = step->escalate_role ? explain_role(s->tmp, step->escalate_role) : NULL;
    line(s, "    It is due within %s.%s%s%s%s%s%s", duration_text(s->tmp, step->due),
         reminders ? " Whoever has not answered is reminded " : "", reminders ? reminders : "",
         reminders ? "." : "", role ? " The " : "", role ? role : "",
         role ? " is told when it is late." : "");
}

static void
say_persons(struct saying *s, const struct step *step)
{
    if (step->conflict_same_unit)
        line(s, "    Nobody of the department that proposes may act.");
    if (step->no_standin)
        line(s, "    Whoever is asked acts in person; nobody may stand in for them.");
    if (step->for_others)
        line(s,
             "    The %s may enter what others have said on paper or in a meeting; both names are "
             "recorded.",
             explain_role(s->tmp, step->for_others));
}

static void
say_step(struct saying *s, const struct step *step)
{
    size_t len = strlen(step->title);
    bool ended = len && strchr(".?!", step->title[len - 1]);
    line(s, "  %s%s %s", step->title, ended ? "" : ".",
         step->kind->explain(s->tmp, s->policy, step));
    say_persons(s, step);
    say_due(s, step);
}

/* What has come to pass when a kind of step has its outcome. */
static const struct {
    const char *kind, *outcome, *clause;
} clauses[] = {
    {"panel", "met", "If the outcome is “met”"},
    {"panel", "unmet", "If the outcome is “unmet”"},
    {"panel", "split", "If the reviewers are divided"},
    {"panel", "no-quorum", "If there is no quorum"},
    {"ballot", "passed", "If it passes"},
    {"ballot", "failed", "If it fails"},
    {"ballot", "tied", "If the votes are equal"},
    {"ballot", "no-quorum", "If there is no quorum"},
    {"comment-period", "unopposed", "If nobody objects"},
    {"comment-period", "objected", "If somebody objects"},
    {"supply", "supplied", "When it is filled in"},
    {"supply", "returned", "If it is sent back"},
    {"revision", "resubmitted", "When the revision is handed in"},
    {"conditions", "met", "When all conditions are met"},
    {"conditions", "lapsed", "If the conditions are not met in time"},
    {"publish", "published", "When the systems have it"},
    {"publish", "failed", "If a system does not take it"},
};

static const char *
clause_of(const char *kind, const char *outcome)
{
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++)
        if (!strcmp(clauses[i].kind, kind) && !strcmp(clauses[i].outcome, outcome))
            return clauses[i].clause;
    return NULL;
}

/* "If it passes"; "On “Approve it”" where the policy itself has the words. */
static const char *
say_lead(struct saying *s, const struct state *state, const char *outcome)
{
    const char *clause = NULL;
    for (size_t i = 0; i < state->nsteps; i++) {
        const struct step *step = &state->steps[i];
        const char *said = step->kind->say_outcome ? step->kind->say_outcome(step, outcome) : NULL;
        if (said)
            return err_mem(talloc_asprintf(s->tmp, "On “%s”", said));
        if (!clause)
            clause = clause_of(step->kind->name, outcome);
    }
    return clause ? clause : err_mem(talloc_asprintf(s->tmp, "On “%s”", outcome));
}

/* Steps that run together, and whose outcome comes first when they differ. */
static void
say_together(struct saying *s, const struct state *state)
{
    if (state->nsteps < 2)
        return;
    const char **order = err_mem(talloc_zero_array(s->tmp, const char *, state->nprecedence + 1));
    for (size_t i = 0; i < state->nprecedence; i++)
        order[i] = strchr(say_lead(s, state, state->precedence[i]), ' ') + 1;
    if (state->any)
        line(s, "  These run side by side; the first that comes to an outcome decides.");
    else
        line(s,
             "  These run side by side; it goes on when all have an outcome. Of what they come to "
             "the first of these decides: %s.",
             say_list(s->tmp, order, state->nprecedence, "and"));
}

static void
say_state(struct saying *s, const struct state *state)
{
    line(s, "\n%s", state->title);
    for (size_t i = 0; i < state->nsteps; i++)
        say_step(s, &state->steps[i]);
    say_together(s, state);
    for (size_t i = 0; i < state->non; i++)
        say_transitions(s, say_lead(s, state, state->on[i].outcome), &state->on[i]);
    if (state->after.n)
        say_transitions(
            s, err_mem(talloc_asprintf(s->tmp, "After %s", duration_text(s->tmp, state->after))),
            &state->after_on);
    if (state->paused)
        line(s, "  The clock rests: this time is the proposer's.");
}

/* What takes effect in a final state, by what it says or by the kinds of proposal that come to it. */
static const char *
say_effect(struct saying *s, const struct state *state)
{
    static const struct {
        enum credential_act act;
        const char *kind, *said;
    } effects[] = {
        {CREDENTIAL_AMEND, "amend-minor", "amended"},
        {CREDENTIAL_AMEND, "amend-major", "amended"},
        {CREDENTIAL_CORRECT, "correct", "corrected"},
        {CREDENTIAL_RENEW, "renew", "renewed"},
        {CREDENTIAL_SUSPEND, "suspend", "suspended"},
        {CREDENTIAL_REINSTATE, "reinstate", "in force again"},
        {CREDENTIAL_RETIRE, "retire", "retired"},
        {CREDENTIAL_RETRACT, "retract", "retracted"},
    };
    const struct workflow *w = s->policy->workflow;
    const char *said[8];
    size_t count = 0;
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++) {
        bool meant = state->credential == effects[i].act;
        for (size_t k = 0; !state->credential && k < w->nserves; k++)
            meant = meant || !strcmp(w->serves[k], effects[i].kind);
        if (meant && (!count || strcmp(said[count - 1], effects[i].said) != 0))
            said[count++] = effects[i].said;
    }
    for (size_t k = 0; k < w->nserves; k++)
        if (!strcmp(w->serves[k], "new") || !count)
            return " The credential is in force and in the catalog.";
    return err_mem(talloc_asprintf(s->tmp, " The credential is %s%s.",
                                   say_list(s->tmp, said, count, "or"),
                                   count > 1 ? ", as was proposed" : ""));
}

static void
say_ending(struct saying *s, const struct state *state)
{
    static const char *const words[] = {[ENDING_COMPLETED] = "completed",
                                        [ENDING_DECLINED] = "declined",
                                        [ENDING_WITHDRAWN] = "withdrawn",
                                        [ENDING_LAPSED] = "lapsed"};
    line(s, "\n%s\n  The proposal ends as %s.%s", state->title, words[state->final],
         state->publishes ? say_effect(s, state) : "");
}

static void
say_head(struct saying *s)
{
    const struct workflow *w = s->policy->workflow;
    line(s, "%s", w->title);
    if (w->summary)
        line(s, "%s", w->summary);
    const char **kinds = err_mem(talloc_array(s->tmp, const char *, w->nserves + 1));
    for (size_t i = 0; i < w->nserves; i++)
        kinds[i] = guard_kind(w->serves[i]);
    line(s, "\nIt takes proposals for %s. They answer the form “%s” and are held against “%s”.",
         say_list(s->tmp, kinds, w->nserves, "or"), s->policy->form->title,
         s->policy->rubric->title);
    line(s, "A proposal begins in “%s”.", title_of(s, w->start));
}

char *
explain_policy(TALLOC_CTX *ctx, const struct policy *policy)
{
    const struct workflow *w = policy->workflow;
    struct saying s = {
        .text = err_mem(talloc_strdup(ctx, "")), .tmp = err_mem(talloc_new(ctx)), .policy = policy};
    say_head(&s);
    for (size_t i = 0; i < w->nstates; i++)
        if (w->states[i].final)
            say_ending(&s, &w->states[i]);
        else
            say_state(&s, &w->states[i]);
    if (w->nanywhere)
        line(&s, "\nAt any time until the credential is in force");
    for (size_t i = 0; i < w->nanywhere; i++) {
        bool withdrawn = !strcmp(w->anywhere[i].outcome, "withdraw");
        say_transitions(&s,
                        withdrawn
                            ? "If the proposer withdraws it"
                            : err_mem(talloc_asprintf(s.tmp, "On “%s”", w->anywhere[i].outcome)),
                        &w->anywhere[i]);
    }
    if (w->nexceptions)
        line(&s, "\nExceptions, each with its reason in the record");
    for (size_t i = 0; i < w->nexceptions; i++) {
        const struct exception *x = &w->exceptions[i];
        char *lead = err_mem(talloc_asprintf(
            s.tmp, "The %s may decide “%s”:", explain_role(s.tmp, x->by), x->title));
        say_transitions(&s, lead, &x->on);
    }
    talloc_free(s.tmp);
    return s.text;
}
