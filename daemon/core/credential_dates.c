/* credential_dates: see the header. */
#include "core/credential_dates.h"

#include <string.h>

#include "base/json.h"
#include "core/outcome.h"
#include "core/policy/programme.h"
#include "core/timers.h"
#include "core/told.h"

/* The owner is told once, then once in so many days until something is done; a retired one is looked at once a year. */
enum { AGAIN_DAYS = 30, RETIRED_DAYS = 365 };

static bool
is(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

/* INT64_MAX: there is none. */
static int64_t
day_of(const struct deciding *d, json_object *o, const char *key)
{
    struct err e = err_on(d->ctx);
    const char *text = json_str(o, key);
    int64_t day;
    return text && calendar_date_read(text, &day, &e) ? day : INT64_MAX;
}

static void
put_after(struct deciding *d, json_object *o, const char *key, struct duration length)
{
    if (!length.n)
        return;
    int64_t day =
        calendar_day(d->facts->calendar, calendar_add(d->facts->calendar, d->now, length));
    json_put_str(o, key, calendar_date_text(d->ctx, day));
}

/* The document's own date where it names one to come; else, where the act sets one, the programme's. */
static void
put_review(struct deciding *d, bool sets, json_object *o)
{
    const struct programme *p = d->facts->programme;
    int64_t day = day_of(d, outcome_document(d), "next_review");
    if (day != INT64_MAX && day > deciding_today(d))
        json_put_str(o, "review_due", calendar_date_text(d->ctx, day));
    else if (sets && p)
        put_after(d, o, "review_due", p->review);
}

void
dates_put(struct deciding *d, enum credential_act act, json_object *o)
{
    const struct programme *p = d->facts->programme;
    bool renews = act == CREDENTIAL_PUBLISH || act == CREDENTIAL_RENEW;
    if (renews || act == CREDENTIAL_AMEND || act == CREDENTIAL_CORRECT)
        put_review(d, renews, o);
    if (p && (renews || act == CREDENTIAL_REINSTATE))
        put_after(d, o, "idle_due", p->not_offered);
    if (act == CREDENTIAL_RETIRE && day_of(d, outcome_document(d), "teach_out") != INT64_MAX)
        json_put_str(o, "teach_out", json_str(outcome_document(d), "teach_out"));
}

/* ---- the clock ------------------------------------------------------------------------------------------ */

/* The day on which the owner is to be told: so long before a review as the programme says. */
static int64_t
review_notice(const struct deciding *d, int64_t review_due)
{
    const struct programme *p = d->facts->programme;
    const struct calendar *calendar = d->facts->calendar;
    if (review_due == INT64_MAX || !p || !p->notice.n)
        return review_due;
    return calendar_day(calendar, calendar_add(calendar, calendar_day_begins(calendar, review_due),
                                               duration_before(p->notice)));
}

static void
arm_on(struct deciding *d, int64_t day)
{
    if (day == INT64_MAX)
        return;
    when_t at = calendar_day_begins(d->facts->calendar, day);
    timers_arm(d, TIMER_CREDENTIAL, 0, at > d->now ? at : d->now);
}

static int64_t
earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

void
dates_arm(struct deciding *d, json_object *body)
{
    json_object *now = d->facts->credential;
    int64_t day =
        earlier(review_notice(d, day_of(d, body, "review_due")), day_of(d, body, "idle_due"));
    int64_t before =
        earlier(review_notice(d, day_of(d, now, "review_due")), day_of(d, now, "idle_due"));
    if (!now || day < before)
        arm_on(d, day);
}

static bool
under_way(const struct deciding *d)
{
    json_object *open = json_arr(d->facts->credential, "open");
    for (size_t i = 0; i < json_len(open); i++) {
        const char *kind = json_str(json_item(open, i), "kind");
        if (is(kind, "renew") || is(kind, "retire"))
            return true;
    }
    return false;
}

static void
tell(struct deciding *d, const char *reason, int64_t due)
{
    json_object *now = d->facts->credential, *o = json_obj(), *out = json_obj();
    const char *on = calendar_date_text(d->ctx, due);
    bool overdue = due < deciding_today(d);
    json_put_str(o, "credential", json_str(now, "id"));
    json_put_int(o, "change", json_int(now, "change", 0) + 1);
    json_put_str(o, "reason", reason);
    json_put_str(o, "due", on);
    json_put_bool(o, "overdue", overdue);
    deciding_emit(d, EVENT_REVIEW_DUE, o);
    json_put_str(out, "credential", json_str(now, "id"));
    json_put_int(out, "version", json_int(now, "version", 1));
    json_put_str(out, "reason", reason);
    json_put_str(out, "due", on);
    json_object *mail = json_copy(out);
    json_put_bool(mail, "overdue", overdue);
    told_notify(d, "review.due", out);
    told_person(d, "review-due", json_str(now, "owner"), 0, mail);
}

void
credential_date(struct deciding *d)
{
    json_object *now = d->facts->credential;
    const char *standing = json_str(now, "standing");
    bool keeper = !d->after->about; /* this case began the credential */
    int64_t today = deciding_today(d), told = day_of(d, now, "told_on");
    int64_t review = day_of(d, now, "review_due"), idle = day_of(d, now, "idle_due");
    int64_t notice = review_notice(d, review);
    if (!now || is(standing, "retracted"))
        return;
    if (is(standing, "retired")) {
        if (keeper)
            arm_on(d, today + RETIRED_DAYS);
    } else if (notice <= today || idle <= today) {
        if (!under_way(d) && (told == INT64_MAX || told + AGAIN_DAYS <= today))
            tell(d, notice <= today ? "review" : "not-offered", notice <= today ? review : idle);
        arm_on(d, today + AGAIN_DAYS);
    } else if (keeper) {
        arm_on(d, earlier(notice, idle));
    }
}

static bool
has_clock(const struct casefile *c)
{
    for (size_t i = 0; i < c->ntimers; i++)
        if (c->timers[i].kind == TIMER_CREDENTIAL)
            return true;
    return false;
}

bool
credential_confirm_offered(struct deciding *d, struct err *e)
{
    json_object *now = d->facts->credential, *o;
    if (!now || d->after->about)
        return err_set(e, ERR_NOT_FOUND, "There is no such micro-credential.");
    if (!is(json_str(now, "standing"), "in-force"))
        return err_set(e, ERR_CONFLICT, "It is %s: it is not offered now.",
                       json_str(now, "standing"));
    o = json_obj();
    json_put_str(o, "credential", json_str(now, "id"));
    json_put_int(o, "change", json_int(now, "change", 0) + 1);
    if (d->facts->programme)
        put_after(d, o, "idle_due", d->facts->programme->not_offered);
    json_put_str(o, "person", d->command->actor.person);
    int64_t idle = day_of(d, o, "idle_due");
    deciding_emit(d, EVENT_OFFERED, o);
    if (!has_clock(d->after))
        arm_on(d, earlier(review_notice(d, day_of(d, now, "review_due")), idle));
    return true;
}
