#include "runner.h"

#include <string.h>

#include "base/json.h"
#include "core/count/tally.h"

/*
 * A table of tallies. Each review is one word: its status (d done, o open, r recused, m moved, e empty and open,
 * with the number of the task whose place it was, or -), the constituency (f faculty, s staff), the person (a letter), then one score a criterion (a figure, or - for "cannot
 * judge"): "dfA22".
 */
struct row {
    const char *name, *reviews, *result, *says;
    bool complete;
    struct panel_params params;
};

static struct place two_faculty[] = {{"faculty", 2}};
static struct place library_staff[] = {{"library-staff", 1}};
static struct place faculty_and_staff[] = {{"faculty", 2}, {"staff", 1}};

#define MEDIAN .aggregate = PANEL_MEDIAN, .meets = 2, .least_judges = 1
#define OF(n) .sitting.quorum = {.count = (n)}

static const struct row rows[] = {
    {"all meet",
     "dfA22 dfB22 dsC32",
     "met",
     "2 of 2 quality criteria are met",
     true,
     {MEDIAN, OF(2)}},
    {"one criterion unmet is enough to fail",
     "dfA32 dfB31 dsC31",
     "unmet",
     "Second: 2, 1, 1; the middle is 1, below 2: not met.",
     true,
     {MEDIAN, OF(2)}},
    {"the middle of an even number lies between",
     "dfA22 dfB21 dsC22 dsD21",
     "unmet",
     "the middle is 1.5, below 2: not met",
     true,
     {MEDIAN, OF(2)}},
    {"the middle of an even number may reach the level",
     "dfA21 dfB23",
     "met",
     "the middle is 2, at least 2: met",
     true,
     {MEDIAN, OF(2)}},
    {"so many must meet, not all",
     "dfA31 dfB31",
     "met",
     "1 of 2 quality criteria is met; 1 must be",
     true,
     {MEDIAN, OF(2), .must_meet = 1}},
    {"split when both sides are large enough",
     "dfA22 dfB22 dsC21 dsD21",
     "split",
     "opinions are split",
     true,
     {MEDIAN, OF(2), .split_each_side = 2}},
    {"met comes before split",
     "dfA22 dfB22 dfC22 dsD21 dsE21",
     "met",
     NULL,
     true,
     {MEDIAN, OF(2), .split_each_side = 2}},
    {"unmet when another criterion is clearly so",
     "dfA12 dfB12 dsC11 dsD11",
     "unmet",
     NULL,
     true,
     {MEDIAN, OF(2), .split_each_side = 2}},
    {"the lowest decides",
     "dfA22 dfB22 dsC21",
     "unmet",
     "the lowest is 1, below 2",
     true,
     {.aggregate = PANEL_MINIMUM, .meets = 2, OF(2)}},
    {"a share just reached",
     "dfA22 dfB22 dsC21",
     "met",
     "2 of 3 say it meets; two thirds must",
     true,
     {.aggregate = PANEL_SHARE, .share = {2, 3}, .meets = 2, OF(2)}},
    {"a share missed",
     "dfA22 dfB21 dsC21",
     "unmet",
     NULL,
     true,
     {.aggregate = PANEL_SHARE, .share = {2, 3}, .meets = 2, OF(2)}},
    {"too few in all",
     "dfA22 osB osC",
     "no-quorum",
     "1 of 3 reviewers answered; quorum is 2: not met.",
     false,
     {MEDIAN, OF(2)}},
    {"enough in all, too few of a constituency",
     "dfA22 dsB22 dsC22 ofD",
     "no-quorum",
     "quorum is 3, of whom 2 faculty (1 answered): not met.",
     false,
     {MEDIAN, .sitting.quorum = {.count = 3, .minimum = two_faculty, .nminimum = 1}}},
    {"enough of each constituency",
     "dfA22 dfB22 dsC22",
     "met",
     "quorum is 3, of whom 2 faculty and 1 staff: met.",
     true,
     {MEDIAN, .sitting.quorum = {.count = 3, .minimum = faculty_and_staff, .nminimum = 2}}},
    {"half is not more than half",
     "dfA22 dfB22 ofC osD",
     "no-quorum",
     "quorum is 3",
     false,
     {MEDIAN, .sitting.quorum = {.fraction = {1, 2}, .more_than = true}}},
    {"half is half",
     "dfA22 dfB22 ofC osD",
     "met",
     "quorum is 2",
     false,
     {MEDIAN, .sitting.quorum = {.fraction = {1, 2}}}},
    {"half of three is two",
     "dfA22 ofC osD",
     "no-quorum",
     "quorum is 2",
     false,
     {MEDIAN, .sitting.quorum = {.fraction = {1, 2}}}},
    {"a recusal leaves the base",
     "dfA22 dfB22 rfC e3 osD",
     "met",
     "2 of 3 reviewers answered; 1 gave up a place that nobody could take; quorum is 2: met.",
     false,
     {MEDIAN, .sitting.quorum = {.fraction = {1, 2}, .more_than = true}}},
    {"a recusal stays in the base when places are counted",
     "dfA22 dfB22 rfC e3 osD",
     "no-quorum",
     "quorum is 3",
     false,
     {MEDIAN, .sitting.quorum = {.fraction = {1, 2}, .more_than = true}, .sitting.recusal_stays = true}},
    {"a place never filled is not the place of a recusal that was replaced",
     "dfA22 dfB22 e- rfC dfE22",
     "met",
     "3 of 4 reviewers answered; quorum is 3: met.",
     false,
     {MEDIAN, .sitting.quorum = {.fraction = {1, 2}, .more_than = true}}},
    {"a share says how many say so",
     "dfA22 dfB21 dsC21",
     "unmet",
     "1 of 3 says it meets; two thirds must: not met",
     true,
     {.aggregate = PANEL_SHARE, .share = {2, 3}, .meets = 2, OF(2)}},
    {"a constituency is named as people say it",
     "dfA22",
     "no-quorum",
     "quorum is 1, of whom 1 library staff (0 answered): not met.",
     true,
     {MEDIAN, .sitting.quorum = {.count = 1, .minimum = library_staff, .nminimum = 1}}},
    {"a recusal that was replaced changes nothing",
     "dfA22 dfB22 rfC dfE22",
     "met",
     "3 of 3 reviewers answered; quorum is 2",
     true,
     {MEDIAN, .sitting.quorum = {.fraction = {1, 2}, .more_than = true}}},
    {"a place never filled is waited for", "dfA22 dfB22 e-", "met", NULL, false, {MEDIAN, OF(2)}},
    {"a place given to somebody else counts once",
     "mfA dfB22 dfC22",
     "met",
     "2 of 2 reviewers",
     true,
     {MEDIAN, OF(2)}},
    {"nobody counts twice",
     "dfA22 dsA22 dfA22",
     "no-quorum",
     "1 of 1 reviewer answered",
     true,
     {MEDIAN, OF(2)}},
    {"cannot judge leaves the middle alone",
     "dfA2- dfB22 dsC22",
     "met",
     "Second: cannot judge, 2, 2; the middle is 2",
     true,
     {MEDIAN, OF(2)}},
    {"too few could judge",
     "dfA2- dfB2- dsC22",
     "unmet",
     "1 could judge it, and at least 2 must: not met",
     true,
     {.aggregate = PANEL_MEDIAN, .meets = 2, .least_judges = 2, OF(2)}},
    {"nobody could judge",
     "dfA2- dfB2-",
     "unmet",
     "nobody could judge it, and at least 1 must",
     true,
     {MEDIAN, OF(2)}},
    {"no review is no quorum, whatever the rule",
     "ofA osB",
     "no-quorum",
     "quorum is 1",
     false,
     {MEDIAN, OF(0)}},
};

static const struct criterion criteria[] = {{.id = "first", .title = "First"},
                                            {.id = "second", .title = "Second"}};
static const struct rubric rubric = {.criteria = (struct criterion *)criteria, .ncriteria = 2};

static struct score *
scores(TALLOC_CTX *ctx, const char *figures)
{
    struct score *all = err_mem(talloc_zero_array(ctx, struct score, 2));
    for (int i = 0; i < 2; i++) {
        all[i].criterion = criteria[i].id;
        all[i].value = figures[i] == '-' ? SCORE_CANNOT_JUDGE : figures[i] - '0';
    }
    return all;
}

static size_t
tasks(TALLOC_CTX *ctx, const char *reviews, struct task *ret)
{
    size_t count = 0;
    for (const char *p = reviews; *p; p += strspn(p, " ")) {
        struct task *t = &ret[count++];
        size_t len = strcspn(p, " ");
        *t = (struct task){.number = (int)count, .run = 1};
        t->status = *p == 'd'   ? TASK_DONE
                    : *p == 'r' ? TASK_RECUSED
                    : *p == 'm' ? TASK_MOVED
                                : TASK_OPEN;
        if (*p == 'e')
            t->instead = p[1] == '-' ? 0 : p[1] - '0';
        else {
            /* Whoever comes next has the place of somebody who left it. */
            bool left = count > 1 && (t[-1].status == TASK_RECUSED || t[-1].status == TASK_MOVED);
            t->instead = left ? t[-1].number : 0;
            t->constituency = p[1] == 'f' ? "faculty" : "staff";
            t->person = err_mem(talloc_strndup(ctx, p + 2, 1));
        }
        if (*p == 'd') {
            t->scores = scores(ctx, p + 3);
            t->nscores = 2;
        }
        p += len;
    }
    return count;
}

START_TEST(a_tally_is_what_the_table_says)
{
    const struct row *row = &rows[_i];
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct task all[20];
    struct tally t;
    struct counted c = {.tasks = all, .ntasks = tasks(ctx, row->reviews, all)};
    tally_panel(ctx, &row->params, &rubric, &c, &t);
    ck_assert_msg(!strcmp(t.result, row->result), "%s: %s\n%s", row->name, t.result,
                  json_text(t.explained));
    ck_assert_msg(t.complete == row->complete, "%s: complete is %d", row->name, t.complete);
    ck_assert_msg(!row->says || strstr(json_text(t.explained), row->says), "%s: %s", row->name,
                  json_text(t.explained));
    json_object_put(t.explained);
    talloc_free(ctx);
}
END_TEST

START_TEST(a_fraction_is_rounded_up_and_more_than_it_goes_one_further)
{
    for (int base = 0; base < 40; base++)
        for (int bottom = 1; bottom < 7; bottom++)
            for (int top = 1; top <= bottom; top++) {
                struct quorum q = {.fraction = {top, bottom}};
                int least = 0, more = 0;
                while (least * bottom < top * base)
                    least++;
                while (more * bottom <= top * base)
                    more++;
                ck_assert_int_eq(quorum_needed(&q, base), least ? least : 1);
                q.more_than = true;
                ck_assert_int_eq(quorum_needed(&q, base), more);
            }
}
END_TEST

/* met > split > unmet > no-quorum */
static int
rank(const char *result)
{
    return result == panel_met ? 3 : result == panel_split ? 2 : result == panel_unmet ? 1 : 0;
}

static int
result_of(TALLOC_CTX *ctx, const struct panel_params *params, const struct task *all, size_t count)
{
    struct tally t;
    tally_panel(ctx, params, &rubric, &(struct counted){.tasks = all, .ntasks = count}, &t);
    json_object_put(t.explained);
    return rank(t.result);
}

START_TEST(lowering_a_score_never_improves_a_tally)
{
    /* Every combination of four reviews of two criteria on a scale of three, every rule, every one step down. */
    static const struct panel_params rules[] = {
        {MEDIAN, OF(1)},
        {MEDIAN, OF(1), .split_each_side = 1},
        {MEDIAN, OF(1), .split_each_side = 2, .must_meet = 1},
        {.aggregate = PANEL_MINIMUM, .meets = 1, OF(1), .split_each_side = 2},
        {.aggregate = PANEL_SHARE, .share = {2, 3}, .meets = 1, OF(1), .split_each_side = 2},
        {.aggregate = PANEL_SHARE,
         .share = {1, 2},
         .meets = 2,
         OF(1),
         .split_each_side = 1,
         .least_judges = 2},
    };
    const struct panel_params *params = &rules[_i];
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct task all[20];
    size_t count = tasks(ctx, "dfA00 dfB00 dsC00 dsD00", all);
    for (int n = 0; n < 6561; n++) {
        for (int i = 0, rest = n; i < 8; i++, rest /= 3)
            all[i / 2].scores[i % 2].value = rest % 3;
        int before = result_of(ctx, params, all, count);
        for (int i = 0; i < 8; i++) {
            struct score *s = &all[i / 2].scores[i % 2];
            if (s->value == 0)
                continue;
            s->value--;
            ck_assert_int_le(result_of(ctx, params, all, count), before);
            s->value++;
        }
    }
    talloc_free(ctx);
}
END_TEST

Suite *suite_quorum(void);
Suite *
suite_quorum(void)
{
    Suite *suite = suite_create("quorum");
    TCase *all = tcase_create("quorum");
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, a_tally_is_what_the_table_says, 0, sizeof rows / sizeof *rows);
    tcase_add_test(all, a_fraction_is_rounded_up_and_more_than_it_goes_one_further);
    tcase_add_loop_test(all, lowering_a_score_never_improves_a_tally, 0, 6);
    suite_add_tcase(suite, all);
    return suite;
}
