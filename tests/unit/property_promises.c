/* property_promises: what the core promises of every command, whoever gives it. */
#include "property.h"

#include "base/json.h"
#include "core/case/case_json.h"
#include "core/people/conflict.h"
#include "core/case/evolve.h"
#include "core/count/tally.h"

#define draw property_draw
#define chance property_chance

enum { CASE_MAX = 16384 };

char *
property_case_text(TALLOC_CTX *ctx, const struct casefile *c)
{
    json_object *o = case_to_json(c);
    char *text = talloc_strdup(ctx, json_text(o));
    json_object_put(o);
    return text;
}

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

/* What the record keeps of an event: its text. */
static void
remember(struct run *r, const struct event *ev, when_t at, const char *text)
{
    json_object *o = json_list();
    HOLDS(!strstr(text, PROPERTY_CANARY), "%s holds a free text: %s", event_table[ev->kind].name,
          text);
    json_push(o, json_new_int(ev->kind));
    json_push(o, json_new_int(ev->version));
    json_push(o, json_new_int(at));
    json_push_str(o, text);
    json_push(r->history, o);
}

/* Closely: after it has been written and read again. */
static void
fold(struct run *r, const struct event *ev, when_t at, bool closely)
{
    struct err e = err_on(r->ctx);
    const char *text = json_text(ev->body);
    remember(r, ev, at, text);
    if (!closely) {
        HOLDS(evolve(r->folded, ev, at, &e), "%s", e.text);
        return;
    }
    json_object *body = NULL;
    struct event again;
    HOLDS(json_read(text, strlen(text), NULL, &body, &e), "body: %s", e.text);
    json_own(r->ctx, body);
    HOLDS(event_read(r->ctx, event_table[ev->kind].name, ev->version, body, &again, &e), "%s",
          e.text);
    HOLDS(evolve(r->folded, &again, at, &e), "%s", e.text);
    keys_are_stated(ev);
}

/* Everything again from the texts of the events alone: no text, name or document is at hand, as after forgetting. */
void
property_folds_from_nothing(struct run *r)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct casefile *c = case_empty(ctx);
    for (size_t i = 0; i < json_len(r->history); i++) {
        json_object *o = json_item(r->history, i), *body = NULL;
        const char *text = json_item_str(o, 3);
        int kind = json_object_get_int(json_item(o, 0));
        struct event ev;
        HOLDS(json_read(text, strlen(text), NULL, &body, &e) &&
                  event_read(ctx, event_table[kind].name, json_object_get_int(json_item(o, 1)),
                             json_own(ctx, body), &ev, &e) &&
                  evolve(c, &ev, json_object_get_int64(json_item(o, 2)), &e),
              "%s", e.text);
    }
    HOLDS(!strcmp(property_case_text(ctx, c), property_case_text(ctx, r->c)),
          "the events alone come to\n%s\nnot\n%s", property_case_text(ctx, c),
          property_case_text(ctx, r->c));
    property.refolds++;
    talloc_free(ctx);
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
    HOLDS(!strcmp(property_case_text(ctx, again), text), "a case changes when it is stored:\n%s",
          text);
    HOLDS(!strcmp(property_case_text(ctx, r->folded), text), "the fold is\n%s\nnot\n%s",
          property_case_text(ctx, r->folded), text);
    HOLDS(!strstr(text, PROPERTY_CANARY), "a case holds a free text: %s", text);
    HOLDS(strlen(text) < CASE_MAX, "a case of %zu bytes:\n%s", strlen(text), text);
    talloc_free(ctx);
}

static void
nobody_counts_twice(const struct casefile *c)
{
    for (size_t i = 0; i < c->ntasks; i++)
        for (size_t k = 0; k < i; k++) {
            const struct task *a = &c->tasks[i], *b = &c->tasks[k];
            HOLDS(a->run != b->run || a->delivery != b->delivery || !a->person || !b->person ||
                      a->status == TASK_MOVED || b->status == TASK_MOVED ||
                      strcmp(a->person, b->person),
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
        bool judges = strcmp(t->kind, "revise") != 0 && strcmp(t->kind, "state") != 0 &&
                      strcmp(t->kind, "confirm") != 0,
             counts = t->status == TASK_OPEN ||
                      (t->status == TASK_DONE && !case_run(c, t->run)->outcome),
             office = t->person && judges && counts;
        HOLDS(!office || !conflict_of(c, t->person), "%s is asked to %s and %s", t->person, t->kind,
              conflict_of(c, t->person));
        HOLDS(!office || !t->stands_for || !conflict_of(c, t->stands_for),
              "somebody stands in for %s, who %s", t->stands_for, conflict_of(c, t->stands_for));
    }
}

/* Asked again, nobody has to move. */
void
property_reseating_is_done_at_once(struct run *r, const struct command *command,
                                   const struct facts *facts)
{
    struct err e = err_on(r->ctx);
    struct outcome *out = NULL;
    if (command->kind == COMMAND_RESEAT && !r->c->ending)
        HOLDS(!decide(r->ctx, property_policy(r), r->c, command, facts, r->c->last, &out, &e),
              "who was moved is moved again: %s", json_text(out->events[0].body));
}

static int
rank(const char *result)
{
    return result == panel_met ? 3 : result == panel_split ? 2 : result == panel_unmet ? 1 : 0;
}

/* One score of one review of an open or closed panel, lowered. */
void
property_lower_is_no_better(struct run *r)
{
    const struct task *t = r->c->ntasks ? &r->c->tasks[draw(r->c->ntasks)] : NULL;
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
        const struct counted c = {.tasks = tasks, .ntasks = count};
        tally_panel(ctx, step->params, r->w->policy->rubric, &c, &before);
        s->value--;
        tally_panel(ctx, step->params, r->w->policy->rubric, &c, &after);
        s->value++;
        HOLDS(rank(after.result) <= rank(before.result), "a lower score made %s of %s",
              after.result, before.result);
        json_object_put(before.explained);
        json_object_put(after.explained);
        property.tallies++;
    }
    talloc_free(ctx);
}

static char *
outcome_text(TALLOC_CTX *ctx, const struct outcome *out)
{
    char *text = property_case_text(ctx, out->after);
    for (size_t i = 0; i < out->nevents; i++)
        text = talloc_asprintf_append(text, "%d %s\n", out->events[i].kind,
                                      json_text(out->events[i].body));
    for (size_t i = 0; i < out->neffects; i++)
        text = talloc_asprintf_append(text, "%d %s\n", (int)out->effects[i].kind,
                                      json_text(out->effects[i].body));
    return talloc_asprintf_append(text, "%s", json_text(out->answer));
}

/* What is still recorded when a proposal has ended: what a system has answered, what people said of an entry, and the dates of what it began. */
static bool
is_after_the_end(const struct casefile *before, const struct outcome *out)
{
    bool late =
        out->nevents == 1 && out->events[0].kind == EVENT_DELIVERY_SETTLED && !out->neffects;
    for (size_t i = 0; i < out->nevents; i++) {
        enum event_kind kind = (enum event_kind)out->events[i].kind;
        late = late || kind == EVENT_REVIEW_DUE || kind == EVENT_OFFERED ||
               kind == EVENT_ENTRY_CORRECTED || kind == EVENT_ENTRY_TAKEN_BACK ||
               kind == EVENT_OWNER_CHANGED || kind == EVENT_TIMER_ENDED;
        HOLDS(kind != EVENT_STATE_ENTERED && kind != EVENT_TASK_OPENED, "an ended proposal has %s",
              event_table[kind].name);
    }
    return late && !strcmp(before->ending, out->after->ending) &&
           !strcmp(before->state, out->after->state);
}

/* Each event about a credential has the next number, and no version is made twice. */
void
property_credential(struct run *r, const struct event *ev)
{
    if (!json_has(ev->body, "change"))
        return;
    int64_t change = json_int(ev->body, "change", 0);
    int64_t version = json_int(ev->body, "version", json_int(r->credential, "version", 0));
    HOLDS(change == json_int(r->credential, "change", 0) + 1, "%s has the number %d",
          event_table[ev->kind].name, (int)change);
    HOLDS(version - json_int(r->credential, "version", 0) ==
              (json_has(ev->body, "document") ? 1 : 0),
          "%s makes version %d of %d", event_table[ev->kind].name, (int)version,
          (int)json_int(r->credential, "version", 0));
    if (!r->credential) {
        r->credential = json_own(r->ctx, json_obj());
        json_put_str(r->credential, "id", json_str(ev->body, "credential"));
        json_put_str(r->credential, "owner", r->c->proposer);
        json_put_str(r->credential, "form", r->w->policy->form->name);
        json_put(r->credential, "document", json_copy(r->document));
        json_put(r->credential, "open", json_list());
    }
    static const char *const kept[] = {"standing", "review_due", "idle_due"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (json_str(ev->body, kept[i]))
            json_put_str(r->credential, kept[i], json_str(ev->body, kept[i]));
    json_put_int(r->credential, "change", change);
    json_put_int(r->credential, "version", version);
}

void
property_taken(struct run *r, const struct command *command, struct outcome *out)
{
    HOLDS(!r->c || !r->c->ending || is_after_the_end(r->c, out),
          "a proposal that is %s was changed", r->c->ending);
    HOLDS(out->nevents > 0, "an outcome without an event");
    bool closely = chance(15) || out->after->ending;
    for (size_t i = 0; i < out->nevents; i++)
        fold(r, &out->events[i], out->after->last, closely);
    HOLDS(!r->c || out->after->version == r->c->version + (int64_t)out->nevents, "version");
    r->c = out->after;
    r->text = closely ? property_case_text(r->ctx, r->c) : NULL;
    if (closely)
        codec_holds(r, r->text);
    nobody_counts_twice(r->c);
    who_has_an_interest_is_not_asked(r->c);
    if (command->document)
        r->document = command->document;
    for (size_t i = 0; i < out->nevents; i++)
        property_credential(r, &out->events[i]);
    property.accepted++;
    property.kinds[command->kind]++;
}

void
property_deterministic(struct run *r, const struct command *command, const struct facts *facts,
                       const struct outcome *out)
{
    struct err e = err_on(r->ctx);
    struct outcome *again = NULL;
    HOLDS(decide(r->ctx, property_policy(r), r->c, command, facts, r->now, &again, &e),
          "the second time it was refused: %s", e.text);
    HOLDS(!strcmp(outcome_text(r->ctx, out), outcome_text(r->ctx, again)),
          "the same input had two outcomes");
}
