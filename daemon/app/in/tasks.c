/* tasks: commands from pages; see tasks.h. */
#include "app/in/tasks.h"

#include <string.h>

#include "app/in/typed.h"
#include "base/codec.h"
#include "base/json.h"
#include "core/form.h"
#include "io/sign.h"

/* ---- items ----------------------------------------------------------------------------------- */

static struct docket_item *
item_of(const struct tasks_from *f, enum command_kind kind, json_object *body)
{
    struct docket_item *item = docket_item_new(f->app->docket);
    item->institution = f->institution->id;
    item->source = "page";
    item->key = err_mem(talloc_strdup(item, f->nonce));
    item->command.kind = kind;
    item->command.proposal = err_mem(talloc_strdup(item, f->proposal));
    item->command.actor.person = err_mem(talloc_strdup(item, f->person));
    item->command.actor.known = err_mem(talloc_strdup(item, f->known));
    item->command.body = json_own(item, body);
    return item;
}

/* texts are taken over; none are kept when nothing was written. */
static struct docket_item *
with_texts(struct docket_item *item, json_object *texts)
{
    if (json_object_object_length(texts))
        docket_item_texts(item, texts);
    json_object_put(texts);
    return item;
}

/* What tells this command from another under the same key. */
static struct docket_item *
sealed(struct docket_item *item)
{
    unsigned char digest[32];
    json_object *all = json_obj();
    json_put_str(all, "command", command_table[item->command.kind].name);
    json_put_str(all, "proposal", item->command.proposal);
    json_put_str(all, "person", item->command.actor.person);
    json_put(all, "body", json_object_get(item->command.body));
    json_put(all, "texts", json_object_get(item->command.texts));
    json_put(all, "document", json_object_get(item->command.document));
    char *text = json_canonical(item, all);
    sign_sha256(text, strlen(text), digest);
    json_object_put(all);
    item->digest = codec_hex(item, digest, sizeof digest);
    return item;
}

static json_object *
seen(const struct tasks_from *f)
{
    json_object *body = json_obj();
    json_put_int(body, "task", f->task);
    json_put_int(body, "round", f->round);
    json_put_int(body, "revision", f->revision);
    return body;
}

/* {"key": what was typed under name}, or {}. */
static json_object *
one_text(const struct tasks_from *f, const char *key, const char *name)
{
    json_object *texts = json_obj();
    TALLOC_CTX *tmp = talloc_new(NULL);
    json_put_str(texts, key, typed_text(tmp, f->typed, name));
    talloc_free(tmp);
    return texts;
}

/* ---- reviews --------------------------------------------------------------------------------- */

static bool
is_asked(json_object *doc, const char *criterion)
{
    json_object *only = json_arr(json_get(doc, "task"), "criteria");
    for (size_t i = 0; i < json_len(only); i++)
        if (strcmp(json_item_str(only, i), criterion) == 0)
            return true;
    return !only;
}

typedef void criterion_fn(const struct tasks_from *f, TALLOC_CTX *ctx, json_object *criterion,
                          const char *id, void *arg);

static void
each_asked(const struct tasks_from *f, criterion_fn *fn, void *arg)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *criteria = json_arr(json_get(f->doc, "rubric"), "criteria");
    for (size_t i = 0; i < json_len(criteria); i++) {
        const char *id = json_str(json_item(criteria, i), "id");
        if (is_asked(f->doc, id))
            fn(f, ctx, json_item(criteria, i), id, arg);
    }
    talloc_free(ctx);
}

static void
check_criterion(const struct tasks_from *f, TALLOC_CTX *ctx, json_object *criterion, const char *id,
                void *arg)
{
    tasks_problem *problem = *(tasks_problem **)arg;
    json_object *rubric = json_get(f->doc, "rubric");
    const char *title = json_str(criterion, "title");
    const char *score = typed_of(ctx, f->typed, "score.", id);
    const char *comment = typed_of(ctx, f->typed, "comment.", id);
    int64_t below = json_int(rubric, "comment-below", json_int(rubric, "meets", 0));
    char *score_input = err_mem(talloc_asprintf(ctx, "score.%s", id));
    char *comment_input = err_mem(talloc_asprintf(ctx, "comment.%s", id));
    bool must = typed_of(ctx, f->typed, "must_change.", id);
    if (!score)
        problem(f->doc, score_input, err_mem(talloc_asprintf(ctx, "Judge “%s”.", title)));
    else if (strcmp(score, "cannot-judge") != 0 && typed_int(score, below) < below && !comment)
        problem(f->doc, comment_input,
                err_mem(talloc_asprintf(ctx, "Say what would have to change about “%s”.", title)));
    else if (must && !comment)
        problem(f->doc, comment_input,
                err_mem(talloc_asprintf(ctx, "Say which change you ask for in “%s”.", title)));
}

void
tasks_check_review(const struct tasks_from *f, tasks_problem *problem)
{
    each_asked(f, check_criterion, &problem);
}

struct review {
    json_object *scores, *must_change, *comments;
};

static void
add_criterion(const struct tasks_from *f, TALLOC_CTX *ctx, json_object *criterion, const char *id,
              void *arg)
{
    struct review *r = arg;
    const char *score = typed_of(ctx, f->typed, "score.", id);
    if (score && strcmp(score, "cannot-judge") == 0)
        json_put(r->scores, id, NULL);
    else if (score)
        json_put_int(r->scores, id, typed_int(score, -2)); /* no such level: refused by the core */
    if (typed_of(ctx, f->typed, "must_change.", id))
        json_push_str(r->must_change, id);
    json_put_str(r->comments, id, typed_of(ctx, f->typed, "comment.", id));
}

struct docket_item *
tasks_review(const struct tasks_from *f)
{
    struct review r = {json_obj(), json_list(), json_obj()};
    json_object *body = seen(f), *texts = one_text(f, "overall", "overall");
    each_asked(f, add_criterion, &r);
    json_put(body, "scores", r.scores);
    json_put(body, "must_change", r.must_change);
    if (json_object_object_length(r.comments))
        json_put(texts, "comments", r.comments);
    else
        json_object_put(r.comments);
    return sealed(with_texts(item_of(f, COMMAND_REVIEW, body), texts));
}

/* ---- decisions ------------------------------------------------------------------------------- */

void
tasks_check_decide(const struct tasks_from *f, tasks_problem *problem)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *choice = typed_text(ctx, f->typed, "choice");
    json_object *choices = json_arr(f->doc, "choices"), *chosen = NULL;
    for (size_t i = 0; choice && i < json_len(choices); i++)
        if (strcmp(json_str(json_item(choices, i), "value"), choice) == 0)
            chosen = json_item(choices, i);
    if (!chosen)
        problem(f->doc, "choice", "Choose one of the answers.");
    else if (json_flag(chosen, "comment_required", false) && !typed_text(ctx, f->typed, "comment"))
        problem(f->doc, "comment", "Give your reasons: the proposer needs them.");
    talloc_free(ctx);
}

struct docket_item *
tasks_decide(const struct tasks_from *f)
{
    TALLOC_CTX *tmp = talloc_new(NULL);
    json_object *body = seen(f);
    json_put_str(body, "choice", typed_text(tmp, f->typed, "choice"));
    talloc_free(tmp);
    return sealed(with_texts(item_of(f, COMMAND_DECIDE, body), one_text(f, "comment", "comment")));
}

struct docket_item *
tasks_recuse(const struct tasks_from *f)
{
    json_object *body = json_obj();
    json_put_int(body, "task", f->task);
    return sealed(with_texts(item_of(f, COMMAND_RECUSE, body), one_text(f, "reason", "reason")));
}

/* ---- revisions ------------------------------------------------------------------------------- */

json_object *
tasks_revised(const struct tasks_from *f)
{
    return typed_document(json_get(f->doc, "definition"), json_get(f->doc, "document"), f->typed);
}

/* The numbers of the change requests that are open. */
static size_t
open_requests(const struct tasks_from *f, TALLOC_CTX *ctx, int64_t **ret)
{
    json_object *requests = json_arr(f->doc, "requests");
    size_t count = 0;
    *ret = err_mem(talloc_array(ctx, int64_t, (unsigned)json_len(requests) + 1));
    for (size_t i = 0; i < json_len(requests); i++)
        if (!json_int(json_item(requests, i), "revision_answered", 0))
            (*ret)[count++] = json_int(json_item(requests, i), "number", 0);
    return count;
}

void
tasks_check_revise(const struct tasks_from *f, tasks_problem *problem)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    int64_t *numbers;
    size_t count = open_requests(f, ctx, &numbers), findings = 0;
    for (size_t i = 0; i < count; i++) {
        char *input = err_mem(talloc_asprintf(ctx, "answer.%lld", (long long)numbers[i]));
        if (!typed_text(ctx, f->typed, input))
            problem(f->doc, input,
                    err_mem(talloc_asprintf(ctx, "Answer change request %lld.",
                                            (long long)numbers[i])));
    }
    const char *digest = json_str(f->doc, "policy");
    const struct policy *policy = digest ? institution_policy(f->institution, digest) : NULL;
    if (policy) {
        struct finding *found = form_check(ctx, policy, json_own(ctx, tasks_revised(f)), &findings);
        for (size_t i = 0; i < findings; i++)
            problem(f->doc, err_mem(talloc_asprintf(ctx, "field.%s", found[i].field)),
                    found[i].text);
    }
    talloc_free(ctx);
}

struct docket_item *
tasks_revise(const struct tasks_from *f)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *body = json_obj(), *answered = json_list(), *answers = json_obj();
    json_object *texts = json_obj(), *document = tasks_revised(f);
    int64_t *numbers;
    size_t count = open_requests(f, ctx, &numbers);
    for (size_t i = 0; i < count; i++) {
        char *number = err_mem(talloc_asprintf(ctx, "%lld", (long long)numbers[i]));
        const char *text = typed_of(ctx, f->typed, "answer.", number);
        if (!text)
            continue;
        json_push(answered, json_new_int(numbers[i]));
        json_put_str(answers, number, text);
    }
    json_put_int(body, "task", f->task);
    json_put_int(body, "revision", f->revision);
    json_put(body, "answered", answered);
    json_put(texts, "answers", answers);
    struct docket_item *item = with_texts(item_of(f, COMMAND_REVISE, body), texts);
    docket_item_document(item, document);
    json_object_put(document);
    talloc_free(ctx);
    return sealed(item);
}

/* ---- the proposal as a whole, and the office's ------------------------------------------------- */

struct docket_item *
tasks_withdraw(const struct tasks_from *f)
{
    return sealed(
        with_texts(item_of(f, COMMAND_WITHDRAW, json_obj()), one_text(f, "reason", "reason")));
}

struct docket_item *
tasks_reassign(const struct tasks_from *f)
{
    TALLOC_CTX *tmp = talloc_new(NULL);
    json_object *body = json_obj();
    json_put_int(body, "task", f->task);
    json_put_str(body, "person", typed_text(tmp, f->typed, "person"));
    talloc_free(tmp);
    return sealed(with_texts(item_of(f, COMMAND_REASSIGN, body), one_text(f, "reason", "why")));
}

struct docket_item *
tasks_give_up(const struct tasks_from *f)
{
    TALLOC_CTX *tmp = talloc_new(NULL);
    json_object *body = json_obj();
    json_put_int(body, "delivery", typed_int(typed_text(tmp, f->typed, "delivery"), 0));
    talloc_free(tmp);
    return sealed(
        with_texts(item_of(f, COMMAND_GIVE_UP_DELIVERY, body), one_text(f, "reason", "reason")));
}
