/* forget: looks, and then takes away, in one transaction each; the next roster is without the person. */
#include "app/site/forget.h"

#include <string.h>

#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

struct forget {
    struct pg *owner;
    const char *institution, *keeps;
    bool dry;
    json_object *found; /* NULL: nobody */
    forget_fn *done;
    void *arg;
};

static void
on_look(const struct pg_result *r, void *arg)
{
    struct forget *f = arg;
    struct err e = err_on(f);
    json_object *o;
    const char *text = r->outcome == PG_OK && pg_rows(r) ? pg_get_text(r, 0, 0) : NULL;
    if (text && json_read(text, strlen(text), NULL, &o, &e))
        f->found = json_own(f, o);
}

static void
finish(struct forget *f, const struct err *e)
{
    f->done(e ? NULL : f->found, e, f->arg);
    talloc_free(f);
}

static void
refuse(struct forget *f, const struct pg_error *error)
{
    struct err e = err_on(f);
    err_set(&e, error ? pg_error_kind(error->sqlstate) : ERR_UNAVAILABLE,
            "nothing was forgotten: %s", error ? error->message : "the connection was lost");
    finish(f, &e);
}

static void
on_forgotten(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct forget *f = arg;
    if (c == PG_COMMITTED)
        finish(f, NULL);
    else
        refuse(f, error);
}

static void
send_one(struct forget *f, const struct pg_statement *s, const char *third)
{
    struct pg_params *p = pg_params_new(f, 3);
    pg_text(p, f->institution);
    pg_text(p, json_str(f->found, "person"));
    if (third)
        pg_text(p, third);
    pg_send(f->owner, s, p, NULL, NULL);
    talloc_free(p);
}

/* The register's event names nobody: the id is all that is left of them. */
static void
take_away(struct forget *f)
{
    send_one(f, &sql_site_forget_texts, f->keeps);
    send_one(f, &sql_site_forget_letters, NULL);
    send_one(f, &sql_site_forget_documents, NULL);
    send_one(f, &sql_site_forget_person, NULL);
    json_object *said = json_own(f, json_obj());
    json_put_str(said, "person", json_str(f->found, "person"));
    struct pg_params *p = pg_params_new(f, 4);
    pg_text(p, f->institution);
    pg_text(p, "person.forgotten");
    pg_text(p, "administrator");
    pg_text(p, json_text(said));
    pg_send(f->owner, &sql_site_put_roster, p, NULL, NULL);
    pg_sync(f->owner, on_forgotten, f);
}

static void
on_looked(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct forget *f = arg;
    struct err e = err_on(f);
    if (c != PG_COMMITTED) {
        refuse(f, error);
        return;
    }
    int64_t tasks = json_int(f->found, "open_tasks", 0),
            proposals = json_int(f->found, "open_proposals", 0);
    if (!f->found)
        err_set(&e, ERR_NOT_FOUND, "nobody has this e-mail address or id");
    else if (!f->dry && (tasks || proposals))
        err_set(
            &e, ERR_CONFLICT,
            "first give their open tasks (%lld) to others, and let their open proposals (%lld) end "
            "or withdraw them",
            (long long)tasks, (long long)proposals);
    if (e.kind || f->dry)
        finish(f, e.kind ? &e : NULL);
    else
        take_away(f);
}

void
forget_person(struct pg *owner, const struct institution *inst, const char *who, bool dry,
              forget_fn *done, void *arg)
{
    struct forget *f = err_mem(talloc_zero(owner, struct forget));
    *f = (struct forget){.owner = owner, .dry = dry, .done = done, .arg = arg};
    f->institution = err_mem(talloc_strdup(f, inst->id_text));
    json_object *keeps = json_own(f, json_list());
    for (const char **kind = inst->forget_keeps; *kind; kind++)
        json_push(keeps, json_new_str(*kind));
    f->keeps = json_text(keeps);
    struct pg_params *p = pg_params_new(f, 3);
    pg_text(p, f->institution);
    pg_text(p, who);
    pg_text(p, f->keeps);
    pg_send(owner, &sql_site_forget_look, p, on_look, f);
    pg_sync(owner, on_looked, f);
}
