/* adapter: reads the files of one platform. The table below is the one of hooks/README.md and hooks/out/README.md. */
#include "app/site/adapter.h"

#include <ini.h>
#include <string.h>

#include "app/site/files.h"
#include "base/json.h"

/*
 * WORD(side, section, key, values): NULL is any text, otherwise the words allowed, a space between them; one that ends in a
 * colon takes a name behind it. In capitals: PLACE, where in a call something stands (app/in/arrival.h), or POINTER alone;
 * PLACES and POINTERS: one or several with spaces between them; ANSWER: a status, and perhaps JSON.
 */
#define WORDS(WORD)                                                              \
    WORD("in", "adapter", "title", NULL)                                         \
    WORD("in", "adapter", "decoder", "json form form-json:")                     \
    WORD("in", "adapter", "malformed", "refuse hold")                            \
    WORD("in", "verify", "kind", "hmac standard-webhooks token basic path none") \
    WORD("in", "verify", "from", "PLACE")                                        \
    WORD("in", "verify", "algorithm", "sha1 sha256 sha512")                      \
    WORD("in", "verify", "encoding", "hex base64 either")                        \
    WORD("in", "verify", "prefix", NULL)                                         \
    WORD("in", "verify", "signed", "body field:")                                \
    WORD("in", "carried", "fields", NULL)                                        \
    WORD("in", "carried", "pointers", "POINTERS")                                \
    WORD("in", "ids", "delivery", "PLACES")                                      \
    WORD("in", "ids", "submission", "PLACES")                                    \
    WORD("in", "ignore", "when-pointer", "PLACE")                                \
    WORD("in", "ignore", "unless", NULL)                                         \
    WORD("in", "ignore", "is", NULL)                                             \
    WORD("in", "events", "from", "PLACE")                                        \
    WORD("in", "events", "submit", NULL)                                         \
    WORD("in", "events", "revise", NULL)                                         \
    WORD("in", "events", "withdraw", NULL)                                       \
    WORD("in", "fetch", "url", NULL)                                             \
    WORD("in", "fetch", "header", NULL)                                          \
    WORD("in", "fetch", "prefix", NULL)                                          \
    WORD("in", "fetch", "at", "POINTER")                                         \
    WORD("in", "probe", "answer", "ok cloudevents")                              \
    WORD("in", "set", "*", "needed may")                                         \
    WORD("out", "preview", "nothing", "ANSWER")                                  \
    WORD("out", "set", "*", "needed may")                                        \
    WORD("out", "adapter", "title", NULL)                                        \
    WORD("out", "adapter", "kind", "system person cloudevents")                  \
    WORD("out", "request", "sign", "standard-webhooks none")                     \
    WORD("out", "request", "again", "ask same")                                  \
    WORD("out", "request", "auth", "none bearer basic header oauth2")            \
    WORD("out", "request", "auth-header", NULL)                                  \
    WORD("out", "request", "auth-prefix", NULL)                                  \
    WORD("out", "request", "grant", "client-credentials password")               \
    WORD("out", "request", "client", "form basic")                               \
    WORD("out", "request", "token-path", NULL)                                   \
    WORD("out", "request", "token-url", NULL)                                    \
    WORD("out", "request", "token-form", NULL)                                   \
    WORD("out", "request", "scope", NULL)                                        \
    WORD("out", "request", "url", "plain secret")                                \
    WORD("out", "needs", "image", NULL)                                          \
    WORD("out", "needs", "skills", NULL)                                         \
    WORD("out", "needs", "description", NULL)                                    \
    WORD("out", "needs", "url", "yes no")

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
        bool takes_name = at[n - 1] == ':';
        if (strncmp(at, value, n) == 0 && (takes_name ? len > n : len == n))
            return true;
        at += n;
    }
    return false;
}

/* Each of the words in value, which are as many as there may be. */
static bool
are_places(const char *value, bool several, bool pointers)
{
    static const char *const kinds[] = {"header:", "field:", "query:"};
    size_t count = 0;
    for (const char *at = value; *at; at += strspn(at, " "), count++) {
        size_t n = strcspn(at, " ");
        bool fits = *at == '/' && n > 1;
        for (size_t i = 0; !pointers && i < sizeof kinds / sizeof *kinds; i++)
            fits |= strncmp(at, kinds[i], strlen(kinds[i])) == 0 && n > strlen(kinds[i]);
        if (!fits)
            return false;
        at += n;
    }
    return count == 1 || (several && count);
}

/* 404, or 200 and JSON. */
static bool
is_answer(const char *value)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    json_object *body = NULL;
    size_t digits = strspn(value, "0123456789"), blank = strspn(value + digits, " ");
    const char *rest = value + digits + blank;
    bool fine =
        digits == 3 && (!*rest || (blank && json_read(rest, strlen(rest), NULL, &body, &e)));
    json_object_put(body);
    talloc_free(ctx);
    return fine;
}

static bool
check_value(const struct word *word, const char *value, struct err *e)
{
    const char *values = word->values;
    bool pointers = values && strncmp(values, "POINTER", 7) == 0;
    if (pointers || (values && strncmp(values, "PLACE", 5) == 0))
        return are_places(value, values[strlen(values) - 1] == 'S', pointers) ||
               err_set(e, ERR_CONFIG, "[%s] %s is %s, not “%s”", word->section, word->key,
                       pointers ? "a pointer like /name/of/it"
                                : "a place: /name/of/it, header:NAME, field:NAME or query:NAME",
                       value);
    if (values && strcmp(values, "ANSWER") == 0)
        return is_answer(value) ||
               err_set(e, ERR_CONFIG, "[%s] %s is a status, and JSON behind it, not “%s”",
                       word->section, word->key, value);
    return !values || is_among(values, value) ||
           err_set(e, ERR_CONFIG, "[%s] %s is one of %s, not “%s”", word->section, word->key,
                   values, value);
}

/* Badge platforms prove themselves as form platforms do. */
static const char *
words_of(const char *side)
{
    return strcmp(side, "uptake") == 0 ? "in" : side;
}

static const struct word *
word_of(const struct reading *r, const char *section, const char *key)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].side, words_of(r->side)) == 0 &&
            strcmp(words[i].section, section) == 0 &&
            (strcmp(words[i].key, key) == 0 || strcmp(words[i].key, "*") == 0))
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
    if (!check_value(word, value, r->e))
        return 0;
    if (!o) {
        o = json_obj();
        json_put(r->conf, section, o);
    }
    json_put_str(o, key, value);
    return 1;
}

/* What one word needs beside it. */
static bool
check_whole(const char *side, json_object *conf, struct err *e)
{
    static const struct {
        const char *section, *key, *values, *needs;
    } needed[] = {
        {"verify", "kind", "hmac token", "from"},   {"events", "from", NULL, "submit"},
        {"fetch", "header", NULL, "url"},           {"fetch", "at", NULL, "url"},
        {"ignore", "unless", NULL, "when-pointer"}, {"ignore", "is", NULL, "when-pointer"},
    };
    if (strcmp(words_of(side), "in") != 0)
        return true;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        json_object *section = json_get(conf, needed[i].section);
        const char *value = json_str(section, needed[i].key);
        if (value && (!needed[i].values || is_among(needed[i].values, value)) &&
            !json_has(section, needed[i].needs))
            return err_set(e, ERR_CONFIG, "[%s] %s needs %s beside it", needed[i].section,
                           needed[i].key, needed[i].needs);
    }
    return json_has(json_get(conf, "verify"), "kind") ||
           err_set(e, ERR_CONFIG, "[verify] kind is missing");
}

static bool
read_conf(const char *side, const char *path, const char *text, json_object *conf, struct err *e)
{
    struct reading r = {side, conf, e};
    int line = ini_parse_string(text, on_line, &r);
    if (line && !e->kind)
        err_set(e, ERR_CONFIG, "this line is neither [section] nor key = value");
    if (line)
        return err_at(e, "%s:%d", path, line);
    return check_whole(side, conf, e) || err_at(e, "%s", path);
}

/* One that needs no program: app/out/plain.h. */
static bool
is_our_own(const struct adapter *a)
{
    const char *kind = json_str(json_get(a->conf, "adapter"), "kind");
    return kind && strcmp(kind, "cloudevents") == 0;
}

/* ---- what its form or system says to it ------------------------------------------------------- */

/* A name of [set], where one that ends in an asterisk stands for all that begin so. */
static bool
is_listed(json_object *known, const char *name)
{
    if (!known)
        return false;
    json_object_object_foreach (known, key, unused) {
        size_t len = strlen(key);
        if (key[len - 1] == '*' ? strncmp(key, name, len - 1) == 0 && name[len - 1]
                                : strcmp(key, name) == 0)
            return true;
    }
    return false;
}

/* What [fetch] fills its address with. */
static bool
is_in_address(const struct adapter *a, const char *name)
{
    const char *url = json_str(json_get(a->conf, "fetch"), "url");
    size_t len = strlen(name);
    for (const char *at = url ? strchr(url, '{') : NULL; at; at = strchr(at + 1, '{'))
        if (strncmp(at + 1, name, len) == 0 && at[1 + len] == '}')
            return true;
    return false;
}

bool
adapter_knows_setting(const struct adapter *a, const char *name)
{
    return is_listed(json_get(a->conf, "set"), name) || is_in_address(a, name);
}

bool
adapter_has_settings(const struct adapter *a, json_object *set, struct err *e)
{
    json_object *known = json_get(a->conf, "set");
    if (!known)
        return true;
    json_object_object_foreach (known, key, value)
        if (strcmp(json_as_str(value), "needed") == 0 && !json_has(set, key))
            return err_set(e, ERR_CONFIG,
                           "the adapter “%s” needs set.%s: what it is stands in its README",
                           a->name, key);
    return true;
}

bool
adapter_refuse_setting(const struct adapter *a, const char *name, struct err *e)
{
    json_object *known = json_get(a->conf, "set");
    char *list = err_mem(talloc_strdup(NULL, ""));
    if (known) {
        json_object_object_foreach (known, key, unused)
            list =
                err_mem(talloc_asprintf_append(list, "%s set.%s", *list ? "," : ": it knows", key));
    }
    err_set(e, ERR_CONFIG,
            "set.%s: the adapter “%s” knows no such setting%s. Correct the line or take it out",
            name, a->name, list);
    talloc_free(list);
    return false;
}

bool
adapter_read(TALLOC_CTX *ctx, const char *site, const char *share, const char *side,
             const char *name, const struct adapter **ret, struct err *e)
{
    struct adapter *a = err_mem(talloc_zero(ctx, struct adapter));
    a->name = err_mem(talloc_strdup(a, name));
    a->conf = json_own(a, json_obj());
    const char *path, *stem = err_mem(talloc_asprintf(a, "hooks/%s/%s", side, name));
    char *program = NULL, *conf;
    if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(name)) {
        err_set(e, ERR_CONFIG, "adapter “%s”: a name has small letters, digits and hyphens", name);
    } else if (file_find(a, site, share, err_mem(talloc_asprintf(a, "%s.conf", stem)), &conf, &path,
                         e) &&
               read_conf(side, path, conf, a->conf, e) &&
               (is_our_own(a) ||
                file_find(a, site, share, err_mem(talloc_asprintf(a, "%s.jq", stem)), &program,
                          NULL, e))) {
        a->program = program;
        a->title = json_str(json_get(a->conf, "adapter"), "title");
        *ret = a;
        return true;
    }
    talloc_free(a);
    return false;
}
