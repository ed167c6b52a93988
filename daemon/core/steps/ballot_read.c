/* ballot_read: how votes are counted, as a policy gives it. */
#include "core/steps/ballot.h"

#include <string.h>

#include "base/json.h"
#include "core/policy/reading.h"

enum { DISSENTS_MAX = 100 };

/* One of the names, whose place in the list is the value; absent: what *ret is. */
static bool
read_one_of(json_object *o, const char *key, const char *const *names, int *ret, struct err *e)
{
    if (!json_has(o, key))
        return true;
    const char *name = json_str(o, key);
    char *list = err_mem(talloc_strdup(e->ctx, ""));
    for (int i = 0; names[i]; i++) {
        if (name && !strcmp(name, names[i])) {
            *ret = i;
            return true;
        }
        list = err_mem(talloc_asprintf_append(list, " %s", names[i]));
    }
    return err_set(e, ERR_CONFIG, "“%s” must be one of these:%s", key, list);
}

static bool
read_base(json_object *o, struct ballot_params *p, struct err *e)
{
    static const char *const names[] = {[BALLOT_ELIGIBLE] = "eligible",
                                        [BALLOT_PRESENT] = "present",
                                        [BALLOT_CAST] = "cast",
                                        [BALLOT_YES_OR_NO] = "cast-without-abstentions",
                                        NULL};
    int base = BALLOT_YES_OR_NO;
    if (!read_one_of(o, "base", names, &base, e))
        return false;
    p->base = (enum ballot_base)base;
    return true;
}

static bool
read_fraction(json_object *o, struct ballot_params *p, struct err *e)
{
    static const char *const known[] = {"fraction", "more-than", NULL};
    p->threshold = BALLOT_FRACTION;
    return reading_keys(o, known, e) && reading_flag(o, "more-than", &p->more_than, e) &&
           reading_fraction(json_str(o, "fraction"), &p->fraction.top, &p->fraction.bottom, e);
}

static bool
read_threshold(json_object *o, struct ballot_params *p, struct err *e)
{
    json_object *value = json_get(o, "threshold");
    const char *name = json_as_str(value);
    if (!json_has(o, "threshold"))
        p->threshold = p->dissents ? BALLOT_NO_THRESHOLD : BALLOT_MAJORITY;
    else if (name && !strcmp(name, "majority"))
        p->threshold = BALLOT_MAJORITY;
    else if (name && !strcmp(name, "unanimous"))
        p->threshold = BALLOT_UNANIMOUS;
    else if (json_object_is_type(value, json_type_object))
        return read_fraction(value, p, e) || err_at(e, "“threshold”");
    else
        return err_set(
            e, ERR_CONFIG,
            "“threshold” must be \"majority\", \"unanimous\" or {\"fraction\": \"3/5\"}");
    return true;
}

static bool
read_tie(json_object *o, struct ballot_params *p, struct err *e)
{
    static const char *const ties[] = {[BALLOT_TIE_FAILS] = "fails",
                                       [BALLOT_TIE_TIED] = "tied",
                                       [BALLOT_TIE_CASTING] = "casting-vote",
                                       NULL},
                             *const votes[] = {"always", "tie-only", NULL};
    int tie = BALLOT_TIE_FAILS, ties_only = 0;
    if (!read_one_of(o, "tie", ties, &tie, e) ||
        !read_one_of(o, "chair-votes", votes, &ties_only, e))
        return false;
    p->tie = (enum ballot_tie)tie;
    p->chair_ties_only = ties_only;
    if ((p->tie == BALLOT_TIE_CASTING || p->chair_ties_only) && !p->sitting.chair)
        return err_set(e, ERR_CONFIG, "“chair” is missing: which role has the casting vote?");
    return true;
}

bool
ballot_read(TALLOC_CTX *ctx, json_object *o, const struct rubric *rubric, struct step *step,
            struct err *e)
{
    static const char *const own[] = {QUORUM_KEYS, "base",        "threshold",   "dissents",
                                      "tie",       "chair-votes", "change-vote", NULL};
    struct ballot_params *p = err_mem(talloc_zero(ctx, struct ballot_params));
    (void)rubric;
    if (!reading_step_keys(o, own, e))
        return false;
    if (!step->who.role)
        return err_set(e, ERR_CONFIG, "“who” is missing: say which role votes");
    if (!quorum_read(p, o, step, &p->sitting, e) || !read_base(o, p, e) ||
        !reading_int(o, "dissents", 1, DISSENTS_MAX, &p->dissents, e) || !read_threshold(o, p, e) ||
        !read_tie(o, p, e) || !reading_flag(o, "change-vote", &p->change_vote, e))
        return false;
    if (p->chair_ties_only)
        step->who.except = p->sitting.chair;
    step->params = p;
    return true;
}

const char **
ballot_outcomes(TALLOC_CTX *ctx, const struct step *step)
{
    const struct ballot_params *p = step->params;
    const char **names = err_mem(talloc_zero_array(ctx, const char *, 5));
    size_t n = 0;
    names[n++] = ballot_passed;
    names[n++] = ballot_failed;
    if (p->tie == BALLOT_TIE_TIED)
        names[n++] = ballot_tied;
    names[n++] = ballot_no_quorum;
    return names;
}
