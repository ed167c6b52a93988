/* token: see token.h. One request at a time buys one; whoever wants it meanwhile waits for the same. */
#include "app/out/token.h"

#include <ctype.h>
#include <string.h>

#include "app/out/request.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/fetch.h"
#include "io/loop.h"

enum { LIFE_USUAL = 3600, LIFE_MAX = 7 * 24 * 3600, LIFE_LEFT = 30 /* seconds */ };

struct waiting {
    struct waiting *next;
    token_fn *fn;
    void *arg;
};

struct token {
    char *text;
    when_t expires; /* monotonic */
    struct waiting *waiting;
};

struct token *
token_new(TALLOC_CTX *ctx)
{
    return err_mem(talloc_zero(ctx, struct token));
}

const char *
token_text(const struct endpoint *to)
{
    const struct token *t = to->token;
    return t && t->text && t->expires > when_monotonic() ? t->text : NULL;
}

const char *
token_kept(const struct endpoint *to)
{
    return to->token ? to->token->text : NULL;
}

bool
token_wanted(const struct endpoint *to)
{
    return to->token && !token_text(to);
}

void
token_refused(const struct endpoint *to, const char *used)
{
    if (to->token && to->token->text && used && !strcmp(to->token->text, used))
        TALLOC_FREE(to->token->text);
}

/* ---- asking ---------------------------------------------------------------------------------- */

static char *
encoded(TALLOC_CTX *ctx, const char *text)
{
    char *out = err_mem(talloc_strdup(ctx, ""));
    for (; *text; text++)
        out = err_mem(isalnum((unsigned char)*text) || strchr("-._~", *text)
                          ? talloc_asprintf_append(out, "%c", *text)
                          : talloc_asprintf_append(out, "%%%02X", (unsigned char)*text));
    return out;
}

static char *
form(TALLOC_CTX *ctx, const struct endpoint *to)
{
    const struct auth *auth = &to->auth;
    const char *colon = strchr(to->credential, ':');
    char *first = err_mem(talloc_strndup(ctx, to->credential, (size_t)(colon - to->credential)));
    char *text = err_mem(
        talloc_asprintf(ctx, "grant_type=%s", auth->password ? "password" : "client_credentials"));
    if (!auth->client_basic)
        text = err_mem(talloc_asprintf_append(
            text, auth->password ? "&username=%s&password=%s" : "&client_id=%s&client_secret=%s",
            encoded(ctx, first), encoded(ctx, colon + 1)));
    if (auth->scope)
        text = err_mem(talloc_asprintf_append(text, "&scope=%s", encoded(ctx, auth->scope)));
    if (auth->token_form)
        text = err_mem(talloc_asprintf_append(text, "&%s", auth->token_form));
    return text;
}

/* ---- being told ------------------------------------------------------------------------------ */

static void
tell(struct token *t, const char *because)
{
    struct waiting *all = t->waiting;
    t->waiting = NULL;
    while (all) {
        struct waiting w = *all;
        talloc_free(all);
        all = w.next;
        w.fn(because, w.arg);
    }
}

/* The word for what is wrong, of RFC 6749, 5.2; nothing else of what was said, for it may repeat what we sent. */
static const char *
error_word(json_object *answer)
{
    const char *word = json_str(answer, "error");
    return word && strlen(word) < 60 && strspn(word, "abcdefghijklmnopqrstuvwxyz_") == strlen(word)
               ? word
               : NULL;
}

static bool
take(struct token *t, json_object *answer)
{
    const char *text = json_str(answer, "access_token");
    int64_t life = (int64_t)json_num(answer, "expires_in", LIFE_USUAL);
    if (!text || !*text || strpbrk(text, "\r\n"))
        return false;
    talloc_free(t->text);
    t->text = err_mem(talloc_strdup(t, text));
    life = life > LIFE_MAX ? LIFE_MAX : life > 2 * LIFE_LEFT ? life - LIFE_LEFT : life;
    t->expires = when_monotonic() + life * WHEN_SECOND;
    return true;
}

static void
on_answer(const struct fetch_result *r, void *arg)
{
    struct token *t = arg;
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    json_object *answer = NULL;
    const char *because = NULL;
    if (r->end == FETCH_ANSWERED && json_read(r->body, r->body_len, NULL, &answer, &e))
        json_own(ctx, answer);
    if (r->end != FETCH_ANSWERED)
        because = err_mem(talloc_asprintf(ctx, "no token: %s", r->text));
    else if (r->status != 200 || !take(t, answer))
        because = err_mem(talloc_asprintf(ctx,
                                          "no token: its address answered %d%s%s; compare "
                                          "credential-file with what the system gave out",
                                          r->status, error_word(answer) ? " " : "",
                                          error_word(answer) ? error_word(answer) : ""));
    tell(t, because);
    talloc_free(ctx);
}

static bool
begin(struct app *app, const struct endpoint *to, when_t timeout, struct err *e)
{
    struct fetch_call *handle;
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct netblock allowed[REQUEST_ALLOWED_MAX];
    struct fetch_header headers[] = {{"content-type", "application/x-www-form-urlencoded"},
                                     {"accept", "application/json"},
                                     {"authorization", ""}};
    char *body = form(ctx, to);
    struct fetch_request rq = {.method = "POST", .url = to->auth.token_url, .headers = headers};
    rq.header_count = to->auth.client_basic ? 3 : 2;
    headers[2].value = request_basic(ctx, to->credential);
    rq.body = body;
    rq.body_len = strlen(body);
    rq.timeout = timeout;
    rq.allowed = allowed;
    rq.ca_file = to->ca_file;
    bool ok = request_allowed(to, allowed, &rq.allowed_count, e) &&
              fetch_http(app->outbox, app->fetch, &rq, on_answer, to->token, &handle, e);
    memset(body, 0, rq.body_len);
    talloc_free(ctx);
    return ok;
}

struct late {
    struct token *token;
    const char *because;
};

static void
tell_late(void *arg)
{
    struct late *late = arg;
    tell(late->token, late->because);
    talloc_free(late);
}

void
token_fetch(struct app *app, const struct endpoint *to, when_t timeout, token_fn *fn, void *arg)
{
    struct token *t = to->token;
    struct waiting *w = err_mem(talloc(t, struct waiting));
    bool first = !t->waiting;
    *w = (struct waiting){t->waiting, fn, arg};
    t->waiting = w;
    if (!first)
        return;
    struct late *late = err_mem(talloc_zero(t, struct late));
    struct err e = err_on(late);
    if (begin(app, to, timeout, &e)) {
        talloc_free(late);
        return;
    }
    *late = (struct late){t, e.text};
    loop_soon(t, app->loop, tell_late, late);
}
