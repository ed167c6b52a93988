/* repin: see the header. */
#include "core/repin.h"

#include <string.h>

#include "base/json.h"
#include "core/outcome.h"
#include "core/policy/wording.h"

/* ---- can it be moved? ----------------------------------------------------------------------------------- */

static bool
serves(const struct policy *policy, const char *kind)
{
    for (size_t i = 0; i < policy->workflow->nserves; i++)
        if (!strcmp(policy->workflow->serves[i], kind))
            return true;
    return false;
}

static bool
delivers(const struct casefile *c, int run)
{
    for (size_t i = 0; i < c->ndeliveries; i++)
        if (c->deliveries[i].run == run)
            return true;
    return false;
}

/* A run that is open, or whose deliveries may still be answered. */
static bool
run_fits(const struct casefile *c, const struct step_run *run, const struct policy *old,
         const struct policy *newer, struct err *e)
{
    if (run->outcome && !delivers(c, run->number))
        return true;
    const struct step *was = state_step(policy_state(old, run->state), run->step);
    const struct state *state = policy_state(newer, run->state);
    const struct step *will = state ? state_step(state, run->step) : NULL;
    if (!will || !was)
        return err_set(e, ERR_CONFLICT, "the newer policy has no step “%s” in the state “%s”",
                       run->step, run->state);
    return will->kind == was->kind ||
           err_set(e, ERR_CONFLICT, "the step “%s” is of another kind in the newer policy",
                   run->step);
}

/* The state in hand waits for all its steps: those that the case does not have would never be answered. */
static bool
steps_fit(const struct casefile *c, const struct state *state, struct err *e)
{
    for (size_t i = 0; i < state->nsteps; i++) {
        const struct step_run *run = case_run_of(c, state->steps[i].name);
        if (!run || strcmp(run->state, state->name) != 0)
            return err_set(e, ERR_CONFLICT,
                           "the newer policy asks for the step “%s” in the state “%s”, which was "
                           "not opened",
                           state->steps[i].title, state->title);
    }
    return true;
}

static bool
scores_fit(const struct casefile *c, const struct policy *newer, struct err *e)
{
    for (size_t i = 0; i < c->ntasks; i++)
        for (size_t k = 0; k < c->tasks[i].nscores; k++)
            if (!policy_criterion(newer, c->tasks[i].scores[k].criterion))
                return err_set(e, ERR_CONFLICT,
                               "the newer policy does not know the quality criterion “%s”, which "
                               "was scored",
                               c->tasks[i].scores[k].criterion);
    return true;
}

static bool
timers_fit(const struct casefile *c, const struct state *state, struct err *e)
{
    for (size_t i = 0; i < c->ntimers; i++)
        if (c->timers[i].kind == TIMER_AFTER && !state->after.n)
            return err_set(e, ERR_CONFLICT,
                           "a time is running in the state “%s” that the newer policy does not "
                           "know",
                           state->title);
    return true;
}

bool
repin_fits(const struct casefile *c, const struct policy *old, const struct policy *newer,
           struct err *e)
{
    const struct state *state = policy_state(newer, c->state);
    if (strcmp(newer->workflow->name, c->workflow) != 0)
        return err_set(e, ERR_CONFLICT, "“%s” is another policy, not a newer version of “%s”",
                       newer->workflow->name, c->workflow);
    if (!serves(newer, c->kind))
        return err_set(e, ERR_CONFLICT, "the newer policy takes no proposals of the kind “%s”",
                       c->kind);
    if (!state || state->final)
        return err_set(e, ERR_CONFLICT, "the newer policy has no open state “%s”", c->state);
    for (size_t i = 0; i < c->nruns; i++)
        if (!run_fits(c, &c->runs[i], old, newer, e))
            return false;
    return steps_fit(c, state, e) && scores_fit(c, newer, e) && timers_fit(c, state, e);
}

/* ---- what changes ------------------------------------------------------------------------------------------ */

enum { VALUE_MAX = 60 }; /* bytes of one that is said in a sentence */

/* What can be said in a few words; NULL: it cannot. */
static const char *
value_words(json_object *o)
{
    bool many = json_object_is_type(o, json_type_object) || json_object_is_type(o, json_type_array);
    const char *text = !o ? "nothing" : many ? NULL : json_object_get_string(o);
    return text && strlen(text) <= VALUE_MAX ? text : NULL;
}

/* "due (5 business days → 9 business days)"; of what is longer its key alone. */
static const char *
difference(TALLOC_CTX *ctx, const char *key, json_object *a, json_object *b)
{
    const char *from = value_words(json_get(a, key)), *to = value_words(json_get(b, key));
    return from && to ? err_mem(talloc_asprintf(ctx, "%s (%s → %s)", key, from, to)) : key;
}

/* The keys that differ, as a list in words; NULL: none. */
static char *
differing(TALLOC_CTX *ctx, json_object *a, json_object *b)
{
    const char *keys[24];
    size_t count = 0;
    json_object *both[] = {a, b};
    for (int side = 0; side < 2; side++) {
        if (!both[side] || !json_object_is_type(both[side], json_type_object))
            continue;
        json_object_object_foreach (both[side], key, value) {
            bool again = side && json_has(a, key);
            if (!again && count < sizeof keys / sizeof *keys &&
                !json_equal(value, json_get(both[!side], key)))
                keys[count++] = difference(ctx, key, a, b);
        }
    }
    return count ? say_list(ctx, keys, count, "and") : NULL;
}

static void
say_part(TALLOC_CTX *ctx, json_object *list, const char *what, json_object *a, json_object *b)
{
    char *keys = differing(ctx, a, b);
    if (keys)
        json_push_str(list, err_mem(talloc_asprintf(ctx, "%s: %s.", what, keys)));
}

json_object *
repin_changes(const struct casefile *c, const struct policy *old, const struct policy *newer)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *list = json_list();
    const struct state *state = policy_state(old, c->state);
    char *path = err_mem(talloc_asprintf(ctx, "workflow/states/%s", c->state));
    json_object *a = json_at(old->bundle, path), *b = json_at(newer->bundle, path);
    for (size_t i = 0; state && i < state->nsteps; i++) {
        char *what = err_mem(talloc_asprintf(ctx, "The step “%s”", state->steps[i].title));
        say_part(ctx, list, what, json_get(json_get(a, "steps"), state->steps[i].name),
                 json_get(json_get(b, "steps"), state->steps[i].name));
    }
    say_part(ctx, list, "Where its outcomes lead", json_get(a, "on"), json_get(b, "on"));
    say_part(ctx, list, "The states", json_at(old->bundle, "workflow/states"),
             json_at(newer->bundle, "workflow/states"));
    say_part(ctx, list, "The review form", json_get(old->bundle, "rubric"),
             json_get(newer->bundle, "rubric"));
    say_part(ctx, list, "The proposal's form", json_get(old->bundle, "form"),
             json_get(newer->bundle, "form"));
    talloc_free(ctx);
    return list;
}

bool
repin(struct deciding *d, struct err *e)
{
    const struct policy *newer = d->facts->newer;
    if (!outcome_text(d, "reason"))
        return err_set(e, ERR_INVALID, "Give a reason: it stays in the record.");
    if (!newer)
        return err_set(e, ERR_NOT_FOUND, "There is no such version of the policy.");
    if (!strcmp(newer->digest, d->after->policy))
        return err_set(e, ERR_CONFLICT, "It is under this version of the policy already.");
    if (!repin_fits(d->after, d->policy, newer, e))
        return false;
    json_object *o = json_obj();
    json_put_str(o, "from", d->policy->digest);
    json_put_str(o, "to", newer->digest);
    json_put_str(o, "person", d->command->actor.person);
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_REPINNED, o);
    d->policy = newer; /* it is decided by the newer one from here on */
    return true;
}
