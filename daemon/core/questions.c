/* questions: see the header. */
#include "core/questions.h"

#include <string.h>

#include "base/json.h"
#include "core/outcome.h"
#include "core/told.h"

bool
questions_ask(struct deciding *d, const struct task *open, struct err *e)
{
    const struct task t = *open;
    int number = d->after->questioned + 1;
    if (!outcome_text(d, "question"))
        return err_set(e, ERR_INVALID, "Write your question.");
    if (!strcmp(t.person, d->after->proposer))
        return err_set(e, ERR_INVALID, "The proposal is your own: ask the office.");
    if (d->after->nquestions >= QUESTIONS_OPEN || number > QUESTIONS_MAX)
        return err_set(e, ERR_INVALID,
                       "The proposer has many questions to answer already: wait for the answers.");
    json_object *o = outcome_task_body(&t), *data = json_obj();
    json_put_int(o, "question", number);
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_QUESTION_ASKED, o);
    json_put_int(data, "question", number);
    json_put_str(data, "asker", t.person);
    told_person(d, "question", d->after->proposer, 0, data);
    return true;
}

bool
questions_answer(struct deciding *d, struct err *e)
{
    int number = (int)json_int(d->command->body, "question", 0);
    const struct question *found = NULL;
    for (size_t i = 0; i < d->after->nquestions; i++)
        if (d->after->questions[i].number == number)
            found = &d->after->questions[i];
    if (!found)
        return err_set(e, ERR_CONFLICT,
                       "That question is not open any more: the proposal has moved on.");
    if (!outcome_text(d, "answer"))
        return err_set(e, ERR_INVALID, "Write your answer.");
    const struct question q = *found;
    json_object *o = json_obj(), *data = json_obj();
    json_put_int(o, "question", number);
    json_put_str(o, "person", d->command->actor.person);
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_QUESTION_ANSWERED, o);
    json_put_int(data, "question", number);
    told_person(d, "answer", q.person, q.task, data);
    return true;
}
