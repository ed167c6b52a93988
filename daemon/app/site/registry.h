/*
 * registry: what this daemon knows of each institution: configuration, the newest roster, the policies by digest.
 *
 * Filled by config (the site's files) and adopt/people (PostgreSQL) before READY and at reload; read by every room of app.
 * A reload builds a new registry and swaps it in whole. The old one is kept for REGISTRY_GRACE after that, longer than any
 * unit of work lasts: rooms ask for the institution again for each unit of work and keep no pointer for longer.
 */
#ifndef ASSENT_APP_SITE_REGISTRY_H
#define ASSENT_APP_SITE_REGISTRY_H

#include <json-c/json.h>

#include "base/err.h"
#include "base/netaddr.h"
#include "core/policy/calendar.h"
#include "core/policy/definition.h"
#include "core/policy/programme.h"
#include "core/people/roster.h"
#include "core/systems.h"

#define REGISTRY_GRACE (5 * WHEN_MINUTE)

enum { FILE_KILOBYTES_MAX = 10240 }; /* of one file; routes.def takes a little more at once */
enum { FILE_SECONDS_MAX = 120 };     /* of fetching one */
enum { SECRETS_MAX = 2 }; /* the one in use, and the one before it while it is being rotated */

/* One adapter of hooks/in or hooks/out: NAME.jq with NAME.conf. */
struct adapter {
    const char *name, *title;
    const char
        *program;      /* text of NAME.jq; NULL: the service does it by itself (app/out/plain.h) */
    json_object *conf; /* {section: {key: value}} of NAME.conf */
};

/* A form that posts to /{institution}/hooks/{name}, or our own form of the same name. */
struct form_source {
    const char *name;
    const struct adapter *adapter;
    const char *secrets[SECRETS_MAX]; /* NULL when there is none */
    const char *workflow;
    const char *kind;
    bool signed_in;                 /* the platform knows whose address it gives */
    json_object *map;               /* {platform's field: our field} */
    json_object *set;               /* {name: value}: what its adapter wants to know */
    bool paused;                    /* 503 with Retry-After */
    struct netblock *unsigned_from; /* who may send without a proof */
    size_t nunsigned;
    const char *fetch_secret; /* goes with what is fetched; NULL: nothing does */
    struct netblock *fetch_allow;
    size_t nfetch_allow;
    const char *ca_file;   /* whom the platform is believed by; NULL: the system's authorities */
    size_t file_kilobytes; /* that a file may have, uploaded or linked */
    int64_t file_seconds;  /* that fetching one may take */
    const char
        *file_secret; /* sent in file_header where the platform keeps its files; NULL: nothing is */
    const char *file_header;
    const char **file_hosts; /* that it is sent to, and that fetch_allow is for; NULL: none */
};

/* How we prove to a system who we are, besides signing: [request] of its adapter. */
#define AUTH_KINDS(X)                                                    \
    X(NONE, "none")                                                      \
    X(BEARER, "bearer") /* the credential is a token */                  \
    X(BASIC, "basic")   /* user:password */                              \
    X(HEADER, "header") /* a key, in a header of the adapter's choice */ \
    X(OAUTH2, "oauth2") /* client_id:client_secret, or user:password, buys a token */

enum auth_kind {
#define X(enumerator, name) AUTH_##enumerator,
    AUTH_KINDS(X)
#undef X
};

struct auth {
    enum auth_kind kind;
    const char *header, *prefix;   /* HEADER */
    const char *token_url, *scope; /* OAUTH2; scope may be NULL */
    const char *token_form;        /* more of the form, encoded already, or NULL */
    bool password;     /* the password grant (RFC 6749, 4.3), not client credentials (4.4) */
    bool client_basic; /* client and secret by Basic, not in the form */
};

struct token; /* app/out/token.h */

#define ENDPOINT_HIDDEN "(hidden)" /* stands where a secret was */

/* A system that receives our events: the rows of the manual call it an endpoint. */
struct endpoint {
    const char *name, *title, *url;
    const char *
        shown; /* the url as programs and people see it: without its path where that came from url-file */
    const struct adapter *adapter;
    const char *secrets[SECRETS_MAX];
    const char **types;    /* of events it subscribes to, NULL-terminated; NULL: all */
    bool publish;          /* takes part in publishing: its acknowledgement is waited for */
    const char *allow;     /* CIDRs of private addresses that it may have, or NULL */
    const char *ca_file;   /* whom it is believed by; NULL: the system's authorities */
    json_object *settings; /* {name: text} of its set.* lines, for its program: nothing secret */
    bool replaces; /* a major amendment makes something new there, and the old one is archived */
    bool same;     /* every attempt begins with the request that the first one began with */
    struct form_source *uptake; /* how it tells us what became of credentials; NULL: it does not */
    struct auth auth;
    const char *
        credential; /* the text of credential-file: in no program, log, page, record or database; or NULL */
    struct token *token;  /* in memory alone, and for as long as this registry is */
    struct system system; /* what the core knows of it */
};

struct held_policy { /* one digest */
    const char *digest, *workflow;
    struct policy *policy;
};

struct institution {
    int id;
    const char *id_text; /* the same, for parameters */
    const char *slug, *name, *zone;
    const char *url;  /* public address of the service, no slash at its end */
    const char *ctid; /* "ce-" and a UUID, or NULL */
    struct {
        const char *name, *email, *telephone;
    } coordinator;
    const char *mail_from; /* address that mail comes from */
    struct {
        const char *colour, *logo; /* #rrggbb; a file; NULL: ours */
    } look;                        /* see look.h */
    json_object
        *public_json; /* {"name","slug","url","ctid"?,"coordinator":{…}} for pages and mail */
    const char *calendar_name; /* of its file; policies name it */
    struct calendar *calendar;
    const struct institution *system; /* whose office oversees it, or NULL */
    bool is_office;                   /* oversees others */
    json_object *keep, *keep_texts;   /* {kind: how long}: see keep.h */
    const char **forget_keeps; /* kinds of text that outlast who wrote them, NULL-terminated */

    const struct programme *programme; /* NULL: each form says its own policy */

    struct form_source *forms;
    size_t nforms;
    struct endpoint *endpoints;
    size_t nendpoints;
    const char *
        *publish_endpoints; /* names of those that take part in publishing, NULL-terminated */
    struct system *systems; /* what is known of each endpoint, in their order */

    struct roster *roster;
    struct held_policy *policies;
    size_t npolicies;
};

struct registry {
    struct institution **institutions;
    size_t ninstitutions;
    json_object *oversight; /* rows of the table: see oversight.h */
};

struct config;

/*
 * Everything that files say: institutions, forms, endpoints, adapters, secrets, calendars. site and share are folders
 * (site/files.h). Rosters and policies are not in it yet: adopt and people bring them from PostgreSQL.
 */
bool registry_read(TALLOC_CTX *ctx, const struct config *config, const char *site,
                   const char *share, struct registry **ret, struct err *e) must_check;

/* Takes over what came from PostgreSQL; owned by the institution from then on. */
void institution_set_roster(struct institution *, struct roster *);
void institution_add_policy(struct institution *, const char *digest, const char *workflow,
                            struct policy *);

const struct institution *registry_slug(const struct registry *, const char *slug); /* or NULL */
const struct institution *registry_id(const struct registry *, int id);             /* or NULL */
const struct form_source *institution_form(const struct institution *, const char *name);
/* The form of our own pages: the first that begins new ones and takes our own JSON, or comes nearest to it; NULL: none. */
const struct form_source *institution_own_form(const struct institution *);
const struct endpoint *institution_endpoint(const struct institution *, const char *name);
/* The most that a file may have in any form of the institution. */
size_t institution_file_kilobytes(const struct institution *);
/* By digest; NULL when this daemon has not read it yet. */
const struct policy *institution_policy(const struct institution *, const char *digest);
/* The policy in force for a workflow's name: the one adopted last. NULL when none was. */
const struct policy *institution_in_force(const struct institution *, const char *workflow);

#endif
