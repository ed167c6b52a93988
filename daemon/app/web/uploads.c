/* uploads: from a multipart form to rows of the table file, and to what the document says of them; see uploads.h. */
#include "app/web/uploads.h"

#include <string.h>

#include "app/site/stored.h"
#include "app/web/page.h"
#include "base/codec.h"
#include "base/filetype.h"
#include "base/json.h"
#include "io/pg.h"
#include "io/sign.h"
#include "sql/statements.gen.h"

static const char prefix[] = "field.", suffix[] = ".file";

/* "image" of "field.image.file"; NULL: another input. */
static const char *
path_of(TALLOC_CTX *ctx, const char *input)
{
    size_t len = strlen(input), before = strlen(prefix), after = strlen(suffix);
    if (len <= before + after || strncmp(input, prefix, before) != 0 ||
        strcmp(input + len - after, suffix) != 0)
        return NULL;
    return err_mem(talloc_strndup(ctx, input + before, len - before - after));
}

static json_object *
field_named(json_object *fields, const char *id, size_t len)
{
    for (size_t i = 0; i < json_len(fields); i++) {
        const char *own = json_str(json_item(fields, i), "id");
        if (own && strlen(own) == len && !strncmp(own, id, len))
            return json_item(fields, i);
    }
    return NULL;
}

/* The question of a path ("image", "components.1.proof") when its answer is a file, else NULL. */
static json_object *
question(json_object *definition, const char *path, enum field_type *ret)
{
    json_object *sections = json_arr(definition, "sections"), *field = NULL;
    size_t len = strcspn(path, ".");
    for (size_t i = 0; i < json_len(sections) && !field; i++)
        field = field_named(json_arr(json_item(sections, i), "fields"), path, len);
    if (field && path[len]) {
        const char *inner = path + len + 1 + strcspn(path + len + 1, ".");
        field =
            *inner ? field_named(json_arr(field, "fields"), inner + 1, strlen(inner + 1)) : NULL;
    }
    const char *type = json_str(field, "type");
    return type && form_type_named(type, ret) && form_is_file(*ret) ? field : NULL;
}

static void
put_part(json_object *typed, const char *path, const char *part, json_object *value)
{
    char *name = err_mem(talloc_asprintf(NULL, "%s%s.%s", prefix, path, part));
    if (value)
        json_put_str(typed, name, json_object_get_string(value));
    else
        json_object_object_del(typed, name);
    talloc_free(name);
}

static void
put_known(json_object *typed, const char *path, json_object *known)
{
    static const char *const parts[] = {"name", "type", "size"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        put_part(typed, path, parts[i], json_get(known, parts[i]));
}

void
uploads_settle(json_object *doc, json_object *typed)
{
    json_object *names = json_list();
    enum field_type type;
    json_object_object_foreach (typed, key, value)
        if (value)
            json_push_str(names, key);
    for (size_t i = 0; i < json_len(names); i++) {
        const char *name = json_item_str(names, i), *path = path_of(NULL, name);
        const char *digest = json_as_str(json_get(typed, name));
        if (path && question(json_get(doc, "definition"), path, &type)) {
            json_object *known = digest ? json_get(json_get(doc, "files"), digest) : NULL;
            put_known(typed, path, known);
            if (!known)
                json_object_object_del(typed, name);
        }
        talloc_free((void *)path);
    }
    json_object_put(names);
}

/* ---- one that has come ----------------------------------------------------------------------- */

static size_t
bytes_known(json_object *doc)
{
    size_t bytes = 0;
    json_object *files = json_get(doc, "files");
    if (!files)
        return 0;
    json_object_object_foreach (files, digest, known) {
        (void)digest;
        bytes += (size_t)json_int(known, "size", 0);
    }
    return bytes;
}

static bool
fits(json_object *doc, const struct form_field *f, const char *name, size_t kilobytes,
     struct err *e)
{
    size_t most = (size_t)STORED_PROPOSAL_MEGABYTES << 20;
    if (!f->len)
        return err_set(e, ERR_INVALID, "“%s” is empty: choose another file.", name);
    if (f->len > kilobytes * 1024)
        return err_set(e, ERR_INVALID, "“%s” has %zu kilobytes: at most %zu are taken.", name,
                       f->len / 1024, kilobytes);
    return bytes_known(doc) + f->len <= most ||
           err_set(e, ERR_INVALID, "All files of a proposal may have %d megabytes together.",
                   STORED_PROPOSAL_MEGABYTES);
}

static void
put(struct web_call *call, const char *digest, const char *type, const struct form_field *f,
    const char *name)
{
    struct pg_params *p = pg_params_new(call, 6);
    pg_text(p, call->institution->id_text);
    pg_text(p, call->link.proposal);
    pg_text(p, digest);
    pg_text(p, type);
    pg_bytes(p, f->value, f->len);
    pg_text(p, name);
    pg_send(call->app->work, &sql_in_put_file, p, NULL, NULL);
    talloc_free(p);
}

static bool
take(struct web_call *call, json_object *doc, json_object *typed, const char *path,
     enum field_type type, const struct form_field *f, size_t kilobytes, struct err *e)
{
    struct stored_file file;
    char *name = stored_name(call, f->filename);
    if (!fits(doc, f, name, kilobytes, e) ||
        !stored_read(call, f->value, f->len, name, type == FIELD_IMAGE, &file, e))
        return false;
    put(call, file.digest, file.type, f, name);
    put_part(typed, path, "file", json_own(call, json_new_str(file.digest)));
    put_known(typed, path, json_own(call, stored_json(&file)));
    put_part(typed, path, "missing", NULL);
    put_part(typed, path, "url", NULL);
    return true;
}

void
uploads_take(struct web_call *call, json_object *doc, json_object *typed, size_t kilobytes)
{
    uploads_settle(doc, typed);
    for (size_t i = 0; call->form && i < call->form->count; i++) {
        const struct form_field *f = &call->form->fields[i];
        struct err e = err_on(call);
        enum field_type type;
        const char *path = f->filename ? path_of(call, f->name) : NULL;
        if (!path || (!*f->filename && !f->len) ||
            !question(json_get(doc, "definition"), path, &type))
            continue;
        if (!take(call, doc, typed, path, type, f, kilobytes, &e))
            page_problem(doc, f->name, e.text);
    }
}

void
uploads_offer(json_object *doc, size_t kilobytes)
{
    json_object *form = json_get(doc, "form");
    json_put_bool(form, "files", true);
    json_put_int(form, "file_kilobytes", (int64_t)kilobytes);
}
