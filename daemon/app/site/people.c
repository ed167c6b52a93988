/* people: CSV → checked rows → one statement → the next roster. */
#include "app/site/people.h"

#include <ctype.h>
#include <string.h>

#include "app/site/csv.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/pg.h"
#include "io/sign.h"
#include "sql/statements.gen.h"

enum { ROWS_MAX = 20000, EMAIL_MAX = 254 };

static const char *const columns[] = {
    "email",        "name",      "unit", "unit_name", "campus_id", "role",
    "constituency", "role_unit", "from", "to",        NULL};

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
                           "there is no column “%s”: the columns are email, name, unit, unit_name, "
                           "campus_id, role, "
                           "constituency, role_unit, from, to",
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

/* Addresses in small letters, and an id for whoever is new. */
static void
finish_row(json_object *row)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *email = err_mem(talloc_strdup(ctx, json_str(row, "email")));
    for (char *p = email; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    json_put_str(row, "email", email);
    json_put_str(row, "id", sign_uuid7(ctx));
    talloc_free(ctx);
}

static bool
read_rows(const char *csv, size_t len, json_object **ret, struct err *e)
{
    json_object *list;
    if (!csv_read(csv, len, ROWS_MAX, &list, e))
        return false;
    bool ok = json_len(list) || err_set(e, ERR_INVALID, "there is nobody in this file");
    for (size_t i = 0; ok && i < json_len(list); i++) {
        ok = check_row(json_item(list, i), i + 2, e);
        if (ok)
            finish_row(json_item(list, i));
    }
    if (ok)
        *ret = list;
    else
        json_object_put(list);
    return ok;
}

/* ---- PostgreSQL ---------------------------------------------------------------------------------------------------- */

struct import {
    struct people_report report;
    people_fn *done;
    void *arg;
};

static void
on_imported(const struct pg_result *r, void *arg)
{
    struct import *import = arg;
    if (r->outcome != PG_OK)
        return;
    import->report.people = pg_get_int(r, 0, 0);
    import->report.roles = pg_get_int(r, 0, 1);
}

static void
on_roster(const struct pg_result *r, void *arg)
{
    struct import *import = arg;
    if (r->outcome == PG_OK)
        import->report.roster = pg_get_int(r, 0, 0);
}

static void
on_over(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct import *import = arg;
    struct err e = err_on(import);
    if (c == PG_COMMITTED) {
        import->done(&import->report, NULL, import->arg);
    } else {
        err_set(&e, error ? pg_error_kind(error->sqlstate) : ERR_UNAVAILABLE,
                "the people could not be recorded: %s",
                error ? error->message : "the connection was lost");
        import->done(NULL, &e, import->arg);
    }
    talloc_free(import);
}

bool
people_import(struct pg *owner, const struct institution *inst, const char *csv, size_t len,
              const char *actor, people_fn *done, void *arg, struct err *e)
{
    json_object *list;
    if (!read_rows(csv, len, &list, e))
        return false;
    struct import *import = err_mem(talloc_zero(owner, struct import));
    import->done = done;
    import->arg = arg;
    json_own(import, list);

    struct pg_params *p = pg_params_new(import, 2);
    pg_text(p, inst->id_text);
    pg_text(p, json_text(list));
    pg_send(owner, &sql_site_import_people, p, on_imported, import);

    json_object *said = json_own(import, json_obj());
    json_put_int(said, "rows", (int64_t)json_len(list));
    p = pg_params_new(import, 4);
    pg_text(p, inst->id_text);
    pg_text(p, "people.imported");
    pg_text(p, actor);
    pg_text(p, json_text(said));
    pg_send(owner, &sql_site_put_roster, p, on_roster, import);
    pg_sync(owner, on_over, import);
    return true;
}
