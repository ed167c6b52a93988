/* letter: one attempt at one mail. Whether it is still wanted is asked each time; subject, text and HTML are rendered once
 * and stored with {{link}} and {{code}} where the person's own link and code go, which are made afresh and never stored. */
#include <string.h>

#include "app/out/room.h"
#include "app/site/config.h"
#include "app/site/files.h"
#include "app/site/programs.h"
#include "app/web/code.h"
#include "app/web/link.h"
#include "base/json.h"
#include "io/fetch.h"
#include "io/mime.h"
#include "io/spool.h"
#include "io/transform.h"
#include "sql/statements.gen.h"

struct letter {
    json_object *document;
    const char *person, *email, *name;
    int64_t epoch;
    int link_task; /* -1: to the desk */
    bool wanted;
};

/* ---- the message ----------------------------------------------------------------------------- */

static const char *
link_of(struct sending *s)
{
    const struct letter *l = s->own;
    const struct institution *inst = s->institution;
    if (l->link_task < 0 || !s->proposal || !l->person)
        return err_mem(talloc_asprintf(s, "%s/%s/desk", inst->url, inst->slug));
    return err_mem(talloc_asprintf(s, "%s/t/%s", inst->url,
                                   link_text(s, s->channel->outbox->app->link_key, inst->id,
                                             s->proposal, l->link_task, l->person, l->epoch)));
}

static char *
filled(struct sending *s, const char *text, const char *placeholder, const char *value)
{
    char *out = err_mem(talloc_strdup(s, ""));
    for (const char *at; (at = strstr(text, placeholder)); text = at + strlen(placeholder)) {
        out = err_mem(talloc_strndup_append(out, text, (size_t)(at - text)));
        out = err_mem(talloc_strdup_append(out, value));
    }
    return err_mem(talloc_strdup_append(out, text));
}

/* One part of the stored letter with what is this person's alone put in. */
static char *
part_of(struct sending *s, json_object *body, const char *part, const char *link)
{
    const char *text = json_str(body, part), *signin = json_str(s->data, "signin");
    if (!text)
        return NULL;
    char *out = filled(s, text, "{{link}}", link);
    if (signin)
        out = filled(s, out, "{{code}}", code_text(s, s->channel->outbox->app->link_key, signin));
    return out;
}

static const char *
domain_of(const char *address)
{
    const char *at = strchr(address, '@');
    return at ? at + 1 : "localhost";
}

static bool
build(struct sending *s, json_object *body, char **ret, size_t *ret_len, struct err *e)
{
    const struct letter *l = s->own;
    const struct institution *inst = s->institution;
    const char *link = link_of(s), *domain = domain_of(inst->mail_from);
    const char *thread =
        s->proposal ? err_mem(talloc_asprintf(s, "%s@%s", s->proposal, domain)) : NULL;
    struct mime_mailbox to = {l->name, l->email};
    struct mime_message m = {.from = {inst->name, inst->mail_from},
                             .reply_to = {inst->coordinator.name, inst->coordinator.email},
                             .to = &to,
                             .to_count = 1,
                             .subject = part_of(s, body, "subject", link),
                             .message_id =
                                 err_mem(talloc_asprintf(s, "%s@%s", s->public_id, domain)),
                             .in_reply_to = thread,
                             .references = &thread,
                             .reference_count = thread ? 1 : 0,
                             .date = s->created,
                             .auto_submitted = "auto-generated",
                             .text = part_of(s, body, "text", link),
                             .html = part_of(s, body, "html", link)};
    return mime_build(s, &m, ret, ret_len, e);
}

/* ---- sending --------------------------------------------------------------------------------- */

static void
to_spool(struct sending *s, const char *bytes, size_t len)
{
    struct app *app = s->channel->outbox->app;
    struct err e = err_on(s);
    char *folder = err_mem(talloc_asprintf(s, "%s/mail", app->data));
    if (spool_write(folder, s->public_id, bytes, len, &e))
        sending_sent(s);
    else
        sending_later(s, 0, e.text, WHEN_NONE);
}

static void
on_mailed(const struct fetch_mail_result *r, void *arg)
{
    struct sending *s = arg;
    const struct letter *l = s->own;
    if (r->end == FETCH_MAIL_SENT)
        sending_sent(s);
    else if (r->end == FETCH_MAIL_LATER)
        sending_later(s, r->code, r->text, WHEN_NONE);
    else
        sending_bounced(s, r->text, l->name, l->email);
}

static bool
to_server(struct sending *s, const char *bytes, size_t len, struct err *e)
{
    struct app *app = s->channel->outbox->app;
    const struct letter *l = s->own;
    const char *path = config_text(app->config, "mail", "", "password-file");
    char *password = NULL;
    if (path && !file_secret(s, path, &password, e))
        return false;
    struct fetch_mail mail = {.server = config_text(app->config, "mail", "", "smtp"),
                              .tls = config_flag(app->config, "mail", "", "starttls")
                                         ? FETCH_TLS_REQUIRED
                                         : FETCH_TLS_NEVER,
                              .user = config_text(app->config, "mail", "", "user"),
                              .password = password,
                              .ca_file = config_text(app->config, "mail", "", "ca-file"),
                              .from = s->institution->mail_from,
                              .to = &l->email,
                              .to_count = 1,
                              .bytes = bytes,
                              .len = len,
                              .timeout = sending_left(s)};
    struct fetch_mail_call *handle;
    return fetch_smtp(s, app->fetch, &mail, on_mailed, s, &handle, e);
}

static void
send_letter(struct sending *s)
{
    struct err e = err_on(s);
    json_object *body;
    char *bytes;
    size_t len;
    if (!json_read(s->body, s->body_len, NULL, &body, &e) ||
        !build(s, json_own(s, body), &bytes, &len, &e))
        sending_dead(s, 0, e.text);
    else if (strcmp(config_text(s->channel->outbox->app->config, "mail", "", "transport"),
                    "smtp") != 0)
        to_spool(s, bytes, len);
    else if (!to_server(s, bytes, len, &e))
        sending_later(s, 0, e.text, WHEN_NONE);
}

/* ---- rendering ------------------------------------------------------------------------------- */

static void
on_rendered(void *arg, const struct transform_result *result)
{
    struct sending *s = arg;
    struct err e = err_on(s);
    json_object *body;
    if (result->error || !json_read(result->bytes, result->len, NULL, &body, &e)) {
        sending_later(s, 0, result->error ? result->error->text : e.text, WHEN_NONE);
        return;
    }
    json_own(s, body);
    sending_store(s, json_str(body, "subject"), result->bytes, result->len, send_letter);
}

static void
render(struct sending *s)
{
    struct letter *l = s->own;
    struct err e = err_on(s);
    const char *text = json_text(l->document);
    struct transform *lane = s->channel->outbox->app->mail_jq;
    const char *program = programs_name(s, lane, s->institution, "mail", s->template);
    if (!transform_run(s, lane, program, text, strlen(text), on_rendered, s, &e))
        sending_later(s, 0, e.text, WHEN_NONE);
}

static char *
copy(struct sending *s, const struct pg_result *r, int column)
{
    return pg_is_null(r, 0, column) ? NULL : err_mem(talloc_strdup(s, pg_get_text(r, 0, column)));
}

static void
on_document(const struct pg_result *r, void *arg)
{
    struct sending *s = arg;
    struct letter *l = s->own;
    struct err e = err_on(s);
    if (r->outcome != PG_OK || !pg_rows(r))
        return;
    if (json_read(pg_get_text(r, 0, 0), strlen(pg_get_text(r, 0, 0)), NULL, &l->document, &e))
        json_own(s, l->document);
    l->person = copy(s, r, 1);
    l->email = copy(s, r, 2);
    l->epoch = pg_get_int(r, 0, 3);
    l->link_task = pg_is_null(r, 0, 4) ? -1 : (int)pg_get_int(r, 0, 4);
    l->wanted = pg_get_bool(r, 0, 5);
    l->name = copy(s, r, 6);
}

static void
on_document_over(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    struct sending *s = arg;
    const struct letter *l = s->own;
    if (!l->document || !l->email)
        sending_later(s, 0, "what the letter says could not be read", WHEN_NONE);
    else if (!l->wanted)
        sending_unwanted(s);
    else if (s->body)
        send_letter(s);
    else
        render(s);
}

static void
send_asks(struct pg *pg, void *const *args, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct sending *s = args[i];
        struct pg_params *p = pg_params_new(s, 2);
        pg_text(p, s->institution->id_text);
        pg_int(p, s->id);
        pg_send(pg, &sql_out_mail_document, p, on_document, s);
        talloc_free(p);
    }
}
const struct pump_work pump_ask_mail = {send_asks};

void
letter_send(struct sending *s)
{
    s->own = err_mem(talloc_zero(s, struct letter));
    pump_put(s->channel->outbox, &pump_ask_mail, on_document_over, s);
}
