/* submission: from a delivery's bytes, by its form's adapter, to a document, a proposer, and what no mapping names. */
#include "app/in/submission.h"

#include <string.h>

#include "base/json.h"
#include "io/transform.h"

enum { THEIRS_MAX = 200, EMAIL_MAX = 254 };

static bool
ended(struct submission *s, enum submission_end end, const char *reason)
{
    s->end = end;
    s->reason = reason;
    return false;
}

/* ---- reading ------------------------------------------------------------------------------------------------------- */

bool
submission_read(struct submission *s, const uint8_t *bytes, size_t len)
{
    struct err e = err_on(s);
    s->arrival = (struct arrival){
        .form = s->form, .headers = s->headers, .bytes = bytes, .len = len, .ctx = s};
    if (!arrival_body(&s->arrival, &s->body, &e))
        return ended(s, SUBMISSION_HELD,
                     err_mem(talloc_asprintf(s, "this could not be read: %s", e.text)));
    const char *theirs = arrival_id(&s->arrival, "submission");
    if (theirs && strlen(theirs) > THEIRS_MAX)
        return ended(s, SUBMISSION_HELD,
                     "its submission has an id that is longer than any platform gives: is "
                     "[ids] submission right in the adapter?");
    s->theirs = theirs;
    s->kind = arrival_kind(&s->arrival);
    return s->kind != ARRIVAL_OTHER || ended(s, SUBMISSION_IGNORED, "not a finished submission");
}

/* ---- judging ------------------------------------------------------------------------------------------------------- */

void
submission_judge(struct submission *s)
{
    json_object *draft = json_own(s, json_obj());
    json_put(draft, "document", json_object_get(s->document));
    s->plan = drafts_plan(s->institution, s->form, draft);
    if (!s->plan.policy) {
        ended(s, SUBMISSION_HELD,
              "the workflow of this form is not in force: see the configuration of the form");
        return;
    }
    s->findings = form_check(s, s->plan.policy, s->document, &s->nfindings);
    s->end = s->nfindings ? SUBMISSION_INCOMPLETE : SUBMISSION_COMPLETE;
}

/* Which bytes an answer has, only our own store says: a digest from outside would name the file of somebody else's proposal. */
static void
distrust_files(json_object *o, int depth)
{
    static const char *const ours[] = {"file", "type", "size", "missing"};
    if (json_object_is_type(o, json_type_array))
        for (size_t i = 0; depth && i < json_len(o); i++)
            distrust_files(json_item(o, i), depth - 1);
    if (!json_object_is_type(o, json_type_object))
        return;
    for (size_t i = 0;
         (json_has(o, "file") || json_has(o, "url")) && i < sizeof ours / sizeof *ours; i++)
        json_object_object_del(o, ours[i]);
    if (depth) {
        json_object_object_foreach (o, key, value) {
            (void)key;
            distrust_files(value, depth - 1);
        }
    }
}

static void
take(struct submission *s, json_object *mapped)
{
    json_object *document = json_get(mapped, "document");
    s->document = json_object_is_type(document, json_type_object) ? document : NULL;
    distrust_files(s->document, 3); /* document, list, entry, answer */
    s->unmapped = json_arr(mapped, "unmapped");
    if (!s->unmapped)
        s->unmapped = json_own(s, json_list());
    s->email = json_str(json_get(mapped, "proposer"), "email");
    s->name = json_str(json_get(mapped, "proposer"), "name");
    if (!s->document)
        ended(s, SUBMISSION_HELD,
              "the mapping named no document: mend the adapter and replay this");
    else if (!s->email || !strchr(s->email, '@') || strlen(s->email) > EMAIL_MAX)
        ended(s, SUBMISSION_HELD,
              "nobody can be asked about this: no question of the form is mapped to the "
              "proposer's e-mail address");
    else
        submission_judge(s);
}

static void
on_mapped(void *arg, const struct transform_result *result)
{
    struct submission *s = arg;
    struct err e = err_on(s);
    json_object *mapped;
    if (result->error)
        ended(s, err_may_retry(result->error->kind) ? SUBMISSION_LATER : SUBMISSION_HELD,
              err_mem(talloc_strdup(s, result->error->text)));
    else if (!json_read(result->bytes, result->len, NULL, &mapped, &e))
        ended(s, SUBMISSION_HELD,
              err_mem(talloc_asprintf(s, "the mapping gave something that cannot be read: %s",
                                      e.text)));
    else
        take(s, json_own(s, mapped));
    s->done(s, s->arg);
}

/* ---- mapping ------------------------------------------------------------------------------------------------------- */

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

/* [{"id","title","type","choices"?,"fields"? of one entry}]. A group's fields may be skills, which have fields: two deep. */
static json_object *
fields_list(const struct field *fields, size_t count)
{
    json_object *list = json_list();
    for (size_t i = 0; i < count; i++) {
        const struct field *f = &fields[i];
        json_object *o = json_obj();
        json_put_str(o, "id", f->id);
        json_put_str(o, "title", f->title);
        json_put_str(o, "type", field_type_name(f->type));
        if (f->nchoices)
            json_put(o, "choices", choices_of(f));
        if (f->nfields)
            json_put(o, "fields", fields_list(f->fields, f->nfields));
        json_push(list, o);
    }
    return list;
}

/* What the form's workflow asks for today. */
static json_object *
fields_of(const struct submission *s)
{
    const struct policy *policy = institution_in_force(s->institution, s->form->workflow);
    return policy ? fields_list(policy->form->fields, policy->form->nfields) : json_list();
}

/* The form's map, and over it what the office has said since. */
static json_object *
map_of(const struct submission *s)
{
    json_object *map = json_copy(s->form->map);
    if (s->remap) {
        json_object_object_foreach (s->remap, question, field)
            json_put(map, question, json_object_get(field));
    }
    return map;
}

bool
submission_lacks_answers(const struct submission *s)
{
    return !s->fetched && json_has(json_get(s->form->adapter->conf, "fetch"), "url");
}

/* What [fetch] at points to of what was fetched. */
static json_object *
fetched_part(const struct submission *s)
{
    const char *at = json_str(json_get(s->form->adapter->conf, "fetch"), "at");
    json_object *part = s->fetched;
    if (s->fetched && at && json_pointer_get(s->fetched, at, &part) != 0)
        return NULL;
    return part;
}

void
submission_map(struct submission *s, submission_fn *done, void *arg)
{
    struct err e = err_on(s);
    json_object *input = json_own(s, json_obj()), *form = json_obj();
    json_put_str(form, "name", s->form->name);
    json_put_str(form, "kind", s->form->kind);
    json_put(form, "map", map_of(s));
    json_put(form, "set", json_object_get(s->form->set));
    json_put(form, "fields", fields_of(s));
    json_put(input, "headers", json_object_get(s->headers));
    json_put(input, "body", json_object_get(s->body));
    json_put_str(input, "event", arrival_kind_name(s->kind));
    if (s->fetched)
        json_put(input, "fetched", json_object_get(fetched_part(s)));
    json_put(input, "form", form);
    const char *text = json_text(input);
    s->done = done;
    s->arg = arg;
    if (submission_lacks_answers(s)) {
        ended(s, SUBMISSION_HELD, "the answers are not in it: the platform must be asked for them");
        done(s, arg);
        return;
    }
    if (transform_run(s, s->programs, s->form->adapter->name, text, strlen(text), on_mapped, s, &e))
        return;
    ended(s, err_may_retry(e.kind) ? SUBMISSION_LATER : SUBMISSION_HELD, e.text);
    done(s, arg);
}
