/* programme: see the header. */
#include "core/policy/programme.h"

#include <string.h>

#include "base/json.h"
#include "core/policy/reading.h"

enum { RULES_MAX = 100, WORDS_MAX = 40, CLASSES_MAX = 200 };

static bool
lists(const char **words, size_t count, const char *word)
{
    for (size_t i = 0; word && i < count; i++)
        if (!strcmp(words[i], word))
            return true;
    return false;
}

/* ---- reading -------------------------------------------------------------------------------------------- */

/* Lanes and levels are the choices' ids, which need not be names. */
static bool
read_words(TALLOC_CTX *ctx, json_object *o, const char *key, const char ***ret, size_t *ret_count,
           struct err *e)
{
    json_object *list = NULL;
    if (!reading_list(o, key, READING_OPTIONAL, WORDS_MAX, &list, e))
        return false;
    *ret = err_mem(talloc_zero_array(ctx, const char *, json_len(list) + 1));
    for (size_t i = 0; i < json_len(list); i++) {
        if (!json_item_str(list, i))
            return err_set(e, ERR_CONFIG, "“%s”, entry %zu must be a text", key, i + 1);
        (*ret)[(*ret_count)++] = err_mem(talloc_strdup(ctx, json_item_str(list, i)));
    }
    return true;
}

static bool
read_rule(TALLOC_CTX *ctx, json_object *o, struct programme_rule *r, struct err *e)
{
    static const char *const known[] = {"kinds", "lanes", "levels", "workflow", NULL};
    if (!reading_keys(o, known, e) ||
        !reading_names(ctx, o, "kinds", WORDS_MAX, &r->kinds, &r->nkinds, e) ||
        !read_words(ctx, o, "lanes", &r->lanes, &r->nlanes, e) ||
        !read_words(ctx, o, "levels", &r->levels, &r->nlevels, e) ||
        !reading_name(ctx, o, "workflow", READING_REQUIRED, &r->workflow, e))
        return false;
    return r->nkinds || err_set(e, ERR_CONFIG, "“kinds” names no kind of proposal");
}

static bool
read_rules(struct programme *p, json_object *o, struct err *e)
{
    json_object *list = NULL;
    if (!reading_list(o, "proposals", READING_REQUIRED, RULES_MAX, &list, e))
        return false;
    p->rules = err_mem(talloc_zero_array(p, struct programme_rule, json_len(list) + 1));
    for (size_t i = 0; i < json_len(list); i++)
        if (!read_rule(p->rules, json_item(list, i), &p->rules[p->nrules++], e))
            return err_at(e, "“proposals”, entry %zu", i + 1);
    return true;
}

static bool
read_dates(struct programme *p, json_object *o, struct err *e)
{
    static const char *const of_review[] = {"every", "notice", NULL};
    static const char *const of_offer[] = {"after", NULL};
    json_object *review = json_get(o, "review"), *offer = json_get(o, "not-offered");
    if (review &&
        (!reading_keys(review, of_review, e) || !reading_duration(review, "every", &p->review, e) ||
         !reading_duration(review, "notice", &p->notice, e)))
        return err_at(e, "“review”");
    if (review && !p->review.n)
        return err_set(e, ERR_CONFIG, "“review” must say “every”, as {\"every\": \"3 years\"}");
    if (offer && (!reading_keys(offer, of_offer, e) ||
                  !reading_duration(offer, "after", &p->not_offered, e)))
        return err_at(e, "“not-offered”");
    return !offer || p->not_offered.n ||
           err_set(e, ERR_CONFIG, "“not-offered” must say “after”, as {\"after\": \"24 months\"}");
}

static bool
read_classes(struct programme *p, json_object *o, struct err *e)
{
    static const char *const words[] = {"editorial", "minor", "major", NULL};
    if (!o)
        return true;
    size_t n = json_object_is_type(o, json_type_object) ? (size_t)json_object_object_length(o) : 0;
    if (!n || n > CLASSES_MAX)
        return err_set(e, ERR_CONFIG, "“changes” must be an object {field: \"minor\"}");
    p->classes = err_mem(talloc_zero_array(p, struct programme_class, n));
    json_object_object_foreach (o, field, value) {
        const char *word = json_as_str(value);
        int change = 0;
        while (word && words[change] && strcmp(words[change], word) != 0)
            change++;
        if (!word || !words[change])
            return err_set(e, ERR_CONFIG,
                           "“changes”, “%s” must be one of these: editorial minor major", field);
        p->classes[p->nclasses++] = (struct programme_class){
            err_mem(talloc_strdup(p, field)), (enum form_change)(change + CHANGE_EDITORIAL)};
    }
    return true;
}

static bool
read_programme(struct programme *p, json_object *o, struct err *e)
{
    static const char *const known[] = {"vocabulary",  "name",      "title",
                                        "summary",     "proposals", "review",
                                        "not-offered", "changes",   NULL};
    if (!reading_keys(o, known, e))
        return false;
    if (json_int(o, "vocabulary", 0) != POLICY_VOCABULARY)
        return err_set(e, ERR_CONFIG, "“vocabulary” must be %d, the number this program reads",
                       POLICY_VOCABULARY);
    return reading_name(p, o, "name", READING_REQUIRED, &p->name, e) &&
           reading_text(p, o, "title", READING_REQUIRED, READING_TITLE, &p->title, e) &&
           reading_text(p, o, "summary", READING_OPTIONAL, READING_PROSE, &p->summary, e) &&
           read_rules(p, o, e) && read_dates(p, o, e) && read_classes(p, json_get(o, "changes"), e);
}

bool
programme_read(TALLOC_CTX *ctx, const char *bytes, size_t len, struct programme **ret,
               struct err *e)
{
    struct programme *p = err_mem(talloc_zero(ctx, struct programme));
    json_object *o = NULL;
    bool ok = json_read(bytes, len, NULL, &o, e) && read_programme(p, o, e);
    json_object_put(o);
    if (!ok) {
        talloc_free(p);
        return false;
    }
    *ret = p;
    return true;
}

/* ---- asking ---------------------------------------------------------------------------------------------- */

static bool
fits(const struct programme_rule *r, const char *kind, const char *lane, const char *level)
{
    return lists(r->kinds, r->nkinds, kind) && (!r->nlanes || lists(r->lanes, r->nlanes, lane)) &&
           (!r->nlevels || lists(r->levels, r->nlevels, level));
}

const char *
programme_workflow(const struct programme *p, const char *kind, const char *lane, const char *level)
{
    for (size_t i = 0; i < p->nrules; i++)
        if (fits(&p->rules[i], kind, lane, level))
            return p->rules[i].workflow;
    return NULL;
}

enum form_change
programme_change(const struct programme *p, const struct field *field)
{
    for (size_t i = 0; p && i < p->nclasses; i++)
        if (!strcmp(p->classes[i].field, field->id))
            return p->classes[i].change;
    return field->change;
}

/* ---- checking -------------------------------------------------------------------------------------------- */

/* Everything that the later rule takes, the earlier one has taken. */
static bool
hides(const struct programme_rule *earlier, const struct programme_rule *later)
{
    for (size_t i = 0; i < later->nkinds; i++)
        if (!lists(earlier->kinds, earlier->nkinds, later->kinds[i]))
            return false;
    for (size_t i = 0; earlier->nlanes && i < later->nlanes; i++)
        if (!lists(earlier->lanes, earlier->nlanes, later->lanes[i]))
            return false;
    for (size_t i = 0; earlier->nlevels && i < later->nlevels; i++)
        if (!lists(earlier->levels, earlier->nlevels, later->levels[i]))
            return false;
    return (later->nlanes || !earlier->nlanes) && (later->nlevels || !earlier->nlevels);
}

static bool
is_choice(const struct policy *policy, const char *field, const char **words, size_t count,
          const char **ret_unknown)
{
    const struct field *f = policy_field(policy, field);
    for (size_t i = 0; i < count; i++) {
        bool known = false;
        for (size_t k = 0; f && k < f->nchoices; k++)
            known = known || !strcmp(f->choices[k].id, words[i]);
        *ret_unknown = words[i];
        if (!known)
            return false;
    }
    return true;
}

static bool
rule_fits(const struct programme *p, size_t i, programme_find_fn *find, void *arg, struct err *e)
{
    const struct programme_rule *r = &p->rules[i];
    const struct policy *policy = find(r->workflow, arg);
    const char *unknown;
    if (!policy)
        return err_set(e, ERR_CONFIG, "no policy is called “%s”", r->workflow);
    for (size_t k = 0; k < r->nkinds; k++)
        if (!lists(policy->workflow->serves, policy->workflow->nserves, r->kinds[k]))
            return err_set(e, ERR_CONFIG,
                           "the policy “%s” does not take proposals of the kind “%s”", r->workflow,
                           r->kinds[k]);
    if (!is_choice(policy, "lane", r->lanes, r->nlanes, &unknown) ||
        !is_choice(policy, "level", r->levels, r->nlevels, &unknown))
        return err_set(e, ERR_CONFIG, "the form of “%s” does not offer “%s”", r->workflow, unknown);
    for (size_t k = 0; k < i; k++)
        if (hides(&p->rules[k], r))
            return err_set(e, ERR_CONFIG, "entry %zu has taken all that this one would take",
                           k + 1);
    return true;
}

static bool
class_fits(const struct programme *p, const char *field, programme_find_fn *find, void *arg)
{
    for (size_t i = 0; i < p->nrules; i++) {
        const struct policy *policy = find(p->rules[i].workflow, arg);
        if (policy && policy_field(policy, field))
            return true;
    }
    return false;
}

bool
programme_fits(const struct programme *p, programme_find_fn *find, void *arg, struct err *e)
{
    for (size_t i = 0; i < p->nrules; i++)
        if (!rule_fits(p, i, find, arg, e))
            return err_at(e, "“proposals”, entry %zu", i + 1);
    for (size_t i = 0; i < p->nclasses; i++)
        if (!class_fits(p, p->classes[i].field, find, arg))
            return err_set(e, ERR_CONFIG, "“changes”: no form of these policies asks “%s”",
                           p->classes[i].field);
    return true;
}
