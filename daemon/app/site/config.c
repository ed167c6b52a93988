/* config: parsing by libinih, meaning by options.def. */
#include "app/site/config.h"

#include <ctype.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

enum option_type {
    OPTION_TEXT,
    OPTION_FLAG,
    OPTION_COUNT,
    OPTION_FILE,
    OPTION_URL,
    OPTION_LIST,
    OPTION_ANY
};

struct section {
    const char *kind, *written, *about;
};
static const struct section sections[] = {
#define SECTION(kind, written, about) {#kind, written, about},
#define OPTION(kind, key, type, standard, about)
#include "app/site/options.def"
#undef SECTION
#undef OPTION
};

struct option {
    const char *kind, *key;
    enum option_type type;
    const char *standard, *about;
};
static const struct option options[] = {
#define SECTION(kind, written, about)
#define OPTION(kind, key, type, standard, about) {#kind, key, OPTION_##type, standard, about},
#include "app/site/options.def"
#undef SECTION
#undef OPTION
};

enum {
    NOPTIONS = sizeof options / sizeof *options,
    NSECTIONS = sizeof sections / sizeof *sections
};

struct config {
    const char *path;
    json_object *values; /* {kind: {name: {key: text}}} */
    const char **names[NSECTIONS];
};

struct reading {
    struct config *config;
    const char *folder;
    struct err *e;
};

/* ---- the table ----------------------------------------------------------------------------------------------------- */

static int
section_index(const char *kind, size_t len)
{
    for (int i = 0; i < NSECTIONS; i++)
        if (strlen(sections[i].kind) == len && strncmp(sections[i].kind, kind, len) == 0)
            return i;
    return -1;
}

static const struct option *
option_of(const char *kind, const char *key)
{
    for (int i = 0; i < NOPTIONS; i++) {
        const struct option *o = &options[i];
        if (strcmp(o->kind, kind))
            continue;
        size_t prefix = strlen(o->key) - 1;
        if (o->type == OPTION_ANY ? strncmp(o->key, key, prefix) == 0 && key[prefix]
                                  : strcmp(o->key, key) == 0)
            return o;
    }
    return NULL;
}

/* ---- values -------------------------------------------------------------------------------------------------------- */

static bool
is_flag(const char *value, bool *ret)
{
    *ret = strcmp(value, "yes") == 0;
    return *ret || strcmp(value, "no") == 0;
}

static bool
is_count(const char *value, int64_t *ret)
{
    char *end;
    long long n = strtoll(value, &end, 10);
    *ret = n;
    return isdigit((unsigned char)*value) && !*end && n >= 0 && n <= 1000000000;
}

static bool
is_url(const char *value)
{
    static const char *const schemes[] = {"http://", "https://", "smtp://", "smtps://"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strncmp(value, schemes[i], strlen(schemes[i])) == 0 && value[strlen(schemes[i])])
            return true;
    return false;
}

static bool
check_value(const struct option *o, const char *value, struct err *e)
{
    int64_t count;
    bool flag;
    switch (o->type) {
    case OPTION_FLAG:
        return is_flag(value, &flag) ||
               err_set(e, ERR_CONFIG, "%s is yes or no, not “%s”", o->key, value);
    case OPTION_COUNT:
        return is_count(value, &count) ||
               err_set(e, ERR_CONFIG, "%s is a whole number, not “%s”", o->key, value);
    case OPTION_URL:
        return is_url(value) ||
               err_set(e, ERR_CONFIG, "%s is an address like https://host/path, not “%s”", o->key,
                       value);
    default:
        return *value ||
               err_set(e, ERR_CONFIG, "%s is empty: give it a value or take the line out", o->key);
    }
}

static char *
value_of(TALLOC_CTX *ctx, const struct option *o, const char *folder, const char *value)
{
    if (o->type == OPTION_FILE && *value != '/')
        return err_mem(talloc_asprintf(ctx, "%s/%s", folder, value));
    size_t len = strlen(value);
    while (o->type == OPTION_URL && len && value[len - 1] == '/')
        len--;
    return err_mem(talloc_strndup(ctx, value, len));
}

/* ---- reading ------------------------------------------------------------------------------------------------------- */

static json_object *
section_of(struct reading *r, const char *written, const char **ret_kind)
{
    size_t len = strcspn(written, " ");
    int i = section_index(written, len);
    if (i < 0) {
        err_set(r->e, ERR_CONFIG,
                "there is no section [%s]: the kinds are server, mail, institution, form, endpoint",
                written);
        return NULL;
    }
    const char *name = written + len + strspn(written + len, " ");
    bool named = strchr(sections[i].written, ' ');
    if (named != (*name != '\0')) {
        err_set(r->e, ERR_CONFIG, "[%s] should be written %s", written, sections[i].written);
        return NULL;
    }
    *ret_kind = sections[i].kind;
    json_object *kind = json_get(r->config->values, *ret_kind), *section = json_get(kind, name);
    if (!section) {
        section = json_obj();
        json_put(kind, name, section);
        size_t n = talloc_array_length(r->config->names[i]);
        r->config->names[i] =
            err_mem(talloc_realloc(r->config, r->config->names[i], const char *, n + 1));
        r->config->names[i][n - 1] = err_mem(talloc_strdup(r->config, name));
        r->config->names[i][n] = NULL;
    }
    return section;
}

/* Returns 0 on an error: libinih then tells the line. Only the first one is kept. */
static int
on_line(void *arg, const char *written, const char *key, const char *value)
{
    struct reading *r = arg;
    const char *kind;
    if (r->e->kind)
        return 0;
    json_object *section = section_of(r, written, &kind);
    if (!section)
        return 0;
    const struct option *o = option_of(kind, key);
    if (!o)
        return err_set(r->e, ERR_CONFIG, "[%s] knows no “%s”: see assent.conf(5)", written, key);
    if (json_has(section, key))
        return err_set(r->e, ERR_CONFIG, "[%s] says %s twice", written, key);
    if (!check_value(o, value, r->e))
        return 0;
    char *kept = value_of(NULL, o, r->folder, value);
    json_put_str(section, key, kept);
    talloc_free(kept);
    return 1;
}

bool
config_read(TALLOC_CTX *ctx, const char *path, const char *folder, const char *text,
            struct config **ret, struct err *e)
{
    struct config *c = err_mem(talloc_zero(ctx, struct config));
    c->path = err_mem(talloc_strdup(c, path));
    c->values = json_own(c, json_obj());
    for (int i = 0; i < NSECTIONS; i++) {
        json_put(c->values, sections[i].kind, json_obj());
        c->names[i] = err_mem(talloc_zero_array(c, const char *, 1));
    }
    struct reading r = {c, folder, e};
    int line = ini_parse_string(text, on_line, &r);
    if (line || e->kind) {
        if (!e->kind)
            err_set(e, ERR_CONFIG, "this line is neither [section] nor key = value");
        talloc_free(c);
        return err_at(e, "%s:%d", path, line > 0 ? line : 0);
    }
    *ret = c;
    return true;
}

const char *
config_path(const struct config *c)
{
    return c->path;
}

/* ---- asking -------------------------------------------------------------------------------------------------------- */

const char *
config_text(const struct config *c, const char *kind, const char *name, const char *key)
{
    const struct option *o = option_of(kind, key);
    assert_that(o);
    const char *value = json_str(json_get(json_get(c->values, kind), name), key);
    return value ? value : o->standard;
}

int64_t
config_count(const struct config *c, const char *kind, const char *name, const char *key)
{
    const char *value = config_text(c, kind, name, key);
    int64_t count = 0;
    assert_that(!value || is_count(value, &count));
    return count;
}

bool
config_flag(const struct config *c, const char *kind, const char *name, const char *key)
{
    const char *value = config_text(c, kind, name, key);
    bool flag = false;
    assert_that(!value || is_flag(value, &flag));
    return flag;
}

const char **
config_list(TALLOC_CTX *ctx, const struct config *c, const char *kind, const char *name,
            const char *key)
{
    const char *value = config_text(c, kind, name, key);
    if (!value)
        return NULL;
    const char **list = err_mem(talloc_zero_array(ctx, const char *, 1));
    for (size_t n = 0;; n++) {
        value += strspn(value, " ,\t");
        size_t len = strcspn(value, " ,\t");
        if (!len)
            return list;
        list = err_mem(talloc_realloc(ctx, list, const char *, n + 2));
        list[n] = err_mem(talloc_strndup(list, value, len));
        list[n + 1] = NULL;
        value += len;
    }
}

json_object *
config_any(const struct config *c, const char *kind, const char *name, const char *prefix)
{
    json_object *any = json_obj();
    json_object *section = json_get(json_get(c->values, kind), name);
    if (!section)
        return any;
    json_object_object_foreach (section, key, value) {
        if (strncmp(key, prefix, strlen(prefix)) == 0 && key[strlen(prefix)] == '.')
            json_put(any, key + strlen(prefix) + 1, json_object_get(value));
    }
    return any;
}

const char **
config_names(const struct config *c, const char *kind)
{
    int i = section_index(kind, strlen(kind));
    assert_that(i >= 0);
    return c->names[i];
}

char *
config_help(TALLOC_CTX *ctx)
{
    char *text = err_mem(talloc_strdup(ctx, ""));
    for (int i = 0; i < NSECTIONS; i++) {
        text = err_mem(
            talloc_asprintf_append(text, "%s  %s\n", sections[i].written, sections[i].about));
        for (int k = 0; k < NOPTIONS; k++)
            if (strcmp(options[k].kind, sections[i].kind) == 0)
                text = err_mem(talloc_asprintf_append(
                    text, "  %-24s %s%s%s%s\n", options[k].key, options[k].about,
                    options[k].standard ? " (" : "", options[k].standard ? options[k].standard : "",
                    options[k].standard ? ")" : ""));
    }
    return text;
}
