/* decode: from bytes to a value, and which bytes are secrets. */
#include "app/in/decode.h"

#include <string.h>

#include "base/json.h"
#include "io/form_parse.h"

static const char form_json[] = "form-json:";

static const char *
decoder(const struct adapter *adapter)
{
    const char *named = json_str(json_get(adapter->conf, "adapter"), "decoder");
    return named ? named : "json";
}

bool
decode_is_json(const struct adapter *adapter)
{
    return strcmp(decoder(adapter), "json") == 0;
}

const char *
decode_json_field(const struct adapter *adapter)
{
    const char *named = decoder(adapter);
    return strncmp(named, form_json, strlen(form_json)) == 0 ? named + strlen(form_json) : NULL;
}

bool
decode_form(struct arrival *a, const uint8_t *bytes, struct form_data **ret, struct err *e)
{
    return form_body(a->ctx, arrival_at(a, "header:content-type"), bytes, a->len,
                     &form_limits_default, ret, e);
}

/* {field: [values]}, for the caller to own. */
static json_object *
values_of(const struct form_data *form)
{
    json_object *body = json_obj();
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *f = &form->fields[i];
        if (f->filename)
            continue;
        if (!json_get(body, f->name))
            json_put(body, f->name, json_list());
        json_push_str(json_get(body, f->name), f->value);
    }
    return body;
}

/* Into a->body and a->fields, which a->ctx then owns. */
static bool
decode_body(struct arrival *a, struct err *e)
{
    const char *field = decode_json_field(a->form->adapter), *text;
    json_object *body, *inner;
    struct form_data *form;
    if (decode_is_json(a->form->adapter)) {
        if (!json_read((const char *)a->bytes, a->len, NULL, &body, e))
            return false;
        a->body = body ? json_own(a->ctx, body) : NULL;
        return true;
    }
    if (!decode_form(a, a->bytes, &form, e))
        return false;
    body = json_own(a->ctx, values_of(form));
    text = field ? form_value(form, field) : NULL;
    if (text && !json_read(text, strlen(text), NULL, &inner, e))
        return err_at(e, "the field %s", field);
    if (text)
        json_put(body, field, inner);
    a->body = body;
    a->fields = form;
    return true;
}

bool
arrival_body(struct arrival *a, json_object **ret, struct err *e)
{
    if (!a->decoded) {
        a->decoded = true;
        a->unread = err_on(a->ctx);
        if (!decode_body(a, &a->unread))
            a->body = NULL;
    }
    if (a->unread.kind)
        return err_set(e, a->unread.kind, "%s", a->unread.text);
    *ret = a->body;
    return true;
}
