/*
 * play_paths: plays paths that somebody else generated through the core, and says where the core goes another way.
 *
 *   play_paths PROGRAMME.json WORKFLOW.json…       paths as JSON lines on standard input, each about a workflow by its name:
 *   {"policy":"…","submit":{"kind","lane"?,"level"?,"unit"?},"document":{answers},
 *    "shared":k, "steps":[{"do":{"step","outcome","set"?:{answers}}|{"after":true}|{"command":"withdraw"},
 *              "state":"…","ending"?:"…","open":{step:round},"revision":n}]}
 * The first k steps are those of the path before it (with the same submission), and are not written again.
 *
 * What happens between states is the core's own: transitions, conditions, rounds, precedence, clocks, endings. What a
 * step comes to is given by the path, so each step but a revision is replaced by a decision of one player with the
 * outcomes that its kind has; how those are counted is tested elsewhere, against tables.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/cli.h"
#include "cli/scenario_stage.h"
#include "core/policy/programme.h"
#include "core/steps/decision.h"

enum { POLICIES_MAX = 50, STEPS_MAX = 200, LINE_MAX_BYTES = 1 << 20, COMPLAINTS_MAX = 10 };

struct known {
    struct cli_files files;
    const char *name;
};

static struct known policies[POLICIES_MAX];
static size_t npolicies;
static long played, steps, diverged;
static struct programme *programme;

extern const struct step_kind step_decision;

/* ---- the policy, with its outcomes for the asking ------------------------------------------------------ */

static void
replace(struct policy *policy, struct step *step)
{
    const char **outcomes = step->kind->outcomes_of(policy, step);
    struct decision_params *p = talloc_zero(policy, struct decision_params);
    while (outcomes[p->nchoices])
        p->nchoices++;
    p->choices = talloc_zero_array(p, struct decision_choice, p->nchoices);
    for (size_t i = 0; i < p->nchoices; i++)
        p->choices[i] = (struct decision_choice){.name = outcomes[i], .title = outcomes[i]};
    step->kind = &step_decision;
    step->params = p;
    step->who = (struct who){.role = "player"};
}

static void
prepare(struct policy *policy)
{
    for (size_t i = 0; i < policy->workflow->nstates; i++) {
        struct state *state = &policy->workflow->states[i];
        for (size_t k = 0; k < state->nsteps; k++) {
            struct step *step = &state->steps[k];
            step->due.n = 0;
            step->nreminders = 0;
            step->escalate_role = NULL;
            if (strcmp(step->kind->name, "revision") != 0)
                replace(policy, step);
        }
    }
}

static void
load(TALLOC_CTX *ctx, const char *path)
{
    struct err e = err_on(ctx);
    struct known *k = &policies[npolicies];
    if (npolicies == POLICIES_MAX || !cli_policy(ctx, path, &k->files, &e)) {
        fprintf(stderr, "play_paths: %s\n", npolicies == POLICIES_MAX ? "too many" : e.text);
        exit(2);
    }
    prepare(k->files.policy);
    k->name = k->files.policy->workflow->name;
    npolicies++;
}

static void
load_programme(TALLOC_CTX *ctx, const char *path)
{
    struct err e = err_on(ctx);
    size_t len;
    char *bytes;
    if (cli_read(ctx, path, &bytes, &len, &e) && programme_read(ctx, bytes, len, &programme, &e))
        return;
    fprintf(stderr, "play_paths: %s\n", e.text);
    exit(2);
}

static const struct known *
known(const char *name)
{
    for (size_t i = 0; name && i < npolicies; i++)
        if (!strcmp(policies[i].name, name))
            return &policies[i];
    fprintf(stderr, "play_paths: no policy is called “%s”\n", name ? name : "");
    exit(2);
}

/* ---- one path ------------------------------------------------------------------------------------------ */

static json_object *
with(json_object *document, json_object *answers)
{
    json_object *o = json_copy(document);
    if (answers) {
        json_object_object_foreach (answers, id, value)
            json_put(o, id, json_copy(value));
    }
    return o;
}

/* What a proposal of another kind than "new" is about: it says something else in one small answer. */
static void
in_force(struct stage *s, json_object *body, json_object *document)
{
    json_object *o = s->credential = json_own(s, json_obj()), *was = json_copy(document);
    const struct form *form = s->policy->form;
    const char *small = NULL;
    for (size_t i = 0; i < form->nfields && !small; i++)
        if (json_str(document, form->fields[i].id) && form->fields[i].type == FIELD_LONG_TEXT &&
            programme_change(programme, &form->fields[i]) <= CHANGE_EDITORIAL)
            small = form->fields[i].id;
    json_put_str(was, small ? small : "title", "Something else");
    json_put_str(o, "id", "00000000-0000-4000-8000-0000000000cc");
    json_put_int(o, "version", 1);
    json_put_int(o, "change", 1);
    json_put_str(o, "standing",
                 strcmp(json_str(body, "kind"), "reinstate") ? "in-force" : "suspended");
    json_put_str(o, "owner", stage_named(s, "Proposer")->id);
    json_put_str(o, "form", form->name);
    json_put(o, "document", was);
    json_put_str(body, "credential", json_str(o, "id"));
    s->programme = programme;
}

static void
begin(struct stage *s, json_object *path)
{
    json_object *given = stage_document(s, "A title"), *body = json_copy(json_get(path, "submit"));
    stage_person(s, "Proposer", "");
    stage_person(s, "Player", "player");
    json_put_str(body, "proposer", stage_named(s, "Proposer")->id);
    json_object *document = with(given, json_get(path, "document"));
    json_object_put(given);
    if (strcmp(json_str(body, "kind"), "new") != 0)
        in_force(s, body, document);
    stage_command(s, COMMAND_SUBMIT, stage_named(s, "Proposer")->id, body, NULL, document);
}

static const struct step_run *
open_run(const struct stage *s, const char *step)
{
    for (size_t i = 0; i < s->c->nruns; i++)
        if (!s->c->runs[i].outcome && !strcmp(s->c->runs[i].step, step))
            return &s->c->runs[i];
    return NULL;
}

static json_object *
about(const struct stage *s, const struct step_run *run)
{
    json_object *body = json_obj();
    for (size_t i = 0; i < s->c->ntasks; i++)
        if (s->c->tasks[i].run == run->number && s->c->tasks[i].status == TASK_OPEN)
            json_put_int(body, "task", s->c->tasks[i].number);
    json_put_int(body, "round", run->round);
    json_put_int(body, "revision", run->revision);
    return body;
}

static bool
conclude(struct stage *s, json_object *act)
{
    const struct step_run *run = open_run(s, json_str(act, "step"));
    if (!run)
        return false;
    json_object *body = about(s, run);
    const char *kind = state_step(policy_state(s->policy, s->c->state), run->step)->kind->name;
    if (!strcmp(kind, "revision")) {
        json_put(body, "answered", json_list());
        stage_command(s, COMMAND_REVISE, stage_named(s, "Proposer")->id, body, NULL,
                      with(s->document, json_get(act, "set")));
    } else {
        json_put_str(body, "choice", json_str(act, "outcome"));
        stage_command(s, COMMAND_DECIDE, stage_named(s, "Player")->id, body, NULL, NULL);
    }
    return !s->refused;
}

static bool
time_up(struct stage *s)
{
    for (size_t i = 0; i < s->c->ntimers; i++)
        if (s->c->timers[i].kind == TIMER_AFTER) {
            stage_until(s, s->c->timers[i].due);
            return true;
        }
    return false;
}

static bool
act(struct stage *s, json_object *what)
{
    enum command_kind kind;
    if (json_has(what, "after"))
        return time_up(s);
    if (!json_has(what, "command"))
        return conclude(s, what);
    if (!command_named(json_str(what, "command"), &kind))
        return false;
    stage_command(s, kind, stage_named(s, "Proposer")->id, json_obj(), NULL, NULL);
    return !s->refused;
}

static bool
same(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

static bool
as_expected(const struct stage *s, json_object *wanted)
{
    json_object *open = json_get(wanted, "open");
    size_t count = 0;
    for (size_t i = 0; i < s->c->nruns; i++) {
        const struct step_run *run = &s->c->runs[i];
        if (run->outcome)
            continue;
        if (json_int(open, run->step, 0) != run->round)
            return false;
        count++;
    }
    return count == (size_t)json_object_object_length(open) &&
           same(s->c->state, json_str(wanted, "state")) &&
           same(s->c->ending, json_str(wanted, "ending")) &&
           s->c->revision == json_int(wanted, "revision", 0);
}

static void
complain(const struct stage *s, json_object *path, size_t at, const char *what)
{
    if (diverged++ >= COMPLAINTS_MAX)
        return;
    printf("play_paths: %s, step %zu: %s: the core is in “%s”, round %d, revision %d%s%s\n  %s\n",
           json_str(path, "policy"), at + 1, what, s->c ? s->c->state : "nothing",
           s->c && s->c->nruns ? s->c->runs[s->c->nruns - 1].round : 0, s->c ? s->c->revision : 0,
           s->refused ? "; it said: " : "", s->refused ? s->refused : "", json_text(path));
}

/* The path in hand: the stage after each of its steps. */
struct point {
    struct casefile *c;
    json_object *document;
    when_t now;
};
static struct stage *stage;
static struct point points[STEPS_MAX];

static void
return_to(json_object *path, size_t shared)
{
    if (!shared) {
        const struct known *k = known(json_str(path, "policy"));
        talloc_free(stage ? stage->shown : NULL);
        stage = stage_new(NULL, k->files.policy, k->files.days);
        begin(stage, path);
        return;
    }
    stage->c = points[shared - 1].c;
    stage->document = points[shared - 1].document;
    stage->now = points[shared - 1].now;
}

static void
play(json_object *path)
{
    json_object *list = json_get(path, "steps");
    size_t at = (size_t)json_int(path, "shared", 0);
    played++;
    return_to(path, at);
    if (!stage->c) {
        complain(stage, path, 0, "it cannot be submitted");
        return;
    }
    for (size_t i = 0; i < json_len(list) && at < STEPS_MAX; i++, at++, steps++) {
        json_object *step = json_item(list, i);
        bool done = !json_has(step, "do") || act(stage, json_get(step, "do"));
        if (!done || !as_expected(stage, step))
            complain(stage, path, at, done ? "another state" : "this cannot be done");
        points[at] = (struct point){stage->c, stage->document, stage->now};
    }
}

static void
play_line(const char *text, size_t len)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    json_object *path = NULL;
    if (!json_read(text, len, NULL, &path, &e)) {
        fprintf(stderr, "play_paths: a line is not JSON: %s\n", e.text);
        exit(2);
    }
    json_own(ctx, path);
    play(path);
    talloc_free(ctx);
}

int
main(int argc, char **argv)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *text = NULL;
    size_t room = 0;
    for (int i = 2; i < argc; i++)
        load(ctx, argv[i]);
    load_programme(ctx, argc > 1 ? argv[1] : "");
    for (ssize_t len; (len = getline(&text, &room, stdin)) > 0 && len < LINE_MAX_BYTES;)
        play_line(text, (size_t)len);
    free(text);
    talloc_free(stage ? stage->shown : NULL);
    talloc_free(ctx);
    printf("play_paths: %ld paths of %ld steps, %ld divergences\n", played, steps, diverged);
    return diverged ? 1 : 0;
}
