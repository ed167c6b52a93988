/* request: see request.h. */
#include "app/out/request.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "app/out/token.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/form_parse.h"
#include "io/sign.h"

/* ---- making ---------------------------------------------------------------------------------- */

enum {
    ANSWER_MAX = 1 << 20, /* bytes: a list of some hundreds of an issuer's badges */
    WORD_SECRET = 12,     /* characters of a word of a secret address that is not an ordinary one */
};

static const char *const wanted[] = {"retry-after", "location", "etag", "content-type", "link"};

static void
add(struct request *r, const char *name, const char *value)
{
    assert_that(r->rq.header_count < REQUEST_HEADERS_MAX);
    r->headers[r->rq.header_count++] = (struct fetch_header){name, value};
}

static bool
sign(struct request *r, const struct endpoint *to, const char *id, struct err *e)
{
    const char *how = json_str(json_get(to->adapter->conf, "request"), "sign");
    if (!how || strcmp(how, "standard-webhooks") != 0)
        return true;
    struct sign_key *keys[SECRETS_MAX];
    size_t nkeys = 0;
    for (int i = 0; i < SECRETS_MAX && to->secrets[i]; i++)
        if (!sign_key_read(r, to->secrets[i], &keys[nkeys++], e))
            return false;
    if (!nkeys)
        return err_set(e, ERR_CONFIG, "this endpoint has no secret-file: nothing can be signed");
    struct sign_message m = {
        .id = id, .timestamp = time(NULL), .body = {r->rq.body ? r->rq.body : "", r->rq.body_len}};
    char *signature;
    if (!sign_webhook(r, keys, nkeys, &m, &signature, e))
        return false;
    add(r, "webhook-id", id);
    add(r, "webhook-timestamp", err_mem(talloc_asprintf(r, "%lld", (long long)m.timestamp)));
    add(r, "webhook-signature", signature);
    return true;
}

char *
request_basic(TALLOC_CTX *ctx, const char *credential)
{
    char *code = codec_base64(ctx, credential, strlen(credential));
    char *text = err_mem(talloc_asprintf(ctx, "Basic %s", code));
    talloc_free(code);
    return text;
}

/* A word and the credential want a blank between them; "token=" does not. */
static char *
prefixed(TALLOC_CTX *ctx, const char *prefix, const char *credential)
{
    bool blank = prefix && *prefix && prefix[strlen(prefix) - 1] != '=';
    return err_mem(
        talloc_asprintf(ctx, "%s%s%s", prefix ? prefix : "", blank ? " " : "", credential));
}

/* A preview of a request that needs a token is made without one: the header's value is not shown. */
static void
sign_in(struct request *r, const struct endpoint *to)
{
    const char *token = token_text(to);
    switch (to->auth.kind) {
    case AUTH_NONE:
        return;
    case AUTH_BEARER:
        add(r, "authorization", prefixed(r, "Bearer", to->credential));
        return;
    case AUTH_BASIC:
        add(r, "authorization", request_basic(r, to->credential));
        return;
    case AUTH_HEADER:
        add(r, to->auth.header, prefixed(r, to->auth.prefix, to->credential));
        return;
    case AUTH_OAUTH2:
        add(r, "authorization", prefixed(r, "Bearer", token ? token : ""));
        return;
    }
}

bool
request_allowed(const struct endpoint *to, struct netblock *ret, size_t *ret_count, struct err *e)
{
    size_t n = 0;
    for (const char *at = to->allow; at && *at;) {
        at += strspn(at, " ,");
        size_t len = strcspn(at, " ,");
        if (!len)
            break;
        char *text = err_mem(talloc_strndup(NULL, at, len));
        bool fine = n < REQUEST_ALLOWED_MAX && netblock_parse(text, &ret[n++], e);
        if (!fine)
            err_set(e, ERR_CONFIG, "allow: “%s” is not a network like 10.0.0.0/8", text);
        talloc_free(text);
        if (!fine)
            return false;
        at += len;
    }
    *ret_count = n;
    return true;
}

/* What a program calls the system's address stands for it: of a secret one programs know the host alone. */
static const char *
whole_url(TALLOC_CTX *ctx, const struct endpoint *to, const char *url)
{
    size_t len = to->shown ? strlen(to->shown) : 0;
    if (*url == '/')
        return err_mem(talloc_asprintf(ctx, "%s%s", to->url, url));
    return to->shown == to->url || strncmp(url, to->shown, len)
               ? url
               : err_mem(talloc_asprintf(ctx, "%s%s", to->url, url + len));
}

static bool
take(struct request *r, const struct endpoint *to, json_object *asked, struct err *e)
{
    const char *url = json_str(asked, "url"), *body = json_str(asked, "body");
    json_object *given = json_get(asked, "headers");
    if (given && json_object_object_length(given) > REQUEST_HEADERS_MAX - REQUEST_ADDED_MAX)
        return err_set(e, ERR_CONFIG, "the program gives more than %d headers",
                       REQUEST_HEADERS_MAX - REQUEST_ADDED_MAX);
    r->rq.method = json_str(asked, "method");
    r->rq.url = url ? whole_url(r, to, url) : NULL;
    if (!r->rq.method || !r->rq.url)
        return err_set(e, ERR_CONFIG, "the program gives a request without method or url");
    if (given) {
        json_object_object_foreach (given, name, value)
            add(r, name, json_as_str(value) ? json_as_str(value) : "");
    }
    r->given = r->rq.header_count;
    r->rq.body = body;
    r->rq.body_len = body ? strlen(body) : 0;
    return true;
}

bool
request_make(TALLOC_CTX *ctx, const struct endpoint *to, const char *id, json_object *asked,
             struct request **ret, struct err *e)
{
    struct request *r = err_mem(talloc_zero(ctx, struct request));
    r->rq.headers = r->headers;
    r->rq.allowed = r->allowed;
    r->rq.ca_file = to->ca_file;
    r->rq.max_body = ANSWER_MAX;
    r->rq.wanted = wanted;
    r->rq.wanted_count = sizeof wanted / sizeof *wanted;
    if (take(r, to, asked, e) && sign(r, to, id, e) &&
        request_allowed(to, r->allowed, &r->rq.allowed_count, e)) {
        sign_in(r, to);
        *ret = r;
        return true;
    }
    talloc_free(r);
    return false;
}

json_object *
request_endpoint(const struct endpoint *to)
{
    json_object *o = json_obj();
    json_put_str(o, "name", to->name);
    json_put_str(o, "title", to->title);
    json_put_str(o, "url", to->shown);
    json_put(o, "settings", json_copy(to->settings));
    json_put_str(o, "on_major", to->replaces ? "replace" : "update");
    return o;
}

/* ---- showing --------------------------------------------------------------------------------- */

/* Each occurrence of a secret replaced; the caller's context owns it. */
static char *
without(TALLOC_CTX *ctx, const char *text, const char *secret)
{
    size_t len = secret ? strlen(secret) : 0;
    char *out = err_mem(talloc_strdup(ctx, ""));
    for (const char *at; len >= 4 && (at = strstr(text, secret)); text = at + len)
        out = err_mem(talloc_asprintf_append(out, "%.*s" ENDPOINT_HIDDEN, (int)(at - text), text));
    return err_mem(talloc_strdup_append(out, text));
}

/* An address that is a secret: what follows its host, and the long words of that, for an answer may repeat one of them. */
static const char *
without_address(TALLOC_CTX *ctx, const char *text, const char *url)
{
    const char *path = strstr(url, "://") + 3;
    path += strcspn(path, "/?#");
    path += *path == '/';
    text = without(ctx, text, path);
    for (const char *at = path; *at; at += strspn(at, "/?&=#")) {
        size_t len = strcspn(at, "/?&=#");
        if (len >= WORD_SECRET)
            text = without(ctx, text, err_mem(talloc_strndup(ctx, at, len)));
        at += len;
    }
    return text;
}

/* What an administrator wrote down as a secret, and what was bought with it, is shown nowhere, wherever a program or the
 * system has put it. */
static const char *
clean(TALLOC_CTX *ctx, const struct endpoint *to, const char *text)
{
    for (int i = 0; i < SECRETS_MAX; i++)
        text = without(ctx, text, to->secrets[i]);
    if (to->shown != to->url)
        text = without_address(ctx, text, to->url);
    if (!to->credential)
        return text;
    const char *colon = strchr(to->credential, ':');
    text = without(ctx, text, token_kept(to));
    text = without(ctx, text, to->credential);
    text = without(ctx, text, codec_base64(ctx, to->credential, strlen(to->credential)));
    return without(ctx, text, colon ? colon + 1 : NULL);
}

json_object *
request_body_read(const struct endpoint *to, const char *bytes, size_t len)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    json_object *body;
    if (!json_read(bytes, len, NULL, &body, &e)) {
        body = json_new_str(clean(ctx, to, bytes));
    } else if (to->credential || to->shown != to->url) {
        const char *text = json_text(body), *fine = clean(ctx, to, text);
        json_object *again;
        if (strcmp(text, fine) && json_read(fine, strlen(fine), NULL, &again, &e)) {
            json_object_put(body);
            body = again;
        }
    }
    talloc_free(ctx);
    return body;
}

static bool
is_secret(const char *name)
{
    static const char *const words[] = {"auth",      "token",  "secret",  "key",
                                        "signature", "cookie", "password"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(name, words[i]))
            return true;
    return false;
}

static bool
is_plain(const char *name) /* of the headers that are ours */
{
    return !strcmp(name, "webhook-id") || !strcmp(name, "webhook-timestamp");
}

static void
put_body(TALLOC_CTX *ctx, json_object *o, const struct endpoint *to, const char *body, size_t len,
         size_t most)
{
    if (!body || !len)
        return;
    if (!form_utf8(body, len)) {
        json_put_str(o, "body", "(not text)");
        json_put_int(o, "bytes", (int64_t)len);
        return;
    }
    const char *text = clean(ctx, to, err_mem(talloc_strndup(ctx, body, len)));
    size_t cut = strlen(text);
    if (most && cut > most) {
        for (cut = most; cut && ((unsigned char)text[cut] & 0xc0) == 0x80;)
            cut--; /* not inside a character */
        json_put_int(o, "bytes", (int64_t)len);
    }
    json_put_str(o, "body", err_mem(talloc_strndup(ctx, text, cut)));
}

static void
put_header(TALLOC_CTX *ctx, json_object *list, const struct endpoint *to,
           const struct fetch_header *h, bool hidden)
{
    json_object *o = json_obj();
    json_put_str(o, "name", h->name);
    if (hidden)
        json_put_bool(o, "hidden", true);
    else
        json_put_str(o, "value",
                     form_utf8(h->value, strlen(h->value)) ? clean(ctx, to, h->value)
                                                           : "(not text)");
    json_push(list, o);
}

json_object *
request_shown(const struct endpoint *to, const struct request *r, size_t most)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *o = json_obj(), *headers = json_list();
    json_put_str(o, "method", r->rq.method);
    json_put_str(o, "url", clean(ctx, to, r->rq.url));
    for (size_t i = 0; i < r->rq.header_count; i++) {
        const char *name = r->headers[i].name;
        put_header(ctx, headers, to, &r->headers[i],
                   i < r->given ? is_secret(name) : !is_plain(name));
    }
    json_put(o, "headers", headers);
    put_body(ctx, o, to, r->rq.body, r->rq.body_len, most);
    talloc_free(ctx);
    return o;
}

json_object *
response_shown(const struct endpoint *to, const struct fetch_result *r, size_t most)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *o = json_obj(), *headers = json_list();
    if (r->end == FETCH_ANSWERED) {
        json_put_int(o, "status", r->status);
        for (size_t i = 0; i < r->header_count; i++)
            put_header(ctx, headers, to, &r->headers[i], false);
        json_put(o, "headers", json_object_get(headers));
        put_body(ctx, o, to, r->body, r->body_len, most);
    } else {
        json_put_str(o, "error", fetch_end_name(r->end));
        json_put_str(o, "text", clean(ctx, to, r->text));
        json_put_bool(o, "may_have_arrived", r->may_have_arrived);
    }
    if (*r->peer)
        json_put_str(o, "peer", r->peer);
    json_put_int(o, "took_ms", r->elapsed / 1000);
    json_object_put(headers);
    talloc_free(ctx);
    return o;
}
