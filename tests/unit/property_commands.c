/* property_commands: what somebody might do next, sensible more often than not. */
#include "property.h"

#include "base/json.h"
#include "core/policy/form.h"
#include "core/people/partners.h"
#include "core/steps/decision.h"
#include "core/steps/supply.h"
#include "core/step.h"

#define draw property_draw
#define chance property_chance

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

static const struct step *
step_of(const struct run *r, const struct task *t)
{
    const struct step_run *run = case_run(r->c, t->run);
    return state_step(policy_state(r->w->policy, run->state), run->step);
}

/* ---- what a task asks ------------------------------------------------------------------------------------ */

/* Mostly a good one, so that cases come far. */
static int
score(const struct rubric *rubric)
{
    size_t half = rubric->nscale / 2;
    return rubric->scale[chance(80) ? half + draw(rubric->nscale - half) : draw(rubric->nscale)]
        .value;
}

static void
about_review(struct run *r, struct command *command, const struct task *t)
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
            json_put_str(comments, id, PROPERTY_CANARY " why");
        if (chance(5))
            json_push_str(marks, id);
    }
    json_put(command->body, "scores", scores);
    json_put(command->body, "must_change", marks);
    json_put(command->texts, "comments", comments);
    command->kind = t->joint && chance(60) ? COMMAND_CONFIRM_SCORES : COMMAND_REVIEW;
}

static void
about_decision(struct run *r, struct command *command, const struct task *t)
{
    const struct step *step = step_of(r, t);
    const char **names = step->kind->outcomes_of(r->ctx, step);
    size_t count = 0;
    while (names[count])
        count++;
    const char *name = chance(2) ? "nonsense" : names[chance(60) ? 0 : draw(count)];
    const struct decision_choice *choice = decision_choice(step, name);
    command->kind = COMMAND_DECIDE;
    json_put_str(command->body, "choice", name);
    if (choice && choice->asks_conditions)
        json_put(command->texts, "conditions",
                 json_copy(property_quoted(r->ctx, chance(50) ? "['" PROPERTY_CANARY "']"
                                                              : "['a','b','c']")));
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
        char text[] = PROPERTY_CANARY " a";
        text[sizeof text - 2] = (char)('a' + draw(26));
        json_put_str(document, f->id, text);
    } else if (f->type == FIELD_CHOICE && f->nchoices)
        json_put_str(document, f->id, f->choices[draw(f->nchoices)].id);
    else if (form_repeats(f->type) && json_len(json_get(document, f->id))) {
        /* One entry more like the first, an odd one now and then. */
        json_object *list = json_copy(json_get(document, f->id));
        json_push(list, chance(5) ? json_list() : json_copy(json_item(list, 0)));
        json_put(document, f->id, list);
    }
    return document;
}

static void
about_revision(struct run *r, struct command *command, const struct task *t)
{
    json_object *answered = json_list();
    (void)t;
    for (size_t i = 0; i < r->c->nrequests; i++)
        if (!r->c->requests[i].revision_answered && !chance(1))
            json_push(answered, json_new_int(r->c->requests[i].number));
    json_put(command->body, "answered", answered);
    if (chance(10)) {
        json_put(command->body, "co_proposers", json_list());
        json_push_str(json_arr(command->body, "co_proposers"), property_somebody());
    }
    command->kind = COMMAND_REVISE;
    command->document = json_own(r->ctx, revised(r));
}

static void
about_vote(struct run *r, struct command *command, const struct task *t)
{
    static const char *const choices[] = {"yes", "no", "abstain", "present", "perhaps"};
    (void)r;
    (void)t;
    command->kind = COMMAND_VOTE;
    json_put_str(command->body, "choice", choices[chance(55) ? 0 : draw(5)]);
}

static void
about_comment(struct run *r, struct command *command, const struct task *t)
{
    (void)r;
    (void)t;
    command->kind = chance(15) ? COMMAND_OBJECT : COMMAND_NO_OBJECTION;
}

static void
about_statement(struct run *r, struct command *command, const struct task *t)
{
    static const char *const supports[] = {"yes", "if", "no", "maybe"};
    (void)r;
    (void)t;
    command->kind = chance(80) ? COMMAND_STATE : COMMAND_HAND_OVER;
    json_put_str(command->body, "support", supports[draw(chance(5) ? 4 : 3)]);
    json_put_str(command->body, "person", property_somebody());
}

/* The document in hand with everything that is asked for; sometimes with more than that. */
static void
about_supply(struct run *r, struct command *command, const struct task *t)
{
    const struct supply_params *p = step_of(r, t)->params;
    command->kind = COMMAND_SUPPLY;
    if (chance(15)) {
        json_put_bool(command->body, "return", true);
        return;
    }
    json_object *document = json_copy(r->document);
    for (size_t i = 0; i < p->nfields; i++) {
        const struct field *f = policy_field(r->w->policy, p->fields[i]);
        if (f->type == FIELD_TEXT)
            json_put_str(document, f->id, chance(97) ? "X 100" : "");
    }
    if (chance(5))
        json_put_str(document, "title", "Not theirs to change");
    command->document = json_own(r->ctx, document);
}

static void
about_release(struct run *r, struct command *command, const struct task *t)
{
    (void)r;
    (void)t;
    command->kind = COMMAND_RELEASE;
}

static void
give_reason(struct run *r, struct command *command)
{
    command->texts = json_own(r->ctx, json_obj());
    command->text_digest = "t1";
    json_put_str(command->texts, "reason", "It cannot be.");
}

static void
about_entry(struct run *r, struct command *command, const struct task *t)
{
    (void)t;
    command->kind = COMMAND_ENTER;
    if (chance(20)) {
        json_put_bool(command->body, "failed", true);
        give_reason(r, command);
    } else if (chance(70)) {
        json_put_str(command->body, "url", chance(90) ? "https://banner.example/1" : "no address");
    }
}

static void
about_confirmation(struct run *r, struct command *command, const struct task *t)
{
    (void)r;
    (void)t;
    command->kind = COMMAND_CONFIRM;
    json_put_bool(command->body, "accept", chance(70));
}

static void
about_conditions(struct run *r, struct command *command, const struct task *t)
{
    json_object *numbers = json_list();
    (void)t;
    for (size_t i = 0; i < r->c->nconditions; i++)
        if (chance(r->c->conditions[i].met ? 5 : 60))
            json_push(numbers, json_new_int(r->c->conditions[i].number));
    command->kind = COMMAND_FULFIL;
    json_put(command->body, "conditions", numbers);
}

static const struct {
    const char *asked;
    void (*fill)(struct run *, struct command *, const struct task *);
} answers[] = {
    {"review", about_review},     {"decide", about_decision}, {"revise", about_revision},
    {"state", about_statement},   {"vote", about_vote},       {"casting-vote", about_vote},
    {"comment", about_comment},   {"supply", about_supply},   {"confirm", about_confirmation},
    {"fulfil", about_conditions}, {"release", about_release}, {"enter", about_entry},
};

/* The command that fits a task, as its holder would give it. */
static void
about_task(struct run *r, struct command *command, const struct task *t)
{
    const struct step_run *run = case_run(r->c, t->run);
    json_put_int(command->body, "task", t->number);
    json_put_int(command->body, "round", run->round - chance(2));
    json_put_int(command->body, "revision", run->revision - chance(2));
    command->actor.person = t->person;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (!strcmp(answers[i].asked, t->kind)) {
            answers[i].fill(r, command, t);
            if (chance(3) && command->kind != COMMAND_REVISE)
                command->kind = COMMAND_RECUSE;
            return;
        }
    HOLDS(false, "nobody here knows how to answer a task that asks to %s", t->kind);
}

/* ---- the others ------------------------------------------------------------------------------------------ */

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
    command->actor.person = chance(10) ? NULL : property_somebody();
    if (t)
        json_put_int(command->body, "task", t->number);
    json_put_str(command->body, "person", property_somebody());
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
    json_put_str(command->body, "person", property_somebody());
}

/* The policy as it was read again: the same rules under another digest. */
static void
about_policy(struct command *command)
{
    command->kind = COMMAND_REPIN;
    command->actor.person = chance(50) ? NULL : chance(90) ? "admin" : property_somebody();
}

/* A question, an answer, an exception that the policy may or may not know, a newer policy, or the end. */
static void
beside(struct run *r, struct command *command, const struct task *t)
{
    const struct workflow *w = r->w->policy->workflow;
    if (chance(10)) {
        command->kind = COMMAND_WITHDRAW;
        command->actor.person = "proposer";
    } else if (chance(15)) {
        about_policy(command);
    } else if (t && t->person && chance(40)) {
        command->kind = COMMAND_ASK;
        command->actor.person = t->person;
        json_put_int(command->body, "task", t->number);
    } else if (chance(w->nexceptions ? 30 : 80)) {
        command->kind = COMMAND_ANSWER;
        command->actor.person = "proposer";
        json_put_int(command->body, "question",
                     r->c->nquestions ? r->c->questions[draw(r->c->nquestions)].number : 1);
    } else {
        command->kind = COMMAND_MAKE_EXCEPTION;
        command->actor.person = chance(70) ? "provost" : property_somebody();
        json_put_str(command->body, "exception",
                     w->nexceptions ? w->exceptions[draw(w->nexceptions)].name : "none");
    }
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
        command->actor.person = property_somebody();
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

/* A document whose choices are drawn, so that every condition of the policy is tried. */
static json_object *
first_document(const struct run *r)
{
    const struct form *form = r->w->policy->form;
    json_object *document = stage_document(r->w->stage, "A title");
    for (size_t i = 0; i < form->nfields; i++)
        if (form->fields[i].type == FIELD_CHOICE && form->fields[i].nchoices)
            json_put_str(document, form->fields[i].id,
                         form->fields[i].choices[draw(form->fields[i].nchoices)].id);
    return document;
}

/* What the proposal is about, unless it is a new credential: as it stands, with another answer here or there. */
static void
about_credential(struct run *r, struct command *command)
{
    static const char *const standings[] = {"in-force", "suspended", "retired", "retracted"};
    const char *kind = json_str(command->body, "kind");
    json_object *o = json_own(r->ctx, json_obj()), *was = json_copy(command->document);
    const struct form *form = r->w->policy->form;
    r->credential = NULL;
    if (!strcmp(kind, "new")) {
        json_object_put(was);
        return;
    }
    const char *field = form->fields[draw(form->nfields)].id;
    if (json_str(was, field))
        json_put_str(was, field, PROPERTY_CANARY " of old");
    json_put_str(o, "id", "00000000-0000-4000-8000-0000000000cc");
    json_put_int(o, "version", 1 + (int64_t)draw(4));
    json_put_str(o, "standing",
                 standings[!strcmp(kind, "reinstate") ? 1
                           : chance(80)               ? 0
                                                      : draw(4)]);
    json_put_int(o, "change", 1 + (int64_t)draw(9));
    json_put_str(o, "owner", property_somebody());
    json_put_str(o, "form", chance(50) ? form->name : "another");
    json_put(o, "document", was);
    json_put(o, "open", json_list());
    json_put_str(o, "review_due", chance(50) ? "2027-03-01" : NULL);
    r->credential = o;
    json_put_str(command->body, "credential", json_str(o, "id"));
    json_put_int(command->body, "base", json_int(o, "version", 0) - chance(2));
}

/* What was said of an entry by hand, when one was made. */
static const struct task *
entered(const struct run *r)
{
    for (size_t i = 0; i < r->c->ntasks; i++)
        if (r->c->tasks[i].delivery && r->c->tasks[i].status == TASK_DONE)
            return &r->c->tasks[i];
    return NULL;
}

static void
about_correction(struct run *r, struct command *command, const struct task *t)
{
    command->kind = COMMAND_CORRECT_ENTRY;
    command->actor.person = chance(50) ? t->person : chance(80) ? "coord-1" : property_somebody();
    json_put_int(command->body, "task", t->number);
    if (chance(70))
        json_put_str(command->body, "url", chance(90) ? "https://banner.example/2" : "no address");
    if (chance(40))
        json_put_bool(command->body, "failed", true);
    if (chance(90))
        give_reason(r, command);
}

/* What comes after the end of the case that began it. */
static void
about_dates(struct run *r, struct command *command)
{
    const struct task *t = entered(r);
    if (t && chance(25)) {
        about_correction(r, command, t);
        return;
    }
    command->kind = chance(60) ? COMMAND_CONFIRM_OFFERED : COMMAND_HAND_ON;
    command->actor.person = chance(80) ? r->c->proposer : property_somebody();
    if (command->kind == COMMAND_HAND_ON && chance(50))
        json_put_str(command->body, "person", property_somebody());
    else if (command->kind == COMMAND_HAND_ON)
        json_put_str(command->body, "role", chance(80) ? "coordinator" : "nobody-s-office");
}

/* Two partners, in a list or in a group. */
static void
name_partners(struct run *r, json_object *document)
{
    json_object *list = json_arr(document, "partners");
    if (!list)
        return;
    if (json_item_str(list, 0)) {
        json_put(document, "partners",
                 json_copy(property_quoted(r->ctx, "['a@acme.example','B <b@works.example>']")));
        return;
    }
    if (json_len(list) < 2)
        json_push(list, json_copy(json_item(list, 0)));
    json_put_str(json_item(list, 1), "email", "b@works.example");
}

static void
submit(struct run *r, struct command *command)
{
    static const char *const facts[] = {"lane", "level", "unit"};
    const struct workflow *w = r->w->policy->workflow;
    bool taken_over = chance(5); /* approved before there was this service */
    command->kind = taken_over ? COMMAND_TAKE_OVER : COMMAND_SUBMIT;
    command->actor.person = taken_over ? NULL : "proposer";
    command->document = json_own(r->ctx, first_document(r));
    json_put_str(command->body, "kind", taken_over ? "new" : w->serves[draw(w->nserves)]);
    about_credential(r, command);
    json_put_str(command->body, "proposer", "proposer");
    if (chance(20)) {
        json_put(command->body, "co_proposers", json_list());
        json_push_str(json_arr(command->body, "co_proposers"), property_somebody());
    }
    name_partners(r, command->document);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (json_str(command->document, facts[i]))
            json_put_str(command->body, facts[i], json_str(command->document, facts[i]));
}

static void
fill(struct run *r, struct command *command)
{
    const struct task *t = some_task(r, true);
    uint64_t what = draw(100);
    bool waiting = pending(r);
    if (!r->c)
        submit(r, command);
    else if (r->c->ending && what < 70)
        (what < 35 && r->c->ntimers ? about_time : about_dates)(r, command);
    else if (what < 10)
        any_command(r, command);
    else if (waiting ? what < 75 : what < 12)
        about_delivery(r, command);
    else if (what < (r->c->ntimers ? 80 : 94) && t && t->person)
        about_task(r, command, t);
    else if (what < 90 && r->c->ntimers)
        about_time(r, command);
    else if (what < 94 && t)
        reassign(r, command);
    else if (what < 97)
        about_offices(r, command);
    else if (what < 99)
        beside(r, command, t);
    else
        any_command(r, command);
}

/* Two of the partners are known here: one as a stranger, one of the committee. */
static void
find_partners(struct run *r, struct command *command)
{
    size_t count = 0;
    const struct partner_named *named =
        partners_named(r->ctx, r->w->policy, command->document, &count);
    json_object *partners = json_obj();
    for (size_t i = 0; i < count; i++) {
        json_object *of = json_get(partners, named[i].field);
        if (!of)
            json_put(partners, named[i].field, of = json_list());
        json_push_str(of, i == 0   ? "stranger"
                          : i == 1 ? "fac-1"
                                   : talloc_asprintf(r->ctx, "partner-%zu", i));
    }
    json_put(command->body, "partners", partners);
}

void
property_command(struct run *r, struct command *command)
{
    fill(r, command);
    if (r->c && chance(4)) {
        if (json_object_is_type(command->body, json_type_object))
            json_put_str(command->body, "for", command->actor.person);
        command->actor.person = chance(50) ? "coord-1" : property_somebody();
    }
    if (command->kind == COMMAND_WITHDRAW && !chance(10))
        command->kind = COMMAND_REASSIGN; /* or no case would live long */
    if (command->document) {
        find_partners(r, command);
        command->document_digest = "document";
    }
}
