/* tally_ballot: see tally.h for the rule; the sentences are the ones that go to the record and to the people. */
#include "core/count/tally.h"

#include <string.h>

#include "base/json.h"
#include "core/policy/wording.h"

struct votes {
    int yes, no, abstain, present; /* present: was there and did not vote */
    int eligible;
};

enum verdict { FAILED, TIED, PASSED };

static int
base_of(const struct ballot_params *p, const struct votes *v)
{
    switch (p->base) {
    case BALLOT_ELIGIBLE:
        return v->eligible;
    case BALLOT_PRESENT:
        return v->yes + v->no + v->abstain + v->present;
    case BALLOT_CAST:
        return v->yes + v->no + v->abstain;
    case BALLOT_YES_OR_NO:
        break;
    }
    return v->yes + v->no;
}

static bool
too_many_dissent(const struct ballot_params *p, const struct votes *v)
{
    return p->dissents && v->no >= p->dissents;
}

static bool
reached(const struct ballot_params *p, const struct votes *v)
{
    int64_t base = base_of(p, v), yes = v->yes, top = p->fraction.top, bottom = p->fraction.bottom;
    switch (p->threshold) {
    case BALLOT_NO_THRESHOLD:
        return true;
    case BALLOT_MAJORITY:
        return 2 * yes > base;
    case BALLOT_UNANIMOUS:
        return yes && yes == base;
    case BALLOT_FRACTION:
        return yes && (p->more_than ? yes * bottom > top * base : yes * bottom >= top * base);
    }
    return false;
}

/* One vote more, the chair's, can make it pass: it is counted like any other, and is one of those cast. */
static bool
chair_could_pass(const struct ballot_params *p, const struct votes *v)
{
    int64_t base = base_of(p, v) + (p->base != BALLOT_ELIGIBLE);
    return 2 * ((int64_t)v->yes + 1) > base;
}

static enum verdict
verdict(const struct ballot_params *p, const struct votes *v)
{
    if (too_many_dissent(p, v))
        return FAILED;
    if (reached(p, v))
        return PASSED;
    if (p->threshold != BALLOT_MAJORITY || !v->yes || v->yes != v->no)
        return FAILED;
    return p->tie != BALLOT_TIE_CASTING || chair_could_pass(p, v) ? TIED : FAILED;
}

/* Whatever those still out do: vote either way, abstain, or stay away. */
static bool
settled(const struct ballot_params *p, const struct votes *now, int out)
{
    enum verdict is = verdict(p, now);
    for (int yes = 0; yes <= out; yes++)
        for (int no = 0; yes + no <= out; no++)
            for (int abstain = 0; yes + no + abstain <= out; abstain++) {
                struct votes v = *now;
                v.yes += yes;
                v.no += no;
                v.abstain += abstain;
                if (verdict(p, &v) != is)
                    return false;
            }
    return true;
}

/* ---- the sentences -------------------------------------------------------------------------------------- */

static char *
say_votes(TALLOC_CTX *ctx, const struct votes *v)
{
    char *text = err_mem(talloc_asprintf(ctx, "%d voted yes and %d no", v->yes, v->no));
    if (v->abstain)
        text = err_mem(talloc_asprintf_append(text, "; %d abstained", v->abstain));
    if (v->present)
        text = err_mem(talloc_asprintf_append(text, "; %d %s there and did not vote", v->present,
                                              v->present == 1 ? "was" : "were"));
    return err_mem(talloc_strdup_append(text, "."));
}

/* "It passes when more than half of the votes for or against are yes; 3 of 4 were: passed." */
static char *
say_verdict(TALLOC_CTX *ctx, const struct ballot_params *p, const struct votes *v, const char *ends)
{
    bool members = p->base == BALLOT_ELIGIBLE || p->base == BALLOT_PRESENT;
    if (too_many_dissent(p, v))
        return err_mem(talloc_asprintf(ctx, "It fails when %d or more vote no; %d did: %s.",
                                       p->dissents, v->no, ends));
    if (p->tie == BALLOT_TIE_CASTING && v->yes && v->yes == v->no)
        return err_mem(talloc_asprintf(ctx,
                                       "The votes are equal, and with the chair's vote too it "
                                       "would not pass: it does when %s: %s.",
                                       ballot_say_threshold(ctx, p), ends));
    if (p->threshold == BALLOT_NO_THRESHOLD)
        return err_mem(talloc_asprintf(ctx, "It passes unless %d or more vote no; %d did: %s.",
                                       p->dissents, v->no, ends));
    return err_mem(talloc_asprintf(ctx, "It passes when %s; %d of %d %s: %s.",
                                   ballot_say_threshold(ctx, p), v->yes, base_of(p, v),
                                   members       ? "did"
                                   : v->yes == 1 ? "was"
                                                 : "were",
                                   ends));
}

static char *
say_tie(TALLOC_CTX *ctx, const struct ballot_params *p, const struct counted *c)
{
    if (p->tie == BALLOT_TIE_FAILS)
        return err_mem(talloc_strdup(ctx, "The votes are equal, so it fails."));
    if (p->tie == BALLOT_TIE_TIED)
        return err_mem(talloc_strdup(ctx, "The votes are equal: tied."));
    if (!c->chair)
        return err_mem(talloc_strdup(ctx, "The votes are equal and the chair has not decided, so "
                                          "it fails."));
    return err_mem(talloc_asprintf(ctx, "The votes are equal; the chair's vote decides: %s, %s.",
                                   c->chair, strcmp(c->chair, "yes") ? "failed" : "passed"));
}

/* ---- the whole ------------------------------------------------------------------------------------------ */

static struct votes
votes_of(const struct turnout *r)
{
    struct votes v = {.eligible = r->asked};
    for (size_t i = 0; i < r->ngiven; i++) {
        const char *choice = r->given[i]->choice ? r->given[i]->choice : "";
        int *of = !strcmp(choice, "yes")       ? &v.yes
                  : !strcmp(choice, "no")      ? &v.no
                  : !strcmp(choice, "abstain") ? &v.abstain
                                               : &v.present;
        *of += 1;
    }
    return v;
}

static const char *
result_of(const struct ballot_params *p, enum verdict is, const struct counted *c)
{
    if (is != TIED)
        return is == PASSED ? ballot_passed : ballot_failed;
    if (p->tie == BALLOT_TIE_CASTING)
        return c->chair && !strcmp(c->chair, "yes") ? ballot_passed : ballot_failed;
    return p->tie == BALLOT_TIE_TIED ? ballot_tied : ballot_failed;
}

static json_object *
votes_json(const struct votes *v)
{
    json_object *o = json_obj();
    json_put_int(o, "yes", v->yes);
    json_put_int(o, "no", v->no);
    json_put_int(o, "abstain", v->abstain);
    json_put_int(o, "present", v->present);
    return o;
}

void
tally_ballot(TALLOC_CTX *ctx, const struct ballot_params *params, const struct counted *c,
             struct tally *ret)
{
    static const struct quorum_words words = {"member", "members", "took part",
                                              "stepped aside because of a conflict of interest"};
    const struct sitting *s = &params->sitting;
    TALLOC_CTX *tmp = err_mem(talloc_new(ctx));
    struct turnout turnout;
    quorum_count(tmp, s, c->tasks, c->ntasks, &turnout);
    struct votes v = votes_of(&turnout);
    bool met = quorum_met(&s->quorum, &turnout);
    json_object *explained = json_obj(), *sentences = json_list();
    json_push_str(sentences, quorum_say(tmp, &s->quorum, &turnout, &words));
    if (met && c->nabsent)
        json_push_str(sentences, tally_say_absent(tmp, c));
    met = met && !c->nabsent;
    enum verdict is = met ? verdict(params, &v) : FAILED;
    const char *result = met ? result_of(params, is, c) : ballot_no_quorum;
    if (turnout.ngiven)
        json_push_str(sentences, say_votes(tmp, &v));
    if (met)
        json_push_str(sentences,
                      is == TIED ? say_tie(tmp, params, c) : say_verdict(tmp, params, &v, result));
    json_put_str(explained, "result", result);
    json_put(explained, "sentences", sentences);
    json_put(explained, "criteria", json_obj());
    json_put(explained, "votes", votes_json(&v));
    int out = turnout.open + turnout.vacant;
    *ret = (struct tally){.result = result,
                          .quorum = met,
                          .complete = !out,
                          .settled = met && s->early_close && settled(params, &v, out),
                          .tied = is == TIED,
                          .answered = (int)turnout.ngiven,
                          .places = turnout.asked,
                          .needed = quorum_needed(&s->quorum, turnout.asked),
                          .explained = explained};
    talloc_free(tmp);
}
