/* acts_own: what reviews, decisions and revisions have beside the inputs of the table; see acts.h. */
#include <string.h>

#include "app/in/acts.h"
#include "app/in/typed.h"
#include "base/json.h"
#include "core/policy/form.h"

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

typedef void criterion_fn(const struct acts_from *f, TALLOC_CTX *ctx, json_object *criterion,
                          const char *id, void *arg);

static void
each_asked(const struct acts_from *f, criterion_fn *fn, void *arg)
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
check_criterion(const struct acts_from *f, TALLOC_CTX *ctx, json_object *criterion, const char *id,
                void *arg)
{
    acts_problem *problem = *(acts_problem **)arg;
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
acts_check_review(const struct acts_from *f, acts_problem *problem)
{
    each_asked(f, check_criterion, &problem);
}

struct review {
    json_object *scores, *must_change, *comments;
};

static void
add_criterion(const struct acts_from *f, TALLOC_CTX *ctx, json_object *criterion, const char *id,
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

void
acts_fill_review(const struct acts_from *f, struct acts_parts *into)
{
    struct review r = {json_obj(), json_list(), json_obj()};
    each_asked(f, add_criterion, &r);
    json_put(into->body, "scores", r.scores);
    json_put(into->body, "must_change", r.must_change);
    if (json_object_object_length(r.comments))
        json_put(into->texts, "comments", r.comments);
    else
        json_object_put(r.comments);
}

/* ---- decisions ------------------------------------------------------------------------------- */

void
acts_check_decide(const struct acts_from *f, acts_problem *problem)
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
    acts_check_conditions(f, problem);
    talloc_free(ctx);
}

/* ---- revisions ------------------------------------------------------------------------------- */

/* The document that the revision would hand in; the caller's. */
static json_object *
revised(const struct acts_from *f)
{
    return typed_document(json_get(f->doc, "definition"), json_get(f->doc, "document"), f->typed);
}

/* The numbers of the change requests that are open. */
static size_t
open_requests(const struct acts_from *f, TALLOC_CTX *ctx, int64_t **ret)
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
acts_check_revise(const struct acts_from *f, acts_problem *problem)
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
        struct finding *found = form_check(ctx, policy, json_own(ctx, revised(f)), &findings);
        for (size_t i = 0; i < findings; i++)
            problem(f->doc, err_mem(talloc_asprintf(ctx, "field.%s", found[i].path)),
                    found[i].text);
    }
    talloc_free(ctx);
}

void
acts_fill_revise(const struct acts_from *f, struct acts_parts *into)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *answered = json_list(), *answers = json_obj();
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
    json_put(into->body, "answered", answered);
    json_put(into->texts, "answers", answers);
    into->document = revised(f);
    talloc_free(ctx);
}
