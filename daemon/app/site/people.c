/* people: CSV → checked rows → one statement → the next roster; a dry run does the same and is rolled back by itself. */
#include "app/site/people.h"

#include <ctype.h>
#include <string.h>

#include "app/site/csv.h"
#include "app/site/people_differ.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/pg.h"
#include "io/sign.h"
#include "sql/statements.gen.h"

enum { ROWS_MAX = 20000, EMAIL_MAX = 254 };

static const char *const columns[] = {
    "email", "name",         "other_emails", "unit",   "unit_name", "unit_parent", "campus_id",
    "role",  "constituency", "role_unit",    "acting", "from",      "to",          NULL};

/* ---- rows ---------------------------------------------------------------------------------------------------------- */

static bool
is_column(const char *name)
{
    for (const char *const *c = columns; *c; c++)
        if (strcmp(*c, name) == 0)
            return true;
    return false;
}

/* Enough of RFC 5321 §4.1.2 to send to: something, one @, a dot-separated domain; no spaces, controls or angle brackets. */
static bool
is_email(const char *s)
{
    const char *at = strchr(s, '@');
    if (!at || at == s || !at[1] || strchr(at + 1, '@') || strlen(s) > EMAIL_MAX)
        return false;
    for (const char *p = s; *p; p++)
        if ((unsigned char)*p <= ' ' || *p == 0x7f || strchr("<>()[]\\,;:\"", *p))
            return false;
    return true;
}

static bool
check_date(json_object *row, const char *key, size_t line, struct err *e)
{
    const char *text = json_str(row, key);
    int64_t day;
    return !text || calendar_date_read(text, &day, e) || err_at(e, "line %zu, %s", line, key);
}

static bool
check_row(json_object *row, size_t line, struct err *e)
{
    json_object_object_foreach (row, key, value) {
        (void)value;
        if (!is_column(key))
            return err_set(e, ERR_INVALID,
                           "there is no column “%s”: the columns are email, name, other_emails, "
                           "unit, unit_name, unit_parent, campus_id, role, constituency, "
                           "role_unit, acting, from, to",
                           key);
    }
    const char *email = json_str(row, "email");
    if (!email || !is_email(email))
        return err_set(e, ERR_INVALID, "line %zu: “%s” is not an e-mail address", line,
                       email ? email : "");
    if (!json_str(row, "name"))
        return err_set(e, ERR_INVALID, "line %zu: %s has no name", line, email);
    if (json_str(row, "constituency") && !json_str(row, "role"))
        return err_set(e, ERR_INVALID, "line %zu: a constituency belongs to a role: give the role",
                       line);
    return check_date(row, "from", line, e) && check_date(row, "to", line, e);
}

static void
lower(char *p)
{
    for (; *p; p++)
        *p = (char)tolower((unsigned char)*p);
}

/* "a@x b@y" → ["a@x","b@y"], in small letters. */
static bool
finish_others(json_object *row, size_t line, struct err *e)
{
    static const char apart[] = " ;,";
    const char *given = json_str(row, "other_emails");
    json_object *list = json_list();
    bool ok = true;
    json_put(row, "other", list);
    for (const char *p = given ? given : ""; ok && *(p += strspn(p, apart));) {
        size_t len = strcspn(p, apart);
        char *one = err_mem(talloc_strndup(e->ctx, p, len));
        lower(one);
        ok = is_email(one) ||
             err_set(e, ERR_INVALID, "line %zu, other_emails: “%s” is not an e-mail address", line,
                     one);
        json_push_str(list, one);
        p += len;
    }
    return ok;
}

static bool
finish_acting(json_object *row, size_t line, struct err *e)
{
    const char *text = json_str(row, "acting");
    bool acting = text && strcmp(text, "yes") == 0;
    if (text && !acting && strcmp(text, "no") != 0)
        return err_set(e, ERR_INVALID, "line %zu, acting: write yes or no, or leave it empty",
                       line);
    json_put_bool(row, "acting", acting);
    return true;
}

/* Addresses in small letters, and an id for whoever is new. */
static bool
finish_row(json_object *row, size_t line, struct err *e)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *email = err_mem(talloc_strdup(ctx, json_str(row, "email")));
    lower(email);
    json_put_str(row, "email", email);
    json_put_str(row, "id", sign_uuid7(ctx));
    talloc_free(ctx);
    return finish_others(row, line, e) && finish_acting(row, line, e);
}

/* One person has one address in the column, the same on each of their lines. */
static bool
check_campus(json_object *list, struct err *e)
{
    json_object *seen = json_own(e->ctx, json_obj());
    for (size_t i = 0; i < json_len(list); i++) {
        json_object *row = json_item(list, i);
        const char *campus = json_str(row, "campus_id"), *email = json_str(row, "email");
        const char *before = campus ? json_str(seen, campus) : NULL;
        if (before && strcmp(before, email) != 0)
            return err_set(e, ERR_INVALID,
                           "line %zu: the campus id %s has another address above, %s: put one of "
                           "them into other_emails",
                           i + 2, campus, before);
        if (campus)
            json_put_str(seen, campus, email);
    }
    return true;
}

static bool
read_rows(const char *csv, size_t len, json_object **ret, struct err *e)
{
    json_object *list;
    if (!csv_read(csv, len, ROWS_MAX, &list, e))
        return false;
    bool ok = json_len(list) || err_set(e, ERR_INVALID, "there is nobody in this file");
    for (size_t i = 0; ok && i < json_len(list); i++) {
        ok = check_row(json_item(list, i), i + 2, e) && finish_row(json_item(list, i), i + 2, e);
    }
    ok = ok && check_campus(list, e);
    if (ok)
        *ret = list;
    else
        json_object_put(list);
    return ok;
}

/* ---- PostgreSQL ---------------------------------------------------------------------------------------------------- */

struct import {
    struct people_report report;
    bool dry_run, refused; /* refused: the dry run ended as it should */
    json_object *before;
    people_fn *done;
    void *arg;
};

static struct import *
import_new(struct pg *owner, people_fn *done, void *arg)
{
    struct import *import = err_mem(talloc_zero(owner, struct import));
    import->done = done;
    import->arg = arg;
    return import;
}

static void
on_imported(const struct pg_result *r, void *arg)
{
    struct import *import = arg;
    if (r->outcome != PG_OK)
        return;
    import->report.people = pg_get_int(r, 0, 0);
    import->report.roles = pg_get_int(r, 0, 1);
}

/* The register before, then after. */
static void
on_register(const struct pg_result *r, void *arg)
{
    struct import *import = arg;
    struct err e = err_on(import);
    json_object *o;
    if (r->outcome != PG_OK ||
        !json_read(pg_get_text(r, 0, 0), strlen(pg_get_text(r, 0, 0)), NULL, &o, &e))
        return;
    json_own(import, o);
    if (import->before) {
        import->report.difference = json_own(import, people_differ(import->before, o));
        import->report.after = o;
    } else {
        import->before = o;
    }
}

/* Of a dry run: the snapshot that would have been kept. */
static void
on_snapshot(const struct pg_result *r, void *arg)
{
    struct import *import = arg;
    struct err e = err_on(import);
    json_object *o;
    if (r->outcome == PG_OK && pg_rows(r) &&
        json_read(pg_get_text(r, 0, 1), strlen(pg_get_text(r, 0, 1)), NULL, &o, &e))
        import->report.snapshot = json_own(import, o);
}

static void
on_roster(const struct pg_result *r, void *arg)
{
    struct import *import = arg;
    if (r->outcome == PG_OK)
        import->report.roster = pg_get_int(r, 0, 0);
}

static void
on_refused(const struct pg_result *r, void *arg)
{
    struct import *import = arg;
    import->refused = r->outcome == PG_FAILED;
}

/* What a person can act on is said as it is. */
static void
explain(struct err *e, const struct pg_error *error)
{
    if (error && strcmp(error->sqlstate, "AS001") == 0)
        err_set(e, ERR_INVALID, "%s", error->message);
    else if (error && pg_error_is_unique(error->sqlstate))
        err_set(e, ERR_CONFLICT, "an address in this file is somebody else's in the register: %s",
                error->detail);
    else
        err_set(e, error ? pg_error_kind(error->sqlstate) : ERR_UNAVAILABLE,
                "the register could not be changed: %s",
                error ? error->message : "the connection was lost");
}

static void
on_over(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct import *import = arg;
    struct err e = err_on(import);
    if (c == PG_COMMITTED || (import->dry_run && import->refused)) {
        import->done(&import->report, NULL, import->arg);
    } else {
        explain(&e, error);
        import->done(NULL, &e, import->arg);
    }
    talloc_free(import);
}

static void
ask(struct pg *owner, struct import *import, const struct institution *inst,
    const struct pg_statement *s, pg_result_fn fn)
{
    struct pg_params *p = pg_params_new(import, 1);
    pg_text(p, inst->id_text);
    pg_send(owner, s, p, fn, import);
}

/* The next snapshot, and the event that says what made it. said is taken over. */
static void
put_roster(struct pg *owner, struct import *import, const struct institution *inst,
           const char *kind, const char *actor, json_object *said)
{
    struct pg_params *p = pg_params_new(import, 4);
    pg_text(p, inst->id_text);
    pg_text(p, kind);
    pg_text(p, actor);
    pg_text(p, json_text(json_own(import, said)));
    pg_send(owner, &sql_site_put_roster, p, on_roster, import);
}

/* The transaction is refused when all has been seen. */
static void
leave_no_trace(struct pg *owner, struct import *import, const struct institution *inst)
{
    struct pg_params *p = pg_params_new(import, 2);
    pg_text(p, inst->id_text);
    pg_int(p, inst->roster->number);
    pg_send(owner, &sql_site_find_roster, p, on_snapshot, import);
    p = pg_params_new(import, 1);
    pg_text(p, "a dry run: nothing was kept");
    pg_send(owner, &sql_site_refuse, p, on_refused, import);
}

bool
people_import(struct pg *owner, const struct institution *inst, const char *csv, size_t len,
              const char *actor, bool dry_run, people_fn *done, void *arg, struct err *e)
{
    json_object *list;
    if (!read_rows(csv, len, &list, e))
        return false;
    struct import *import = import_new(owner, done, arg);
    import->dry_run = dry_run;
    json_own(import, list);
    ask(owner, import, inst, &sql_site_show_register, on_register);
    struct pg_params *p = pg_params_new(import, 2);
    pg_text(p, inst->id_text);
    pg_text(p, json_text(list));
    pg_send(owner, &sql_site_import_people, p, on_imported, import);
    ask(owner, import, inst, &sql_site_check_units, NULL);
    ask(owner, import, inst, &sql_site_show_register, on_register);
    json_object *said = json_obj();
    json_put_int(said, "rows", (int64_t)json_len(list));
    put_roster(owner, import, inst, "people.imported", actor, said);
    if (dry_run)
        leave_no_trace(owner, import, inst);
    pg_sync(owner, on_over, import);
    return true;
}

/* ---- stand-ins ------------------------------------------------------------------------------------------------------ */

/* A list of names as JSON text; NULL when there is none. */
static const char *
names(json_object *o, const char *key)
{
    json_object *list = json_arr(o, key);
    return json_len(list) ? json_text(list) : NULL;
}

static bool
day_given(json_object *o, const char *key, struct err *e)
{
    int64_t day;
    const char *text = json_str(o, key);
    return (text && calendar_date_read(text, &day, e)) ||
           err_set(e, ERR_INVALID, "Say from which day to which, like 2026-09-01.");
}

bool
standin_set(struct pg *owner, const struct institution *inst, json_object *o, const char *actor,
            people_fn *done, void *arg, struct err *e)
{
    if (!json_str(o, "person") || !json_str(o, "standin"))
        return err_set(e, ERR_INVALID, "Say who is away, and who acts for them.");
    if (!day_given(o, "from", e) || !day_given(o, "to", e))
        return false;
    struct import *import = import_new(owner, done, arg);
    const char *id = sign_uuid7(import);
    struct pg_params *p = pg_params_new(import, 9);
    pg_text(p, inst->id_text);
    pg_text(p, id);
    pg_text(p, json_str(o, "person"));
    pg_text(p, json_str(o, "standin"));
    pg_text(p, json_str(o, "from"));
    pg_text(p, json_str(o, "to"));
    pg_text(p, names(o, "roles"));
    pg_text(p, names(o, "kinds"));
    pg_text(p, actor);
    pg_send(owner, &sql_site_put_standin, p, NULL, NULL);
    json_object *said = json_obj();
    json_put_str(said, "standin", id);
    put_roster(owner, import, inst, "standin.set", actor, said);
    pg_sync(owner, on_over, import);
    return true;
}

bool
standin_end(struct pg *owner, const struct institution *inst, const char *whom, const char *actor,
            people_fn *done, void *arg, struct err *e)
{
    if (!whom || !*whom)
        return err_set(e, ERR_INVALID, "Say for whom nobody is to act any more.");
    struct import *import = import_new(owner, done, arg);
    struct pg_params *p = pg_params_new(import, 2);
    pg_text(p, inst->id_text);
    pg_text(p, whom);
    pg_send(owner, &sql_site_end_standin, p, NULL, NULL);
    put_roster(owner, import, inst, "standin.ended", actor, json_obj());
    pg_sync(owner, on_over, import);
    return true;
}
