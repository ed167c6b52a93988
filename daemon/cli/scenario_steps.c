/* scenario_steps: what people do in statements, supplies, conditions and held publishing; questions and exceptions. */
#include "cli/scenario_lines.h"

#include <string.h>

#include "base/json.h"

/* ---- a partner ---------------------------------------------------------------------------------------- */

/* "states yes", "states if "…"", with answers after a colon: demand yes, hire often, why "…" */
static bool
states(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    json_object *body = lines_body(s, who, 0, 0), *answers = json_obj(), *said = json_obj();
    json_put_str(body, "support", scan_word(scan));
    json_object *texts = lines_texts("comment", scan_quoted(scan));
    if (scan_literal(scan, ":"))
        do {
            char *id = scan_word(scan), *quoted = scan_quoted(scan);
            char *choice = quoted ? NULL : scan_word(scan);
            if (!id)
                return err_set(e, ERR_INVALID, "write: … states yes: demand yes, remarks \"…\"");
            json_put_str(answers, id, choice);
            json_put_str(said, id, quoted ? quoted : scan_quoted(scan));
        } while (scan_literal(scan, ","));
    json_put(body, "answers", answers);
    texts = texts ? texts : json_obj();
    json_put(texts, "answers", said);
    stage_command(s, COMMAND_STATE, who->id, body, texts, NULL);
    return true;
}

/* To somebody of the stage; a coordinator hands over an empty place. */
static bool
hands_over(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    const struct task *t = lines_task(s, who, true);
    bool empty = scan_literal(scan, "the empty place");
    for (size_t i = 0; empty && i < s->c->ntasks; i++)
        if (!s->c->tasks[i].person && s->c->tasks[i].status == TASK_OPEN)
            t = &s->c->tasks[i];
    const struct stage_person *to = scan_literal(scan, "to") ? scan_person(scan, s) : NULL;
    if (!to)
        return err_set(e, ERR_INVALID, "write: … hands over to NAME");
    json_object *body = json_obj();
    json_put_int(body, "task", t ? t->number : 0);
    json_put_str(body, "person", to->id);
    stage_command(s, COMMAND_HAND_OVER, who->id, body, NULL, NULL);
    return true;
}

/* ---- filling in and ticking off -------------------------------------------------------------------------- */

/* "supplies code "X", term "2027"": the document in hand with these answers. */
static bool
supplies(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    json_object *document = json_copy(s->document);
    while (!scan_end(scan)) {
        char *id = scan_word(scan), *value = scan_quoted(scan);
        if (!id || !value || !policy_field(s->policy, id)) {
            json_object_put(document);
            return err_set(e, ERR_INVALID, "write: … supplies QUESTION \"…\"");
        }
        json_put_str(document, id, value);
        (void)scan_literal(scan, ",");
    }
    stage_command(s, COMMAND_SUPPLY, who->id, lines_body(s, who, 0, 0), NULL, document);
    return true;
}

static bool
sends_back(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    json_object *body = lines_body(s, who, 0, 0);
    (void)e;
    json_put_bool(body, "return", true);
    stage_command(s, COMMAND_SUPPLY, who->id, body, lines_texts("reason", scan_quoted(scan)), NULL);
    return true;
}

static bool
confirms(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    json_object *body = lines_body(s, who, 0, 0);
    char *reason = scan_literal(scan, "not") ? scan_quoted(scan) : NULL;
    (void)e;
    json_put_bool(body, "accept", !reason);
    stage_command(s, COMMAND_CONFIRM, who->id, body, lines_texts("reason", reason), NULL);
    return true;
}

static bool
fulfils(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    json_object *body = lines_body(s, who, 0, 0), *numbers = json_list();
    (void)e;
    for (char *word; (word = scan_word(scan)); (void)scan_literal(scan, ","))
        json_push(numbers, json_new_int(strtol(word, NULL, 10)));
    json_put(body, "conditions", numbers);
    stage_command(s, COMMAND_FULFIL, who->id, body, NULL, NULL);
    return true;
}

/* ---- releasing, questions, exceptions -------------------------------------------------------------------- */

static bool
releases(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    (void)e;
    stage_command(s, COMMAND_RELEASE, who->id, lines_body(s, who, 0, 0),
                  lines_texts("comment", scan_quoted(scan)), NULL);
    return true;
}

/* "enters it", "enters it at "https://…""; "cannot enter it "…""; "corrects the entry to "https://…" "why"". */
static bool
enters(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    json_object *body = lines_body(s, who, 0, 0);
    (void)e;
    if (scan_literal(scan, "at"))
        json_put_str(body, "url", scan_quoted(scan));
    stage_command(s, COMMAND_ENTER, who->id, body, NULL, NULL);
    return true;
}

static bool
cannot_enter(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    json_object *body = lines_body(s, who, 0, 0);
    (void)e;
    json_put_bool(body, "failed", true);
    stage_command(s, COMMAND_ENTER, who->id, body, lines_texts("reason", scan_quoted(scan)), NULL);
    return true;
}

/* The latest that was asked of anybody and is done: an office corrects it as well. */
static bool
corrects_as(struct stage *s, struct scan *scan, const struct stage_person *who, bool failed)
{
    json_object *body = json_obj();
    if (failed)
        json_put_bool(body, "failed", true);
    for (size_t i = 0; s->c && i < s->c->ntasks; i++)
        if (s->c->tasks[i].delivery && s->c->tasks[i].status == TASK_DONE)
            json_put_int(body, "task", s->c->tasks[i].number);
    if (scan_literal(scan, "to"))
        json_put_str(body, "url", scan_quoted(scan));
    stage_command(s, COMMAND_CORRECT_ENTRY, who->id, body, lines_texts("reason", scan_quoted(scan)),
                  NULL);
    return true;
}

static bool
corrects(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    (void)e;
    return corrects_as(s, scan, who, false);
}

/* "takes back the entry "why"": it is not there. */
static bool
takes_back(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    (void)e;
    return corrects_as(s, scan, who, true);
}

static bool
asks(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    (void)e;
    stage_command(s, COMMAND_ASK, who->id, lines_body(s, who, 0, 0),
                  lines_texts("question", scan_quoted(scan)), NULL);
    return true;
}

/* "answers "…"": the oldest open question; "answers question 2 "…"". */
static bool
answers(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    json_object *body = json_obj();
    char *number = scan_literal(scan, "question") ? scan_word(scan) : NULL;
    (void)e;
    json_put_int(body, "question",
                 number             ? strtol(number, NULL, 10)
                 : s->c->nquestions ? s->c->questions[0].number
                                    : 0);
    stage_command(s, COMMAND_ANSWER, who->id, body, lines_texts("answer", scan_quoted(scan)), NULL);
    return true;
}

static bool
makes_exception(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    json_object *body = json_obj();
    (void)e;
    json_put_str(body, "exception", scan_word(scan));
    stage_command(s, COMMAND_MAKE_EXCEPTION, who->id, body,
                  lines_texts("reason", scan_quoted(scan)), NULL);
    return true;
}

bool
step_act(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    static const struct {
        const char *verb;
        bool (*act)(struct stage *, struct scan *, const struct stage_person *, struct err *);
    } acts[] = {
        {"states", states},
        {"hands over", hands_over},
        {"supplies", supplies},
        {"sends it back", sends_back},
        {"confirms", confirms},
        {"fulfils condition", fulfils},
        {"releases", releases},
        {"asks", asks},
        {"answers", answers},
        {"enters it", enters},
        {"cannot enter it", cannot_enter},
        {"corrects the entry", corrects},
        {"takes back the entry", takes_back},
        {"makes exception", makes_exception},
    };
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (scan_literal(scan, acts[i].verb))
            return acts[i].act(s, scan, who, e);
    return err_set(e, ERR_INVALID, "cannot understand “%s”", scan->p);
}
