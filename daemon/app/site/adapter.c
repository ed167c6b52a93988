/* adapter: reads the files of one platform. The table below is the one of hooks/README.md and hooks/out/README.md. */
#include "app/site/adapter.h"

#include <ini.h>
#include <string.h>

#include "app/site/files.h"
#include "base/json.h"

/* WORD(side, section, key, values): NULL is any text, otherwise the words allowed, a space between them. */
#define WORDS(WORD)                                                   \
    WORD("in", "adapter", "title", NULL)                              \
    WORD("in", "adapter", "decoder", "json form")                     \
    WORD("in", "adapter", "malformed", "refuse hold")                 \
    WORD("in", "verify", "kind", "hmac standard-webhooks token none") \
    WORD("in", "verify", "header", NULL)                              \
    WORD("in", "verify", "algorithm", "sha1 sha256 sha512")           \
    WORD("in", "verify", "encoding", "hex base64")                    \
    WORD("in", "verify", "prefix", NULL)                              \
    WORD("in", "ids", "delivery", NULL)                               \
    WORD("in", "ids", "submission", NULL)                             \
    WORD("in", "ignore", "when-pointer", NULL)                        \
    WORD("in", "ignore", "unless", NULL)                              \
    WORD("out", "adapter", "title", NULL)                             \
    WORD("out", "request", "sign", "standard-webhooks none")

static const struct word {
    const char *side, *section, *key, *values;
} words[] = {
#define WORD(side, section, key, values) {side, section, key, values},
    WORDS(WORD)
#undef WORD
};

struct reading {
    const char *side;
    json_object *conf;
    struct err *e;
};

static bool
is_among(const char *values, const char *value)
{
    size_t len = strlen(value);
    for (const char *at = values; *at; at += strspn(at, " ")) {
        size_t n = strcspn(at, " ");
        if (n == len && strncmp(at, value, n) == 0)
            return true;
        at += n;
    }
    return false;
}

static const struct word *
word_of(const struct reading *r, const char *section, const char *key)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].side, r->side) == 0 && strcmp(words[i].section, section) == 0 &&
            strcmp(words[i].key, key) == 0)
            return &words[i];
    return NULL;
}

/* Returns 0 on an error: libinih then tells the line. Only the first one is kept. */
static int
on_line(void *arg, const char *section, const char *key, const char *value)
{
    struct reading *r = arg;
    if (r->e->kind)
        return 0;
    const struct word *word = word_of(r, section, key);
    json_object *o = json_get(r->conf, section);
    if (!word)
        return err_set(r->e, ERR_CONFIG, "[%s] %s is not known here: see assent-adapter(7)",
                       section, key);
    if (json_has(o, key))
        return err_set(r->e, ERR_CONFIG, "[%s] says %s twice", section, key);
    if (!*value)
        return err_set(r->e, ERR_CONFIG, "[%s] %s is empty: give it a value or take the line out",
                       section, key);
    if (word->values && !is_among(word->values, value))
        return err_set(r->e, ERR_CONFIG, "[%s] %s is one of %s, not “%s”", section, key,
                       word->values, value);
    if (!o) {
        o = json_obj();
        json_put(r->conf, section, o);
    }
    json_put_str(o, key, value);
    return 1;
}

static bool
read_conf(const char *side, const char *path, const char *text, json_object *conf, struct err *e)
{
    struct reading r = {side, conf, e};
    int line = ini_parse_string(text, on_line, &r);
    if (line && !e->kind)
        err_set(e, ERR_CONFIG, "this line is neither [section] nor key = value");
    return !line || err_at(e, "%s:%d", path, line);
}

bool
adapter_read(TALLOC_CTX *ctx, const char *site, const char *share, const char *side,
             const char *name, const struct adapter **ret, struct err *e)
{
    struct adapter *a = err_mem(talloc_zero(ctx, struct adapter));
    a->name = err_mem(talloc_strdup(a, name));
    a->conf = json_own(a, json_obj());
    const char *path, *stem = err_mem(talloc_asprintf(a, "hooks/%s/%s", side, name));
    char *program, *conf;
    if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(name)) {
        err_set(e, ERR_CONFIG, "adapter “%s”: a name has small letters, digits and hyphens", name);
    } else if (file_find(a, site, share, err_mem(talloc_asprintf(a, "%s.jq", stem)), &program, NULL,
                         e) &&
               file_find(a, site, share, err_mem(talloc_asprintf(a, "%s.conf", stem)), &conf, &path,
                         e) &&
               read_conf(side, path, conf, a->conf, e)) {
        a->program = program;
        a->title = json_str(json_get(a->conf, "adapter"), "title");
        *ret = a;
        return true;
    }
    talloc_free(a);
    return false;
}
