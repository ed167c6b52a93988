/* sheet: see sheet.h. */
#include "app/in/sheet.h"

#include <string.h>

#include "app/in/intake.h"
#include "app/in/trial.h"
#include "app/site/csv.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/loop.h"
#include "io/pg.h"
#include "io/sign.h"
#include "sql/statements.gen.h"

enum { ROWS_MAX = 1000, AT_ONCE = 64, RESPONSE_MAX = 180 /* a key has 200 */, MARK = 16 };

struct sheet {
    struct app *app;
    const struct institution *institution;
    const struct form_source *form;
    bool look;
    json_object *rows, *report, *remap;
    json_object *taken; /* {response: {key, digest}} of the last answer that was taken */
    size_t next, under_way;
    struct err failed;
    sheet_fn *fn;
    void *arg;
};

static void go_on(struct sheet *s);

/* ---- one row ------------------------------------------------------------------------------------------------------- */

static json_object *
list_of(const struct sheet *s)
{
    return json_arr(s->report, "rows");
}

static void
say(struct sheet *s, size_t row, const char *what, const char *reason)
{
    json_object *one = json_item(list_of(s), row);
    json_put_str(one, "what", what);
    json_put_str(one, "reason", reason);
}

static const char *
response_of(const struct sheet *s, size_t row)
{
    return json_str(json_item(list_of(s), row), "response");
}

/* As the adapter csv expects it. */
static const char *
body_of(TALLOC_CTX *ctx, const struct sheet *s, size_t row)
{
    json_object *body = json_own(ctx, json_obj());
    json_put_str(body, "id", response_of(s, row));
    json_put(body, "row", json_object_get(json_item(s->rows, row)));
    return json_text(body);
}

static json_object *
headers(void)
{
    json_object *o = json_obj();
    json_put_str(o, "content-type", "application/json");
    return o;
}

struct trying {
    struct sheet *sheet;
    size_t row;
    struct submission *submission;
};

static void
on_tried(struct submission *sub, void *arg)
{
    struct trying *t = arg;
    struct sheet *s = t->sheet;
    static const char *const words[] = {[SUBMISSION_COMPLETE] = "new",
                                        [SUBMISSION_INCOMPLETE] = "incomplete",
                                        [SUBMISSION_HELD] = "held",
                                        [SUBMISSION_IGNORED] = "ignored",
                                        [SUBMISSION_LATER] = "held"};
    char *missing = NULL;
    for (size_t i = 0; i < sub->nfindings; i++)
        missing = err_mem(missing ? talloc_asprintf_append(missing, " %s", sub->findings[i].text)
                                  : talloc_strdup(sub, sub->findings[i].text));
    bool later = json_has(s->taken, response_of(s, t->row));
    say(s, t->row, later && !sub->reason ? "changed" : words[sub->end],
        missing ? missing : sub->reason);
    json_put_str(json_item(list_of(s), t->row), "title", json_str(sub->document, "title"));
    talloc_free(t);
    s->under_way--;
    go_on(s);
}

static void
begin_trying(void *arg)
{
    struct trying *t = arg;
    const char *body = body_of(t, t->sheet, t->row);
    trial_run(t->submission, (const uint8_t *)body, strlen(body), on_tried, t);
}

static void
try_row(struct sheet *s, size_t row)
{
    struct trying *t = err_mem(talloc_zero(s, struct trying));
    *t = (struct trying){s, row, err_mem(talloc_zero(t, struct submission))};
    t->submission->institution = s->institution;
    t->submission->form = s->form;
    t->submission->programs = s->app->in;
    t->submission->remap = s->remap;
    t->submission->headers = json_own(t, headers());
    s->under_way++;
    loop_soon(t, s->app->loop, begin_trying, t);
}

struct taking {
    struct sheet *sheet;
    size_t row;
};

static void
on_taken(const struct docket_answer *answer, void *arg)
{
    struct taking *t = arg;
    struct sheet *s = t->sheet;
    if (answer->kind == ERR_NONE)
        say(s, t->row, answer->repeated ? "duplicate" : "taken", NULL);
    else if (!s->failed.kind)
        err_set(&s->failed, answer->kind, "%s", answer->text);
    s->under_way--;
    go_on(s);
}

static const char *
digest_of(TALLOC_CTX *ctx, const char *text)
{
    unsigned char digest[32];
    sign_sha256(text, strlen(text), digest);
    return codec_hex(ctx, digest, sizeof digest);
}

/* The response's id; of a later answer also what it says and what it comes after: an answer may go back to an earlier one. */
static const char *
key_of(TALLOC_CTX *ctx, const struct sheet *s, size_t row, const char *body)
{
    const char *response = response_of(s, row);
    json_object *before = json_get(s->taken, response);
    if (!before)
        return response;
    const char *both = err_mem(talloc_asprintf(ctx, "%s\n%s", json_str(before, "key"), body));
    return err_mem(talloc_asprintf(ctx, "%s#%.*s", response, MARK, digest_of(ctx, both)));
}

static bool
take_row(struct sheet *s, size_t row, struct err *e)
{
    struct taking *t = err_mem(talloc(s, struct taking));
    const char *body = body_of(t, s, row);
    *t = (struct taking){s, row};
    struct docket_item *item = intake_item(s->app, s->institution, s->form->name, headers(), body,
                                           strlen(body), key_of(t, s, row, body));
    json_put_str(json_item(list_of(s), row), "id", item->intake->id);
    item->done = on_taken;
    item->arg = t;
    s->under_way++;
    if (docket_put(s->app->docket, item, e))
        return true;
    s->under_way--;
    return false;
}

/* ---- all of them ---------------------------------------------------------------------------------------------------- */

static void
finish(struct sheet *s)
{
    s->fn(s->failed.kind ? NULL : s->report, &s->failed, s->arg);
}

/* Some rows more, when those before have been answered. */
static void
go_on(struct sheet *s)
{
    if (s->under_way)
        return;
    size_t end = s->next + AT_ONCE, all = json_len(s->rows);
    for (; s->next < end && s->next < all && !s->failed.kind; s->next++) {
        if (json_has(json_item(list_of(s), s->next), "what")) {
            end++;
            continue;
        }
        if (s->look)
            try_row(s, s->next);
        else if (!take_row(s, s->next, &s->failed))
            break;
    }
    if (!s->under_way)
        finish(s);
}

static void
on_remap(const struct pg_result *r, void *arg)
{
    struct sheet *s = arg;
    struct err e = err_on(s);
    const char *text = r->outcome == PG_OK && pg_rows(r) ? pg_get_text(r, 0, 0) : NULL;
    if (text && json_read(text, strlen(text), NULL, &s->remap, &e))
        json_own(s, s->remap);
}

static void
on_keys(const struct pg_result *r, void *arg)
{
    struct sheet *s = arg;
    for (int row = 0; r->outcome == PG_OK && row < pg_rows(r); row++) {
        json_object *last = json_obj();
        json_put_str(last, "key", pg_get_text(r, row, 1));
        json_put_str(last, "digest", pg_get_text(r, row, 2));
        json_put(s->taken, pg_get_text(r, row, 0), last);
    }
}

/* Taken before, with the same answers? */
static void
compare(struct sheet *s, size_t row)
{
    const char *response = response_of(s, row);
    json_object *before = response ? json_get(s->taken, response) : NULL;
    if (!before || json_has(json_item(list_of(s), row), "what"))
        return;
    TALLOC_CTX *tmp = talloc_new(NULL);
    if (strcmp(digest_of(tmp, body_of(tmp, s, row)), json_str(before, "digest")) == 0)
        say(s, row, "duplicate", NULL);
    talloc_free(tmp);
}

static void
on_known(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct sheet *s = arg;
    if (c != PG_COMMITTED) {
        err_set(&s->failed, ERR_UNAVAILABLE, "the database cannot be reached: try again");
        finish(s);
        return;
    }
    for (size_t i = 0; i < json_len(s->rows); i++)
        compare(s, i);
    go_on(s);
}

static void
ask_keys(struct sheet *s)
{
    json_object *ids = json_own(s, json_list());
    for (size_t i = 0; i < json_len(s->rows); i++)
        if (response_of(s, i))
            json_push_str(ids, response_of(s, i));
    struct pg_params *p = pg_params_new(s, 3);
    pg_text(p, s->institution->id_text);
    pg_text(p, intake_source(s, s->form->name));
    pg_text(p, json_text(ids));
    pg_send(s->app->work, &sql_in_find_taken, p, on_keys, s);
    p = pg_params_new(s, 2);
    pg_text(p, s->institution->id_text);
    pg_text(p, s->form->name);
    pg_send(s->app->work, &sql_in_find_remap, p, on_remap, s);
    pg_sync(s->app->work, on_known, s);
}

/* The response's id of each row; a row without one, or with one that the file has had, goes no further. */
static void
name_rows(struct sheet *s, const char *column)
{
    json_object *seen = json_own(s, json_obj());
    for (size_t i = 0; i < json_len(s->rows); i++) {
        const char *id = json_str(json_item(s->rows, i), column);
        json_object *one = json_obj();
        json_put_int(one, "row", (int64_t)i + 1);
        json_put_str(one, "response", id);
        json_push(list_of(s), one);
        if (!id || strlen(id) > RESPONSE_MAX)
            say(s, i, "refused", "it has no id of a response, or an endless one");
        else if (json_has(seen, id))
            say(s, i, "duplicate", "the file has this response twice");
        else
            json_put_bool(seen, id, true);
    }
}

static bool
open_sheet(struct sheet *s, const char *form, const char *text, size_t len, struct err *e)
{
    s->form = institution_form(s->institution, form);
    if (!s->form)
        return err_set(e, ERR_NOT_FOUND, "there is no form “%s” here", form);
    const char *column = json_str(s->form->set, "id");
    if (strcmp(s->form->adapter->name, "csv") != 0 || !column)
        return err_set(
            e, ERR_INVALID,
            "[form %s/%s] takes no file: it needs “adapter = csv”, and “set.id” with the "
            "heading of the column that holds each response's id",
            s->institution->slug, form);
    if (!csv_read(text, len, ROWS_MAX, &s->rows, e))
        return false;
    json_own(s, s->rows);
    name_rows(s, column);
    for (size_t i = 0; i < json_len(s->rows); i++)
        if (response_of(s, i))
            return true;
    return err_set(e, ERR_INVALID,
                   "no row has a value in the column “%s”, which set.id names: its heading must "
                   "stand so in the first line, with commas between the headings",
                   column);
}

bool
sheet_begin(TALLOC_CTX *ctx, struct app *app, const struct institution *inst, const char *form,
            const char *text, size_t len, bool look, sheet_fn *fn, void *arg, struct err *e)
{
    struct sheet *s = err_mem(talloc_zero(ctx, struct sheet));
    s->app = app;
    s->institution = inst;
    s->look = look;
    s->fn = fn;
    s->arg = arg;
    s->failed = err_on(s);
    s->report = json_own(s, json_obj());
    s->taken = json_own(s, json_obj());
    json_put(s->report, "rows", json_list());
    if (!open_sheet(s, form, text, len, e)) {
        e->text = err_mem(talloc_strdup(e->ctx, e->text));
        talloc_free(s);
        return false;
    }
    ask_keys(s);
    return true;
}
