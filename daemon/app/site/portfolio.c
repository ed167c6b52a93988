/* portfolio: see portfolio.h. */
#include "app/site/portfolio.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "app/site/csv.h"
#include "base/json.h"
#include "core/policy/form.h"

enum { ROWS_MAX = 5000, KEY_MAX = 200 };

static const char *const own_columns[] = {"owner",       "owner_role", "owner_unit", "approved_by",
                                          "approved_on", "version",    "standing",   "next_review",
                                          "key",         NULL};

static bool
is_own(const char *name)
{
    for (const char *const *c = own_columns; *c; c++)
        if (strcmp(*c, name) == 0)
            return true;
    return strncmp(name, "remote.", 7) == 0;
}

/* ---- answers -------------------------------------------------------------------------------------- */

static json_object *
list_of(TALLOC_CTX *ctx, const char *text)
{
    json_object *list = json_list();
    char *copy = err_mem(talloc_strdup(ctx, text)), *rest = copy;
    for (char *one; (one = strsep(&rest, ";"));) {
        one += strspn(one, " ");
        for (size_t n = strlen(one); n && one[n - 1] == ' ';)
            one[--n] = '\0';
        if (*one)
            json_push_str(list, one);
    }
    return list;
}

/* The answer in the shape of the question's type; what does not fit is found by the form's check. */
static json_object *
answer_of(TALLOC_CTX *ctx, const struct field *f, const char *text)
{
    struct err e = err_on(ctx);
    json_object *o = NULL;
    char *end;
    if ((*text == '[' || *text == '{') && json_read(text, strlen(text), NULL, &o, &e))
        return o;
    if (f->type == FIELD_LIST || f->type == FIELD_CHOICES)
        return list_of(ctx, text);
    if (f->type == FIELD_NUMBER) {
        double n = strtod(text, &end);
        if (end != text && !*end)
            return n == (double)(int64_t)n ? json_new_int((int64_t)n) : json_object_new_double(n);
    }
    return json_new_str(text);
}

static bool
read_document(TALLOC_CTX *ctx, const struct policy *policy, json_object *row, size_t line,
              json_object **ret, struct err *e)
{
    json_object *document = json_own(ctx, json_obj());
    json_object_object_foreach (row, key, value) {
        const struct field *f = policy_field(policy, key);
        const char *text = json_as_str(value);
        if (!f && is_own(key))
            continue;
        if (!f)
            return err_set(e, ERR_INVALID,
                           "there is no column “%s”: the columns are owner, owner_role, "
                           "owner_unit, approved_by, approved_on, version, standing, next_review, "
                           "key, remote.ENDPOINT and "
                           "the questions of “%s”",
                           key, policy->form->title);
        json_put(document, key, answer_of(ctx, f, text ? text : ""));
    }
    size_t count;
    const struct finding *found = form_check(ctx, policy, document, &count);
    for (size_t i = 0; i < count; i++)
        if (!found[i].missing)
            return err_set(e, ERR_INVALID, "line %zu, %s: %s", line, found[i].field, found[i].text);
    if (!json_str(document, "title"))
        return err_set(e, ERR_INVALID, "line %zu has no title", line);
    *ret = document;
    return true;
}

/* ---- what is known about it ----------------------------------------------------------------------- */

static bool
read_date(json_object *row, const char *key, size_t line, struct err *e)
{
    const char *text = json_str(row, key);
    int64_t day;
    return !text || calendar_date_read(text, &day, e) || err_at(e, "line %zu, %s", line, key);
}

/* The office that answers for it from now on; somebody must hold it. */
static bool
read_office(TALLOC_CTX *ctx, const struct institution *inst, json_object *row, size_t line,
            json_object *body, struct err *e)
{
    const char *role = json_str(row, "owner_role"), *unit = json_str(row, "owner_unit");
    if (!role)
        return !unit ||
               err_set(e, ERR_INVALID, "line %zu: owner_unit needs the owner_role beside it", line);
    int64_t today = calendar_day(inst->calendar, when_now());
    if (!inst->roster || !roster_holders_at(ctx, inst->roster, role, unit, today)[0])
        return err_set(e, ERR_INVALID, "line %zu: nobody holds the office “%s”%s%s today", line,
                       role, unit ? " of " : "", unit ? unit : "");
    json_put_str(body, "owner_role", role);
    json_put_str(body, "owner_unit", unit);
    return true;
}

static bool
read_remotes(const struct institution *inst, json_object *row, size_t line, json_object *body,
             struct err *e)
{
    json_object *remotes = json_obj();
    json_put(body, "remotes", remotes);
    json_object_object_foreach (row, key, value) {
        if (strncmp(key, "remote.", 7) != 0)
            continue;
        if (!institution_endpoint(inst, key + 7))
            return err_set(e, ERR_INVALID, "line %zu: no system is called “%s”", line, key + 7);
        json_object *o = json_obj();
        json_put_str(o, "id", json_as_str(value));
        json_put(remotes, key + 7, o);
    }
    return true;
}

static bool
read_body(TALLOC_CTX *ctx, const struct institution *inst, json_object *row, json_object *document,
          size_t line, json_object **ret, struct err *e)
{
    static const char *const choices[] = {"lane", "level", "unit"};
    json_object *body = json_own(ctx, json_obj());
    const char *version = json_str(row, "version"), *standing = json_str(row, "standing");
    char *end;
    long number = version ? strtol(version, &end, 10) : 1;
    if (version && (*end || number < 1 || number > 9999))
        return err_set(e, ERR_INVALID, "line %zu, version: a number from 1 is expected", line);
    if (standing && strcmp(standing, "in-force") != 0 && strcmp(standing, "suspended") != 0 &&
        strcmp(standing, "retired") != 0)
        return err_set(e, ERR_INVALID, "line %zu, standing: in-force, suspended or retired", line);
    if (!read_date(row, "next_review", line, e) || !read_date(row, "approved_on", line, e))
        return false;
    json_put_int(body, "version", number);
    json_put_str(body, "standing", standing);
    json_put_str(body, "review_due", json_str(row, "next_review"));
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        json_put_str(body, choices[i], json_str(document, choices[i]));
    *ret = body;
    return read_office(ctx, inst, row, line, body, e) && read_remotes(inst, row, line, body, e);
}

/* The policy that takes new ones: of the programme, or of the first form. */
static const char *
workflow_of(const struct institution *inst, json_object *row)
{
    const char *named = inst->programme
                            ? programme_workflow(inst->programme, "new", json_str(row, "lane"),
                                                 json_str(row, "level"))
                            : NULL;
    return named ? named : inst->nforms ? inst->forms[0].workflow : "microcredential";
}

static bool
read_row(TALLOC_CTX *ctx, const struct institution *inst, json_object *row, size_t line,
         struct portfolio_row *ret, struct err *e)
{
    static const char *const texts[] = {"approved_by", "approved_on"};
    struct portfolio_row r = {.line = line, .workflow = workflow_of(inst, row)};
    const struct policy *policy = institution_in_force(inst, r.workflow);
    const char *owner = json_str(row, "owner"), *key = json_str(row, "key");
    if (!policy)
        return err_set(e, ERR_INVALID, "line %zu: the policy “%s” is not in force", line,
                       r.workflow);
    if (!owner)
        return err_set(e, ERR_INVALID, "line %zu has no owner: give the address of a person", line);
    if (!read_document(ctx, policy, row, line, &r.document, e) ||
        !read_body(ctx, inst, row, r.document, line, &r.body, e))
        return false;
    r.key = err_mem(talloc_strndup(ctx, key ? key : json_str(r.document, "title"), KEY_MAX));
    char *small = err_mem(talloc_strdup(ctx, owner));
    for (char *p = small; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    r.owner = small;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (json_str(row, texts[i])) {
            r.texts = r.texts ? r.texts : json_own(ctx, json_obj());
            json_put_str(r.texts, texts[i], json_str(row, texts[i]));
        }
    *ret = r;
    return true;
}

bool
portfolio_read(TALLOC_CTX *ctx, const struct institution *inst, const char *csv, size_t len,
               struct portfolio_row **ret, size_t *ret_count, struct err *e)
{
    json_object *list;
    if (!csv_read(csv, len, ROWS_MAX, &list, e))
        return false;
    json_own(ctx, list);
    size_t count = json_len(list);
    struct portfolio_row *rows = err_mem(talloc_zero_array(ctx, struct portfolio_row, count + 1));
    if (!count)
        return err_set(e, ERR_INVALID, "there is no credential in this file");
    for (size_t i = 0; i < count; i++) {
        if (!read_row(rows, inst, json_item(list, i), i + 2, &rows[i], e))
            return false;
        for (size_t k = 0; k < i; k++)
            if (strcmp(rows[k].key, rows[i].key) == 0)
                return err_set(e, ERR_INVALID,
                               "lines %zu and %zu are both “%s”: give each a key of its own",
                               rows[k].line, rows[i].line, rows[i].key);
    }
    *ret = rows;
    *ret_count = count;
    return true;
}
