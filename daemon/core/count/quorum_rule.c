/* quorum_rule: a quorum and what goes with it as a policy gives them: read, said in sentences, checked. */
#include <string.h>

#include "base/json.h"
#include "core/policy/explain.h"
#include "core/policy/lint.h"
#include "core/count/quorum.h"
#include "core/policy/reading.h"
#include "core/step.h"
#include "core/policy/wording.h"

enum { COUNT_MAX = 100, EXTEND_MAX = 10 };

/* ---- reading ---------------------------------------------------------------------------------------------- */

static bool
read_quorum(TALLOC_CTX *ctx, json_object *o, struct quorum *q, struct err *e)
{
    static const char *const known[] = {"count", "fraction", "more-than", "of-whom", NULL};
    if (!reading_keys(o, known, e) || !reading_int(o, "count", 1, COUNT_MAX, &q->count, e) ||
        !reading_flag(o, "more-than", &q->more_than, e) ||
        !reading_places(ctx, o, "of-whom", &q->minimum, &q->nminimum, e))
        return false;
    if (json_has(o, "fraction") &&
        !reading_fraction(json_str(o, "fraction"), &q->fraction.top, &q->fraction.bottom, e))
        return err_at(e, "“fraction”");
    if (!q->fraction.bottom && json_has(o, "more-than"))
        return err_set(e, ERR_CONFIG, "“more-than” speaks of a “fraction”, and there is none");
    for (size_t i = 0; i < q->nminimum; i++)
        if (!q->minimum[i].constituency)
            return err_set(e, ERR_CONFIG, "“of-whom”, entry %zu: “constituency” is missing", i + 1);
    return q->count || q->fraction.bottom ||
           err_set(e, ERR_CONFIG, "“count” or “fraction” is missing: how many are enough?");
}

static bool
read_recusal(json_object *o, struct sitting *s, struct err *e)
{
    const char *recusal = json_has(o, "recusal") ? json_str(o, "recusal") : "leaves";
    s->recusal_stays = recusal && !strcmp(recusal, "stays");
    return s->recusal_stays || (recusal && !strcmp(recusal, "leaves")) ||
           err_set(e, ERR_CONFIG, "“recusal” must be \"leaves\" or \"stays\"");
}

/* Without the key: once, as long again. */
static bool
read_extend(json_object *o, struct step *step, struct err *e)
{
    static const char *const known[] = {"by", "times", NULL};
    json_object *extend = json_get(o, "extend");
    step->extend.by = step->due;
    step->extend.times = 1;
    return !json_has(o, "extend") ||
           ((reading_keys(extend, known, e) &&
             reading_duration(extend, "by", &step->extend.by, e) &&
             reading_int(extend, "times", 0, EXTEND_MAX, &step->extend.times, e)) ||
            err_at(e, "“extend”"));
}

bool
quorum_read(TALLOC_CTX *ctx, json_object *o, struct step *step, struct sitting *s, struct err *e)
{
    if (!json_has(o, "quorum"))
        return err_set(e, ERR_CONFIG, "“quorum” is missing: how many are enough?");
    return (read_quorum(ctx, json_get(o, "quorum"), &s->quorum, e) || err_at(e, "“quorum”")) &&
           read_recusal(o, s, e) &&
           reading_name(ctx, o, "represent", READING_OPTIONAL, &s->represent, e) &&
           reading_flag(o, "early-close", &s->early_close, e) && read_extend(o, step, e) &&
           reading_name(ctx, o, "chair", READING_OPTIONAL, &s->chair, e);
}

/* ---- the sentences ------------------------------------------------------------------------------------------ */

char *
quorum_explain(TALLOC_CTX *ctx, const struct sitting *s, const struct step *step, const char *one,
               const char *many)
{
    const struct quorum *q = &s->quorum;
    TALLOC_CTX *tmp = err_mem(talloc_new(ctx));
    const char *parts[2];
    size_t n = 0;
    if (q->count)
        parts[n++] = say_count(tmp, q->count, one, many);
    if (q->fraction.bottom)
        parts[n++] =
            err_mem(talloc_asprintf(tmp, "%s%s of %s", q->more_than ? "more than " : "at least ",
                                    say_fraction(tmp, q->fraction.top, q->fraction.bottom),
                                    !s->recusal_stays ? "the members without a conflict of interest"
                                    : step->who.nplaces ? "the places"
                                                        : "the members"));
    const char **least = err_mem(talloc_zero_array(tmp, const char *, q->nminimum + 1));
    for (size_t i = 0; i < q->nminimum; i++)
        least[i] = err_mem(talloc_asprintf(tmp, "%s by %s", say_number(tmp, q->minimum[i].count),
                                           explain_role(tmp, q->minimum[i].constituency)));
    char *text = err_mem(talloc_asprintf(ctx, "%s%s%s", say_list(tmp, parts, n, "and"),
                                         q->nminimum ? ", of which " : "",
                                         say_list(tmp, least, q->nminimum, "and")));
    talloc_free(tmp);
    return text;
}

static char *
say_extension(TALLOC_CTX *ctx, const struct step *step)
{
    int times = step->extend.times;
    bool again = step->extend.by.n == step->due.n && step->extend.by.unit == step->due.unit;
    if (!times || !step->due.n)
        return err_mem(talloc_strdup(ctx, ""));
    char *more =
        again
            ? err_mem(talloc_strdup(ctx, "as long again"))
            : err_mem(talloc_asprintf(ctx, "for another %s", duration_text(ctx, step->extend.by)));
    if (times > 1)
        more = err_mem(talloc_asprintf_append(more, ", up to %s times", say_number(ctx, times)));
    return err_mem(talloc_asprintf(ctx, "it stays open %s, and if there is none then ", more));
}

char *
quorum_explain_time(TALLOC_CTX *ctx, const struct policy *policy, const struct sitting *s,
                    const struct step *step)
{
    TALLOC_CTX *tmp = err_mem(talloc_new(ctx));
    char *text = err_mem(
        talloc_asprintf(ctx, "without a quorum %sit ends without one.", say_extension(tmp, step)));
    if (s->represent && !strcmp(s->represent, "unit"))
        text = err_mem(talloc_strdup_append(
            text, " The same holds, and the item is tabled, when nobody of the proposal's "
                  "department is among them."));
    else if (s->represent)
        text = err_mem(talloc_asprintf_append(
            text,
            " The same holds, and the item is tabled, when nobody is among them of a "
            "department that the proposal names under “%s”.",
            policy_field(policy, s->represent) ? policy_field(policy, s->represent)->title
                                               : s->represent));
    if (s->recusal_stays)
        text = err_mem(talloc_strdup_append(
            text, " Whoever steps aside because of a conflict of interest is still counted among "
                  "the members."));
    talloc_free(tmp);
    return text;
}

/* ---- the checker -------------------------------------------------------------------------------------------- */

static void
check_minimum(struct lint *lint, const struct state *state, const struct step *step,
              const struct place *least)
{
    /* A place of any constituency may be filled by this one. */
    int own = explain_places(&step->who, least->constituency), open = 0;
    for (size_t i = 0; i < step->who.nplaces; i++)
        if (!step->who.places[i].constituency)
            open += step->who.places[i].count;
    lint_constituency(lint, lint_place(lint, state, step), least->constituency);
    if (step->who.nplaces && least->count > own + open)
        lint_step(lint, state, step,
                  "the quorum asks for %d of %s, and the step has only %d such places",
                  least->count, least->constituency, own + open);
}

/* Steps without places ask everyone who holds the role, whose number a policy does not know. */
static void
check_counts(struct lint *lint, const struct state *state, const struct step *step,
             const struct quorum *q, const char *many)
{
    int places = explain_places(&step->who, NULL), minima = 0;
    for (size_t i = 0; i < q->nminimum; i++) {
        minima += q->minimum[i].count;
        check_minimum(lint, state, step, &q->minimum[i]);
    }
    if (q->more_than && q->fraction.top == q->fraction.bottom)
        lint_step(lint, state, step, "the quorum asks for more than all: it can never be met");
    if (!step->who.nplaces)
        return;
    if (q->count > places)
        lint_step(lint, state, step, "the quorum asks for %d %s, and there are only %d places",
                  q->count, many, places);
    if (minima > places)
        lint_step(lint, state, step,
                  "the quorum's “of-whom” adds up to %d %s, and there are only %d places", minima,
                  many, places);
}

static bool
names_units(const struct policy *policy, const char *represent)
{
    const struct field *f = policy_field(policy, represent);
    return !strcmp(represent, "unit") || (f && (f->type == FIELD_UNIT || f->type == FIELD_CHOICE ||
                                                f->type == FIELD_CHOICES || f->type == FIELD_LIST));
}

void
quorum_check(const struct policy *policy, const struct state *state, const struct step *step,
             const struct sitting *s, const char *many, void *findings)
{
    char *place = lint_place(findings, state, step);
    for (size_t i = 0; i < step->who.nplaces; i++)
        if (step->who.places[i].constituency)
            lint_constituency(findings, place, step->who.places[i].constituency);
    check_counts(findings, state, step, &s->quorum, many);
    if (s->chair)
        lint_role(findings, place, "chair", s->chair);
    if (s->represent && !names_units(policy, s->represent))
        lint_step(findings, state, step,
                  "“represent” is “%s”: it must be \"unit\" or a question whose answer names units",
                  s->represent);
    if (!step->due.n)
        lint_add(findings, LINT_WARNING, LINT_WORKFLOW, place,
                 "there is no “due”: the committee is never reminded, and the proposal can wait "
                 "for ever");
}
