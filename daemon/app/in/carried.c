/* carried: secrets that travel in a body are overwritten in the bytes before they are stored. */
#include <string.h>

#include "app/in/decode.h"
#include "base/json.h"
#include "base/json_cover.h"
#include "io/form_parse.h"

/* How many bytes of an encoded value are its next one. */
static size_t
width(const struct form_field *f, bool multipart, size_t at)
{
    return !multipart && f->raw[at] == '%' ? 3 : 1;
}

/* Brings what changed in the decoded value back to where it stands encoded. */
static void
put_back(const struct form_field *f, bool multipart, const char *covered, uint8_t *bytes, size_t at)
{
    for (size_t i = 0, raw = 0; i < f->len && raw < f->raw_len; i++) {
        size_t n = width(f, multipart, raw);
        if (covered[i] != f->value[i])
            memset(bytes + at + raw, covered[i], n);
        raw += n;
    }
}

/* pointer: into the JSON that the field holds; "" all of it, and then it need not be JSON. */
static void
cover_field(struct arrival *a, const struct form_field *f, const char *pointer, uint8_t *bytes)
{
    size_t at = (size_t)((const uint8_t *)f->raw - bytes);
    if (!*pointer) {
        memset(bytes + at, '*', f->raw_len);
        return;
    }
    const char *type = arrival_at(a, "header:content-type");
    bool multipart = type && strncasecmp(type, "multipart/", 10) == 0;
    char *copy = err_mem(talloc_memdup(a->ctx, f->value, f->len + 1));
    if (json_cover(copy, f->len, pointer))
        put_back(f, multipart, copy, bytes, at);
}

/* One place in a form: field:NAME, or a pointer that begins with the name of the field that holds JSON. */
static void
cover_in_form(struct arrival *a, const struct form_data *form, const char *place, uint8_t *bytes)
{
    const char *name = place[0] == '/' ? place + 1 : place + strlen("field:");
    size_t len = place[0] == '/' ? strcspn(name, "/") : strlen(name);
    const char *json = decode_json_field(a->form->adapter), *rest = name + len;
    bool is_json = json && strlen(json) == len && strncmp(json, name, len) == 0;
    for (size_t i = 0; i < form->count; i++)
        if (strlen(form->fields[i].name) == len && strncmp(form->fields[i].name, name, len) == 0)
            cover_field(a, &form->fields[i], is_json ? rest : "", bytes);
}

static void
cover(struct arrival *a, const struct form_data *form, const char *place, uint8_t *bytes)
{
    if (form)
        cover_in_form(a, form, place, bytes);
    else if (place[0] == '/')
        (void)json_cover((char *)bytes, a->len, place);
    else
        (void)json_cover((char *)bytes, a->len,
                         err_mem(talloc_asprintf(a->ctx, "/%s", place + strlen("field:"))));
}

/* Every place that holds a secret, with blanks between them; NULL: no place in the body does. */
static const char *
places_of(struct arrival *a)
{
    json_object *carried = json_get(a->form->adapter->conf, "carried"),
                *verify = json_get(a->form->adapter->conf, "verify");
    const char *fields = json_str(carried, "fields"), *pointers = json_str(carried, "pointers"),
               *kind = json_str(verify, "kind"), *from = json_str(verify, "from"), *name;
    char *places = err_mem(talloc_strdup(a->ctx, pointers ? pointers : ""));
    while (fields && (name = arrival_word(a->ctx, &fields)))
        places = err_mem(talloc_asprintf_append(places, " field:%s", name));
    if (from && kind && strcmp(kind, "token") == 0 &&
        (from[0] == '/' || strncmp(from, "field:", 6) == 0))
        places = err_mem(talloc_asprintf_append(places, " %s", from));
    return *places ? places : NULL;
}

bool
arrival_cover(struct arrival *a, uint8_t *bytes, struct err *e)
{
    const char *places = places_of(a), *place;
    struct form_data *form = NULL;
    json_object *body;
    if (!places)
        return true;
    if (!arrival_body(a, &body, e) ||
        (!decode_is_json(a->form->adapter) && !decode_form(a, bytes, &form, e)))
        return err_at(e, "this cannot be stored, for nobody can tell where its secrets are");
    while ((place = arrival_word(a->ctx, &places)))
        cover(a, form, place, bytes);
    return true;
}
