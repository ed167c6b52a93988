/* scenario_expect: sentences that say what must be so. */
#include "cli/scenario_lines.h"

#include <string.h>

#include "base/json.h"
#include "cli/scenario_credential.h"

static bool
is_so(bool so, struct err *e, const char *what, const char *is)
{
    return so || err_set(e, ERR_INVALID, "%s is “%s”", what, is ? is : "nothing yet");
}

static bool
same(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

static bool
expect_outcome(struct stage *s, struct scan *scan, struct err *e)
{
    size_t count = json_len(s->closings);
    json_object *last = count ? json_item(s->closings, count - 1) : NULL;
    const char *outcome = json_str(last, "outcome");
    if (!same(scan_word(scan), outcome))
        return is_so(false, e, "the last outcome", outcome);
    if (!scan_literal(scan, "because"))
        return true;
    const char *wanted = scan_quoted(scan);
    json_object *sentences = json_at(last, "tally/sentences");
    for (size_t i = 0; wanted && i < json_len(sentences); i++)
        if (strstr(json_item_str(sentences, i), wanted))
            return true;
    return err_set(e, ERR_INVALID, "the explanation does not say that: %s",
                   last ? json_text(sentences) : "");
}

static bool
mailed(const struct stage *s, const char *template, const struct stage_person *who)
{
    for (size_t i = 0; i < json_len(s->mails); i++) {
        json_object *mail = json_item(s->mails, i);
        if (same(json_str(mail, "template"), template) &&
            (!who || same(json_str(mail, "person"), who->id)))
            return true;
    }
    return false;
}

static bool
expect_mail(struct stage *s, struct scan *scan, bool wanted, struct err *e)
{
    char *template = scan_word(scan);
    const struct stage_person *who = NULL;
    if (scan_literal(scan, "to") && !(who = scan_person(scan, s)))
        return err_set(e, ERR_INVALID, "nobody is called “%s”", scan->p);
    return mailed(s, template, who) == wanted ||
           err_set(e, ERR_INVALID, wanted ? "no such mail was sent" : "such a mail was sent");
}

static bool
expect_asked(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    const struct task *t = lines_task(s, who, true);
    size_t count = 0;
    if (scan_literal(scan, "is not asked"))
        return !t || err_set(e, ERR_INVALID, "%s is asked", who->name);
    if (!scan_literal(scan, "is asked") || !t)
        return err_set(e, ERR_INVALID, "%s is not asked anything", who->name);
    if (scan_literal(scan, "for")) {
        const struct stage_person *whom = scan_person(scan, s);
        return (whom && same(t->stands_for, whom->id)) ||
               err_set(e, ERR_INVALID, "%s stands in for %s", who->name,
                       t->stands_for ? stage_name(s, t->stands_for) : "nobody");
    }
    if (scan_literal(scan, "everything"))
        return !t->ncriteria ||
               err_set(e, ERR_INVALID, "only %zu criteria are asked about", t->ncriteria);
    for (char *id; !scan_end(scan) && (id = scan_word(scan)); count++) {
        bool found = false;
        for (size_t i = 0; i < t->ncriteria; i++)
            found = found || !strcmp(t->criteria[i], id);
        if (!found)
            return err_set(e, ERR_INVALID, "“%s” is not asked about", id);
        (void)scan_literal(scan, ",");
    }
    return !count || count == t->ncriteria ||
           err_set(e, ERR_INVALID, "%zu criteria are asked about", t->ncriteria);
}

static bool
expect_requests(struct stage *s, const char *number, struct err *e)
{
    size_t open = 0;
    for (size_t i = 0; s->c && i < s->c->nrequests; i++)
        open += !s->c->requests[i].revision_answered;
    return (size_t)strtol(number, NULL, 10) == open ||
           err_set(e, ERR_INVALID, "%zu change requests are open", open);
}

static bool
expect_empty(const struct stage *s, bool wanted, struct err *e)
{
    bool empty = false;
    for (size_t i = 0; i < s->c->ntasks; i++)
        empty = empty || (s->c->tasks[i].status == TASK_OPEN && !s->c->tasks[i].person);
    return empty == wanted ||
           err_set(e, ERR_INVALID, wanted ? "every place has somebody" : "a place is empty");
}

static bool
expect_refused(struct stage *s, struct scan *scan, struct err *e)
{
    const char *part = scan_quoted(scan);
    if (!s->refused)
        return err_set(e, ERR_INVALID, "it was accepted");
    if (part && !strstr(s->refused, part))
        return err_set(e, ERR_INVALID, "it was refused, but with: %s", s->refused);
    s->refused = NULL;
    return true;
}

static bool
expect_case(struct stage *s, struct scan *scan, struct err *e)
{
    const struct stage_person *who;
    char *word;
    if (!s->c)
        return err_set(e, ERR_INVALID, "nothing has been submitted");
    if (scan_literal(scan, "state"))
        return is_so(same(scan_word(scan), s->c->state), e, "the state", s->c->state);
    if (scan_literal(scan, "ending"))
        return is_so(same(scan_word(scan), s->c->ending), e, "the ending", s->c->ending);
    if (scan_literal(scan, "outcome"))
        return expect_outcome(s, scan, e);
    if (scan_literal(scan, "no mail"))
        return expect_mail(s, scan, false, e);
    if (scan_literal(scan, "mail"))
        return expect_mail(s, scan, true, e);
    if (scan_literal(scan, "credential"))
        return credential_expect(s, scan, e);
    if (scan_literal(scan, "published"))
        return s->c->credential || err_set(e, ERR_INVALID, "nothing is published");
    if (scan_literal(scan, "not published"))
        return !s->c->credential || err_set(e, ERR_INVALID, "it is published");
    if (scan_literal(scan, "an empty place"))
        return expect_empty(s, true, e);
    if (scan_literal(scan, "no empty place"))
        return expect_empty(s, false, e);
    if ((who = scan_person(scan, s)))
        return expect_asked(s, scan, who, e);
    if ((word = scan_word(scan)) && scan_literal(scan, "change request"))
        return expect_requests(s, word, e);
    if (word && scan_literal(scan, "change requests"))
        return expect_requests(s, word, e);
    return err_set(e, ERR_INVALID, "cannot understand what is expected");
}

bool
expect_line(struct stage *s, struct scan *scan, struct err *e)
{
    if (scan_literal(scan, "refused"))
        return expect_refused(s, scan, e);
    if (s->refused)
        return err_set(e, ERR_INVALID, "line %d was refused: %s", s->refused_line, s->refused);
    return expect_case(s, scan, e);
}
