/* scenario_acts: sentences in which somebody does something. */
#include "cli/scenario_lines.h"

#include <string.h>

#include "base/json.h"
#include "cli/scenario_credential.h"

const struct task *
lines_task(const struct stage *s, const struct stage_person *p, bool open_only)
{
    const struct task *latest = NULL;
    for (size_t i = 0; s->c && i < s->c->ntasks; i++) {
        const struct task *t = &s->c->tasks[i];
        if (!t->person || strcmp(t->person, p->id))
            continue;
        if (t->status == TASK_OPEN)
            return t;
        latest = t;
    }
    return open_only ? NULL : latest;
}

json_object *
lines_texts(const char *key, const char *text)
{
    if (!text)
        return NULL;
    json_object *o = json_obj();
    json_put_str(o, key, text);
    return o;
}

static void
co_proposer(json_object *body, const struct stage_person *p)
{
    if (!json_has(body, "co_proposers"))
        json_put(body, "co_proposers", json_list());
    if (p)
        json_push_str(json_arr(body, "co_proposers"), p->id);
}

/* "with Bo Chen, …": somebody proposes too. */
static bool
with_another(struct stage *s, struct scan *scan, json_object *body)
{
    if (!scan_literal(scan, "with"))
        return false;
    co_proposer(body, scan_person(scan, s));
    (void)scan_literal(scan, ",");
    return true;
}

static bool
submits(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    json_object *body = json_obj();
    char *title = scan_quoted(scan);
    json_put_str(body, "kind", "new");
    json_put_str(body, "proposer", who->id);
    if (scan_literal(scan, "("))
        while (!scan_literal(scan, ")")) {
            if (with_another(s, scan, body))
                continue;
            char *key = scan_word(scan), *value = scan_word(scan);
            if (!key || !value)
                break;
            json_put_str(body, key, value);
            (void)scan_literal(scan, ",");
        }
    json_object *document = stage_document(s, title ? title : "Untitled");
    if (scan_literal(scan, ":") && !lines_answers(s, scan, document, true, e))
        return false;
    size_t before = s->inhand;
    if (!credential_another(s, e))
        return false;
    stage_command(s, COMMAND_SUBMIT, who->id, body, NULL, document);
    credential_refused(s, before);
    return true;
}

json_object *
lines_body(const struct stage *s, const struct stage_person *who, int round, int revision)
{
    json_object *body = json_obj();
    const struct task *t = lines_task(s, who, false);
    const struct step_run *run = t ? case_run(s->c, t->run) : NULL;
    json_put_int(body, "task", t ? t->number : 0);
    json_put_int(body, "round", round ? round : run ? run->round : 0);
    json_put_int(body, "revision", revision ? revision : run ? run->revision : 0);
    return body;
}

static void
decides(struct stage *s, struct scan *scan, const struct stage_person *who)
{
    json_object *body = lines_body(s, who, 0, 0);
    json_put_str(body, "choice", scan_word(scan));
    json_object *texts = lines_texts("comment", scan_quoted(scan));
    if (scan_literal(scan, "on condition")) {
        json_object *list = json_list();
        for (char *one; (one = scan_quoted(scan)); (void)scan_literal(scan, ","))
            json_push_str(list, one);
        texts = texts ? texts : json_obj();
        json_put(texts, "conditions", list);
    }
    stage_command(s, COMMAND_DECIDE, who->id, body, texts, NULL);
}

/* ---- a review ----------------------------------------------------------------------------------------- */

struct draft {
    json_object *scores, *marks, *comments;
};

/* "must change", "cannot judge" or a number, and a comment. */
static bool
judgement(struct scan *scan, struct draft *d, const char *id)
{
    bool must = scan_literal(scan, "must change"), cannot = scan_literal(scan, "cannot judge");
    char *word = cannot ? NULL : scan_word(scan), *comment = scan_quoted(scan);
    if (!cannot && (!word || strspn(word, "0123456789") != strlen(word)))
        return false;
    json_put(d->scores, id, cannot ? NULL : json_new_int(strtol(word, NULL, 10)));
    if (must)
        json_push_str(d->marks, id);
    json_put_str(d->comments, id, comment);
    return true;
}

static bool
asked_about(const struct task *t, const char *id)
{
    for (size_t i = 0; t && i < t->ncriteria; i++)
        if (!strcmp(t->criteria[i], id))
            return true;
    return !t || !t->ncriteria;
}

static bool
all_criteria(const struct stage *s, struct scan *scan, struct draft *d, const struct task *t)
{
    const struct scan here = *scan;
    for (size_t i = 0; i < s->policy->rubric->ncriteria; i++) {
        *scan = here;
        if (asked_about(t, s->policy->rubric->criteria[i].id) &&
            !judgement(scan, d, s->policy->rubric->criteria[i].id))
            return false;
    }
    return true;
}

static bool
draft_read(const struct stage *s, struct scan *scan, struct draft *d, const struct task *t,
           struct err *e)
{
    do {
        char *id = scan_word(scan);
        bool all = id && !strcmp(id, "all");
        if (!id || (!all && !policy_criterion(s->policy, id)))
            return err_set(e, ERR_INVALID, "no quality criterion is called “%s”", id ? id : "");
        if (all ? !all_criteria(s, scan, d, t) : !judgement(scan, d, id))
            return err_set(e, ERR_INVALID, "after “%s” comes a number or “cannot judge”", id);
    } while (scan_literal(scan, ","));
    return scan_end(scan) || err_set(e, ERR_INVALID, "what is “%s”?", scan->p);
}

static bool
review(struct stage *s, struct scan scan, const struct stage_person *who, int round, int revision,
       struct err *e)
{
    struct draft d = {json_obj(), json_list(), json_obj()};
    json_object *body = lines_body(s, who, round, revision), *texts = json_obj();
    bool fine = draft_read(s, &scan, &d, lines_task(s, who, false), e);
    json_put(body, "scores", d.scores);
    json_put(body, "must_change", d.marks);
    json_put(texts, "comments", d.comments);
    if (fine) {
        stage_command(s, COMMAND_REVIEW, who->id, body, texts, NULL);
        return true;
    }
    json_object_put(body);
    json_object_put(texts);
    return false;
}

enum { REVIEWERS_MAX = 20 };

static bool
reviews(struct stage *s, struct scan *scan, const struct stage_person **who, size_t count,
        struct err *e)
{
    int round = 0, revision = 0;
    while (scan_literal(scan, "as of")) {
        bool is_round = scan_literal(scan, "round");
        if (!is_round && !scan_literal(scan, "revision"))
            return err_set(e, ERR_INVALID, "write: as of revision 1");
        char *number = scan_word(scan);
        *(is_round ? &round : &revision) = number ? (int)strtol(number, NULL, 10) : 0;
    }
    if (!scan_literal(scan, ":"))
        return err_set(e, ERR_INVALID, "write: … review: all 2");
    for (size_t i = 0; i < count && !s->refused; i++)
        if (!review(s, *scan, who[i], round, revision, e))
            return false;
    return true;
}

/* ---- a revision --------------------------------------------------------------------------------------- */

static bool
revises(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    json_object *document = json_copy(s->document), *answered = json_list();
    json_object *body = lines_body(s, who, 0, 0);
    if (scan_literal(scan, "("))
        while (with_another(s, scan, body))
            ;
    (void)scan_literal(scan, ")");
    char *seen = scan_literal(scan, "as of revision") ? scan_word(scan) : NULL;
    if (seen)
        json_put_int(body, "revision", strtol(seen, NULL, 10));
    if (!scan_literal(scan, ":"))
        return err_set(e, ERR_INVALID, "write: … revises: summary \"…\", or … revises: nothing");
    while (!scan_end(scan) && !scan_literal(scan, "nothing")) {
        char *id = scan_word(scan), *value = scan_quoted(scan);
        const struct field *f = id ? policy_field(s->policy, id) : NULL;
        if (!f || !value)
            return err_set(e, ERR_INVALID, "no question of the form is called “%s”", id ? id : "");
        json_object *was = json_get(document, id);
        if (json_object_is_type(was, json_type_array))
            json_push_str(was, value);
        else
            json_put_str(document, id, value);
        (void)scan_literal(scan, ",");
    }
    for (size_t i = 0; i < s->c->nrequests; i++)
        if (!s->c->requests[i].revision_answered)
            json_push(answered, json_new_int(s->c->requests[i].number));
    json_put(body, "answered", answered);
    stage_command(s, COMMAND_REVISE, who->id, body, NULL, document);
    return true;
}

/* ---- the others --------------------------------------------------------------------------------------- */

static bool
gives(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    const struct stage_person *from, *to;
    const struct task *t = NULL;
    if (scan_literal(scan, "the empty place to")) {
        for (size_t i = 0; i < s->c->ntasks; i++)
            if (!s->c->tasks[i].person && s->c->tasks[i].status == TASK_OPEN)
                t = &s->c->tasks[i];
    } else if (scan_literal(scan, "the place of") && (from = scan_person(scan, s)) &&
               scan_literal(scan, "to")) {
        t = lines_task(s, from, false);
    } else {
        return err_set(e, ERR_INVALID, "write: … gives the place of NAME to NAME");
    }
    to = scan_person(scan, s);
    if (!to || !t)
        return err_set(e, ERR_INVALID, "there is no such place, or nobody of that name");
    json_object *body = json_obj();
    json_put_int(body, "task", t->number);
    json_put_str(body, "person", to->id);
    stage_command(s, COMMAND_REASSIGN, who->id, body, NULL, NULL);
    return true;
}

static int
delivery_to(const struct stage *s, const char *system)
{
    for (size_t i = 0; s->c && i < s->c->ndeliveries; i++)
        if (!strcmp(s->c->deliveries[i].endpoint, system))
            return s->c->deliveries[i].number;
    return 0;
}

static bool
system_answers(struct stage *s, struct scan *scan, struct err *e)
{
    char *system = scan_word(scan);
    if (!system || !s->c || !scan_literal(scan, "answers"))
        return err_set(e, ERR_INVALID, "who does this? Nobody of that name is on the stage");
    json_object *body = json_obj();
    json_put_int(body, "delivery", delivery_to(s, system));
    json_put_str(body, "result", scan_word(scan));
    json_put_str(body, "because", scan_quoted(scan));
    stage_command(s, COMMAND_RECEIPT, NULL, body, NULL, NULL);
    return true;
}

static bool
gives_up(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    char *system = scan_word(scan);
    if (!system)
        return err_set(e, ERR_INVALID, "write: … gives up SYSTEM");
    json_object *body = json_obj();
    json_put_int(body, "delivery", delivery_to(s, system));
    stage_command(s, COMMAND_GIVE_UP_DELIVERY, who->id, body, NULL, NULL);
    return true;
}

static bool
act_of(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    bool was_office;
    if (scan_literal(scan, "submits"))
        return submits(s, scan, who, e);
    if (!office_line(s, scan, who, &was_office, e))
        return false;
    if (was_office)
        return true;
    bool was_credential;
    if (!s->c)
        return err_set(e, ERR_INVALID, "nothing has been submitted yet");
    if (!credential_act_line(s, scan, who, &was_credential, e))
        return false;
    if (was_credential)
        return true;
    if (scan_literal(scan, "decides"))
        decides(s, scan, who);
    else if (scan_literal(scan, "revises"))
        return revises(s, scan, who, e);
    else if (scan_literal(scan, "withdraws"))
        stage_command(s, COMMAND_WITHDRAW, who->id, json_obj(),
                      lines_texts("reason", scan_quoted(scan)), NULL);
    else if (scan_literal(scan, "gives up"))
        return gives_up(s, scan, who, e);
    else if (scan_literal(scan, "gives"))
        return gives(s, scan, who, e);
    else
        return step_act(s, scan, who, e);
    return true;
}

bool
act_line(struct stage *s, struct scan *scan, struct err *e)
{
    const struct stage_person *who[REVIEWERS_MAX];
    size_t count = 0;
    do {
        const struct stage_person *p = scan_person(scan, s);
        if (!p)
            return count ? err_set(e, ERR_INVALID, "nobody is called “%s”", scan->p)
                         : system_answers(s, scan, e);
        who[count++] = p;
    } while (scan_literal(scan, ",") && count < REVIEWERS_MAX);
    if (s->c && scan_literal(scan, "enters for")) {
        s->entering = who[0];
        count = 1;
        if (!(who[0] = scan_person(scan, s)) || !scan_literal(scan, ":"))
            return err_set(e, ERR_INVALID, "write: … enters for NAME: reviews: all 2");
    }
    s->by_link = scan_literal(scan, "by a link alone:");
    if (scan_literal(scan, "reviews") || scan_literal(scan, "review"))
        return reviews(s, scan, who, count, e);
    if (s->c && sitting_line(s, scan, who, count))
        return true;
    return act_of(s, scan, who[0], e);
}
