/* held: see held.h. */
#include "app/web/held.h"

#include <string.h>

#include "app/in/redact.h"
#include "app/in/trial.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

enum { SHOWN_MAX = 256 << 10 };

struct looking {
    struct web_call *call;
    bool full, tries;
    held_fn *fn;
    void *arg;
    json_object *doc;
    struct trial_input input;
};

static json_object *
json_of(struct looking *l, const struct pg_result *r, int column)
{
    struct err e = err_on(l);
    json_object *o;
    const char *text = pg_is_null(r, 0, column) ? NULL : pg_get_text(r, 0, column);
    return text && json_read(text, strlen(text), NULL, &o, &e) ? json_own(l, o) : NULL;
}

static void
on_row(const struct pg_result *r, void *arg)
{
    struct looking *l = arg;
    if (r->outcome != PG_OK || !pg_rows(r))
        return;
    l->doc = json_own(l->call, json_object_get(json_of(l, r, 0)));
    l->input.form = err_mem(talloc_strdup(l, pg_get_text(r, 0, 3)));
    l->input.headers = json_of(l, r, 1);
    l->input.bytes = pg_get_bytes(l, r, 0, 2, &l->input.len);
    l->input.remap = json_of(l, r, 4);
    l->input.known = json_of(l, r, 5);
    l->input.fetched = json_of(l, r, 6);
}

/* ---- showing ------------------------------------------------------------------------------------------------------- */

static json_object *
shown(const struct looking *l, json_object *o)
{
    return l->full ? json_object_get(o) : redact_json(o);
}

/* What cannot be decoded is text all the same, if it is any. */
static void
put_text(struct looking *l, const char *why)
{
    size_t len = l->input.len < SHOWN_MAX ? l->input.len : SHOWN_MAX;
    json_put_str(l->doc, "unread", why);
    if (!form_utf8(l->input.bytes, len))
        return;
    char *text = err_mem(talloc_strndup(l, (const char *)l->input.bytes, len));
    json_put_str(l->doc, "body", l->full ? text : redact_text(l, text));
}

static void
put_body(struct looking *l)
{
    struct submission *s = err_mem(talloc_zero(l, struct submission));
    s->institution = l->call->institution;
    s->form = institution_form(s->institution, l->input.form);
    s->headers = l->input.headers;
    json_put(l->doc, "headers", shown(l, l->input.headers));
    if (!s->form) {
        put_text(l, "no form of this name is set up");
        return;
    }
    json_put_str(l->doc, "adapter", s->form->adapter->name);
    if (!submission_read(s, l->input.bytes, l->input.len) && !s->body)
        put_text(l, s->reason);
    else
        json_put(l->doc, "body",
                 l->full ? json_object_get(s->body)
                         : redact_body(s->body, json_get(s->form->adapter->conf, "carried")));
}

/* ---- trying -------------------------------------------------------------------------------------------------------- */

static void
end(struct looking *l)
{
    l->fn(l->call, l->doc, l->arg);
}

static void
on_tried(json_object *report, const struct err *e, void *arg)
{
    struct looking *l = arg;
    if (!report) {
        json_put_str(l->doc, "untried", e->text);
    } else {
        json_put(l->doc, "trial", shown(l, report));
        json_object_put(report);
    }
    end(l);
}

static void
on_looked(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct looking *l = arg;
    struct err e = err_on(l);
    if (c != PG_COMMITTED) {
        err_set(&e, ERR_UNAVAILABLE, "the database cannot be reached: try again");
        web_answer_err(l->call, &e);
        return;
    }
    if (l->doc)
        put_body(l);
    if (!l->doc || !l->tries) {
        end(l);
    } else if (!trial_begin(l, l->call->app, l->call->institution, &l->input, on_tried, l, &e)) {
        json_put_str(l->doc, "untried", e.text);
        end(l);
    }
}

static void
look(struct web_call *call, const char *id, struct looking how)
{
    if (!codec_is_uuid(id)) {
        how.fn(call, NULL, how.arg);
        return;
    }
    struct looking *l = err_mem(talloc(call, struct looking));
    *l = how;
    l->call = call;
    struct pg_params *p = pg_params_new(l, 2);
    pg_text(p, call->institution->id_text);
    pg_text(p, id);
    pg_send(call->app->work, &sql_in_show_intake, p, on_row, l);
    pg_sync(call->app->work, on_looked, l);
}

void
held_read(struct web_call *call, const char *id, bool full, held_fn *fn, void *arg)
{
    look(call, id, (struct looking){.full = full, .fn = fn, .arg = arg});
}

void
held_try(struct web_call *call, const char *id, bool full, held_fn *fn, void *arg)
{
    look(call, id, (struct looking){.full = full, .tries = true, .fn = fn, .arg = arg});
}

void
held_send_replay(struct web_call *call, const char *id, const char *form,
                 void (*fn)(const struct pg_result *, void *), void *arg)
{
    struct pg_params *p = pg_params_new(call, 3);
    pg_text(p, call->institution->id_text);
    pg_text(p, id);
    pg_text(p, form);
    pg_send(call->app->work, &sql_in_replay_intake, p, fn, arg);
}
