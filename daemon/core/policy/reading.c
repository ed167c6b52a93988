/* reading: keys, texts, names, numbers and lists of a policy's JSON. */
#include "core/policy/reading.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "core/policy/wording.h"

static bool
listed(const char *const *list, const char *name)
{
    for (; *list; list++)
        if (!strcmp(*list, name))
            return true;
    return false;
}

static size_t
length_of(const char *const *list)
{
    size_t n = 0;
    while (list[n])
        n++;
    return n;
}

static bool
unknown_key(const char *key, const char *const *known, struct err *e)
{
    char *names = say_list(e->ctx, known, length_of(known), "and");
    err_set(e, ERR_CONFIG, "“%s” is not a key that is known here; known are %s", key, names);
    talloc_free(names);
    return false;
}

bool
reading_keys(json_object *o, const char *const *known, struct err *e)
{
    if (!json_object_is_type(o, json_type_object))
        return err_set(e, ERR_CONFIG, "an object {…} is expected here");
    json_object_object_foreach (o, key, value) {
        if (strcmp(key, "$schema") && !listed(known, key))
            return unknown_key(key, known, e);
        if (!value)
            return err_set(e, ERR_CONFIG, "“%s” is null: leave the key out instead", key);
    }
    return true;
}

bool
reading_step_keys(json_object *o, const char *const *own, struct err *e)
{
    static const char *const common[] = {"kind", "title", "who", "due", "remind", "escalate",
                                          "stand-in", "for-others", "conflict", "known"};
    const size_t ncommon = sizeof common / sizeof *common;
    size_t nown = length_of(own);
    const char **known = err_mem(talloc_zero_array(e->ctx, const char *, ncommon + nown + 1));
    memcpy(known, common, sizeof common);
    memcpy(known + ncommon, own, nown * sizeof *own);
    bool good = reading_keys(o, known, e);
    talloc_free(known);
    return good;
}

static bool
missing(const char *key, int required, struct err *e)
{
    return required ? err_set(e, ERR_CONFIG, "“%s” is missing", key) : true;
}

static bool
plain(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 0x7f)
            return false;
    return true;
}

bool
reading_text(TALLOC_CTX *ctx, json_object *o, const char *key, int required, size_t max,
             const char **ret, struct err *e)
{
    if (!json_has(o, key))
        return missing(key, required, e);
    const char *text = json_str(o, key);
    if (!text || !*text)
        return err_set(e, ERR_CONFIG, "“%s” must be a text that is not empty", key);
    if (strlen(text) > max)
        return err_set(e, ERR_CONFIG, "“%s” is %zu bytes long; at most %zu are allowed", key,
                       strlen(text), max);
    if (!plain(text))
        return err_set(e, ERR_CONFIG, "“%s” holds a line break or another control character", key);
    *ret = err_mem(talloc_strdup(ctx, text));
    return true;
}

bool
reading_is_name(const char *s)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t n = strlen(s);
    return n >= 1 && n <= 64 && *s >= 'a' && *s <= 'z' && strspn(s, allowed) == n;
}

static bool
not_a_name(const char *key, struct err *e)
{
    return err_set(
        e, ERR_CONFIG,
        "“%s” must be a name: a lower-case letter, then letters, digits, - or _, at most "
        "64 together",
        key);
}

bool
reading_name(TALLOC_CTX *ctx, json_object *o, const char *key, int required, const char **ret,
             struct err *e)
{
    if (!json_has(o, key))
        return missing(key, required, e);
    const char *name = json_str(o, key);
    if (!name || !reading_is_name(name))
        return not_a_name(key, e);
    *ret = err_mem(talloc_strdup(ctx, name));
    return true;
}

bool
reading_int(json_object *o, const char *key, int least, int most, int *ret, struct err *e)
{
    if (!json_has(o, key))
        return true;
    int64_t n = json_int(o, key, INT64_MIN);
    if (n < least || n > most)
        return err_set(e, ERR_CONFIG, "“%s” must be a whole number from %d to %d", key, least,
                       most);
    *ret = (int)n;
    return true;
}

bool
reading_flag(json_object *o, const char *key, bool *ret, struct err *e)
{
    if (!json_has(o, key))
        return true;
    if (!json_object_is_type(json_get(o, key), json_type_boolean))
        return err_set(e, ERR_CONFIG, "“%s” must be true or false", key);
    *ret = json_flag(o, key, false);
    return true;
}

bool
reading_duration(json_object *o, const char *key, struct duration *ret, struct err *e)
{
    if (!json_has(o, key))
        return true;
    const char *text = json_str(o, key);
    if (!text)
        return err_set(e, ERR_CONFIG, "“%s” must be a text such as \"5 business days\"", key);
    return duration_read(text, ret, e) || err_at(e, "“%s”", key);
}

bool
reading_list(json_object *o, const char *key, int required, size_t max, json_object **ret,
             struct err *e)
{
    if (!json_has(o, key))
        return missing(key, required, e);
    json_object *list = json_arr(o, key);
    if (!list)
        return err_set(e, ERR_CONFIG, "“%s” must be a list […]", key);
    if (json_len(list) > max)
        return err_set(e, ERR_CONFIG, "“%s” has %zu entries; at most %zu are allowed", key,
                       json_len(list), max);
    if (required && !json_len(list))
        return err_set(e, ERR_CONFIG, "“%s” is empty", key);
    *ret = list;
    return true;
}

bool
reading_names(TALLOC_CTX *ctx, json_object *o, const char *key, size_t max, const char ***ret,
              size_t *ret_count, struct err *e)
{
    json_object *list = NULL;
    if (!reading_list(o, key, READING_OPTIONAL, max, &list, e))
        return false;
    size_t n = json_len(list);
    const char **names = err_mem(talloc_zero_array(ctx, const char *, n + 1));
    for (size_t i = 0; i < n; i++) {
        const char *name = json_item_str(list, i);
        if (!name || !reading_is_name(name))
            return not_a_name(key, e);
        if (listed(names, name))
            return err_set(e, ERR_CONFIG, "“%s” names “%s” twice", key, name);
        names[i] = err_mem(talloc_strdup(names, name));
    }
    *ret = names;
    *ret_count = n;
    return true;
}

static bool
read_place(TALLOC_CTX *ctx, json_object *o, struct place *place, struct err *e)
{
    static const char *const known[] = {"constituency", "count", NULL};
    place->count = 1;
    return reading_keys(o, known, e) &&
           reading_name(ctx, o, "constituency", READING_OPTIONAL, &place->constituency, e) &&
           reading_int(o, "count", 1, 100, &place->count, e);
}

bool
reading_places(TALLOC_CTX *ctx, json_object *o, const char *key, struct place **ret,
               size_t *ret_count, struct err *e)
{
    json_object *list = NULL;
    if (!reading_list(o, key, READING_OPTIONAL, 20, &list, e))
        return false;
    size_t n = json_len(list);
    struct place *places = err_mem(talloc_zero_array(ctx, struct place, n));
    for (size_t i = 0; i < n; i++)
        if (!read_place(places, json_item(list, i), &places[i], e))
            return err_at(e, "“%s”, entry %zu", key, i + 1);
    *ret = places;
    *ret_count = n;
    return true;
}

bool
reading_fraction(const char *text, int *ret_top, int *ret_bottom, struct err *e)
{
    char *end = NULL;
    long top = text && *text >= '1' && *text <= '9' ? strtol(text, &end, 10) : 0;
    long bottom =
        end && *end == '/' && end[1] >= '1' && end[1] <= '9' ? strtol(end + 1, &end, 10) : 0;
    if (!bottom || *end || top > bottom || bottom > 1000)
        return err_set(e, ERR_CONFIG,
                       "a fraction such as \"2/3\" is expected, above 0 and at most 1");
    *ret_top = (int)top;
    *ret_bottom = (int)bottom;
    return true;
}
