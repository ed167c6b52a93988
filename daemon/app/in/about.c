/* about: which credential a submission means, and may its proposer begin what it asks for? What cannot be begun is held for
 * the office, by a sentence that says what, where and what to do. */
#include <string.h>

#include "app/in/reading.h"
#include "base/json.h"
#include "core/credential.h"
#include "sql/statements.gen.h"

static void
on_found(const struct pg_result *r, void *arg)
{
    struct payload *p = arg;
    if (r->outcome == PG_OK && pg_rows(r))
        p->found = payload_json(p, r, 0, 0);
}

void
about_ask(struct payload *p)
{
    const struct submission *s = p->submission;
    if (!s->about)
        return;
    struct pg_params *q = pg_params_new(p, 3);
    pg_text(q, p->institution->id_text);
    pg_text(q, s->about);
    pg_text(q, s->email);
    pg_send(p->app->work, &sql_in_find_about, q, on_found, p);
}

/* The one that is found; NULL: none, or several. */
static json_object *
only(const struct payload *p)
{
    return json_len(p->found) == 1 ? json_item(p->found, 0) : NULL;
}

const char *
about_credential(const struct payload *p)
{
    return json_str(json_get(only(p), "now"), "id");
}

const char *
about_said(struct payload *p, const char *text)
{
    json_object *one = only(p);
    return one ? err_mem(talloc_asprintf(p, "it asks to %s “%s” (%s): %s", p->submission->asks,
                                         json_str(one, "title"), json_str(one, "slug"), text))
               : text;
}

static char *
addresses(struct payload *p)
{
    char *list = err_mem(talloc_strdup(p, ""));
    for (size_t i = 0; i < json_len(p->found); i++)
        list = err_mem(talloc_asprintf_append(list, "%s%s", i ? ", " : "",
                                              json_str(json_item(p->found, i), "slug")));
    return list;
}

static void
hold_unsure(struct payload *p)
{
    const struct submission *s = p->submission;
    const char *what = json_len(p->found)
                           ? err_mem(talloc_asprintf(p, "several are called so (%s)", addresses(p)))
                           : "none here has that address, id, catalog code or title";
    payload_hold(p, err_mem(talloc_asprintf(
                        p,
                        "it asks to %s the micro-credential “%s”, and %s: let the form say its "
                        "address in the catalog, or map that answer to it (map.QUESTION.ANSWER = "
                        "ADDRESS in [form %s/%s]), and replay this",
                        s->asks, s->about, what, p->institution->slug, p->form->name)));
}

static void
hold_theirs(struct payload *p)
{
    const char *owner = json_str(only(p), "owner");
    payload_hold(p, about_said(p, err_mem(talloc_asprintf(
                                      p,
                                      "%s does not answer for it, %s does, and may propose this. "
                                      "Speak with them; replay this when it was handed on",
                                      p->submission->email, owner ? owner : "another person"))));
}

bool
about_begins(struct payload *p)
{
    struct submission *s = p->submission;
    struct err e = err_on(p);
    json_object *one = only(p), *now = json_get(one, "now");
    if (!s->about)
        return true;
    if (!one) {
        hold_unsure(p);
        return false;
    }
    if (!json_flag(one, "may", false)) {
        hold_theirs(p);
        return false;
    }
    submission_found(s, json_str(now, "id"), json_int(now, "version", 0),
                     json_get(now, "document"));
    bool held = s->end == SUBMISSION_HELD;
    if (!held && credential_open_to(now, s->plan.kind, s->plan.policy->form->name, &e))
        return true;
    payload_hold(p, held ? s->reason : about_said(p, e.text));
    return false;
}
