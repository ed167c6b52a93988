/* workflow_read: states, their steps, and where each outcome leads. */
#include <string.h>

#include "base/json.h"
#include "core/policy/reading.h"
#include "core/step.h"

enum {
    STATES_MAX = 250,
    STEPS_MAX = 12,
    OUTCOMES_MAX = 40,
    TRANSITIONS_MAX = 20,
    REMINDERS_MAX = 10
};

/* ---- transitions ----------------------------------------------------------------------------------------- */

static bool
read_transition(TALLOC_CTX *ctx, json_object *o, const char *outcome, struct transition *t,
                struct err *e)
{
    static const char *const known[] = {"to", "because", "when", NULL};
    t->because = err_mem(talloc_asprintf(ctx, "the outcome was “%s”", outcome));
    const char *only = json_as_str(o);
    if (only && !reading_is_name(only))
        return err_set(e, ERR_CONFIG, "“%s” is not the name of a state", only);
    if (only) {
        t->to = err_mem(talloc_strdup(ctx, only));
        return true;
    }
    json_object *guard = json_get(o, "when");
    return reading_keys(o, known, e) && reading_name(ctx, o, "to", READING_REQUIRED, &t->to, e) &&
           reading_text(ctx, o, "because", READING_REQUIRED, READING_PROSE, &t->because, e) &&
           (!guard || reading_guard(ctx, guard, &t->guard, e) || err_at(e, "“when”"));
}

static bool
read_on(TALLOC_CTX *ctx, const char *outcome, json_object *o, struct on *on, struct err *e)
{
    bool list = json_object_is_type(o, json_type_array);
    size_t n = list ? json_len(o) : 1;
    if (n < 1 || n > TRANSITIONS_MAX)
        return err_set(e, ERR_CONFIG, "between 1 and %d transitions are needed", TRANSITIONS_MAX);
    on->outcome = err_mem(talloc_strdup(ctx, outcome));
    on->transitions = err_mem(talloc_zero_array(ctx, struct transition, n));
    for (size_t i = 0; i < n; i++)
        if (!read_transition(on->transitions, list ? json_item(o, i) : o, outcome,
                             &on->transitions[i], e))
            return list ? err_at(e, "transition %zu", i + 1) : false;
    on->ntransitions = n;
    return true;
}

/* {outcome: transitions} under a key; absent: none. */
static bool
read_ons(TALLOC_CTX *ctx, json_object *parent, const char *key, struct on **ret, size_t *ret_count,
         struct err *e)
{
    json_object *o = json_get(parent, key);
    if (o && !json_object_is_type(o, json_type_object))
        return err_set(e, ERR_CONFIG, "“%s” must be an object {outcome: where it leads}", key);
    size_t n = o ? (size_t)json_object_object_length(o) : 0, i = 0;
    if (n > OUTCOMES_MAX)
        return err_set(e, ERR_CONFIG, "“%s” has more than %d outcomes", key, OUTCOMES_MAX);
    struct on *ons = err_mem(talloc_zero_array(ctx, struct on, n));
    if (o) {
        json_object_object_foreach (o, outcome, value) {
            if (!reading_is_name(outcome))
                return err_set(e, ERR_CONFIG, "“%s”: “%s” is not a name", key, outcome);
            if (!read_on(ons, outcome, value, &ons[i++], e))
                return err_at(e, "“%s”, outcome “%s”", key, outcome);
        }
    }
    *ret = ons;
    *ret_count = n;
    return true;
}

/* ---- steps ------------------------------------------------------------------------------------------------ */

static bool
read_roles(TALLOC_CTX *ctx, json_object *o, bool many, struct who *who, struct err *e)
{
    if (!json_has(o, "roles"))
        return reading_name(ctx, o, "role", READING_REQUIRED, &who->role, e);
    if (!many)
        return err_set(e, ERR_CONFIG, "“roles” belongs to a comment period: name one “role”");
    if (json_has(o, "role"))
        return err_set(e, ERR_CONFIG, "“roles” names them all: leave out “role”");
    if (!reading_names(ctx, o, "roles", 20, &who->roles, &who->nroles, e))
        return false;
    who->role = who->nroles ? who->roles[0] : NULL;
    return who->nroles || err_set(e, ERR_CONFIG, "“roles” is empty");
}

static bool
read_who(TALLOC_CTX *ctx, json_object *o, bool many, struct who *who, struct err *e)
{
    static const char *const known[] = {"role", "roles", "of-unit", "of-units", "places", NULL};
    return reading_keys(o, known, e) && read_roles(ctx, o, many, who, e) &&
           reading_flag(o, "of-unit", &who->of_unit, e) &&
           reading_name(ctx, o, "of-units", READING_OPTIONAL, &who->of_units, e) &&
           reading_places(ctx, o, "places", &who->places, &who->nplaces, e) &&
           (!who->of_units || (!who->of_unit && !who->nplaces) ||
            err_set(e, ERR_CONFIG,
                    "“of-units” makes the places itself: leave out “of-unit” and "
                    "“places”"));
}

/* Whether somebody may act for those who are asked, and who of them may not act at all. */
static bool
read_persons(TALLOC_CTX *ctx, json_object *o, struct step *step, struct err *e)
{
    const char **conflicts = NULL;
    size_t n = 0;
    bool standin = true;
    if (!reading_flag(o, "stand-in", &standin, e) ||
        !reading_name(ctx, o, "for-others", READING_OPTIONAL, &step->for_others, e) ||
        !reading_names(ctx, o, "conflict", 4, &conflicts, &n, e))
        return false;
    step->no_standin = !standin;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(conflicts[i], "same-unit"))
            return err_set(e, ERR_CONFIG, "“conflict”: there is only “same-unit”, not “%s”",
                           conflicts[i]);
        step->conflict_same_unit = true;
    }
    return true;
}

static bool
read_reminder(struct step *step, const char *text, bool after, struct err *e)
{
    struct reminder r = {.after = after};
    if (!text)
        return err_set(e, ERR_CONFIG, "a duration such as \"2 business days\" is expected");
    if (!duration_read(text, &r.when, e))
        return false;
    step->reminders[step->nreminders++] = r;
    return true;
}

static bool
read_reminders(TALLOC_CTX *ctx, json_object *o, struct step *step, struct err *e)
{
    static const char *const known[] = {"before", "after", NULL};
    if (!o)
        return true;
    if (!reading_keys(o, known, e))
        return false;
    step->reminders = err_mem(talloc_zero_array(ctx, struct reminder, (size_t)2 * REMINDERS_MAX));
    for (int after = 0; after < 2; after++) {
        json_object *list = NULL;
        if (!reading_list(o, known[after], READING_OPTIONAL, REMINDERS_MAX, &list, e))
            return false;
        for (size_t i = 0; i < json_len(list); i++)
            if (!read_reminder(step, json_item_str(list, i), after, e))
                return err_at(e, "“%s”, entry %zu", known[after], i + 1);
    }
    return true;
}

static bool
read_kind(json_object *o, const struct step_kind **ret, struct err *e)
{
    const char *name = json_str(o, "kind");
    const struct step_kind *kind = name ? step_kind_named(name) : NULL;
    *ret = kind;
    return kind ||
           err_set(e, ERR_CONFIG, "“kind” must be one of these:%s", step_kind_names(e->ctx));
}

static bool
read_known(json_object *o, bool *ret, struct err *e)
{
    const char *known = json_str(o, "known");
    if (json_has(o, "known") && (!known || (strcmp(known, "link") && strcmp(known, "signed-in"))))
        return err_set(e, ERR_CONFIG, "“known” must be \"link\" or \"signed-in\"");
    *ret = known && !strcmp(known, "signed-in");
    return true;
}

static bool
read_step(TALLOC_CTX *ctx, const char *name, json_object *o, const struct rubric *rubric,
          struct step *step, struct err *e)
{
    if (!reading_is_name(name))
        return err_set(e, ERR_CONFIG, "this is not a name");
    step->name = err_mem(talloc_strdup(ctx, name));
    json_object *who = json_get(o, "who");
    return read_kind(o, &step->kind, e) &&
           reading_text(ctx, o, "title", READING_REQUIRED, READING_TITLE, &step->title, e) &&
           (!who || read_who(ctx, who, step->kind->many_roles, &step->who, e) ||
            err_at(e, "“who”")) &&
           reading_duration(o, "due", &step->due, e) &&
           (read_reminders(ctx, json_get(o, "remind"), step, e) || err_at(e, "“remind”")) &&
           reading_name(ctx, o, "escalate", READING_OPTIONAL, &step->escalate_role, e) &&
           read_persons(ctx, o, step, e) && read_known(o, &step->signed_in, e) &&
           step->kind->read(ctx, o, rubric, step, e);
}

static bool
read_steps(TALLOC_CTX *ctx, json_object *o, const struct rubric *rubric, struct state *state,
           struct err *e)
{
    if (!o)
        return true;
    size_t n = json_object_is_type(o, json_type_object) ? (size_t)json_object_object_length(o) : 0;
    if (n < 1 || n > STEPS_MAX)
        return err_set(e, ERR_CONFIG, "“steps” must be an object {name: step} of 1 to %d steps",
                       STEPS_MAX);
    state->steps = err_mem(talloc_zero_array(ctx, struct step, n));
    json_object_object_foreach (o, name, value) {
        if (!read_step(state->steps, name, value, rubric, &state->steps[state->nsteps++], e))
            return err_at(e, "step “%s”", name);
    }
    return true;
}

/* ---- states ------------------------------------------------------------------------------------------------ */

/* {"6 months": transitions}: one duration. */
static bool
read_after(TALLOC_CTX *ctx, json_object *o, struct state *state, struct err *e)
{
    if (!o)
        return true;
    if (!json_object_is_type(o, json_type_object) || json_object_object_length(o) != 1)
        return err_set(e, ERR_CONFIG, "“after” must be an object {\"6 months\": where it leads}");
    json_object_object_foreach (o, text, value) {
        if (!duration_read(text, &state->after, e) ||
            !read_on(ctx, "after", value, &state->after_on, e))
            return err_at(e, "“after”");
        if (json_as_str(value))
            state->after_on.transitions[0].because =
                err_mem(talloc_asprintf(ctx, "nothing happened for %s", text));
    }
    return true;
}

static bool
read_final(json_object *o, enum ending *ret, struct err *e)
{
    static const char *const names[] = {[ENDING_COMPLETED] = "completed",
                                        [ENDING_DECLINED] = "declined",
                                        [ENDING_WITHDRAWN] = "withdrawn",
                                        [ENDING_LAPSED] = "lapsed"};
    if (!json_has(o, "final"))
        return true;
    const char *name = json_str(o, "final");
    for (size_t i = ENDING_COMPLETED; name && i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], name)) {
            *ret = (enum ending)i;
            return true;
        }
    return err_set(e, ERR_CONFIG,
                   "“final” must be one of these: completed declined withdrawn lapsed");
}

static bool
read_credential(json_object *o, struct state *state, struct err *e)
{
#define ACT(enumerator, word, event) word,
    static const char *const words[] = {CREDENTIAL_ACTS(ACT) NULL};
#undef ACT
    int act;
    if (!json_has(o, "credential"))
        return true;
    if (!name_index(words, json_str(o, "credential"), &act))
        return err_set(e, ERR_CONFIG,
                       "“credential” must be one of these: publish amend correct renew suspend "
                       "reinstate retire retract");
    state->credential = (enum credential_act)(act + 1);
    state->publishes = true;
    return true;
}

static bool
read_clock(json_object *o, bool *ret, struct err *e)
{
    const char *clock = json_str(o, "clock");
    if (json_has(o, "clock") && (!clock || strcmp(clock, "paused")))
        return err_set(e, ERR_CONFIG, "“clock” can only be \"paused\"; leave it out otherwise");
    *ret = clock;
    return true;
}

static bool
read_wait(json_object *o, bool *ret, struct err *e)
{
    const char *wait = json_str(o, "wait");
    if (json_has(o, "wait") && (!wait || (strcmp(wait, "all") && strcmp(wait, "any"))))
        return err_set(e, ERR_CONFIG, "“wait” must be \"all\" or \"any\"");
    *ret = wait && !strcmp(wait, "any");
    return true;
}

static bool
read_state(TALLOC_CTX *ctx, const char *name, json_object *o, const struct rubric *rubric,
           struct state *state, struct err *e)
{
    static const char *const known[] = {"title",      "steps", "on",        "after",
                                        "clock",      "final", "publishes", "credential",
                                        "precedence", "wait",  NULL};
    if (!reading_is_name(name))
        return err_set(e, ERR_CONFIG, "this is not a name");
    state->name = err_mem(talloc_strdup(ctx, name));
    return reading_keys(o, known, e) &&
           reading_text(ctx, o, "title", READING_REQUIRED, READING_TITLE, &state->title, e) &&
           read_steps(ctx, json_get(o, "steps"), rubric, state, e) &&
           reading_names(ctx, o, "precedence", OUTCOMES_MAX, &state->precedence,
                         &state->nprecedence, e) &&
           read_ons(ctx, o, "on", &state->on, &state->non, e) &&
           read_after(ctx, json_get(o, "after"), state, e) && read_clock(o, &state->paused, e) &&
           read_wait(o, &state->any, e) && read_final(o, &state->final, e) &&
           reading_flag(o, "publishes", &state->publishes, e) && read_credential(o, state, e);
}

static bool
read_states(struct workflow *w, json_object *o, const struct rubric *rubric, struct err *e)
{
    size_t n = json_object_is_type(o, json_type_object) ? (size_t)json_object_object_length(o) : 0;
    if (n < 1 || n > STATES_MAX)
        return err_set(e, ERR_CONFIG, "“states” must be an object {name: state} of 1 to %d states",
                       STATES_MAX);
    w->states = err_mem(talloc_zero_array(w, struct state, n));
    json_object_object_foreach (o, name, value) {
        if (!read_state(w->states, name, value, rubric, &w->states[w->nstates++], e))
            return err_at(e, "state “%s”", name);
    }
    return true;
}

static bool
read_serves(struct workflow *w, json_object *o, struct err *e)
{
    static const char known[] =
        " new amend-minor amend-major renew suspend reinstate retire correct retract ";
    if (!reading_names(w, o, "serves", 9, &w->serves, &w->nserves, e))
        return false;
    for (size_t i = 0; i < w->nserves; i++) {
        char *spaced = err_mem(talloc_asprintf(e->ctx, " %s ", w->serves[i]));
        bool good = strstr(known, spaced);
        talloc_free(spaced);
        if (!good)
            return err_set(e, ERR_CONFIG, "“serves”: “%s” is not a kind of proposal; those are%s",
                           w->serves[i], known);
    }
    return w->nserves || err_set(e, ERR_CONFIG, "“serves” names no kind of proposal");
}

static bool
read_vocabulary(json_object *o, struct err *e)
{
    int64_t number = json_int(o, "vocabulary", 0);
    return number == POLICY_VOCABULARY ||
           err_set(e, ERR_CONFIG, "“vocabulary” must be %d, the number this program reads",
                   POLICY_VOCABULARY);
}

static bool
read_exception(struct workflow *w, const char *name, json_object *o, struct err *e)
{
    static const char *const known[] = {"title", "by", "to", "because", NULL};
    w->exceptions = err_mem(talloc_realloc(w, w->exceptions, struct exception, w->nexceptions + 1));
    struct exception *x = &w->exceptions[w->nexceptions++];
    *x = (struct exception){.name = err_mem(talloc_strdup(w, name))};
    struct transition *t = err_mem(talloc_zero(w, struct transition));
    x->on = (struct on){x->name, t, 1};
    return reading_keys(o, known, e) &&
           reading_text(w, o, "title", READING_REQUIRED, READING_TITLE, &x->title, e) &&
           reading_name(w, o, "by", READING_REQUIRED, &x->by, e) &&
           reading_name(w, o, "to", READING_REQUIRED, &t->to, e) &&
           reading_text(w, o, "because", READING_REQUIRED, READING_PROSE, &t->because, e);
}

/* {"withdraw": transitions, NAME: an exception, which says who may make it}. */
static bool
read_anywhere(struct workflow *w, json_object *o, struct err *e)
{
    json_object *plain = json_obj();
    bool good = true;
    if (json_object_is_type(o, json_type_object)) {
        json_object_object_foreach (o, name, value) {
            if (!json_has(value, "by"))
                json_put(plain, name, json_object_get(value));
            else if (good)
                good =
                    (reading_is_name(name) || err_set(e, ERR_CONFIG, "“%s” is not a name", name)) &&
                    (read_exception(w, name, value, e) || err_at(e, "exception “%s”", name));
        }
    }
    json_object *both = json_obj();
    json_put(both, "anywhere",
             o && !json_object_is_type(o, json_type_object) ? json_object_get(o)
                                                            : json_object_get(plain));
    good = good && read_ons(w, both, "anywhere", &w->anywhere, &w->nanywhere, e);
    json_object_put(both);
    json_object_put(plain);
    return good;
}

bool
reading_workflow(TALLOC_CTX *ctx, json_object *o, const struct rubric *rubric,
                 struct workflow **ret, struct err *e)
{
    static const char *const known[] = {"vocabulary", "name",    "title",    "summary", "serves",
                                        "form",       "rubric",  "calendar", "start",   "states",
                                        "anywhere",   "extends", NULL};
    struct workflow *w = err_mem(talloc_zero(ctx, struct workflow));
    if (!reading_keys(o, known, e) || !read_vocabulary(o, e) ||
        !reading_name(w, o, "name", READING_REQUIRED, &w->name, e) ||
        !reading_text(w, o, "title", READING_REQUIRED, READING_TITLE, &w->title, e) ||
        !reading_text(w, o, "summary", READING_OPTIONAL, READING_PROSE, &w->summary, e) ||
        !read_serves(w, o, e) || !reading_name(w, o, "form", READING_REQUIRED, &w->form, e) ||
        !reading_name(w, o, "rubric", READING_REQUIRED, &w->rubric, e) ||
        !reading_name(w, o, "calendar", READING_REQUIRED, &w->calendar, e) ||
        !reading_name(w, o, "start", READING_REQUIRED, &w->start, e) ||
        !reading_name(w, o, "extends", READING_OPTIONAL, &w->extends, e) ||
        !read_states(w, json_get(o, "states"), rubric, e) ||
        !read_anywhere(w, json_get(o, "anywhere"), e))
        return false;
    *ret = w;
    return true;
}
