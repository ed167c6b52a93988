/* verify: the ways in which form platforms prove who they are. */
#include "app/in/verify.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/codec.h"
#include "base/json.h"
#include "io/sign.h"

struct check {
    struct arrival *a;
    json_object *conf; /* [verify] */
};

/* Compared as hashes, so that the time does not tell the length either. */
static bool
is_secret(const struct form_source *form, const void *given, size_t len)
{
    bool fits = false;
    for (int i = 0; i < SECRETS_MAX && form->secrets[i]; i++) {
        unsigned char mine[32], theirs[32];
        sign_sha256(form->secrets[i], strlen(form->secrets[i]), mine);
        sign_sha256(given, len, theirs);
        fits |= codec_same(mine, theirs, sizeof mine);
    }
    return fits;
}

/* What stands at `from`; NULL: nothing does, and e says what is missing. */
static const char *
given_at_from(const struct check *c, struct err *e)
{
    const char *from = json_str(c->conf, "from"), *value = arrival_at(c->a, from);
    if (!value)
        err_set(e, ERR_UNAUTHENTICATED,
                "nothing stands at %s: the sender must prove there who it is", from);
    return value;
}

/* Behind the prefix and blanks; NULL: it begins otherwise. */
static const char *
behind_prefix(const struct check *c, const char *value, bool may_be_absent)
{
    const char *prefix = json_str(c->conf, "prefix");
    if (!prefix)
        return value;
    if (strncasecmp(value, prefix, strlen(prefix)) != 0)
        return may_be_absent ? value : NULL;
    value += strlen(prefix);
    return value + strspn(value, " ");
}

/* ---- hmac --------------------------------------------------------------------------------------------------------- */

static bool
unwrap(const struct check *c, enum sign_hash hash, const char *text, uint8_t **ret)
{
    const char *encoding = json_str(c->conf, "encoding");
    bool any = encoding && strcmp(encoding, "either") == 0;
    size_t size = sign_hash_size(hash), len = 0;
    bool hex = any ? strlen(text) == 2 * size : encoding && strcmp(encoding, "hex") == 0;
    return (hex ? codec_unhex(c->a->ctx, text, ret, &len)
                : codec_unbase64(c->a->ctx, text, ret, &len)) &&
           len == size;
}

/* The bytes that the sender has signed. */
static bool
signed_bytes(const struct check *c, struct sign_bytes *ret, struct err *e)
{
    const char *what = json_str(c->conf, "signed"), *value;
    *ret = (struct sign_bytes){c->a->bytes, c->a->len};
    if (!what || strcmp(what, "body") == 0)
        return true;
    value = arrival_at(c->a, what);
    if (!value)
        return err_set(e, ERR_UNAUTHENTICATED, "nothing stands at %s, which must be signed", what);
    *ret = (struct sign_bytes){value, strlen(value)};
    return true;
}

static bool
by_hmac(const struct check *c, struct err *e)
{
    const char *value = given_at_from(c, e), *name = json_str(c->conf, "algorithm"),
               *encoding = json_str(c->conf, "encoding");
    enum sign_hash hash = SIGN_SHA256;
    struct sign_bytes what;
    uint8_t *given;
    bool named = !name || sign_hash_named(name, &hash), fits = false;
    assert_that(named); /* adapter.c has seen to it */
    if (!value || !signed_bytes(c, &what, e))
        return false;
    value = behind_prefix(c, value, encoding && strcmp(encoding, "either") == 0);
    if (!value)
        return err_set(e, ERR_UNAUTHENTICATED, "the signature does not begin with %s",
                       json_str(c->conf, "prefix"));
    if (!unwrap(c, hash, value, &given))
        return err_set(e, ERR_UNAUTHENTICATED,
                       "the signature is not written as this platform writes it");
    for (int i = 0; i < SECRETS_MAX && c->a->form->secrets[i]; i++) {
        const char *secret = c->a->form->secrets[i];
        unsigned char own[SIGN_DIGEST_MAX];
        sign_hmac(hash, (struct sign_bytes){secret, strlen(secret)}, &what, 1, own);
        fits |= codec_same(own, given, sign_hash_size(hash));
    }
    return fits || err_set(e, ERR_UNAUTHENTICATED,
                           "the signature does not fit: is the secret the same on both sides?");
}

/* ---- the others --------------------------------------------------------------------------------------------------- */

static bool
by_standard_webhooks(const struct check *c, struct err *e)
{
    const char *id = arrival_at(c->a, "header:webhook-id"),
               *at = arrival_at(c->a, "header:webhook-timestamp"),
               *signature = arrival_at(c->a, "header:webhook-signature");
    if (!id || !at || !signature)
        return err_set(e, ERR_UNAUTHENTICATED,
                       "webhook-id, webhook-timestamp and webhook-signature must be there "
                       "(Standard Webhooks)");
    struct sign_key *keys[SECRETS_MAX];
    size_t count = 0;
    for (int i = 0; i < SECRETS_MAX && c->a->form->secrets[i]; i++)
        if (!sign_key_read(c->a->ctx, c->a->form->secrets[i], &keys[count++], e))
            return err_at(e, "form %s", c->a->form->name);
    return sign_webhook_fits(keys, count, id, at, signature,
                             (struct sign_bytes){c->a->bytes, c->a->len}, time(NULL), e);
}

static bool
by_token(const struct check *c, struct err *e)
{
    const char *value = given_at_from(c, e);
    if (!value)
        return false;
    value = behind_prefix(c, value, false);
    return (value && is_secret(c->a->form, value, strlen(value))) ||
           err_set(e, ERR_UNAUTHENTICATED, "the token does not fit");
}

static bool
by_basic(const struct check *c, struct err *e)
{
    const char *value = arrival_at(c->a, "header:authorization");
    uint8_t *pair;
    size_t len;
    if (!value || strncasecmp(value, "Basic ", 6) != 0)
        return err_set(e, ERR_UNAUTHENTICATED, "a user and a password must be sent (Basic)");
    value += 6;
    value += strspn(value, " ");
    return (codec_unbase64(c->a->ctx, value, &pair, &len) && is_secret(c->a->form, pair, len)) ||
           err_set(e, ERR_UNAUTHENTICATED, "the user or the password does not fit");
}

static bool
by_path(const struct check *c, struct err *e)
{
    const char *given = c->a->secret;
    return (given && is_secret(c->a->form, given, strlen(given))) ||
           err_set(e, ERR_UNAUTHENTICATED,
                   "the address does not end as the one that was given to this form");
}

static bool
by_address(const struct check *c, struct err *e)
{
    const struct form_source *form = c->a->form;
    struct err ignored = err_on(c->a->ctx);
    struct netaddr from;
    if (!form->nunsigned)
        return err_set(e, ERR_UNAVAILABLE,
                       "form %s is not signed and has no unsigned-from yet: nobody may send here",
                       form->name);
    bool known = c->a->peer && netaddr_parse(c->a->peer, &from, &ignored);
    for (size_t i = 0; known && i < form->nunsigned; i++)
        if (netblock_holds(&form->unsigned_from[i], &from))
            return true;
    return err_set(e, ERR_UNAUTHENTICATED, "nobody at %s may send to this form",
                   c->a->peer ? c->a->peer : "this address");
}

static const struct {
    const char *kind;
    bool (*fits)(const struct check *c, struct err *e);
    bool secret;
} kinds[] = {
    {"hmac", by_hmac, true},   {"standard-webhooks", by_standard_webhooks, true},
    {"token", by_token, true}, {"basic", by_basic, true},
    {"path", by_path, true},   {"none", by_address, false},
};

bool
verify_wants_secret(const struct adapter *adapter)
{
    const char *kind = json_str(json_get(adapter->conf, "verify"), "kind");
    for (size_t i = 0; kind && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return kinds[i].secret;
    return false;
}

bool
verify_arrival(struct arrival *a, struct err *e)
{
    const struct check c = {a, json_get(a->form->adapter->conf, "verify")};
    const char *kind = json_str(c.conf, "kind");
    if (a->secret && kind && strcmp(kind, "path") != 0)
        return err_set(e, ERR_UNAUTHENTICATED, "the address of this form ends at its name");
    for (size_t i = 0; kind && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].kind, kind) != 0)
            continue;
        if (kinds[i].secret && !a->form->secrets[0])
            return err_set(e, ERR_UNAVAILABLE,
                           "form %s has no secret-file yet: nothing can be verified",
                           a->form->name);
        return kinds[i].fits(&c, e);
    }
    return err_set(e, ERR_INTERNAL, "hooks/in/%s.conf has no known [verify] kind",
                   a->form->adapter->name);
}
