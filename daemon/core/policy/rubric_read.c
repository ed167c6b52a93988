/* rubric_read: the scale and the quality criteria. */
#include <string.h>

#include "base/json.h"
#include "core/policy/reading.h"

enum { SCALE_MAX = 10, CRITERIA_MAX = 50, VALUE_MAX = 100 };

static bool
read_level(TALLOC_CTX *ctx, json_object *o, int least, struct level *level, struct err *e)
{
    static const char *const known[] = {"value", "label", NULL};
    if (!reading_keys(o, known, e) ||
        !reading_text(ctx, o, "label", READING_REQUIRED, READING_TITLE, &level->label, e))
        return false;
    if (!json_has(o, "value"))
        return err_set(e, ERR_CONFIG, "“value” is missing");
    return reading_int(o, "value", 0, VALUE_MAX, &level->value, e) &&
           (level->value >= least ||
            err_set(e, ERR_CONFIG, "the values of a scale rise: this must be at least %d", least));
}

static bool
read_scale(struct rubric *r, json_object *o, struct err *e)
{
    json_object *list = NULL;
    if (!reading_list(o, "scale", READING_REQUIRED, SCALE_MAX, &list, e))
        return false;
    r->nscale = json_len(list);
    r->scale = err_mem(talloc_zero_array(r, struct level, r->nscale));
    for (size_t i = 0; i < r->nscale; i++)
        if (!read_level(r, json_item(list, i), i ? r->scale[i - 1].value + 1 : 0, &r->scale[i], e))
            return err_at(e, "scale, level %zu", i + 1);
    return r->nscale >= 2 || err_set(e, ERR_CONFIG, "scale: at least two levels are needed");
}

static bool
read_anchors(const struct rubric *r, json_object *o, struct criterion *c, struct err *e)
{
    json_object *list = NULL;
    if (!reading_list(o, "anchors", READING_OPTIONAL, SCALE_MAX, &list, e))
        return false;
    if (!list)
        return true;
    if (json_len(list) != r->nscale)
        return err_set(e, ERR_CONFIG, "“anchors” has %zu texts for %zu levels of the scale",
                       json_len(list), r->nscale);
    c->anchors = err_mem(talloc_zero_array(r->criteria, const char *, r->nscale));
    for (size_t i = 0; i < r->nscale; i++) {
        const char *text = json_item_str(list, i);
        if (!text || !*text || strlen(text) > READING_PROSE)
            return err_set(e, ERR_CONFIG, "“anchors”, entry %zu must be a text that is not empty",
                           i + 1);
        c->anchors[i] = err_mem(talloc_strdup(c->anchors, text));
    }
    return true;
}

static bool
read_criterion(const struct rubric *r, json_object *o, struct criterion *c, struct err *e)
{
    static const char *const known[] = {"id", "title", "question", "evidence", "anchors", NULL};
    TALLOC_CTX *ctx = r->criteria;
    return reading_keys(o, known, e) && reading_name(ctx, o, "id", READING_REQUIRED, &c->id, e) &&
           reading_text(ctx, o, "title", READING_REQUIRED, READING_TITLE, &c->title, e) &&
           reading_text(ctx, o, "question", READING_REQUIRED, READING_PROSE, &c->question, e) &&
           reading_text(ctx, o, "evidence", READING_OPTIONAL, READING_PROSE, &c->evidence, e) &&
           read_anchors(r, o, c, e);
}

static bool
read_criteria(struct rubric *r, json_object *o, struct err *e)
{
    json_object *list = NULL;
    if (!reading_list(o, "criteria", READING_REQUIRED, CRITERIA_MAX, &list, e))
        return false;
    size_t n = json_len(list);
    r->criteria = err_mem(talloc_zero_array(r, struct criterion, n));
    for (size_t i = 0; i < n; i++) {
        struct criterion *c = &r->criteria[i];
        if (!read_criterion(r, json_item(list, i), c, e))
            return err_at(e, "criterion %zu%s%s%s", i + 1, c->id ? " “" : "", c->id ? c->id : "",
                          c->id ? "”" : "");
        for (size_t j = 0; j < i; j++)
            if (!strcmp(r->criteria[j].id, c->id))
                return err_set(e, ERR_CONFIG, "two criteria are called “%s”", c->id);
        r->ncriteria++;
    }
    return true;
}

static bool
on_scale(const struct rubric *r, int value)
{
    for (size_t i = 0; i < r->nscale; i++)
        if (r->scale[i].value == value)
            return true;
    return false;
}

static bool
read_marks(struct rubric *r, json_object *o, struct err *e)
{
    r->cannot_judge = true;
    r->meets = -1;
    if (!reading_int(o, "meets", 0, VALUE_MAX, &r->meets, e))
        return false;
    if (!on_scale(r, r->meets))
        return err_set(e, ERR_CONFIG, "“meets” must be one of the scale's values");
    r->comment_below = r->meets;
    return reading_int(o, "comment-below", 0, VALUE_MAX + 1, &r->comment_below, e) &&
           reading_flag(o, "cannot-judge", &r->cannot_judge, e);
}

bool
reading_rubric(TALLOC_CTX *ctx, json_object *o, struct rubric **ret, struct err *e)
{
    static const char *const known[] = {"name",          "title",        "scale",    "meets",
                                        "comment-below", "cannot-judge", "criteria", NULL};
    struct rubric *r = err_mem(talloc_zero(ctx, struct rubric));
    if (!reading_keys(o, known, e) || !reading_name(r, o, "name", READING_REQUIRED, &r->name, e) ||
        !reading_text(r, o, "title", READING_REQUIRED, READING_TITLE, &r->title, e) ||
        !read_scale(r, o, e) || !read_marks(r, o, e) || !read_criteria(r, o, e))
        return false;
    *ret = r;
    return true;
}
