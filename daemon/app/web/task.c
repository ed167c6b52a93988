/* task: what a link opens: a review, a decision, a revision, or with task 0 the proposal or its draft. */
#include <string.h>

#include "app/in/acts.h"
#include "app/in/typed.h"
#include "app/out/trial.h"
#include "app/web/act.h"
#include "app/web/beside.h"
#include "app/web/closed.h"
#include "app/web/declare.h"
#include "app/web/draft.h"
#include "app/web/needs.h"
#include "app/web/page.h"
#include "app/web/proposal.h"
#include "app/web/uploads.h"
#include "base/codec.h"
#include "base/json.h"
#include "core/policy/form.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

/* KIND(what is asked, page, the act it is for, conflicts of interest are declared first, what its page may show) */
#define KINDS(KIND)                                                  \
    KIND("review", "review", "review", true, SEE_COMMITTEE)          \
    KIND("decide", "task-decide", "decide", false, SEE_COMMITTEE)    \
    KIND("revise", "task-revise", "revise", false, SEE_OFFICE)       \
    KIND("vote", "task-vote", "vote", true, SEE_COMMITTEE)           \
    KIND("casting-vote", "task-vote", "vote", false, SEE_COMMITTEE)  \
    KIND("comment", "task-comment", "object", false, SEE_COMMITTEE)  \
    KIND("state", "task-state", "state", false, SEE_PARTNER)         \
    KIND("supply", "task-supply", "supply", false, SEE_OFFICE)       \
    KIND("confirm", "task-confirm", "confirm", false, SEE_OFFICE)    \
    KIND("fulfil", "task-fulfil", "fulfil", false, SEE_COMMITTEE)    \
    KIND("release", "task-release", "release", false, SEE_COMMITTEE) \
    KIND("enter", "task-enter", "enter", false, SEE_COMMITTEE)

static const struct kind {
    const char *name, *page, *act;
    bool declares;
    enum form_see see;
} kinds[] = {
#define KIND(name, page, act, declares, see) {name, page, act, declares, see},
    KINDS(KIND)
#undef KIND
};

struct visit {
    struct web_call *call;
    const struct kind *kind;
    const char *link;  /* the page's address */
    const char *whose; /* for whom it is entered; NULL: for oneself */
    json_object *doc;
    json_object *typed;    /* what was kept before, and what was typed now over it */
    int status;            /* to be answered, while the page still waits for something */
    const struct act *act; /* to be sent when what came with it is kept */
    const char *nonce;
};

static const struct kind *
kind_named(const char *name)
{
    for (size_t i = 0; name && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

/* ---- showing --------------------------------------------------------------------------------- */

/* A member sees nothing confidential before they have said that they have no conflict. */
static bool
is_declared(const struct visit *v)
{
    const char *kept = json_str(json_get(json_get(v->doc, "draft"), "values"), "declared");
    return !v->kind->declares || v->whose ||
           (kept && (!strcmp(kept, "all") || !strcmp(kept, "this")));
}

static const char *
page_of(const struct visit *v)
{
    const char *status = json_str(json_get(v->doc, "task"), "status");
    if (json_get(v->doc, "joint"))
        return "review-joint";
    return strcmp(status, "open") == 0 && !is_declared(v) ? "declare" : v->kind->page;
}

/* Are answers of the form typed here? */
static bool
is_editing(const struct visit *v)
{
    return strcmp(v->kind->name, "revise") == 0 || strcmp(v->kind->name, "supply") == 0;
}

/* What the revision would be so far; its groups are shown from there alone, as entries left blank have gone. */
static void
fill(struct visit *v)
{
    json_object *definition = json_get(v->doc, "definition");
    json_object *kept = json_get(json_get(v->doc, "draft"), "values");
    json_object *typed = v->typed ? v->typed : kept ? kept : json_own(v->call, json_obj());
    json_put(v->doc, "filled", typed_document(definition, json_get(v->doc, "document"), typed));
    if (v->typed)
        typed_strip(definition, v->typed);
    if (kept)
        typed_strip(definition, kept);
    json_put_str(v->doc, "more", web_query_value(v->call, "more"));
}

/* The proposer's own tasks show the proposal whole; a partner sees the least, the office all. */
static void
hide(struct visit *v)
{
    bool staff = v->call->viewer.staff && v->kind->see != SEE_PARTNER;
    enum form_see see = staff ? SEE_OFFICE : v->kind->see;
    page_seen(v->call, v->doc, see);
    beside_put(v->call, v->doc, see);
}

static void
show_whole(struct visit *v)
{
    if (is_editing(v))
        fill(v);
    if (v->kind->see != SEE_PARTNER)
        needs_put(v->doc, v->call->institution);
    hide(v);
    json_object *hidden = json_obj(), *task = json_get(v->doc, "task");
    json_put_int(hidden, "task", json_int(task, "number", 0));
    json_put_int(hidden, "round", json_int(task, "round", 0));
    json_put_int(hidden, "revision", json_int(task, "revision", 0));
    page_form(v->call, v->doc, v->link, v->nonce, hidden);
    if (is_editing(v))
        uploads_offer(v->doc, institution_file_kilobytes(v->call->institution));
    if (v->typed)
        json_put(v->doc, "typed", json_object_get(v->typed));
    page_show(v->call, v->status, page_of(v), v->doc);
}

/* What is copied by hand comes of the system's own program: what it says first about the credential as it is now. */
static void
on_values(json_object *said, const struct err *e, void *arg)
{
    struct visit *v = arg;
    json_object *entry = json_get(v->doc, "entry");
    json_put(entry, "values", json_object_get(json_get(said, "values")));
    json_put(entry, "image", json_object_get(json_get(said, "image")));
    show_whole(v);
}

static void
show(struct visit *v, int status, const char *nonce)
{
    json_object *entry = json_get(v->doc, "entry");
    const char *name = json_str(entry, "endpoint");
    const struct endpoint *to = name ? institution_endpoint(v->call->institution, name) : NULL;
    v->status = status;
    v->nonce = nonce;
    if (entry)
        json_put_str(entry, "title", to ? to->title : name);
    if (to && !strcmp(json_str(json_get(v->doc, "task"), "status"), "open"))
        trial_preview(v->call, v->call->app, v->call->institution, to, v->call->link.proposal,
                      on_values, v);
    else
        show_whole(v);
}

/* What was entered for somebody is theirs to read. */
static void
show_entered(struct visit *v)
{
    json_object *doc = page_frame(v->call), *list = json_list();
    const char *holder = json_str(json_get(v->doc, "task"), "holder");
    json_put_str(doc, "title", "This is done");
    json_put_str(doc, "text",
                 err_mem(talloc_asprintf(v->call, "What %s said is on the record.", holder)));
    json_push_str(list, "They are told by mail what was entered for them, and by whom.");
    json_put(doc, "next", list);
    page_show(v->call, 200, "done", doc);
}

static void
show_now(struct visit *v)
{
    const char *done = web_query_value(v->call, "done");
    const struct act *act = acts_named(done);
    if (done && strcmp(done, "saved") == 0)
        json_put_str(v->doc, "notice",
                     "Saved. You can close this page and come back by the same link.");
    else if (act)
        json_put_str(v->doc, "notice", act->done);
    show(v, 200, NULL);
}

/* ---- acting ---------------------------------------------------------------------------------- */

static void
show_again(struct web_call *call, const struct err *e, void *arg)
{
    struct visit *v = arg;
    if (e)
        page_problem(v->doc, NULL, e->text);
    /* The same nonce where it may be that the first one did get through. */
    show(v, e ? err_status(e->kind) : 422, e && err_may_retry(e->kind) ? page_nonce(call) : NULL);
}

/* What the draft holds, with what was typed now over it. */
static json_object *
merge(struct visit *v, bool whole_form)
{
    json_object *typed = page_typed(v->call);
    json_object *kept = json_get(json_get(v->doc, "draft"), "values");
    json_object *all = json_own(v->call, kept ? json_copy(kept) : json_obj());
    if (whole_form && is_editing(v))
        typed_untick(json_get(v->doc, "definition"), NULL, typed);
    if (is_editing(v))
        uploads_take(v->call, v->doc, typed, institution_file_kilobytes(v->call->institution));
    if (is_editing(v))
        typed_forget(json_get(v->doc, "definition"), all, typed);
    if (whole_form && strcmp(v->kind->name, "review") == 0) {
        json_object_object_foreach (all, name, old)
            if (old && strncmp(name, "must_change.", 12) == 0 && !json_has(typed, name))
                json_put_str(typed, name, "");
    }
    json_object_object_foreach (typed, key, value)
        json_put(all, key, json_object_get(value));
    return all;
}

static struct acts_from
from_of(struct visit *v)
{
    struct web_call *call = v->call;
    return (struct acts_from){.app = call->app,
                              .institution = call->institution,
                              .proposal = call->link.proposal,
                              .person = call->viewer.person,
                              .known = call->viewer.known,
                              .whose = v->whose,
                              .nonce = page_nonce(call),
                              .task = call->link.task,
                              .round = typed_int(web_form_value(call, "round"), 0),
                              .revision = typed_int(web_form_value(call, "revision"), 0),
                              .doc = v->doc,
                              .typed = v->typed};
}

static bool
is_complete(struct visit *v, const struct act *act)
{
    struct acts_from from = from_of(v);
    acts_look(act, &from, page_problem);
    return !json_len(json_arr(v->doc, "errors"));
}

static void
keep(struct visit *v)
{
    struct pg_params *p = pg_params_new(v->call, 5);
    pg_text(p, v->call->institution->id_text);
    pg_text(p, v->call->link.proposal);
    pg_int(p, v->call->link.task);
    pg_text(p, v->call->viewer.person);
    pg_text(p, json_text(v->typed));
    pg_send(v->call->app->work, &sql_in_save_typed, p, NULL, NULL);
}

static const char *
at_group(struct visit *v, const char *button, const char *group)
{
    bool more = strncmp(button, "more.", 5) == 0;
    return err_mem(talloc_asprintf(v->call, "%s%s%s#f-field.%s", v->link, more ? "?more=" : "",
                                   more ? group : "", group));
}

static const char *
here(struct visit *v, const char *done)
{
    return done ? err_mem(talloc_asprintf(v->call, "%s?done=%s", v->link, done)) : v->link;
}

static void
on_checked(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct visit *v = arg;
    if (c != PG_COMMITTED) { /* what is sent next must be what was checked */
        struct err e = err_on(v->call);
        err_set(&e, ERR_UNAVAILABLE,
                "We could not keep this at this moment. What you typed is still here: please try "
                "again.");
        show_again(v->call, &e, v);
    } else if (is_complete(v, acts_named(v->kind->act))) {
        json_put_str(v->doc, "view", "check");
        show(v, 200, NULL);
    } else {
        show(v, 422, NULL);
    }
}

static void
send_command(struct visit *v, const struct act *act)
{
    struct acts_from from = from_of(v);
    if (!from.nonce)
        page_problem(v->doc, NULL, "This form is not complete any more. Please send it again.");
    if (is_complete(v, act))
        act_put(v->call, acts_make(act, &from), here(v, act->name), show_again, v);
    else
        show(v, 422, NULL);
}

static void
on_kept(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct visit *v = arg;
    struct err e = err_on(v->call);
    if (c == PG_COMMITTED) {
        send_command(v, v->act);
        return;
    }
    err_set(
        &e, ERR_UNAVAILABLE,
        "We could not keep this at this moment. What you typed is still here: please try again.");
    show_again(v->call, &e, v);
}

/* A file that came cannot be taken; all else is kept. */
static void
on_kept_wrong(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct visit *v = arg;
    if (c != PG_COMMITTED)
        page_problem(v->doc, NULL, "We could not keep this at this moment. Please try again.");
    show(v, c == PG_COMMITTED ? 422 : 503, NULL);
}

/* The act of a button: its own, or that which the task is for. */
static const struct act *
act_of(const struct visit *v, const char *button)
{
    return acts_named(strcmp(button, "send") == 0 ? v->kind->act : button);
}

static void
act(struct visit *v)
{
    const char *button = web_form_value(v->call, "action");
    bool is_check = button && strcmp(button, "check") == 0;
    bool is_save = button && strcmp(button, "save") == 0;
    const char *group = NULL;
    bool of_group = typed_button(v->call, json_own(v->call, json_obj()), button, &group);
    v->typed =
        merge(v, is_check || is_save || of_group || (button && strcmp(button, "review") == 0));
    const struct act *act = button ? act_of(v, button) : NULL;
    if (!button) {
        show(v, 422, NULL);
    } else if (!is_check && json_len(json_arr(v->doc, "errors"))) {
        keep(v);
        pg_sync(v->call->app->work, on_kept_wrong, v);
    } else if (v->kind->declares && strcmp(button, "begin") == 0) {
        struct acts_from from = from_of(v);
        declare_begin(v->call, &from, v->link, show_again, v);
    } else if (is_check) {
        keep(v);
        pg_sync(v->call->app->work, on_checked, v);
    } else if (act) {
        v->act = act;
        if (strcmp(act->name, "ask") == 0 || is_editing(v)) {
            keep(
                v); /* the task may stay open; and files that came are there before it is answered */
            pg_sync(v->call->app->work, on_kept, v);
        } else {
            send_command(v, act);
        }
    } else if (of_group) {
        (void)typed_button(v->call, v->typed, button, &group);
        keep(v);
        act_commit(v->call, at_group(v, button, group), show_again, v);
    } else {
        keep(v);
        act_commit(v->call, here(v, is_save ? "saved" : NULL), show_again, v);
    }
}

/* ---- sent already ---------------------------------------------------------------------------- */

struct again {
    struct visit *visit;
    bool found;
};

static void
on_found(const struct pg_result *r, void *arg)
{
    struct again *a = arg;
    a->found = r->outcome == PG_OK && pg_rows(r) > 0;
}

static void
on_looked(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct again *a = arg;
    struct err e = err_on(a->visit->call);
    if (a->found) {
        page_redirect(a->visit->call, here(a->visit, a->visit->kind->act));
        return;
    }
    err_set(&e, ERR_CONFLICT, "Meanwhile this task was closed, so what you typed was not sent.");
    web_answer_err(a->visit->call, &e);
}

/* A form sent twice is confirmed twice; another one comes too late. */
static void
look_for_first(struct visit *v)
{
    struct again *a = err_mem(talloc_zero(v->call, struct again));
    struct pg_params *p = pg_params_new(v->call, 3);
    a->visit = v;
    pg_text(p, v->call->institution->id_text);
    pg_text(p, "page");
    pg_text(p, page_nonce(v->call));
    pg_send(v->call->app->work, &sql_docket_find_answer, p, on_found, a);
    pg_sync(v->call->app->work, on_looked, a);
}

static void
on_task(struct web_call *call, json_object *doc, void *arg)
{
    const char *status = json_str(json_get(doc, "task"), "status");
    struct visit *v = err_mem(talloc_zero(call, struct visit));
    v->call = call;
    v->kind = kind_named(json_str(json_get(doc, "task"), "kind"));
    v->link = httpd_path(call->rq);
    v->whose = json_str(json_get(doc, "task"), "for");
    v->doc = doc;
    bool done = status && strcmp(status, "done") == 0;
    bool open = (status && strcmp(status, "open") == 0) ||
                json_flag(json_get(doc, "task"), "may_change", false) ||
                json_flag(json_get(doc, "task"), "may_correct", false);
    if (web_is_post(call) && v->kind && !open) {
        look_for_first(v);
    } else if (v->whose && !open) {
        show_entered(v);
    } else if (!v->kind || (!open && !done)) {
        closed_show(call);
    } else if (web_is_post(call)) {
        act(v);
    } else {
        show_now(v);
    }
}

static void
visit(struct web_call *call)
{
    struct pg_params *p = pg_params_new(call, 3);
    pg_text(p, call->link.proposal);
    pg_int(p, call->link.task);
    pg_text(p, call->viewer.person);
    page_read(call, &sql_page_task, p, on_task, NULL);
}

void
task_link(struct web_call *call)
{
    if (call->link.task != 0)
        visit(call);
    else if (json_flag(call->holder, "draft", false))
        draft_visit(call);
    else
        proposal_visit(call, call->link.proposal);
}

/* Somebody else's task, by whoever may enter what was said on paper or in a meeting; or one's own. */
void
task_of_proposal(struct web_call *call)
{
    struct err e = err_on(call);
    int64_t task = typed_int(call->arg[1], 0);
    if (!codec_is_uuid(call->arg[0]) || task <= 0) {
        err_set(&e, ERR_NOT_FOUND, "There is no such task.");
        web_answer_err(call, &e);
        return;
    }
    memcpy(call->link.proposal, call->arg[0], sizeof call->link.proposal);
    call->link.task = (int)task;
    visit(call);
}
