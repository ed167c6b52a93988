/* verify: the kinds of signature that form platforms have. */
#include "app/in/verify.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

#include "base/codec.h"
#include "base/json.h"
#include "io/httpd.h"
#include "io/sign.h"

struct delivery {
    const struct form_source *form;
    const struct arrival *arrival;
    json_object *conf;
    struct sign_bytes body;
    TALLOC_CTX *ctx;
};

/* ---- what came ------------------------------------------------------------------------------- */

static char *
lower(TALLOC_CTX *ctx, const char *name)
{
    char *small = err_mem(talloc_strdup(ctx, name));
    for (char *c = small; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return small;
}

struct arrival
arrival_of(TALLOC_CTX *ctx, const struct httpd_request *rq)
{
    const struct http_head *head = httpd_head(rq);
    struct arrival a = {.headers = json_own(ctx, json_obj())};
    for (size_t i = 0; i < head->field_count; i++) {
        char *name = lower(ctx, head->fields[i].name);
        if (!json_has(a.headers, name))
            json_put_str(a.headers, name, httpd_header(rq, name));
        talloc_free(name);
    }
    a.body = httpd_body(rq, &a.len);
    return a;
}

const char *
arrival_header(const struct arrival *a, const char *name)
{
    char *small = lower(NULL, name);
    const char *value = json_str(a->headers, small);
    talloc_free(small);
    return value;
}

/* ---- kinds ----------------------------------------------------------------------------------- */

static const char *
header_of(const struct delivery *d, struct err *e)
{
    const char *name = json_str(d->conf, "header"),
               *value = name ? arrival_header(d->arrival, name) : NULL;
    if (!name)
        err_set(e, ERR_INTERNAL, "hooks/in/%s.conf names no header to verify",
                d->form->adapter->name);
    else if (!value)
        err_set(e, ERR_UNAUTHENTICATED,
                "the header %s is missing: the sender must sign what it sends", name);
    return value;
}

static bool
decode(const struct delivery *d, const char *text, uint8_t **ret, size_t *ret_len)
{
    const char *encoding = json_str(d->conf, "encoding");
    return encoding && strcmp(encoding, "hex") == 0 ? codec_unhex(d->ctx, text, ret, ret_len)
                                                    : codec_unbase64(d->ctx, text, ret, ret_len);
}

static bool
by_hmac(const struct delivery *d, struct err *e)
{
    const char *value = header_of(d, e), *prefix = json_str(d->conf, "prefix"),
               *name = json_str(d->conf, "algorithm");
    enum sign_hash hash = SIGN_SHA256;
    uint8_t *given;
    size_t len;
    if (!value)
        return false;
    if (name && !sign_hash_named(name, &hash))
        return err_set(e, ERR_INTERNAL, "hooks/in/%s.conf: there is no algorithm “%s”",
                       d->form->adapter->name, name);
    if (prefix && strncmp(value, prefix, strlen(prefix)) != 0)
        return err_set(e, ERR_UNAUTHENTICATED, "the signature does not begin with %s", prefix);
    if (!decode(d, value + (prefix ? strlen(prefix) : 0), &given, &len))
        return err_set(e, ERR_UNAUTHENTICATED,
                       "the signature is not written as this platform writes it");
    bool fits = false;
    for (int i = 0; i < SECRETS_MAX && d->form->secrets[i]; i++) {
        unsigned char own[SIGN_DIGEST_MAX];
        sign_hmac(hash, (struct sign_bytes){d->form->secrets[i], strlen(d->form->secrets[i])},
                  &d->body, 1, own);
        fits |= len == sign_hash_size(hash) && codec_same(own, given, len);
    }
    return fits || err_set(e, ERR_UNAUTHENTICATED,
                           "the signature does not fit: is the secret the same on both sides?");
}

static bool
by_standard_webhooks(const struct delivery *d, struct err *e)
{
    const char *id = arrival_header(d->arrival, "webhook-id"),
               *at = arrival_header(d->arrival, "webhook-timestamp"),
               *signature = arrival_header(d->arrival, "webhook-signature");
    if (!id || !at || !signature)
        return err_set(e, ERR_UNAUTHENTICATED,
                       "webhook-id, webhook-timestamp and webhook-signature must be there "
                       "(Standard Webhooks)");
    struct sign_key *keys[SECRETS_MAX];
    size_t count = 0;
    for (int i = 0; i < SECRETS_MAX && d->form->secrets[i]; i++)
        if (!sign_key_read(d->ctx, d->form->secrets[i], &keys[count++], e))
            return err_at(e, "form %s", d->form->name);
    return sign_webhook_fits(keys, count, id, at, signature, d->body, time(NULL), e);
}

static bool
by_token(const struct delivery *d, struct err *e)
{
    const char *value = header_of(d, e);
    if (!value)
        return false;
    bool fits = false;
    for (int i = 0; i < SECRETS_MAX && d->form->secrets[i]; i++)
        fits |= strlen(value) == strlen(d->form->secrets[i]) &&
                codec_same(value, d->form->secrets[i], strlen(value));
    return fits || err_set(e, ERR_UNAUTHENTICATED, "the token does not fit");
}

static bool
by_nothing(const struct delivery *d, struct err *e)
{
    return true;
}

static const struct {
    const char *kind;
    bool (*fits)(const struct delivery *d, struct err *e);
    bool secret;
} kinds[] = {
    {"hmac", by_hmac, true},
    {"standard-webhooks", by_standard_webhooks, true},
    {"token", by_token, true},
    {"none", by_nothing, false},
};

bool
verify_delivery(const struct form_source *form, const struct arrival *a, struct err *e)
{
    struct delivery d = {
        .form = form, .arrival = a, .conf = json_get(form->adapter->conf, "verify")};
    const char *kind = json_str(d.conf, "kind");
    d.body = (struct sign_bytes){a->body, a->len};
    for (size_t i = 0; kind && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].kind, kind) != 0)
            continue;
        if (kinds[i].secret && !form->secrets[0])
            return err_set(e, ERR_UNAVAILABLE,
                           "form %s has no secret-file yet: nothing can be verified", form->name);
        d.ctx = talloc_new(NULL);
        bool ok = kinds[i].fits(&d, e);
        talloc_free(d.ctx);
        return ok;
    }
    return err_set(e, ERR_INTERNAL, "hooks/in/%s.conf has no known [verify] kind",
                   form->adapter->name);
}
