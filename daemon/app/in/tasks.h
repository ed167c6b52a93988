/*
 * tasks: makes commands from what a person typed into a task's page, and says first what is missing in it.
 *
 * What the person saw – task, round, revision – travels in the form and goes into the command, so that the core can refuse
 * an answer to something that has moved on. The form's nonce is the key: sent twice, it takes effect once.
 */
#ifndef ASSENT_APP_IN_TASKS_H
#define ASSENT_APP_IN_TASKS_H

#include "app/app.h"

struct tasks_from {
    struct app *app;
    const struct institution *institution;
    const char *proposal, *person;
    const char *known; /* how the person is known: "link", "session" */
    const char *nonce;
    int64_t task, round, revision; /* as the person saw them */
    json_object *doc;              /* the task's page, from sql/page/task.sql */
    json_object *typed;            /* {input: text or [text]} */
};

/* Calls problem for each thing that is missing or does not fit, with the input's name. */
typedef void tasks_problem(json_object *doc, const char *input, const char *text);
typedef void tasks_check(const struct tasks_from *from, tasks_problem *problem);
tasks_check tasks_check_review, tasks_check_decide, tasks_check_revise;

/* Items without done and arg, ready to be put. */
typedef struct docket_item *tasks_make(const struct tasks_from *from);
tasks_make tasks_review, tasks_decide, tasks_revise, tasks_recuse, tasks_withdraw, tasks_reassign,
    tasks_give_up;

/* The document that a revision would hand in; belongs to the caller. */
json_object *tasks_revised(const struct tasks_from *from);

#endif
