/* quorum: see the header for the rule; the sentences are the ones that go to the record and to the people. */
#include "core/quorum.h"

#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "core/explain.h"
#include "core/wording.h"

struct count {
    TALLOC_CTX *ctx;
    const struct panel_params *params;
    const struct rubric *rubric;
    const struct task **given; /* the answers that count, one a person */
    size_t ngiven;
    int places, vacant, vacated,
        open; /* vacant: with nobody; vacated: so by a recusal; open: asked, not answered */
    json_object *sentences, *criteria;
};

static bool
counted_already(const struct count *n, const char *person)
{
    for (size_t i = 0; i < n->ngiven; i++)
        if (!strcmp(n->given[i]->person, person))
            return true;
    return false;
}

/* An empty place that somebody gave up for a conflict of interest. */
static bool
is_vacated(const struct task *t, const struct task *tasks, size_t ntasks)
{
    for (size_t i = 0; !t->person && i < ntasks; i++)
        if (tasks[i].number == t->instead && tasks[i].status == TASK_RECUSED)
            return true;
    return false;
}

static void
count_task(struct count *n, const struct task *t, const struct task *tasks, size_t ntasks)
{
    switch (t->status) {
    case TASK_RECUSED:
    case TASK_MOVED:
        return;
    case TASK_DONE:
        if (t->person && !counted_already(n, t->person)) {
            n->given[n->ngiven++] = t;
            n->places++;
        }
        return;
    case TASK_OPEN:
    case TASK_CLOSED:
        n->places++;
        n->vacant += !t->person;
        n->vacated += is_vacated(t, tasks, ntasks);
        n->open += t->person && t->status == TASK_OPEN;
    }
}

static int
base_of(const struct count *n)
{
    return n->params->quorum.base == PANEL_BASE_NOT_RECUSED ? n->places - n->vacated : n->places;
}

int
quorum_needed(const struct panel_quorum *q, int base)
{
    int needed = q->count;
    if (q->fraction.bottom) {
        int64_t share = (int64_t)q->fraction.top * base, part = share / q->fraction.bottom;
        if (q->more_than || share % q->fraction.bottom)
            part++;
        if (part > needed)
            needed = (int)part;
    }
    return needed > 0 ? needed : 1;
}

static int
given_by(const struct count *n, const char *constituency)
{
    int of = 0;
    for (size_t i = 0; i < n->ngiven; i++)
        of += n->given[i]->constituency && !strcmp(n->given[i]->constituency, constituency);
    return of;
}

static void
say(struct count *n, char *sentence)
{
    json_push_str(n->sentences, sentence);
}

/* "4 of 5 reviewers answered; quorum is 3, of whom 2 faculty: met." */
static bool
quorum(struct count *n, int needed)
{
    const struct panel_quorum *q = &n->params->quorum;
    bool met = (int)n->ngiven >= needed;
    char *whom = err_mem(talloc_strdup(n->ctx, ""));
    for (size_t i = 0; i < q->nminimum; i++) {
        int have = given_by(n, q->minimum[i].constituency);
        met = met && have >= q->minimum[i].count;
        whom = err_mem(talloc_asprintf_append(whom, "%s%d %s", i ? " and " : ", of whom ",
                                              q->minimum[i].count,
                                              explain_role(n->ctx, q->minimum[i].constituency)));
        if (have < q->minimum[i].count)
            whom = err_mem(talloc_asprintf_append(whom, " (%d answered)", have));
    }
    char *gone = n->vacated ? talloc_asprintf(n->ctx, "; %d gave up a place that nobody could take",
                                              n->vacated)
                            : talloc_strdup(n->ctx, "");
    say(n,
        err_mem(talloc_asprintf(n->ctx, "%zu of %d %s answered%s; quorum is %d%s: %s.", n->ngiven,
                                base_of(n), base_of(n) == 1 ? "reviewer" : "reviewers",
                                (char *)err_mem(gone), needed, whom, met ? "met" : "not met")));
    return met;
}

/* ---- one criterion ------------------------------------------------------------------------------------ */

struct judged {
    int *values; /* of those who could judge it, in the order of places */
    size_t count;
    int above, below; /* at least the level, and less */
    char *listed;     /* "2, 1, cannot judge" */
    json_object *scores;
};

static const struct score *
score_of(const struct task *t, const char *criterion)
{
    for (size_t i = 0; i < t->nscores; i++)
        if (!strcmp(t->scores[i].criterion, criterion))
            return &t->scores[i];
    return NULL;
}

static struct judged
judge(struct count *n, const char *criterion)
{
    struct judged j = {.values = err_mem(talloc_array(n->ctx, int, n->ngiven + 1)),
                       .listed = err_mem(talloc_strdup(n->ctx, "")),
                       .scores = json_list()};
    for (size_t i = 0; i < n->ngiven; i++) {
        const struct score *s = score_of(n->given[i], criterion);
        const char *comma = i ? ", " : "";
        if (!s || s->value == SCORE_CANNOT_JUDGE) {
            j.listed = err_mem(talloc_asprintf_append(j.listed, "%scannot judge", comma));
            json_push(j.scores, NULL);
            continue;
        }
        j.listed = err_mem(talloc_asprintf_append(j.listed, "%s%d", comma, s->value));
        json_push(j.scores, json_new_int(s->value));
        j.values[j.count++] = s->value;
        *(s->value >= n->params->meets ? &j.above : &j.below) += 1;
    }
    return j;
}

static int
ascending(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* Twice the median. */
static int
median(struct judged *j)
{
    qsort(j->values, j->count, sizeof *j->values, ascending);
    return j->values[(j->count - 1) / 2] + j->values[j->count / 2];
}

static int
lowest(const struct judged *j)
{
    int low = j->values[0];
    for (size_t i = 1; i < j->count; i++)
        low = j->values[i] < low ? j->values[i] : low;
    return low;
}

/* Whether the aggregate meets, and how that is said: "the middle is 1.5, below 2". */
static bool
aggregate(struct count *n, struct judged *j, char **ret_said)
{
    const struct panel_params *p = n->params;
    int twice;
    bool met;
    switch (p->aggregate) {
    case PANEL_MEDIAN:
    case PANEL_MINIMUM:
        twice = p->aggregate == PANEL_MEDIAN ? median(j) : 2 * lowest(j);
        met = twice >= 2 * p->meets;
        *ret_said = err_mem(talloc_asprintf(
            n->ctx, "the %s is %s, %s %d", p->aggregate == PANEL_MEDIAN ? "middle" : "lowest",
            say_halves(n->ctx, twice), met ? "at least" : "below", p->meets));
        return met;
    case PANEL_SHARE:
        met = (int64_t)j->above * p->share.bottom >= (int64_t)p->share.top * (int64_t)j->count;
        *ret_said = err_mem(talloc_asprintf(n->ctx, "%d of %zu %s it meets; %s must", j->above,
                                            j->count, j->above == 1 ? "says" : "say",
                                            say_fraction(n->ctx, p->share.top, p->share.bottom)));
        return met;
    }
    return false;
}

static const char *
criterion_result(struct count *n, const struct criterion *criterion)
{
    struct judged j = judge(n, criterion->id);
    const struct panel_params *p = n->params;
    const char *result = panel_unmet;
    char *said = NULL;
    int least = p->least_judges > 1 ? p->least_judges : 1;
    if ((int)j.count < least) {
        char *few =
            j.count ? talloc_asprintf(n->ctx, "%zu", j.count) : talloc_strdup(n->ctx, "nobody");
        said = err_mem(talloc_asprintf(n->ctx, "%s could judge it, and at least %d must",
                                       (char *)err_mem(few), least));
    } else if (aggregate(n, &j, &said)) {
        result = panel_met;
    } else if (p->split_each_side && j.above >= p->split_each_side) {
        result = panel_split;
        said = err_mem(talloc_asprintf_append(said, "; %d %s it meets and %d %s not", j.above,
                                              j.above == 1 ? "says" : "say", j.below,
                                              j.below == 1 ? "does" : "do"));
    }
    say(n, err_mem(talloc_asprintf(n->ctx, "%s: %s; %s: %s.", criterion->title, j.listed, said,
                                   result == panel_met     ? "met"
                                   : result == panel_split ? "opinions are split"
                                                           : "not met")));
    json_object *o = json_obj();
    json_put_str(o, "result", result);
    json_put(o, "scores", j.scores);
    json_put(n->criteria, criterion->id, o);
    return result;
}

static const char *
criteria_result(struct count *n)
{
    int all = (int)n->rubric->ncriteria, met = 0, split = 0;
    int must = n->params->must_meet ? n->params->must_meet : all;
    for (int i = 0; i < all; i++) {
        const char *one = criterion_result(n, &n->rubric->criteria[i]);
        met += one == panel_met;
        split += one == panel_split;
    }
    const char *result = met >= must ? panel_met : met + split >= must ? panel_split : panel_unmet;
    char *rule = must == all ? talloc_strdup(n->ctx, "all must be")
                             : talloc_asprintf(n->ctx, "%d must be", must);
    say(n, err_mem(talloc_asprintf(n->ctx, "%d of %d quality criteria %s met; %s: %s.", met, all,
                                   met == 1 ? "is" : "are", (char *)err_mem(rule),
                                   result == panel_met     ? "the proposal meets them"
                                   : result == panel_split ? "opinions are split"
                                                           : "the proposal does not meet them")));
    return result;
}

void
quorum_tally(TALLOC_CTX *ctx, const struct panel_params *params, const struct rubric *rubric,
             const struct task *tasks, size_t ntasks, struct tally *ret)
{
    struct count n = {.ctx = talloc_new(ctx), .params = params, .rubric = rubric};
    n.given = err_mem(talloc_array(n.ctx, const struct task *, ntasks + 1));
    n.sentences = json_list();
    n.criteria = json_obj();
    for (size_t i = 0; i < ntasks; i++)
        count_task(&n, &tasks[i], tasks, ntasks);
    int needed = quorum_needed(&params->quorum, base_of(&n));
    const char *result = quorum(&n, needed) ? criteria_result(&n) : panel_no_quorum;
    json_object *explained = json_obj();
    json_put_str(explained, "result", result);
    json_put(explained, "sentences", n.sentences);
    json_put(explained, "criteria", n.criteria);
    *ret = (struct tally){.result = result,
                          .complete = !n.open && n.vacant == n.vacated,
                          .answered = (int)n.ngiven,
                          .places = n.places,
                          .needed = needed,
                          .explained = explained};
    talloc_free(n.ctx);
}
