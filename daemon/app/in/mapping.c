/* mapping: from a payload's bytes, by its form's adapter, to a document, a proposer, and what no mapping names. */
#include "app/in/reading.h"

#include <string.h>

#include "base/json.h"
#include "io/form_parse.h"
#include "io/transform.h"

bool
payload_decode(struct payload *p, const uint8_t *bytes, size_t len, struct err *e)
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

/* ---- mapping ------------------------------------------------------------------------------------------------------- */

static void
on_mapped(void *arg, const struct transform_result *result)
{
    struct payload *p = arg;
    struct err e = err_on(p);
    json_object *mapped;
    if (result->error) {
        if (err_may_retry(result->error->kind))
            payload_finish(p);
        else
            payload_hold(p, result->error->text);
        return;
    }
    if (!json_read(result->bytes, result->len, NULL, &mapped, &e)) {
        payload_hold(p, err_mem(talloc_asprintf(
                            p, "the mapping gave something that cannot be read: %s", e.text)));
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
        payload_hold(p, "the mapping named no document: mend the adapter and replay this");
    else if (!p->email || !strchr(p->email, '@') || strlen(p->email) > 254)
        payload_hold(p, "nobody can be asked about this: no question of the form is mapped to the "
                        "proposer's e-mail address");
    else
        payload_judge(p);
}

/* {section of the .conf [ignore]}: when-pointer, unless. */
bool
payload_is_ignored(const struct payload *p)
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

void
payload_map(struct payload *p)
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
    if (!transform_run(p, p->app->in, p->form->adapter->name, text, strlen(text), on_mapped, p, &e))
        payload_finish(p);
}
