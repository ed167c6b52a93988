/* trial: see trial.h. */
#include "app/in/trial.h"

#include <string.h>

#include "app/in/drift.h"
#include "app/site/config.h"
#include "app/site/files.h"
#include "app/site/mapping.h"
#include "app/site/programs.h"
#include "base/json.h"
#include "io/loop.h"
#include "io/transform.h"

enum { AT_ONCE = 2 };

/* ---- the report -------------------------------------------------------------------------------------------------- */

static const char *
becomes(const struct submission *s)
{
    if (s->end != SUBMISSION_HELD && s->kind == ARRIVAL_WITHDRAW)
        return "withdrawal";
    switch (s->end) {
    case SUBMISSION_COMPLETE:
    case SUBMISSION_INCOMPLETE:
        return submission_waits(s) ? "draft" : "proposal";
    case SUBMISSION_IGNORED:
        return "ignored";
    default:
        return "held";
    }
}

static const char *
title_of(const struct policy *policy, const char *id)
{
    for (size_t i = 0; policy && i < policy->form->nfields; i++)
        if (strcmp(policy->form->fields[i].id, id) == 0)
            return policy->form->fields[i].title;
    return mapping_own_title(id) ? mapping_own_title(id) : id;
}

static json_object *
named(const struct policy *policy, const char *id)
{
    json_object *o = json_obj();
    json_put_str(o, "id", id);
    json_put_str(o, "title", title_of(policy, id));
    return o;
}

/* In the form's order. */
static json_object *
answers_of(const struct submission *s)
{
    json_object *list = json_list();
    const struct policy *policy = s->plan.policy;
    for (size_t i = 0; policy && i < policy->form->nfields; i++) {
        const char *id = policy->form->fields[i].id;
        json_object *value = json_get(s->document, id);
        if (!value)
            continue;
        json_object *one = named(policy, id);
        json_put(one, "value", json_object_get(value));
        json_push(list, one);
    }
    return list;
}

static json_object *
missing_of(const struct submission *s)
{
    json_object *list = json_list();
    for (size_t i = 0; i < s->nfindings; i++) {
        json_object *one = json_obj();
        json_put_str(one, "field", s->findings[i].field);
        json_put_str(one, "text", s->findings[i].text);
        json_push(list, one);
    }
    return list;
}

static void
put_drift(json_object *report, const struct submission *s, json_object *known)
{
    json_object *names = drift_names(s), *against = drift_against(names, known),
                *absent = json_list();
    json_object *ids = json_arr(against, "absent");
    for (size_t i = 0; i < json_len(ids); i++)
        json_push(absent, named(s->plan.policy, json_item_str(ids, i)));
    json_put(report, "new_questions", json_object_get(json_get(against, "questions")));
    json_put(report, "absent", absent);
    json_object_put(names);
    json_object_put(against);
}

json_object *
trial_report(const struct submission *s, json_object *known)
{
    json_object *o = json_obj(), *proposer = json_obj();
    json_put_str(o, "institution", s->institution->slug);
    json_put_str(o, "form", s->form->name);
    json_put_str(o, "adapter", s->form->adapter->name);
    json_put_str(o, "event", arrival_kind_name(s->kind));
    json_put_str(o, "becomes", becomes(s));
    json_put_str(o, "reason", s->reason);
    json_put_str(o, "submission", s->theirs);
    json_put_str(proposer, "email", s->email);
    json_put_str(proposer, "name", s->name);
    json_put(o, "proposer", proposer);
    /* Which credential it is, and so what it changes, only the database knows. */
    json_put_str(o, "kind", s->about ? s->asks : s->plan.kind);
    json_put_str(o, "about", s->about);
    json_put_str(o, "workflow", s->about && drafts_hold_text(s->asks) ? NULL : s->plan.workflow);
    json_put(o, "document", s->document ? json_object_get(s->document) : NULL);
    json_put(o, "answers", answers_of(s));
    json_put(o, "missing", missing_of(s));
    json_put(o, "unmapped", s->unmapped ? json_object_get(s->unmapped) : json_list());
    if (s->answers)
        put_drift(o, s, known);
    return o;
}

void
trial_run(struct submission *s, const uint8_t *bytes, size_t len, submission_fn *done, void *arg)
{
    if (submission_read(s, bytes, len) && s->kind != ARRIVAL_WITHDRAW)
        submission_map(s, done, arg);
    else
        done(s, arg);
}

/* ---- on a running daemon ----------------------------------------------------------------------------------------- */

struct trial {
    struct app *app;
    const struct trial_input *input;
    struct submission *submission;
    trial_fn *fn;
    void *arg;
};

static int
over(struct trial *t)
{
    t->app->trials--;
    return 0;
}

static void
on_end(struct submission *s, void *arg)
{
    struct trial *t = arg;
    struct err e = err_on(s);
    if (s->end == SUBMISSION_LATER)
        err_set(&e, ERR_UNAVAILABLE, "%s", s->reason);
    t->fn(s->end == SUBMISSION_LATER ? NULL : trial_report(s, t->input->known), &e, t->arg);
}

static void
start(void *arg)
{
    struct trial *t = arg;
    trial_run(t->submission, t->input->bytes, t->input->len, on_end, t);
}

/* A worker that knows the adapters as their files are now. */
static struct transform *
worker_of(struct trial *t, struct transform_set *set)
{
    const struct config *config = t->app->config;
    struct transform *worker = transform_new(
        t, t->app->loop,
        &(struct transform_options){
            .worker = t->app->worker,
            .lane = "trial",
            .deadline = config_count(config, "server", "", "jq-seconds") * WHEN_SECOND,
            .memory = (size_t)config_count(config, "server", "", "jq-memory") << 20,
            .queue_max = 1});
    transform_replace(worker, set);
    return worker;
}

static bool
read_files(struct trial *t, const char *slug, const char *form, const struct form_source **ret,
           struct transform_set **ret_set, struct err *e)
{
    const struct app *app = t->app;
    struct config *config;
    struct registry *registry;
    char *text;
    size_t len;
    if (!file_read(t, app->config_file, &text, &len, e) ||
        !config_read(t, app->config_file, app->site, text, &config, e) ||
        !registry_read(t, config, app->site, app->share, &registry, e) ||
        !programs_read(t, PROGRAMS_IN, registry, app->site, app->share, ret_set, e))
        return false;
    const struct institution *inst = registry_slug(registry, slug);
    *ret = inst ? institution_form(inst, form) : NULL;
    return *ret || err_set(e, ERR_NOT_FOUND, "there is no [form %s/%s] in %s", slug, form,
                           app->config_file);
}

bool
trial_begin(TALLOC_CTX *ctx, struct app *app, const struct institution *inst,
            const struct trial_input *input, trial_fn *fn, void *arg, struct err *e)
{
    if (app->trials >= AT_ONCE)
        return err_set(e, ERR_UNAVAILABLE, "others try something at this moment: try again");
    struct trial *t = err_mem(talloc_zero(ctx, struct trial));
    struct transform_set *set;
    struct submission *s = err_mem(talloc_zero(t, struct submission));
    *t = (struct trial){app, input, s, fn, arg};
    app->trials++;
    talloc_set_destructor(t, over);
    s->institution = inst;
    s->remap = input->remap;
    s->headers = input->headers;
    s->fetched = input->fetched;
    if (!read_files(t, inst->slug, input->form, &s->form, &set, e)) {
        e->text = err_mem(talloc_strdup(e->ctx, e->text));
        talloc_free(t);
        return false;
    }
    s->programs = worker_of(t, set);
    loop_soon(t, app->loop, start, t);
    return true;
}
