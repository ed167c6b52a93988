/* reading: step two of intake, from a stored payload to a proposal, a draft, or a place on the office's list. One look
 * takes the oldest rows; the next begins when all of them have settled. */
#include "app/in/intake.h"

#include <string.h>

#include "base/codec.h"
#include "base/json.h"
#include "base/log.h"
#include "core/form.h"
#include "io/form_parse.h"
#include "io/loop.h"
#include "io/pg.h"
#include "io/sign.h"
#include "io/transform.h"
#include "sql/statements.gen.h"

enum { POLL_SECONDS = 2 };

struct intake {
    struct app *app;
    size_t under_way;
    bool again; /* more came while we looked */
    struct loop_timer *timer;
    json_object
        *submissions; /* {"form/submission": true} of this look: a second one waits for the next */
};

/* One payload on its way. */
struct payload {
    struct intake *intake;
    const struct institution *institution;
    const struct form_source *form;
    const char *id, *submission;
    json_object *headers, *body;
    json_object *document, *unmapped;
    const char *email, *name, *person;
    bool ignored;
};

static void look(void *arg);

static void
over(struct intake *in)
{
    if (--in->under_way)
        return;
    bool again = in->again;
    in->again = false;
    in->timer = again ? loop_soon(in, in->app->loop, look, in)
                      : loop_after(in, in->app->loop, POLL_SECONDS * WHEN_SECOND, look, in);
}

static void
finish(struct payload *p)
{
    struct intake *in = p->intake;
    talloc_free(p);
    over(in);
}

/* ---- settling ------------------------------------------------------------------------------------------------------ */

static void
on_settled(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct payload *p = arg;
    if (c == PG_COMMITTED)
        p->intake->again = true; /* perhaps more of the same submission waits */
    else
        log_line(LOG_WARNING, "intake could not be settled", "intake", p->id, "because",
                 error ? error->message : "connection lost", NULL);
    finish(p);
}

static void
settle(struct payload *p, const char *status, const char *reason)
{
    log_line(strcmp(status, "held") ? LOG_INFO : LOG_WARNING, "intake settled", "intake", p->id,
             "form", p->form->name, "status", status, "because", reason, NULL);
    struct pg_params *q = pg_params_new(p, 5);
    pg_text(q, p->institution->id_text);
    pg_text(q, p->id);
    pg_text(q, status);
    pg_text(q, p->submission);
    pg_text(q, reason);
    pg_send(p->intake->app->work, &sql_in_settle_intake, q, NULL, NULL);
    pg_sync(p->intake->app->work, on_settled, p);
}

static void
hold(struct payload *p, const char *reason)
{
    settle(p, "held", reason);
}

/* ---- a complete one: through the docket ---------------------------------------------------------------------------- */

static void
on_submitted(const struct docket_answer *answer, void *arg)
{
    struct payload *p = arg;
    if (answer->kind == ERR_NONE)
        settle(p, "proposal", NULL);
    else if (err_may_retry(answer->kind))
        finish(p);
    else
        hold(p, answer->text);
}

static void
put_choice(json_object *body, json_object *document, const char *key)
{
    json_put_str(body, key, json_str(document, key));
}

static void
submit(struct payload *p)
{
    struct docket_item *item = docket_item_new(p->intake->app->docket);
    struct err e = err_on(p);
    item->institution = p->institution->id;
    item->machine = true;
    item->source = "intake";
    item->key = item->digest = err_mem(talloc_strdup(item, p->id));
    item->workflow = err_mem(talloc_strdup(item, p->form->workflow));
    item->command.kind = COMMAND_SUBMIT;
    item->command.proposal = err_mem(talloc_strdup(item, p->id));
    item->command.actor.person = err_mem(talloc_strdup(item, p->person));
    item->command.actor.known = "webhook";
    json_object *body = json_own(item, json_obj());
    json_put_str(body, "kind", p->form->kind);
    put_choice(body, p->document, "lane");
    put_choice(body, p->document, "level");
    put_choice(body, p->document, "unit");
    json_put_str(body, "proposer", p->person);
    item->command.body = body;
    docket_item_document(item, p->document);
    item->done = on_submitted;
    item->arg = p;
    if (!docket_put(p->intake->app->docket, item, &e))
        finish(p); /* stays new: the next look tries again */
}

/* ---- an incomplete one: its proposer is asked ---------------------------------------------------------------------- */

static json_object *
missing_of(const struct finding *findings, size_t count)
{
    json_object *data = json_obj(), *list = json_list();
    for (size_t i = 0; i < count; i++)
        json_push_str(list, findings[i].text);
    json_put(data, "missing", list);
    return data;
}

static void
make_draft(struct payload *p, const struct finding *findings, size_t count)
{
    json_object *data = json_own(p, missing_of(findings, count));
    struct pg_params *q = pg_params_new(p, 8);
    pg_text(q, p->institution->id_text);
    pg_text(q, p->id);
    pg_text(q, p->person);
    pg_text(q, p->form->name);
    pg_text(q, json_text(p->document));
    pg_text(q, json_text(p->unmapped));
    pg_text(q, p->submission);
    pg_text(q, json_text(data));
    pg_send(p->intake->app->work, &sql_in_put_draft, q, NULL, NULL);
    pg_sync(p->intake->app->work, on_settled, p);
    log_line(LOG_INFO, "intake incomplete", "intake", p->id, "form", p->form->name, "missing",
             log_num((int64_t)count), NULL);
}

static void
judge(struct payload *p)
{
    const struct policy *policy = institution_in_force(p->institution, p->form->workflow);
    if (!policy) {
        hold(p, "the workflow of this form is not in force: see the configuration of the form");
        return;
    }
    size_t count;
    struct finding *findings = form_check(p, policy, p->document, &count);
    if (count)
        make_draft(p, findings, count);
    else
        submit(p);
}

static void
on_person(const struct pg_result *r, void *arg)
{
    struct payload *p = arg;
    if (r->outcome == PG_OK && pg_rows(r))
        p->person = err_mem(talloc_strdup(p, pg_get_text(r, 0, 0)));
}

static void
on_sibling(const struct pg_result *r, void *arg)
{
    struct payload *p = arg;
    if (r->outcome == PG_OK && pg_rows(r))
        p->ignored = true;
}

static void
on_known(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct payload *p = arg;
    if (c != PG_COMMITTED || !p->person)
        finish(p);
    else if (p->ignored)
        hold(p, "this is a later answer to a submission that is already under way: compare the two "
                "and tell the proposer "
                "to hand in a revision");
    else
        judge(p);
}

static void
know_person(struct payload *p)
{
    struct pg *pg = p->intake->app->work;
    uint8_t random[10];
    sign_random(random, sizeof random);
    struct pg_params *q = pg_params_new(p, 4);
    pg_text(q, p->institution->id_text);
    pg_text(q, codec_uuid7(p, when_now() / 1000, random));
    pg_text(q, p->email);
    pg_text(q, p->name ? p->name : p->email);
    pg_send(pg, &sql_in_ensure_person, q, on_person, p);
    if (p->submission) {
        q = pg_params_new(p, 4);
        pg_text(q, p->institution->id_text);
        pg_text(q, p->id);
        pg_text(q, p->form->name);
        pg_text(q, p->submission);
        pg_send(pg, &sql_in_find_sibling, q, on_sibling, p);
    }
    pg_sync(pg, on_known, p);
}

/* ---- mapping ------------------------------------------------------------------------------------------------------- */

static void
on_mapped(void *arg, const struct transform_result *result)
{
    struct payload *p = arg;
    struct err e = err_on(p);
    json_object *mapped;
    if (result->error) {
        if (err_may_retry(result->error->kind))
            finish(p);
        else
            hold(p, result->error->text);
        return;
    }
    if (!json_read(result->bytes, result->len, NULL, &mapped, &e)) {
        hold(p, err_mem(talloc_asprintf(p, "the mapping gave something that cannot be read: %s",
                                        e.text)));
        return;
    }
    json_own(p, mapped);
    p->document = json_get(mapped, "document");
    p->unmapped = json_arr(mapped, "unmapped");
    if (!p->unmapped)
        p->unmapped = json_own(p, json_list());
    p->email = json_str(json_get(mapped, "proposer"), "email");
    p->name = json_str(json_get(mapped, "proposer"), "name");
    if (!json_object_is_type(p->document, json_type_object))
        hold(p, "the mapping named no document: mend the adapter and replay this");
    else if (!p->email || !strchr(p->email, '@') || strlen(p->email) > 254)
        hold(p, "nobody can be asked about this: no question of the form is mapped to the "
                "proposer's e-mail address");
    else
        know_person(p);
}

/* {section of the .conf [ignore]}: when-pointer, unless. */
static bool
is_ignored(const struct payload *p)
{
    json_object *ignore = json_get(p->form->adapter->conf, "ignore");
    const char *where = json_str(ignore, "when-pointer"), *unless = json_str(ignore, "unless");
    if (!where || !unless)
        return false;
    const char *value = json_as_str(json_at(p->body, where + strspn(where, "/")));
    return value && strcmp(value, unless) != 0;
}

static json_object *
choices_of(const struct field *f)
{
    json_object *list = json_list();
    for (size_t i = 0; i < f->nchoices; i++) {
        json_object *o = json_obj();
        json_put_str(o, "id", f->choices[i].id);
        json_put_str(o, "title", f->choices[i].title);
        json_push(list, o);
    }
    return list;
}

/* The fields that the form's workflow asks for today: [{"id","title","type","choices"?}]. */
static json_object *
fields_of(const struct payload *p)
{
    json_object *list = json_list();
    const struct policy *policy = institution_in_force(p->institution, p->form->workflow);
    for (size_t i = 0; policy && i < policy->form->nfields; i++) {
        const struct field *f = &policy->form->fields[i];
        json_object *o = json_obj();
        json_put_str(o, "id", f->id);
        json_put_str(o, "title", f->title);
        json_put_str(o, "type", field_type_name(f->type));
        if (f->nchoices)
            json_put(o, "choices", choices_of(f));
        json_push(list, o);
    }
    return list;
}

static void
map(struct payload *p)
{
    struct err e = err_on(p);
    json_object *input = json_own(p, json_obj()), *form = json_obj();
    json_put_str(form, "name", p->form->name);
    json_put_str(form, "kind", p->form->kind);
    json_put(form, "map", json_object_get(p->form->map));
    json_put(form, "fields", fields_of(p));
    json_put(input, "headers", json_object_get(p->headers));
    json_put(input, "body", json_object_get(p->body));
    json_put(input, "form", form);
    const char *text = json_text(input);
    if (!transform_run(p, p->intake->app->in, p->form->adapter->name, text, strlen(text), on_mapped,
                       p, &e))
        finish(p);
}

/* ---- one look ------------------------------------------------------------------------------------------------------ */

static bool
decode(struct payload *p, const uint8_t *bytes, size_t len, struct err *e)
{
    const char *decoder = json_str(json_get(p->form->adapter->conf, "adapter"), "decoder");
    if (!decoder || strcmp(decoder, "json") == 0) {
        if (!json_read((const char *)bytes, len, NULL, &p->body, e))
            return false;
        json_own(p, p->body);
        return true;
    }
    struct form_data *form;
    if (!form_body(p, json_str(p->headers, "content-type"), bytes, len, &form_limits_default, &form,
                   e))
        return false;
    p->body = json_own(p, json_obj()); /* {name: [values]} */
    for (size_t i = 0; i < form->count; i++) {
        if (form->fields[i].filename)
            continue;
        if (!json_get(p->body, form->fields[i].name))
            json_put(p->body, form->fields[i].name, json_list());
        json_push_str(json_get(p->body, form->fields[i].name), form->fields[i].value);
    }
    return true;
}

/* The second of one submission waits until the first has settled: they are taken in order of arrival. */
static bool
is_first(struct payload *p)
{
    if (!p->submission)
        return true;
    char *name =
        err_mem(talloc_asprintf(p, "%d/%s/%s", p->institution->id, p->form->name, p->submission));
    bool first = !json_has(p->intake->submissions, name);
    json_put_bool(p->intake->submissions, name, true);
    return first;
}

static void
begin(struct intake *in, const struct pg_result *r, int row)
{
    const struct institution *inst = registry_id(in->app->registry, (int)pg_get_int(r, row, 0));
    const struct form_source *form = inst ? institution_form(inst, pg_get_text(r, row, 2)) : NULL;
    if (!form)
        return; /* another daemon's, or taken out of the configuration: it stays until it is back */
    struct payload *p = err_mem(talloc_zero(in, struct payload));
    struct err e = err_on(p);
    p->intake = in;
    p->institution = inst;
    p->form = form;
    p->id = err_mem(talloc_strdup(p, pg_get_text(r, row, 1)));
    in->under_way++;
    const char *headers = pg_get_text(r, row, 4);
    if (json_read(headers, strlen(headers), NULL, &p->headers, &e))
        json_own(p, p->headers);
    size_t len;
    uint8_t *bytes = pg_get_bytes(p, r, row, 5, &len);
    if (!decode(p, bytes, len, &e)) {
        hold(p, err_mem(talloc_asprintf(p, "this could not be read: %s", e.text)));
        return;
    }
    p->submission = intake_id(p, form->adapter, "submission", p->headers, p->body);
    if (!is_first(p))
        finish(p);
    else if (is_ignored(p))
        settle(p, "ignored", "not a finished submission");
    else
        map(p);
}

static void
on_new(const struct pg_result *r, void *arg)
{
    struct intake *in = arg;
    for (int row = 0; r->outcome == PG_OK && row < pg_rows(r); row++)
        begin(in, r, row);
}

static void
on_looked(enum pg_commit c, const struct pg_error *error, void *arg)
{
    over(arg);
}

static void
look(void *arg)
{
    struct intake *in = arg;
    in->timer = NULL;
    in->under_way = 1;
    if (in->submissions)
        json_object_put(in->submissions);
    in->submissions = json_obj();
    pg_send(in->app->work, &sql_in_find_new, NULL, on_new, in);
    pg_sync(in->app->work, on_looked, in);
}

struct intake *
intake_new(TALLOC_CTX *ctx, struct app *app)
{
    struct intake *in = err_mem(talloc_zero(ctx, struct intake));
    in->app = app;
    in->timer = loop_soon(in, app->loop, look, in);
    return in;
}

void
intake_wake(struct intake *in)
{
    if (!in->under_way) {
        TALLOC_FREE(in->timer);
        in->timer = loop_soon(in, in->app->loop, look, in);
    } else {
        in->again = true;
    }
}
