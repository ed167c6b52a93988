/*
 * core_property: random commands, sensible and not, over five policies; after each the promises of the core are asked,
 * those that cost most (texts written and read again) after every fourth and whenever a proposal ends: the fold runs
 * through a whole case, so what it misses once it does not find again.
 * ASSENT_SEED repeats a run; ASSENT_COMMANDS makes it longer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/scenario_stage.h"
#include "core/case_json.h"
#include "core/conflict.h"
#include "core/event.h"
#include "core/evolve.h"
#include "core/partners.h"
#include "core/quorum.h"

enum { CASE_MAX = 8192, COMMANDS = 200000 };

static uint64_t seed, dice;
static long commands, accepted, refused, cases, tallies;

#define HOLDS(condition, ...)                                                                 \
    do {                                                                                      \
        if (!(condition)) {                                                                   \
            printf("property: seed %llu, command %ld: ", (unsigned long long)seed, commands); \
            printf(__VA_ARGS__);                                                              \
            printf("\n");                                                                     \
            exit(1);                                                                          \
        }                                                                                     \
    } while (0)

/* splitmix64 */
static uint64_t
draw(uint64_t below)
{
    uint64_t z = (dice += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return (z ^ (z >> 31)) % below;
}

static bool
chance(unsigned percent)
{
    return draw(100) < percent;
}

/* A JSON text with ' for ". */
static json_object *
quoted(TALLOC_CTX *ctx, const char *text)
{
    struct err e = err_on(ctx);
    json_object *o = NULL;
    char *copy = talloc_strdup(ctx, text);
    for (char *p = copy; *p; p++)
        if (*p == '\'')
            *p = '"';
    HOLDS(json_read(copy, strlen(copy), NULL, &o, &e), "%s", e.text);
    return json_own(ctx, o);
}

/* ---- the world ---------------------------------------------------------------------------------------- */

static const char *const people[] = {
    "proposer", "coord-1", "coord-2", "admin",   "chair",   "fac-1",    "fac-2",      "fac-3",
    "fac-4",    "fac-5",   "staff-1", "staff-2", "staff-3", "stranger", "vice-chair", NULL};
enum { PEOPLE = 15 };

static const char roster_text[] =
    "{'number':3,'people':[],'roles':["
    "{'role':'coordinator','person':'coord-1'},{'role':'coordinator','person':'coord-2'},"
    "{'role':'administrator','person':'admin'},{'role':'chair','person':'chair'},"
    "{'role':'chair','person':'vice-chair'},"
    "{'role':'committee','person':'fac-1','constituency':'faculty'},"
    "{'role':'committee','person':'fac-2','constituency':'faculty'},"
    "{'role':'committee','person':'fac-3','constituency':'faculty'},"
    "{'role':'committee','person':'fac-4','constituency':'faculty'},"
    "{'role':'committee','person':'fac-5','constituency':'faculty','from':'2026-10-01'},"
    "{'role':'committee','person':'staff-1','constituency':'staff'},"
    "{'role':'committee','person':'staff-2','constituency':'staff','to':'2026-11-30'},"
    "{'role':'committee','person':'staff-3','constituency':'staff'},"
    "{'role':'committee','person':'proposer','constituency':'faculty'}]}";

/* Later: some have left, others have come, one is away, and two stand in for each other. */
static const char later_text[] =
    "{'number':4,'people':[{'id':'fac-2','unit':'SPH'},{'id':'staff-3','unit':'SPH'}],"
    "'units':[{'id':'SPH','parent':'HSC'},{'id':'HSC'}],'roles':["
    "{'role':'coordinator','person':'coord-1'},"
    "{'role':'administrator','person':'admin'},"
    "{'role':'chair','person':'vice-chair','acting':true},"
    "{'role':'committee','person':'fac-1','constituency':'faculty'},"
    "{'role':'committee','person':'fac-2','constituency':'faculty'},"
    "{'role':'committee','person':'fac-5','constituency':'faculty'},"
    "{'role':'committee','person':'staff-2','constituency':'staff'},"
    "{'role':'committee','person':'staff-3','constituency':'staff'}],"
    "'standins':[{'person':'fac-1','standin':'stranger','from':'2026-09-10','to':'2027-01-10'},"
    "{'person':'vice-chair','standin':'fac-4'},"
    "{'person':'staff-2','standin':'staff-3','to':'2026-12-01'},"
    "{'person':'staff-3','standin':'staff-2','to':'2026-12-01'}]}";
enum { ROSTERS = 2 };

struct world {
    const struct policy *policy;
    const struct stage *stage; /* for documents */
    struct roster *roster[ROSTERS];
    struct calendar *calendar;
};

/* One case: as decided, and as folded from the texts of its events. */
struct run {
    TALLOC_CTX *ctx;
    const struct world *w;
    struct casefile *c, *folded;
    json_object *document;
    const char *endpoints[3];
    int roster; /* the one in force */
    json_object *load;
    when_t now;
    char *text; /* of c */
};

static char *
case_text(TALLOC_CTX *ctx, const struct casefile *c)
{
    json_object *o = case_to_json(c);
    char *text = talloc_strdup(ctx, json_text(o));
    json_object_put(o);
    return text;
}

/* ---- commands ----------------------------------------------------------------------------------------- */

static const struct task *
some_task(const struct run *r, bool open)
{
    if (!r->c || !r->c->ntasks)
        return NULL;
    for (int tries = 0; tries < 20; tries++) {
        const struct task *t = &r->c->tasks[draw(r->c->ntasks)];
        if (!open || t->status == TASK_OPEN)
            return t;
    }
    return NULL;
}

/* Mostly a good one, so that cases come far. */
static int
score(const struct rubric *rubric)
{
    size_t half = rubric->nscale / 2;
    return rubric->scale[chance(80) ? half + draw(rubric->nscale - half) : draw(rubric->nscale)]
        .value;
}

static void
add_review(const struct run *r, const struct task *t, json_object *body, json_object *texts)
{
    const struct rubric *rubric = r->w->policy->rubric;
    json_object *scores = json_obj(), *marks = json_list(), *comments = json_obj();
    for (size_t i = 0; i < rubric->ncriteria; i++) {
        const char *id = rubric->criteria[i].id;
        bool asked = !t->ncriteria;
        for (size_t k = 0; k < t->ncriteria; k++)
            asked = asked || !strcmp(t->criteria[k], id);
        if (!asked && !chance(1))
            continue;
        json_put(scores, id, chance(5) ? NULL : json_new_int(chance(1) ? 99 : score(rubric)));
        if (chance(98))
            json_put_str(comments, id, "why");
        if (chance(5))
            json_push_str(marks, id);
    }
    json_put(body, "scores", scores);
    json_put(body, "must_change", marks);
    json_put(texts, "comments", comments);
}

static void
add_choice(const struct run *r, const struct task *t, json_object *body)
{
    const struct step_run *run = case_run(r->c, t->run);
    const struct step *step = state_step(policy_state(r->w->policy, run->state), run->step);
    const char **names = step->kind->outcomes_of(r->ctx, step);
    size_t count = 0;
    while (names[count])
        count++;
    json_put_str(body, "choice", chance(2) ? "nonsense" : names[chance(60) ? 0 : draw(count)]);
}

static json_object *
revised(const struct run *r)
{
    json_object *document = json_copy(r->document);
    const struct form *form = r->w->policy->form;
    const struct field *f = &form->fields[draw(form->nfields)];
    if (chance(3))
        json_object_object_del(document, f->id);
    else if (f->type == FIELD_TEXT || f->type == FIELD_LONG_TEXT) {
        char text[] = "changed a";
        text[8] = (char)('a' + draw(26));
        json_put_str(document, f->id, text);
    }
    return document;
}

static void
add_answers(const struct run *r, json_object *body)
{
    json_object *answered = json_list();
    for (size_t i = 0; i < r->c->nrequests; i++)
        if (!r->c->requests[i].revision_answered && !chance(1))
            json_push(answered, json_new_int(r->c->requests[i].number));
    json_put(body, "answered", answered);
}

/* The command that fits a task, as its holder would give it. */
static void
about_task(struct run *r, struct command *command, const struct task *t)
{
    const struct step_run *run = case_run(r->c, t->run);
    const struct step *step = state_step(policy_state(r->w->policy, run->state), run->step);
    json_put_int(command->body, "task", t->number);
    json_put_int(command->body, "round", run->round - chance(2));
    json_put_int(command->body, "revision", run->revision - chance(2));
    command->actor.person = t->person;
    if (!strcmp(step->kind->name, "panel")) {
        command->kind = chance(96) ? COMMAND_REVIEW : COMMAND_RECUSE;
        add_review(r, t, command->body, command->texts);
    } else if (!strcmp(step->kind->name, "decision")) {
        command->kind = chance(98) ? COMMAND_DECIDE : COMMAND_RECUSE;
        add_choice(r, t, command->body);
    } else if (!strcmp(step->kind->name, "statement")) {
        static const char *const supports[] = {"yes", "if", "no", "maybe"};
        command->kind = chance(80) ? COMMAND_STATE : chance(80) ? COMMAND_HAND_OVER : COMMAND_RECUSE;
        json_put_str(command->body, "support", supports[draw(chance(5) ? 4 : 3)]);
        json_put_str(command->body, "person", people[draw(PEOPLE)]);
    } else {
        command->kind = COMMAND_REVISE;
        command->document = json_own(r->ctx, revised(r));
        add_answers(r, command->body);
    }
}

static void
about_time(struct run *r, struct command *command)
{
    command->kind = COMMAND_TICK;
    command->actor.person = NULL;
    if (!r->c->ntimers)
        return;
    const struct timer *t = &r->c->timers[draw(r->c->ntimers)];
    for (size_t i = 0; i < r->c->ntimers; i++)
        if (r->c->timers[i].due < t->due)
            t = &r->c->timers[i];
    json_put_int(command->body, "timer", t->number + (chance(3) ? (int)draw(4) : 0));
    if (chance(90) && t->due > r->now)
        r->now = t->due;
}

static void
about_delivery(struct run *r, struct command *command)
{
    command->kind = chance(85) ? COMMAND_RECEIPT : COMMAND_GIVE_UP_DELIVERY;
    command->actor.person = command->kind == COMMAND_RECEIPT ? NULL : "coord-1";
    json_put_int(command->body, "delivery",
                 r->c->ndeliveries ? r->c->deliveries[draw(r->c->ndeliveries)].number : 7);
    json_put_str(command->body, "result", chance(90) ? "done" : chance(50) ? "failed" : "perhaps");
}

static void
any_command(struct run *r, struct command *command)
{
    const struct task *t = some_task(r, chance(50));
    command->kind = (enum command_kind)draw(COMMAND_KINDS);
    command->actor.person = chance(10) ? NULL : people[draw(PEOPLE)];
    if (t)
        json_put_int(command->body, "task", t->number);
    json_put_str(command->body, "person", people[draw(PEOPLE)]);
    json_put_int(command->body, "timer", (int64_t)draw(60));
    json_put_int(command->body, "delivery", (int64_t)draw(60));
    if (chance(5))
        command->body = json_own(r->ctx, json_list());
}

static void
reassign(struct run *r, struct command *command)
{
    const struct task *t = some_task(r, true);
    command->kind = COMMAND_REASSIGN;
    command->actor.person = "coord-1";
    json_put_int(command->body, "task", t ? t->number : 3);
    json_put_str(command->body, "person", people[draw(PEOPLE)]);
}

/* Offices change hands, or the day has come on which they do; or somebody finds that they have an interest. */
static void
about_offices(struct run *r, struct command *command)
{
    if (chance(85)) {
        command->kind = COMMAND_RESEAT;
        command->actor.person = NULL;
        r->roster = (int)draw(ROSTERS);
    } else {
        command->kind = COMMAND_DECLARE_CONFLICT;
        command->actor.person = people[draw(PEOPLE)];
    }
}

static bool
pending(const struct run *r)
{
    for (size_t i = 0; r->c && !r->c->ending && i < r->c->ndeliveries; i++)
        if (r->c->deliveries[i].status == DELIVERY_PENDING)
            return true;
    return false;
}

static void
fill_command(struct run *r, struct command *command)
{
    const struct task *t = some_task(r, true);
    uint64_t what = draw(100);
    bool waiting = pending(r);
    if (!r->c) {
        command->kind = COMMAND_SUBMIT;
        command->actor.person = "proposer";
        json_put_str(command->body, "kind", "new");
        json_put_str(command->body, "proposer", "proposer");
        json_put_str(command->body, "unit", chance(50) ? "SPH" : NULL);
        if (chance(20)) {
            json_put(command->body, "co_proposers", json_list());
            json_push_str(json_arr(command->body, "co_proposers"), people[draw(PEOPLE)]);
        }
        command->document = json_own(r->ctx, stage_document(r->w->stage, "A title"));
        if (json_arr(command->document, "partners"))
            json_put(command->document, "partners",
                     json_copy(quoted(r->ctx, "['a@acme.example','B <b@works.example>']")));
    } else if (what < 10)
        any_command(r, command);
    else if (waiting ? what < 75 : what < 12)
        about_delivery(r, command);
    else if (what < (r->c->ntimers ? 80 : 94) && t && t->person)
        about_task(r, command, t);
    else if (what < 90 && r->c->ntimers)
        about_time(r, command);
    else if (what < 94 && t)
        reassign(r, command);
    else if (what < 98)
        about_offices(r, command);
    else
        any_command(r, command);
    if (r->c && chance(4)) {
        if (json_object_is_type(command->body, json_type_object))
            json_put_str(command->body, "for", command->actor.person);
        command->actor.person = chance(50) ? "coord-1" : people[draw(PEOPLE)];
    }
    if (command->kind == COMMAND_WITHDRAW && !chance(10))
        command->kind = COMMAND_REASSIGN; /* or no case would live long */
    if (command->document) {
        size_t named = 0;
        (void)partners_named(r->ctx, r->w->policy, command->document, &named);
        if (named)
            json_put(command->body, "partners", json_copy(quoted(r->ctx, "{'partners':['stranger','fac-1']}")));
        command->document_digest = "document";
    }
}

/* ---- promises ----------------------------------------------------------------------------------------- */

static bool
in_spec(const char *spec, const char *key)
{
    size_t len = strlen(key);
    for (const char *p = spec; (p = strstr(p, key)); p += len)
        if ((p == spec || p[-1] == ' ') && (!p[len] || strchr(" ?{([", p[len])))
            return true;
    return false;
}

static void
keys_are_stated(const struct event *ev)
{
    const struct event_info *info = &event_table[ev->kind];
    json_object_object_foreach (ev->body, name, value) {
        (void)value;
        HOLDS(in_spec(info->body, name), "%s has a key “%s”", info->name, name);
    }
    for (const char *p = info->body; *p; p += strspn(p, " ")) {
        size_t len = strcspn(p, " ?{([");
        char key[40];
        snprintf(key, sizeof key, "%.*s", (int)len, p);
        HOLDS(p[len] == '?' || json_has(ev->body, key), "%s lacks “%s”", info->name, key);
        p += strcspn(p, " ");
    }
}

/* Closely: after it has been written and read again. */
static void
fold(struct run *r, const struct event *ev, when_t at, bool closely)
{
    struct err e = err_on(r->ctx);
    if (!closely) {
        HOLDS(evolve(r->folded, ev, at, &e), "%s", e.text);
        return;
    }
    const char *text = json_text(ev->body);
    json_object *body = NULL;
    struct event again;
    HOLDS(json_read(text, strlen(text), NULL, &body, &e), "body: %s", e.text);
    json_own(r->ctx, body);
    HOLDS(event_read(r->ctx, event_table[ev->kind].name, ev->version, body, &again, &e), "%s",
          e.text);
    HOLDS(evolve(r->folded, &again, at, &e), "%s", e.text);
    keys_are_stated(ev);
}

static void
codec_holds(struct run *r, const char *text)
{
    struct err e = err_on(r->ctx);
    json_object *o = NULL;
    struct casefile *again = NULL;
    TALLOC_CTX *ctx = talloc_new(r->ctx);
    HOLDS(json_read(text, strlen(text), NULL, &o, &e), "case: %s", e.text);
    json_own(ctx, o);
    HOLDS(case_from_json(ctx, o, &again, &e), "%s", e.text);
    HOLDS(!strcmp(case_text(ctx, again), text), "a case changes when it is stored:\n%s", text);
    HOLDS(!strcmp(case_text(ctx, r->folded), text), "the fold is\n%s\nnot\n%s",
          case_text(ctx, r->folded), text);
    HOLDS(strlen(text) < CASE_MAX, "a case of %zu bytes:\n%s", strlen(text), text);
    talloc_free(ctx);
}

static void
nobody_counts_twice(const struct casefile *c)
{
    for (size_t i = 0; i < c->ntasks; i++)
        for (size_t k = 0; k < i; k++) {
            const struct task *a = &c->tasks[i], *b = &c->tasks[k];
            HOLDS(a->run != b->run || !a->person || !b->person || a->status == TASK_MOVED ||
                      b->status == TASK_MOVED || strcmp(a->person, b->person),
                  "%s has two places in run %d", a->person, a->run);
        }
    for (size_t i = 0; i < c->ntasks; i++)
        HOLDS(!c->tasks[i].person || strcmp(c->tasks[i].person, c->proposer) ||
                  !c->tasks[i].constituency,
              "the proposer sits on the committee");
}

static void
who_has_an_interest_is_not_asked(const struct casefile *c)
{
    for (size_t i = 0; i < c->ntasks; i++) {
        const struct task *t = &c->tasks[i];
        bool office = t->person && strcmp(t->kind, "revise") != 0 && t->status == TASK_OPEN;
        HOLDS(!office || !conflict_of(c, t->person), "%s is asked and %s", t->person,
              conflict_of(c, t->person));
        HOLDS(!office || !t->stands_for || !conflict_of(c, t->stands_for),
              "somebody stands in for %s, who %s", t->stands_for, conflict_of(c, t->stands_for));
    }
}

/* Asked again, nobody has to move. */
static void
reseating_is_done_at_once(struct run *r, const struct command *command, const struct facts *facts)
{
    struct err e = err_on(r->ctx);
    struct outcome *out = NULL;
    if (command->kind == COMMAND_RESEAT && !r->c->ending)
        HOLDS(!decide(r->ctx, r->w->policy, r->c, command, facts, r->c->last, &out, &e),
              "who was moved is moved again: %s", json_text(out->events[0].body));
}

static int
rank(const char *result)
{
    return result == panel_met ? 3 : result == panel_split ? 2 : result == panel_unmet ? 1 : 0;
}

/* One score of one review of an open or closed panel, lowered. */
static void
lower_is_no_better(struct run *r)
{
    const struct task *t = some_task(r, false);
    const struct step_run *run = t ? case_run(r->c, t->run) : NULL;
    if (!t || t->status != TASK_DONE || !t->nscores)
        return;
    const struct step *step = state_step(policy_state(r->w->policy, run->state), run->step);
    struct score *s = &t->scores[draw(t->nscores)];
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct task *tasks = talloc_array(ctx, struct task, r->c->ntasks);
    struct tally before, after;
    size_t count = 0;
    if (s->value > 0) {
        for (size_t i = 0; i < r->c->ntasks; i++)
            if (r->c->tasks[i].run == run->number)
                tasks[count++] = r->c->tasks[i];
        quorum_tally(ctx, step->params, r->w->policy->rubric, tasks, count, &before);
        s->value--;
        quorum_tally(ctx, step->params, r->w->policy->rubric, tasks, count, &after);
        s->value++;
        HOLDS(rank(after.result) <= rank(before.result), "a lower score made %s of %s",
              after.result, before.result);
        json_object_put(before.explained);
        json_object_put(after.explained);
        tallies++;
    }
    talloc_free(ctx);
}

static char *
outcome_text(TALLOC_CTX *ctx, const struct outcome *out)
{
    char *text = case_text(ctx, out->after);
    for (size_t i = 0; i < out->nevents; i++)
        text = talloc_asprintf_append(text, "%d %s\n", out->events[i].kind,
                                      json_text(out->events[i].body));
    for (size_t i = 0; i < out->neffects; i++)
        text = talloc_asprintf_append(text, "%d %s\n", (int)out->effects[i].kind,
                                      json_text(out->effects[i].body));
    return talloc_asprintf_append(text, "%s", json_text(out->answer));
}

/* The one thing that is still recorded when a proposal has ended: what a system has answered. */
static bool
is_late_receipt(const struct casefile *before, const struct outcome *out)
{
    return out->nevents == 1 && out->events[0].kind == EVENT_DELIVERY_SETTLED && !out->neffects &&
           !strcmp(before->ending, out->after->ending) && !strcmp(before->state, out->after->state);
}

static void
take(struct run *r, const struct command *command, struct outcome *out)
{
    HOLDS(!r->c || !r->c->ending || is_late_receipt(r->c, out), "a proposal that is %s was changed",
          r->c->ending);
    HOLDS(out->nevents > 0, "an outcome without an event");
    bool closely = chance(25) || out->after->ending;
    for (size_t i = 0; i < out->nevents; i++)
        fold(r, &out->events[i], out->after->last, closely);
    HOLDS(!r->c || out->after->version == r->c->version + (int64_t)out->nevents, "version");
    r->c = out->after;
    r->text = closely ? case_text(r->ctx, r->c) : NULL;
    if (closely)
        codec_holds(r, r->text);
    nobody_counts_twice(r->c);
    who_has_an_interest_is_not_asked(r->c);
    if (command->document)
        r->document = command->document;
    accepted++;
}

static bool
one_command(struct run *r)
{
    struct err e = err_on(r->ctx);
    struct command command = {.proposal = "00000000-0000-4000-8000-00000000000a",
                              .actor = {.known = "session"},
                              .body = json_own(r->ctx, json_obj()),
                              .texts = json_own(r->ctx, json_obj()),
                              .text_digest = "text"};
    json_put_str(command.texts, "comment", chance(97) ? "because" : "  ");
    fill_command(r, &command);
    r->now += (when_t)draw(8) * WHEN_HOUR;
    struct facts facts = {r->w->roster[r->roster], r->w->calendar, r->document, r->load,
                          r->endpoints};
    struct outcome *out = NULL, *again = NULL;
    commands++;
    if (!decide(r->ctx, r->w->policy, r->c, &command, &facts, r->now, &out, &e)) {
        HOLDS(!out && e.kind != ERR_NONE && *e.text, "a refusal without a sentence");
        HOLDS(e.kind != ERR_INTERNAL, "%s", e.text);
        if (r->c && r->text)
            HOLDS(!strcmp(case_text(r->ctx, r->c), r->text), "a refusal changed the case");
        refused++;
        return false;
    }
    if (chance(25)) {
        HOLDS(decide(r->ctx, r->w->policy, r->c, &command, &facts, r->now, &again, &e),
              "the second time it was refused: %s", e.text);
        HOLDS(!strcmp(outcome_text(r->ctx, out), outcome_text(r->ctx, again)),
              "the same input had two outcomes");
    }
    take(r, &command, out);
    reseating_is_done_at_once(r, &command, &facts);
    lower_is_no_better(r);
    return true;
}

static void
one_case(const struct world *w)
{
    struct run r = {.ctx = talloc_new(NULL), .w = w};
    r.folded = case_empty(r.ctx);
    r.now = when_days(2026, 9, 1) * WHEN_DAY + (when_t)draw(90) * WHEN_DAY;
    for (uint64_t i = draw(3); i > 0; i--)
        r.endpoints[i - 1] = i == 1 ? "badges" : "registry";
    r.load = json_own(r.ctx, json_obj());
    for (int i = 0; i < PEOPLE; i++)
        json_put_int(r.load, people[i], (int64_t)draw(4));
    int after_end = 0;
    /* A case that has ended, or waits for somebody who is not in the roster, is left after a few more refusals. */
    for (int idle = 0, i = 0; i < 400 && after_end < 4 && idle < 25; i++) {
        idle = one_command(&r) ? 0 : idle + 1;
        HOLDS(r.c, "the proposal could not be submitted");
        after_end += r.c->ending != NULL;
    }
    cases++;
    talloc_free(r.ctx);
}

static void
prepare(TALLOC_CTX *ctx, struct world *w, const struct policy *policy)
{
    struct err e = err_on(ctx);
    json_object *o = quoted(ctx, "{'zone':'America/Chicago','holidays':[{'date':'2026-11-26'}]}");
    struct tz *tz;
    w->policy = policy;
    HOLDS(tz_load(ctx, NULL, "America/Chicago", &tz, &e) &&
              calendar_read(ctx, o, tz, &w->calendar, &e) &&
              roster_read(ctx, quoted(ctx, roster_text), &w->roster[0], &e) &&
              roster_read(ctx, quoted(ctx, later_text), &w->roster[1], &e),
          "%s", e.text);
    w->stage = stage_new(ctx, policy, w->calendar);
}

static const struct policy *
shipped(TALLOC_CTX *ctx)
{
    struct err e = err_on(ctx);
    struct cli_files files;
    HOLDS(cli_policy(ctx, ASSENT_SOURCE "/workflows/microcredential.json", &files, &e), "%s",
          e.text);
    return files.policy;
}

/* The shipped policy where a divided committee goes to the chair at once. */
static const struct policy *
divided(TALLOC_CTX *ctx)
{
    struct err e = err_on(ctx);
    struct policy *policy;
    json_object *o = json_own(ctx, json_copy(shipped(ctx)->bundle));
    json_object *state = json_at(o, "workflow/states/review");
    json_put(json_at(state, "steps/committee"), "split", json_copy(quoted(ctx, "{'each-side':2}")));
    json_put(json_get(state, "on"), "split",
             json_copy(quoted(ctx, "{'to':'deliberation','because':'divided'}")));
    const char *bytes = json_text(o);
    HOLDS(policy_read(ctx, bytes, strlen(bytes), "digest", &policy, &e), "%s", e.text);
    return policy;
}

/* The small policy of the tests; the keys of panel, if any, in its panel. */
static const struct policy *
small(TALLOC_CTX *ctx, const char *panel)
{
    struct err e = err_on(ctx);
    char *text;
    size_t len;
    json_object *o = NULL;
    struct policy *policy;
    HOLDS(cli_read(ctx, ASSENT_SOURCE "/tests/scenario/good-policy.json", &text, &len, &e) &&
              json_read(text, len, NULL, &o, &e),
          "%s", e.text);
    json_own(ctx, o);
    json_object *step = json_at(o, "workflow/states/panel/steps/panel");
    json_object_object_foreach (quoted(ctx, panel), key, value)
        json_put(step, key, json_copy(value));
    const char *bytes = json_text(o);
    HOLDS(policy_read(ctx, bytes, strlen(bytes), "digest", &policy, &e), "%s", e.text);
    return policy;
}

/* The small policy where every proposal is first asked about at two partners; both may also be of the committee. */
static const struct policy *
stepped(TALLOC_CTX *ctx)
{
    struct err e = err_on(ctx);
    struct policy *policy;
    json_object *o = json_own(ctx, json_copy(small(ctx, "{}")->bundle));
    json_put(json_at(o, "form"), "sections",
             json_copy(quoted(ctx, "[{'id':'all','title':'All','fields':[{'id':'title','title':'Title',"
                                   "'type':'text'},{'id':'partners','title':'P','type':'list'}]}]")));
    json_put_str(json_get(o, "workflow"), "start", "partners");
    json_put(json_at(o, "workflow/states"), "partners",
             json_copy(quoted(
                 ctx, "{'title':'Partners','steps':{'ask':{'kind':'statement','title':'Ask',"
                      "'to':'partners','needed':2,'due':'5 days'}},'on':{'supported':'first',"
                      "'conditional':'first','not-supported':'again'}}")));
    const char *bytes = json_text(o);
    HOLDS(policy_read(ctx, bytes, strlen(bytes), "digest", &policy, &e), "%s", e.text);
    return policy;
}

int
main(void)
{
    static const char other[] =
        "{'quorum':{'fraction':'1/2','more-than':true,'base':'not-recused'},"
        "'each-criterion':{'share':'2/3'},'reopen':'all','for-others':'coordinator',"
        "'conflict':['same-unit']}";
    const char *given = getenv("ASSENT_SEED"), *many = getenv("ASSENT_COMMANDS");
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct world worlds[5];
    long wanted = many ? strtol(many, NULL, 10) : COMMANDS;
    seed = dice = given ? strtoull(given, NULL, 10) : 20260901;
    prepare(ctx, &worlds[0], shipped(ctx));
    prepare(ctx, &worlds[1], small(ctx, "{}"));
    prepare(ctx, &worlds[2], small(ctx, other));
    prepare(ctx, &worlds[3], divided(ctx));
    prepare(ctx, &worlds[4], stepped(ctx));
    while (commands < wanted)
        one_case(&worlds[draw(5)]);
    printf(
        "property: seed %llu: %ld commands (%ld accepted, %ld refused) in %ld cases, %ld tallies "
        "lowered: all promises held\n",
        (unsigned long long)seed, commands, accepted, refused, cases, tallies);
    talloc_free(ctx);
    return 0;
}
