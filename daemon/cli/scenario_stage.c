/* scenario_stage: see the header. */
#include "cli/scenario_stage.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/letters.h"
#include "cli/scenario_credential.h"
#include "core/case/case_json.h"
#include "core/case/evolve.h"

struct stage *
stage_new(TALLOC_CTX *ctx, const struct policy *policy, const struct calendar *calendar)
{
    struct stage *s = err_mem(talloc_zero(ctx, struct stage));
    s->shown = err_mem(talloc_zero(ctx, struct scenario));
    talloc_steal(s->shown, s);
    s->story = err_mem(talloc_strdup(s, ""));
    s->policy = policy;
    s->calendar = calendar;
    s->snapshot = json_own(s, json_obj());
    json_put_int(s->snapshot, "number", 1);
    json_put(s->snapshot, "units", json_list());
    json_put(s->snapshot, "people", json_list());
    json_put(s->snapshot, "roles", json_list());
    json_put(s->snapshot, "standins", json_list());
    s->systems = err_mem(talloc_zero_array(s, const char *, 1));
    s->now = when_days(2026, 9, 1) * WHEN_DAY;
    s->mails = json_own(s, json_list());
    s->closings = json_own(s, json_list());
    s->shown->history = json_own(s->shown, json_list());
    s->shown->outgoing = json_own(s->shown, json_list());
    return s;
}

void
stage_say(struct stage *s, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    s->story = err_mem(talloc_vasprintf_append(s->story, fmt, ap));
    va_end(ap);
}

static char *
next_word(struct stage *s, const char **p)
{
    *p += strspn(*p, " ");
    size_t len = strcspn(*p, " ");
    char *word = len ? err_mem(talloc_strndup(s, *p, len)) : NULL;
    *p += len;
    return word;
}

json_object *
stage_role(struct stage *s, const char *person, const char **words)
{
    json_object *role = NULL;
    for (char *word; (word = next_word(s, words)) && strcmp(word, "and") != 0;) {
        if (!role) {
            role = json_obj();
            json_put_str(role, "person", person);
            json_push(json_get(s->snapshot, "roles"), role);
        }
        if (!strcmp(word, "acting"))
            json_put_bool(role, "acting", true);
        else if (!strcmp(word, "of"))
            json_put_str(role, "unit", next_word(s, words));
        else if (!json_str(role, "role"))
            json_put_str(role, "role", word);
        else
            json_put_str(role, "constituency", word);
    }
    return role;
}

void
stage_person(struct stage *s, const char *name, const char *roles)
{
    char *id = err_mem(talloc_asprintf(s, "00000000-0000-4000-8000-%012zu", s->npeople + 1));
    char *own = err_mem(talloc_strdup(s, name)), *comma = strchr(own, ',');
    json_object *person = json_obj();
    json_put_str(person, "id", id);
    if (comma) {
        *comma++ = '\0';
        json_put_str(person, "unit", comma + strspn(comma, " "));
    }
    s->people = err_mem(talloc_realloc(s, s->people, struct stage_person, s->npeople + 1));
    s->people[s->npeople++] = (struct stage_person){own, id, NULL};
    json_push(json_get(s->snapshot, "people"), person);
    const char *rest = roles;
    char *first = next_word(s, &rest);
    if (first && strchr(first, '@'))
        s->people[s->npeople - 1].email = first;
    else
        rest = roles;
    while (stage_role(s, id, &rest))
        ;
}

void
stage_unit(struct stage *s, const char *id, const char *parent)
{
    json_object *unit = json_obj();
    json_put_str(unit, "id", id);
    json_put_str(unit, "parent", parent);
    json_push(json_get(s->snapshot, "units"), unit);
}

const struct stage_person *
stage_named(const struct stage *s, const char *name)
{
    for (size_t i = 0; i < s->npeople; i++)
        if (!strcmp(s->people[i].name, name))
            return &s->people[i];
    return NULL;
}

const char *
stage_name(const struct stage *s, const char *id)
{
    for (size_t i = 0; id && i < s->npeople; i++)
        if (!strcmp(s->people[i].id, id))
            return s->people[i].name;
    return id;
}

/* ---- commands ----------------------------------------------------------------------------------------- */

static void
record(struct stage *s, const struct event *ev)
{
    json_object *o = json_obj();
    char *at = when_text(NULL, s->c->last);
    json_put_str(o, "at", at);
    talloc_free(at);
    json_put_str(o, "event", event_table[ev->kind].name);
    json_put_int(o, "version", ev->version);
    json_put(o, "body", json_copy(ev->body));
    if (s->inhand)
        json_put_str(o, "proposal", s->c->proposal);
    json_push(s->shown->history, o);
    if (ev->kind == EVENT_STATE_ENTERED)
        stage_say(s, "    now %s: %s\n",
                  policy_state(s->policy, json_str(ev->body, "state"))->title,
                  json_str(ev->body, "because"));
    if (ev->kind != EVENT_STEP_CLOSED)
        return;
    json_push(s->closings, json_copy(ev->body));
    stage_say(s, "    %s: %s\n", json_str(ev->body, "step"), json_str(ev->body, "outcome"));
    json_object *sentences = json_at(ev->body, "tally/sentences");
    for (size_t i = 0; i < json_len(sentences); i++)
        stage_say(s, "        %s\n", json_item_str(sentences, i));
}

static void
take(struct stage *s, struct outcome *out, json_object *document)
{
    s->c = out->after;
    for (size_t i = 0; i < out->nevents; i++)
        record(s, &out->events[i]);
    for (size_t i = 0; i < out->neffects; i++) {
        const json_object *body = out->effects[i].body;
        if (out->effects[i].kind == EFFECT_NOTIFY)
            json_push(s->shown->outgoing, json_copy(body));
        if (out->effects[i].kind != EFFECT_MAIL)
            continue;
        json_push(s->mails, json_copy(body));
        stage_say(s, "    letter to %s: %s\n", stage_name(s, json_str(body, "person")),
                  letters_words(json_str(body, "template")));
    }
    if (document)
        s->document = json_own(s, json_copy(document));
    for (size_t i = 0; i < out->nevents; i++)
        credential_note(s, &out->events[i]);
}

static bool
ready(struct stage *s, struct err *e)
{
    return s->roster || roster_read(s, s->snapshot, &s->roster, e);
}

void
stage_command(struct stage *s, enum command_kind kind, const char *person, json_object *body,
              json_object *texts, json_object *document)
{
    struct err e = err_on(s);
    struct outcome *out;
    struct command command = {
        .kind = kind,
        .proposal = credential_proposal(s),
        .actor = {person, !person      ? "clock"
                          : s->by_link ? "link"
                                       : "session"},
        .body = json_own(s, body),
        .texts = texts ? json_own(s, texts) : NULL,
        .document = document ? json_own(s, document) : NULL,
    };
    if (s->entering) {
        json_put_str(command.body, "for", person);
        command.actor.person = s->entering->id;
    }
    json_object *partners = document ? stage_partners(s, document) : NULL;
    if (partners)
        json_put(command.body, "partners", partners);
    s->nth++;
    if (texts)
        command.text_digest = err_mem(talloc_asprintf(s, "text-%d", s->nth));
    if (document)
        command.document_digest = err_mem(talloc_asprintf(s, "document-%d", s->nth));
    struct facts facts = {.calendar = s->calendar,
                          .document = command_begins(kind) ? NULL : s->document,
                          .endpoints = s->systems,
                          .systems = s->known,
                          .nsystems = s->nsystems,
                          .programme = s->programme,
                          .credential = credential_facts(s, kind),
                          .components = s->components};
    s->refused = NULL;
    if (ready(s, &e)) {
        facts.roster = s->roster;
        if (decide(s, s->policy, s->c, &command, &facts, s->now, &out, &e)) {
            take(s, out, document);
            return;
        }
    }
    s->refused = e.text;
    stage_say(s, "    refused: %s\n", e.text);
}

/* ---- time --------------------------------------------------------------------------------------------- */

/* The dates of a credential go on when its proposal has ended. */
static const struct timer *
next_timer(const struct stage *s, when_t then)
{
    const struct timer *next = NULL;
    for (size_t i = 0; s->c && i < s->c->ntimers; i++) {
        const struct timer *t = &s->c->timers[i];
        if (t->due <= then && (!next || t->due < next->due))
            next = t;
    }
    return next;
}

void
stage_reseat(struct stage *s)
{
    json_put_int(s->snapshot, "number", json_int(s->snapshot, "number", 0) + 1);
    s->roster = NULL;
    if (!s->c || s->c->ending)
        return;
    size_t said = strlen(s->story);
    stage_command(s, COMMAND_RESEAT, NULL, json_obj(), NULL, NULL);
    if (s->refused) /* nobody had to move */
        s->story[said] = '\0';
    s->refused = NULL;
}

/* The instant, not after then, at which somebody's role or stand-in begins or has ended; WHEN_NONE: there is none. */
static when_t
next_turn(struct stage *s, when_t then)
{
    struct err e = err_on(s);
    if (!s->c || s->c->ending || !ready(s, &e))
        return WHEN_NONE;
    int64_t last = calendar_day(s->calendar, then);
    for (int64_t day = calendar_day(s->calendar, s->now) + 1; day <= last; day++)
        if (roster_turned(s->roster, day) == day)
            return tz_utc(calendar_tz(s->calendar), day * WHEN_DAY);
    return WHEN_NONE;
}

static void
say_day(struct stage *s)
{
    stage_say(s, "%s\n", calendar_date_text(s, calendar_day(s->calendar, s->now)));
}

static void
tick(struct stage *s, const struct timer *t)
{
    json_object *body = json_obj();
    if (t->due > s->now)
        s->now = t->due;
    say_day(s);
    json_put_int(body, "timer", t->number);
    stage_command(s, COMMAND_TICK, NULL, body, NULL, NULL);
    assert_that(!s->refused); /* a timer that is armed and due is taken */
}

void
stage_until(struct stage *s, when_t then)
{
    size_t here = s->inhand;
    for (;;) {
        credential_take_up_next(s, then);
        const struct timer *t = next_timer(s, then);
        when_t turn = next_turn(s, t && t->due > s->now ? t->due : then);
        if (turn != WHEN_NONE && turn > s->now) {
            s->now = turn;
            stage_reseat(s);
        } else if (t) {
            tick(s, t);
        } else {
            break;
        }
    }
    if (s->inhand != here)
        credential_take_up(s, here);
    s->now = then;
}

bool
stage_folds(struct stage *s, struct err *e)
{
    struct casefile *c = case_empty(s);
    for (size_t i = 0; i < json_len(s->shown->history); i++) {
        json_object *o = json_item(s->shown->history, i);
        struct event ev;
        when_t at;
        const char *of = json_str(o, "proposal");
        if (of ? strcmp(of, s->c->proposal) != 0 : s->inhand > 0)
            continue;
        if (!event_read(s, json_str(o, "event"), (int)json_int(o, "version", 0),
                        json_get(o, "body"), &ev, e) ||
            !when_parse(json_str(o, "at"), &at, e) || !evolve(c, &ev, at, e))
            return false;
    }
    json_object *folded = json_own(s, case_to_json(c));
    s->shown->events_case = json_own(s->shown, case_to_json(s->c ? s->c : c));
    return json_equal(folded, s->shown->events_case) ||
           err_set(e, ERR_INTERNAL, "the fold of the events is not the case");
}
