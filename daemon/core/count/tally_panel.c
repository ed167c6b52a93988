/* tally_panel: see tally.h for the rule; the sentences are the ones that go to the record and to the people. */
#include "core/count/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "core/policy/wording.h"

struct count {
    TALLOC_CTX *ctx;
    const struct panel_params *params;
    const struct rubric *rubric;
    struct turnout turnout;
    json_object *sentences, *criteria;
};

static void
say(struct count *n, char *sentence)
{
    json_push_str(n->sentences, sentence);
}

/* ---- one criterion ------------------------------------------------------------------------------------ */

struct judged {
    int *
        values; /* of those who could judge it, in the order of places; with room for those still out */
    size_t count;
    int above, below; /* at least the level, and less */
    char *listed;     /* "2, 1, cannot judge" */
    json_object *scores;
};

static void
add_value(const struct count *n, struct judged *j, int value)
{
    j->values[j->count++] = value;
    *(value >= n->params->meets ? &j->above : &j->below) += 1;
}

static size_t
still_out(const struct count *n)
{
    return (size_t)(n->turnout.open + n->turnout.vacant);
}

static struct judged
judge(struct count *n, const char *criterion)
{
    struct judged j = {.values =
                           err_mem(talloc_array(n->ctx, int, n->turnout.ngiven + still_out(n) + 1)),
                       .listed = err_mem(talloc_strdup(n->ctx, "")),
                       .scores = json_list()};
    for (size_t i = 0; i < n->turnout.ngiven; i++) {
        const struct score *s = case_task_score(n->turnout.given[i], criterion);
        const char *comma = i ? ", " : "";
        if (!s || s->value == SCORE_CANNOT_JUDGE) {
            j.listed = err_mem(talloc_asprintf_append(j.listed, "%scannot judge", comma));
            json_push(j.scores, NULL);
            continue;
        }
        j.listed = err_mem(talloc_asprintf_append(j.listed, "%s%d", comma, s->value));
        json_push(j.scores, json_new_int(s->value));
        add_value(n, &j, s->value);
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

/* Whether the aggregate meets; twice is twice the median or the minimum. */
static bool
meets(const struct panel_params *p, struct judged *j, int *ret_twice)
{
    if (p->aggregate == PANEL_SHARE)
        return (int64_t)j->above * p->share.bottom >= (int64_t)p->share.top * (int64_t)j->count;
    *ret_twice = p->aggregate == PANEL_MEDIAN ? median(j) : 2 * lowest(j);
    return *ret_twice >= 2 * p->meets;
}

static int
least(const struct panel_params *p)
{
    return p->least_judges > 1 ? p->least_judges : 1;
}

static const char *
result_of(const struct panel_params *p, struct judged *j, int *ret_twice)
{
    if ((int)j->count < least(p))
        return panel_unmet;
    if (meets(p, j, ret_twice))
        return panel_met;
    return p->split_each_side && j->above >= p->split_each_side ? panel_split : panel_unmet;
}

/* "the middle is 1.5, below 2"; "2 of 3 say it meets; two thirds must". */
static char *
say_aggregate(struct count *n, const struct judged *j, int twice)
{
    const struct panel_params *p = n->params;
    if (p->aggregate == PANEL_SHARE)
        return err_mem(talloc_asprintf(n->ctx, "%d of %zu %s it meets; %s must", j->above, j->count,
                                       j->above == 1 ? "says" : "say",
                                       say_fraction(n->ctx, p->share.top, p->share.bottom)));
    return err_mem(talloc_asprintf(
        n->ctx, "the %s is %s, %s %d", p->aggregate == PANEL_MEDIAN ? "middle" : "lowest",
        say_halves(n->ctx, twice), twice >= 2 * p->meets ? "at least" : "below", p->meets));
}

static const char *
criterion_result(struct count *n, const struct criterion *criterion)
{
    struct judged j = judge(n, criterion->id);
    const struct panel_params *p = n->params;
    int twice = 0;
    const char *result = result_of(p, &j, &twice);
    char *said = NULL;
    if ((int)j.count < least(p)) {
        char *few =
            j.count ? talloc_asprintf(n->ctx, "%zu", j.count) : talloc_strdup(n->ctx, "nobody");
        said = err_mem(talloc_asprintf(n->ctx, "%s could judge it, and at least %d must",
                                       (char *)err_mem(few), least(p)));
    } else
        said = say_aggregate(n, &j, twice);
    if (result == panel_split)
        said = err_mem(talloc_asprintf_append(said, "; %d %s it meets and %d %s not", j.above,
                                              j.above == 1 ? "says" : "say", j.below,
                                              j.below == 1 ? "does" : "do"));
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

/* ---- the whole ------------------------------------------------------------------------------------------ */

static int
must_meet(const struct count *n)
{
    return n->params->must_meet ? n->params->must_meet : (int)n->rubric->ncriteria;
}

static const char *
whole(const struct count *n, int met, int split)
{
    return met >= must_meet(n)           ? panel_met
           : met + split >= must_meet(n) ? panel_split
                                         : panel_unmet;
}

static const char *
criteria_result(struct count *n)
{
    int all = (int)n->rubric->ncriteria, met = 0, split = 0, must = must_meet(n);
    for (int i = 0; i < all; i++) {
        const char *one = criterion_result(n, &n->rubric->criteria[i]);
        met += one == panel_met;
        split += one == panel_split;
    }
    const char *result = whole(n, met, split);
    char *rule = must == all ? talloc_strdup(n->ctx, "all must be")
                             : talloc_asprintf(n->ctx, "%d must be", must);
    say(n, err_mem(talloc_asprintf(n->ctx, "%d of %d quality criteria %s met; %s: %s.", met, all,
                                   met == 1 ? "is" : "are", (char *)err_mem(rule),
                                   result == panel_met     ? "the proposal meets them"
                                   : result == panel_split ? "opinions are split"
                                                           : "the proposal does not meet them")));
    return result;
}

/* ---- can it still change? --------------------------------------------------------------------------------- */

static int
rank(const char *result)
{
    return result == panel_met ? 2 : result == panel_split ? 1 : 0;
}

/* The worst or the best that one criterion can come to. A low score may help where too few could judge it, so for the
 * worst every number of further judges is tried. */
static int
extreme(struct count *n, const char *criterion, bool best)
{
    struct judged given = judge(n, criterion);
    json_object_put(given.scores);
    const struct rubric *r = n->rubric;
    int value = r->nscale ? (best ? r->scale[r->nscale - 1].value : r->scale[0].value) : 0;
    int found = best ? 0 : 2, twice = 0;
    for (size_t more = 0; more <= still_out(n); more++) {
        struct judged j = given;
        j.values = err_mem(talloc_array(n->ctx, int, given.count + more + 1));
        memcpy(j.values, given.values, given.count * sizeof *given.values);
        for (size_t i = 0; i < more; i++)
            add_value(n, &j, value);
        int is = rank(result_of(n->params, &j, &twice));
        found = best == (is > found) ? is : found;
    }
    return found;
}

static bool
settled(struct count *n)
{
    const char *ends[2];
    for (int best = 0; best < 2; best++) {
        int met = 0, split = 0;
        for (size_t i = 0; i < n->rubric->ncriteria; i++) {
            int is = extreme(n, n->rubric->criteria[i].id, best);
            met += is == 2;
            split += is == 1;
        }
        ends[best] = whole(n, met, split);
    }
    return ends[0] == ends[1];
}

char *
tally_say_absent(TALLOC_CTX *ctx, const struct counted *c)
{
    char *units = say_list(ctx, c->absent, c->nabsent, "and");
    return err_mem(talloc_asprintf(
        ctx, "Nobody of %s is among them, and the rule asks for somebody: the item is tabled.",
        units));
}

void
tally_panel(TALLOC_CTX *ctx, const struct panel_params *params, const struct rubric *rubric,
            const struct counted *c, struct tally *ret)
{
    static const struct quorum_words words = {"reviewer", "reviewers", "answered",
                                              "gave up a place that nobody could take"};
    const struct sitting *s = &params->sitting;
    struct count n = {.ctx = talloc_new(ctx), .params = params, .rubric = rubric};
    n.sentences = json_list();
    n.criteria = json_obj();
    quorum_count(n.ctx, s, c->tasks, c->ntasks, &n.turnout);
    bool met = quorum_met(&s->quorum, &n.turnout);
    say(&n, quorum_say(n.ctx, &s->quorum, &n.turnout, &words));
    if (met && c->nabsent)
        say(&n, tally_say_absent(n.ctx, c));
    met = met && !c->nabsent;
    const char *result = met ? criteria_result(&n) : panel_no_quorum;
    json_object *explained = json_obj();
    json_put_str(explained, "result", result);
    json_put(explained, "sentences", n.sentences);
    json_put(explained, "criteria", n.criteria);
    *ret = (struct tally){.result = result,
                          .quorum = met,
                          .complete = !n.turnout.open && !n.turnout.vacant,
                          .settled = met && s->early_close && settled(&n),
                          .answered = (int)n.turnout.ngiven,
                          .places = n.turnout.asked,
                          .needed = quorum_needed(&s->quorum, n.turnout.asked),
                          .explained = explained};
    talloc_free(n.ctx);
}
