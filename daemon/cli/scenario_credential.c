/* scenario_credential: see the header. */
#include "cli/scenario_credential.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/scenario_lines.h"
#include "core/credential.h"
#include "core/policy/programme.h"

/* ---- proposals -------------------------------------------------------------------------------------------- */

enum { CASES_MAX = 20 };

const char *
credential_proposal(struct stage *s)
{
    if (s->c)
        return s->c->proposal;
    return err_mem(
        talloc_asprintf(s, "00000000-0000-4000-8000-%012zx", 0xa + s->ncases - (s->ncases > 0)));
}

/* The one in hand goes back to its place. */
static void
put_back(struct stage *s)
{
    if (!s->ncases) {
        s->cases = err_mem(talloc_zero_array(s, struct stage_case, CASES_MAX));
        s->ncases = 1;
    }
    s->cases[s->inhand] = (struct stage_case){s->c, s->document, s->credential};
}

void
credential_take_up(struct stage *s, size_t place)
{
    put_back(s);
    s->inhand = place;
    s->c = s->cases[place].c;
    s->document = s->cases[place].document;
    s->credential = s->cases[place].credential;
}

void
credential_take_up_next(struct stage *s, when_t then)
{
    size_t next = s->inhand;
    when_t best = then;
    if (s->ncases < 2)
        return;
    put_back(s);
    for (size_t i = 0; i < s->ncases; i++)
        for (size_t k = 0; s->cases[i].c && k < s->cases[i].c->ntimers; k++)
            if (s->cases[i].c->timers[k].due < best) {
                best = s->cases[i].c->timers[k].due;
                next = i;
            }
    credential_take_up(s, next);
}

static bool
next_proposal(struct stage *s, struct err *e)
{
    put_back(s);
    if (s->ncases == CASES_MAX)
        return err_set(e, ERR_INVALID, "a scenario has at most %d proposals", CASES_MAX);
    s->inhand = s->ncases++;
    s->c = NULL;
    s->document = NULL;
    return true;
}

void
credential_refused(struct stage *s, size_t before)
{
    if (s->c || s->inhand == before)
        return;
    s->ncases--;
    s->inhand = before;
    s->c = s->cases[before].c;
    s->document = s->cases[before].document;
    s->credential = s->cases[before].credential;
}

bool
credential_another(struct stage *s, struct err *e)
{
    if (!s->c || !s->c->ending)
        return true;
    if (!next_proposal(s, e))
        return false;
    s->credential = NULL;
    return true;
}

/* ---- the credential --------------------------------------------------------------------------------------- */

static json_object *
open_list(struct stage *s)
{
    json_object *list = json_list();
    for (size_t i = 0; i < s->ncases; i++) {
        const struct casefile *c = s->cases[i].c;
        if (i == s->inhand || !c || c->ending || !c->about ||
            s->cases[i].credential != s->credential)
            continue;
        json_object *o = json_obj();
        json_put_str(o, "proposal", c->proposal);
        json_put_str(o, "kind", c->kind);
        json_put_bool(o, "text", c->base);
        json_put_str(o, "since", calendar_date_text(s, calendar_day(s->calendar, c->submitted)));
        json_push(list, o);
    }
    return list;
}

json_object *
credential_facts(struct stage *s, enum command_kind kind)
{
    if (!s->credential || (!s->c && kind != COMMAND_SUBMIT))
        return NULL;
    json_put(s->credential, "open", open_list(s));
    return s->credential;
}

void
credential_note(struct stage *s, const struct event *ev)
{
    static const char *const keys[] = {"version",    "standing", "change",
                                       "review_due", "idle_due", "teach_out"};
    if (!json_has(ev->body, "change"))
        return;
    if (!s->credential) {
        s->credential = json_own(s, json_obj());
        json_put_str(s->credential, "id", json_str(ev->body, "credential"));
        json_put_str(s->credential, "owner", s->c->proposer);
        json_put_str(s->credential, "form", s->policy->form->name);
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_has(ev->body, keys[i]))
            json_put(s->credential, keys[i], json_copy(json_get(ev->body, keys[i])));
    if (json_has(ev->body, "revision") && s->document)
        json_put(s->credential, "document", json_copy(s->document));
    if (ev->kind == EVENT_REVIEW_DUE)
        json_put_str(s->credential, "told_on",
                     calendar_date_text(s, calendar_day(s->calendar, s->now)));
    else if (json_has(ev->body, "review_due") || json_has(ev->body, "idle_due"))
        json_object_object_del(s->credential, "told_on");
}

/* What has become of the credential that was proposed by this title, as far as the stage has seen it. */
static const char *
standing_of(struct stage *s, const char *title)
{
    put_back(s);
    for (size_t i = 0; i < s->ncases; i++) {
        const struct stage_case *one = &s->cases[i];
        const char *is = json_str(one->document, "title");
        if (!is || strcmp(is, title) != 0)
            continue;
        return one->credential  ? json_str(one->credential, "standing")
               : one->c->ending ? "ended"
                                : "in-review";
    }
    return "ended";
}

/*
 * "component NAME is in-review": what proposals handed in from now on are made of, and what is known of it.
 * "component "TITLE"": one that was proposed before, as it stands; "no component "TITLE"": not of this one any more.
 */
static bool
component_line(struct stage *s, struct scan *scan)
{
    if (scan_literal(scan, "no component")) {
        char *gone = scan_quoted(scan);
        json_object_object_del(s->components, gone ? gone : scan_word(scan));
        return true;
    }
    if (!scan_literal(scan, "component"))
        return false;
    char *name = scan_quoted(scan);
    const char *title = name ? name : (name = scan_word(scan)) ? name : "", *standing;
    json_object *node = json_obj();
    if (!s->components)
        s->components = json_own(s, json_obj());
    standing = scan_literal(scan, "is") ? scan_word(scan) : standing_of(s, title);
    json_put_str(node, "id", title);
    json_put_str(node, "title", title);
    json_put_str(node, "standing", standing ? standing : "in-force");
    json_put(node, "components", json_list());
    json_put(s->components, title, node);
    return true;
}

void
credential_components(const struct stage *s, json_object *document)
{
    json_object *usual = json_item(json_arr(document, "components"), 0), *list;
    if (!s->components || !usual)
        return;
    list = json_list();
    json_object_object_foreach (s->components, name, known) {
        json_object *entry = json_copy(usual);
        (void)known;
        json_put_str(entry, "title", name);
        json_put_str(entry, "credential", name);
        if (json_has(entry, "kind"))
            json_put_str(entry, "kind", "credential");
        json_push(list, entry);
    }
    json_put(document, "components", list);
}

bool
credential_stage_line(struct stage *s, struct scan *scan)
{
    struct err e = err_on(s);
    struct programme *p;
    if (component_line(s, scan))
        return true;
    if (!scan_literal(scan, "credentials are reviewed every"))
        return false;
    char *rest = scan_rest(scan), *notice = strstr(rest, ", notice "),
         *idle = strstr(rest, ", offered within ");
    s->programme = p = err_mem(talloc_zero(s, struct programme));
    if (notice && !duration_read(err_mem(talloc_strndup(s, notice + 9, strcspn(notice + 9, ","))),
                                 &p->notice, &e))
        p->notice.n = 0;
    if (idle && !duration_read(err_mem(talloc_strndup(s, idle + 17, strcspn(idle + 17, ","))),
                               &p->not_offered, &e))
        p->not_offered.n = 0;
    rest[strcspn(rest, ",")] = '\0';
    if (!duration_read(rest, &p->review, &e))
        p->review.n = 0;
    return true;
}

/* ---- acts ------------------------------------------------------------------------------------------------- */

bool
lines_answers(struct stage *s, struct scan *scan, json_object *document, bool afresh, struct err *e)
{
    json_object *begun = json_own(s, json_obj());
    while (!scan_end(scan)) {
        char *id = scan_word(scan), *value = scan_quoted(scan);
        const struct field *f = id ? policy_field(s->policy, id) : NULL;
        if (!f || !value)
            return err_set(e, ERR_INVALID, "no question of the form is called “%s”", id ? id : "");
        bool list = json_object_is_type(json_get(document, id), json_type_array);
        if (list && afresh && !json_has(begun, id)) {
            json_put(document, id, json_list());
            json_put_bool(begun, id, true);
        }
        if (list)
            json_push_str(json_get(document, id), value);
        else if (f->type == FIELD_NUMBER && *value && strspn(value, "0123456789") == strlen(value))
            json_put_int(document, id, strtol(value, NULL, 10));
        else
            json_put_str(document, id, value);
        (void)scan_literal(scan, ",");
    }
    return true;
}

static const char *
kind_of(struct stage *s, const char *word, json_object *document)
{
    const char *field;
    if (strcmp(word, "amend") != 0)
        return word;
    return credential_change(s->policy->form, s->programme, json_get(s->credential, "document"),
                             document, &field) > CHANGE_MINOR
               ? "amend-major"
               : "amend-minor";
}

static bool
proposes(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    char *word = scan_word(scan);
    if (!s->credential || !word)
        return err_set(e, ERR_INVALID, "there is no credential that this could be about");
    json_object *document = json_copy(json_get(s->credential, "document"));
    const char *base = scan_literal(scan, "from version") ? scan_word(scan) : NULL;
    json_object *body = json_obj();
    if (scan_literal(scan, ":") && !lines_answers(s, scan, document, false, e))
        return false;
    json_put_str(body, "kind", kind_of(s, word, document));
    json_put_str(body, "proposer", who->id);
    json_put_str(body, "credential", json_str(s->credential, "id"));
    if (base)
        json_put_int(body, "base", strtol(base, NULL, 10));
    size_t before = s->inhand;
    if (!next_proposal(s, e))
        return false;
    stage_command(s, COMMAND_SUBMIT, who->id, body, NULL, document);
    credential_refused(s, before);
    return true;
}

/* The case that began the credential is the one that keeps its dates. */
static void
confirms(struct stage *s, const struct stage_person *who)
{
    size_t here = s->inhand;
    credential_take_up(s, 0);
    stage_command(s, COMMAND_CONFIRM_OFFERED, who->id, json_obj(), NULL, NULL);
    credential_take_up(s, here);
}

bool
credential_act_line(struct stage *s, struct scan *scan, const struct stage_person *who,
                    bool *ret_was, struct err *e)
{
    *ret_was = true;
    if (scan_literal(scan, "proposes to"))
        return proposes(s, scan, who, e);
    if (scan_literal(scan, "confirms that it is offered")) {
        confirms(s, who);
        return true;
    }
    if (scan_literal(scan, "goes back to proposal")) {
        char *number = scan_word(scan);
        size_t place = number ? (size_t)strtol(number, NULL, 10) : 0;
        if (!place || place > s->ncases)
            return err_set(e, ERR_INVALID, "there is no such proposal");
        credential_take_up(s, place - 1);
        return true;
    }
    *ret_was = false;
    return true;
}

/* ---- expectations ------------------------------------------------------------------------------------------ */

static bool
is_text(struct stage *s, const char *key, const char *wanted, struct err *e)
{
    const char *is = json_str(s->credential, key);
    return (is && wanted && !strcmp(is, wanted)) ||
           err_set(e, ERR_INVALID, "the credential's %s is %s", key, is ? is : "not there");
}

bool
credential_expect(struct stage *s, struct scan *scan, struct err *e)
{
    char *word;
    if (!s->credential)
        return err_set(e, ERR_INVALID, "there is no credential");
    if (scan_literal(scan, "version")) {
        word = scan_word(scan);
        int64_t version = json_int(s->credential, "version", 0);
        return (word && strtol(word, NULL, 10) == version) ||
               err_set(e, ERR_INVALID, "version %d is in force", (int)version);
    }
    if (scan_literal(scan, "teach-out"))
        return is_text(s, "teach_out", scan_word(scan), e);
    if (scan_literal(scan, "review due"))
        return is_text(s, "review_due", scan_word(scan), e);
    if (scan_literal(scan, "offered until"))
        return is_text(s, "idle_due", scan_word(scan), e);
    if (scan_literal(scan, "says")) {
        char *id = scan_word(scan), *value = scan_quoted(scan);
        const char *is = id ? json_str(json_get(s->credential, "document"), id) : NULL;
        return (is && value && !strcmp(is, value)) ||
               err_set(e, ERR_INVALID, "it says “%s”", is ? is : "");
    }
    return is_text(s, "standing", scan_word(scan), e);
}
