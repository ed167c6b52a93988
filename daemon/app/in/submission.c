/* submission: from a delivery's bytes, by its form's adapter, to a document, a proposer, and what no mapping names. */
#include "app/in/submission.h"

#include <string.h>

#include "base/json.h"
#include "io/transform.h"

enum { THEIRS_MAX = 200, EMAIL_MAX = 254, ASKS_MAX = 500 };

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

static bool
is_new(const struct submission *s)
{
    return strcmp(s->asks, DRAFTS_NEW) == 0;
}

static bool
asks_rightly(struct submission *s)
{
    if (strlen(s->asks) > ASKS_MAX || (s->about && strlen(s->about) > ASKS_MAX))
        return ended(s, SUBMISSION_HELD,
                     "what it asks for, or of which micro-credential, is longer than any kind or "
                     "address: is the right question mapped to proposal.kind and proposal.about?");
    if (!drafts_is_kind(s->asks))
        return ended(s, SUBMISSION_HELD,
                     err_mem(talloc_asprintf(
                         s,
                         "“%s” is no kind of proposal: map that answer to one of them (%s), or let "
                         "the form say it so, and replay this",
                         s->asks, drafts_kind_names(s))));
    if (is_new(s) && s->about)
        return ended(s, SUBMISSION_HELD,
                     err_mem(talloc_asprintf(
                         s,
                         "it names the micro-credential “%s” and does not say what is to become of "
                         "it: map a question to proposal.kind, or say kind = amend (or another) in "
                         "[form %s/%s], and replay this",
                         s->about, s->institution->slug, s->form->name)));
    return is_new(s) || s->about ||
           ended(s, SUBMISSION_HELD,
                 err_mem(talloc_asprintf(
                     s,
                     "it asks to %s a micro-credential and does not say which: map a question to "
                     "proposal.about, in [form %s/%s] or on the page of forms, and replay this",
                     s->asks, s->institution->slug, s->form->name)));
}

static bool
has_policy(struct submission *s, const struct policy *policy)
{
    if (policy)
        return true;
    return ended(s, SUBMISSION_HELD,
                 is_new(s)
                     ? "the workflow of this form is not in force: see the configuration of the "
                       "form"
                     : err_mem(talloc_asprintf(
                           s,
                           "no policy in force takes proposals to %s a micro-credential: name one "
                           "in the programme, or say another kind in [form %s/%s], reload, and "
                           "replay this",
                           s->asks, s->institution->slug, s->form->name)));
}

/* Of a credential that nobody has looked for: without the gaps that its text would fill. */
static void
leave_what_starts(struct submission *s, const struct policy *begun, struct finding *found)
{
    json_object *start = json_own(s, drafts_start(begun, s->asks));
    size_t count = 0;
    for (size_t i = 0; i < s->nfindings; i++) {
        bool starts = false;
        for (size_t k = 0; k < json_len(start); k++)
            starts = starts || strcmp(json_item_str(start, k), found[i].field) == 0;
        if (!found[i].missing || !starts)
            found[count++] = found[i];
    }
    s->nfindings = count;
}

/* A text that says what is in force is no amendment yet. */
static void
miss_change(struct submission *s, struct finding *found)
{
    s->findings = found = err_mem(talloc_realloc(s, found, struct finding, s->nfindings + 1));
    found[s->nfindings++] = (struct finding){
        .field = "",
        .path = "",
        .missing = true,
        .text = "Say what is to change: so far it says the same as the version in force."};
}

static struct draft_plan
plan_of(struct submission *s)
{
    json_object *draft = json_own(s, json_obj());
    json_put_str(draft, "kind", s->asks);
    json_put_str(draft, "credential", s->credential);
    if (s->credential && drafts_hold_text(s->asks)) {
        json_put_int(draft, "base", s->version);
        json_put(draft, "in_force", json_object_get(s->in_force));
    }
    json_put(draft, "document", json_object_get(s->document));
    return drafts_plan(s->institution, s->form, draft);
}

void
submission_judge(struct submission *s)
{
    const struct policy *begun = drafts_begin(s->institution, s->form, s->asks).policy;
    if (!asks_rightly(s) || !has_policy(s, begun))
        return;
    json_object *start =
        s->credential ? json_own(s, drafts_lay(begun, s->asks, s->in_force, NULL)) : NULL;
    s->document =
        start ? json_own(s, drafts_lay(begun, s->asks, s->in_force, s->answers)) : s->answers;
    s->plan = plan_of(s);
    if (!has_policy(s, s->plan.policy))
        return;
    struct finding *found = form_check(s, s->plan.policy, s->document, &s->nfindings);
    s->findings = found;
    if (s->about && !s->credential)
        leave_what_starts(s, begun, found);
    else if (s->credential && drafts_hold_text(s->asks) && json_equal(s->document, start))
        miss_change(s, found);
    s->end = s->nfindings ? SUBMISSION_INCOMPLETE : SUBMISSION_COMPLETE;
}

bool
submission_waits(const struct submission *s)
{
    return s->end == SUBMISSION_INCOMPLETE ||
           (s->end == SUBMISSION_COMPLETE && s->about && !s->form->signed_in);
}

void
submission_found(struct submission *s, const char *credential, int64_t version,
                 json_object *in_force)
{
    s->credential = credential;
    s->version = version;
    s->in_force = in_force;
    submission_judge(s);
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

/* A text that says something, or NULL. */
static const char *
said(json_object *mapped, const char *key)
{
    const char *text = json_str(mapped, key);
    return text && *text ? text : NULL;
}

static void
take(struct submission *s, json_object *mapped)
{
    json_object *document = json_get(mapped, "document");
    s->answers = s->document = json_object_is_type(document, json_type_object) ? document : NULL;
    distrust_files(s->answers, 3); /* document, list, entry, answer */
    s->unmapped = json_arr(mapped, "unmapped");
    if (!s->unmapped)
        s->unmapped = json_own(s, json_list());
    s->email = json_str(json_get(mapped, "proposer"), "email");
    s->name = json_str(json_get(mapped, "proposer"), "name");
    s->about = said(mapped, "about");
    s->asks = said(mapped, "kind") ? said(mapped, "kind") : s->form->kind;
    if (!s->answers)
        ended(s, SUBMISSION_HELD,
              "the mapping named no document: mend the adapter and replay this");
    else if (!s->email || !strchr(s->email, '@') || strlen(s->email) > EMAIL_MAX)
        ended(s, SUBMISSION_HELD,
              "nobody can be asked about this: no question of the form is mapped to the "
              "proposer's e-mail address");
    else
        submission_judge(s);
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

static const char *
input_of(struct submission *s)
{
    json_object *input = json_own(s, json_obj()), *form = json_obj();
    const struct form *fields = s->mapped_for ? s->mapped_for->form : NULL;
    json_put_str(form, "name", s->form->name);
    json_put_str(form, "kind", s->form->kind);
    json_put(form, "map", map_of(s));
    json_put(form, "set", json_object_get(s->form->set));
    json_put(form, "fields", fields ? fields_list(fields->fields, fields->nfields) : json_list());
    json_put(input, "headers", json_object_get(s->headers));
    json_put(input, "body", json_object_get(s->body));
    json_put_str(input, "event", arrival_kind_name(s->kind));
    if (s->fetched)
        json_put(input, "fetched", json_object_get(fetched_part(s)));
    json_put(input, "form", form);
    return json_text(input);
}

static transform_fn on_mapped;

/* For the form of this policy, which may be NULL; false: it has ended. */
static bool
map_for(struct submission *s, const struct policy *policy)
{
    struct err e = err_on(s);
    s->mapped_for = policy;
    const char *text = input_of(s);
    return transform_run(s, s->programs, s->form->adapter->name, text, strlen(text), on_mapped, s,
                         &e) ||
           ended(s, err_may_retry(e.kind) ? SUBMISSION_LATER : SUBMISSION_HELD, e.text);
}

/* Its answers have said for which form it is, and that has other questions than the one that they were taken for. */
static bool
is_for_another(const struct submission *s)
{
    return (s->end == SUBMISSION_COMPLETE || s->end == SUBMISSION_INCOMPLETE) &&
           (!s->mapped_for || strcmp(s->mapped_for->form->name, s->plan.policy->form->name) != 0);
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
    bool again = !s->mapped_again && is_for_another(s);
    s->mapped_again = true;
    if (!again || !map_for(s, s->plan.policy))
        s->done(s, s->arg);
}

void
submission_map(struct submission *s, submission_fn *done, void *arg)
{
    s->done = done;
    s->arg = arg;
    if (submission_lacks_answers(s))
        ended(s, SUBMISSION_HELD, "the answers are not in it: the platform must be asked for them");
    else if (map_for(s, drafts_begin(s->institution, s->form, s->form->kind).policy))
        return;
    done(s, arg);
}
