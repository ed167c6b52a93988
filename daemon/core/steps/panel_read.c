/* panel_read: how a committee counts, as a policy gives it: quorum, aggregate, split. */
#include "core/steps/panel.h"

#include <string.h>

#include "base/json.h"
#include "core/policy/reading.h"

const char panel_met[] = "met", panel_unmet[] = "unmet", panel_split[] = "split",
           panel_no_quorum[] = "no-quorum";

enum { REVIEWS_MAX = 100 };

static bool
read_aggregate(json_object *o, struct panel_params *p, struct err *e)
{
    static const char *const known[] = {"share", NULL};
    json_object *value = json_get(o, "each-criterion");
    const char *name = json_as_str(value);
    if (!value || (name && !strcmp(name, "median")))
        p->aggregate = PANEL_MEDIAN;
    else if (name && !strcmp(name, "minimum"))
        p->aggregate = PANEL_MINIMUM;
    else if (!name && json_object_is_type(value, json_type_object)) {
        p->aggregate = PANEL_SHARE;
        return reading_keys(value, known, e) &&
               reading_fraction(json_str(value, "share"), &p->share.top, &p->share.bottom, e);
    } else
        return err_set(e, ERR_CONFIG,
                       "this must be \"median\", \"minimum\" or {\"share\": \"2/3\"}");
    return true;
}

static bool
read_level(json_object *o, const struct rubric *rubric, struct panel_params *p, struct err *e)
{
    p->meets = rubric->meets;
    if (!reading_int(o, "meets", 0, REVIEWS_MAX, &p->meets, e))
        return false;
    for (size_t i = 0; i < rubric->nscale; i++)
        if (rubric->scale[i].value == p->meets)
            return true;
    return err_set(e, ERR_CONFIG, "“meets” must be one of the values of the rubric's scale");
}

static bool
read_must_meet(json_object *o, struct panel_params *p, struct err *e)
{
    const char *all = json_str(o, "must-meet");
    if (all)
        return !strcmp(all, "all") ||
               err_set(e, ERR_CONFIG, "“must-meet” must be \"all\" or a number of criteria");
    return reading_int(o, "must-meet", 1, REVIEWS_MAX, &p->must_meet, e);
}

static bool
read_split(json_object *o, struct panel_params *p, struct err *e)
{
    static const char *const known[] = {"each-side", NULL};
    json_object *split = json_get(o, "split");
    if (!split)
        return true;
    if (!reading_keys(split, known, e) ||
        !reading_int(split, "each-side", 1, REVIEWS_MAX, &p->split_each_side, e))
        return err_at(e, "“split”");
    return p->split_each_side || err_set(e, ERR_CONFIG, "“split”: “each-side” is missing");
}

static bool
read_reopen(json_object *o, struct panel_params *p, struct err *e)
{
    const char *reopen = json_has(o, "reopen") ? json_str(o, "reopen") : "touched";
    p->reopen_touched = reopen && !strcmp(reopen, "touched");
    return p->reopen_touched || (reopen && !strcmp(reopen, "all")) ||
           err_set(e, ERR_CONFIG, "“reopen” must be \"touched\" or \"all\"");
}

/* Its time is the step's own where it does not say. */
static bool
read_joint(json_object *o, const struct step *step, struct panel_params *p, struct err *e)
{
    static const char *const known[] = {"due", NULL};
    json_object *joint = json_get(o, "joint");
    p->joint = joint;
    p->joint_due = step->due;
    return !joint ||
           ((reading_keys(joint, known, e) && reading_duration(joint, "due", &p->joint_due, e)) ||
            err_at(e, "“joint”"));
}

bool
panel_read(TALLOC_CTX *ctx, json_object *o, const struct rubric *rubric, struct step *step,
           struct err *e)
{
    static const char *const own[] = {QUORUM_KEYS,    "each-criterion", "meets",
                                      "least-judges", "must-meet",      "split",
                                      "reopen",       "joint",          NULL};
    struct panel_params *p = err_mem(talloc_zero(ctx, struct panel_params));
    p->least_judges = 1;
    if (!reading_step_keys(o, own, e))
        return false;
    if (!step->who.role || (!step->who.nplaces && !step->who.of_units))
        return err_set(e, ERR_CONFIG, "“who” must name a role and its “places”");
    if (!quorum_read(p, o, step, &p->sitting, e) ||
        !(read_aggregate(o, p, e) || err_at(e, "“each-criterion”")) ||
        !read_level(o, rubric, p, e) ||
        !reading_int(o, "least-judges", 1, REVIEWS_MAX, &p->least_judges, e) ||
        !read_must_meet(o, p, e) || !read_split(o, p, e) || !read_reopen(o, p, e) ||
        !read_joint(o, step, p, e))
        return false;
    step->params = p;
    return true;
}

const char **
panel_outcomes(TALLOC_CTX *ctx, const struct step *step)
{
    const struct panel_params *p = step->params;
    const char **names = err_mem(talloc_zero_array(ctx, const char *, 5));
    size_t n = 0;
    names[n++] = panel_met;
    names[n++] = panel_unmet;
    if (p->split_each_side)
        names[n++] = panel_split;
    names[n++] = panel_no_quorum;
    return names;
}
