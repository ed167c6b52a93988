/*
 * acts: makes commands from what a person typed into a page, and says first what is missing in it. The table is acts.def.
 *
 * What the person saw – task, round, revision – travels in the form and goes into the command, so that the core can refuse
 * an answer to something that has moved on. The form's nonce is the key: sent twice, it takes effect once.
 */
#ifndef ASSENT_APP_IN_ACTS_H
#define ASSENT_APP_IN_ACTS_H

#include "app/app.h"

struct acts_from {
    struct app *app;
    const struct institution *institution;
    const char *proposal, *person;
    const char *known; /* how the person is known: "link", "session" */
    const char *whose; /* for whom it is entered; NULL: for themselves */
    const char *nonce;
    int64_t task, round, revision; /* as the person saw them */
    json_object *doc;              /* the page's document, from sql/page */
    json_object *typed;            /* {input: text or [text]} */
};

/* Called for each thing that is missing or does not fit, with the input's name. */
typedef void acts_problem(json_object *doc, const char *input, const char *text);
typedef void acts_check(const struct acts_from *from, acts_problem *problem);

/* What a command is made of; an act's own function adds to body and texts, and may give a document. */
struct acts_parts {
    json_object *body, *texts, *document;
};
typedef void acts_fill(const struct acts_from *from, struct acts_parts *into);

struct act {
    const char *name, *done; /* done: the sentence that confirms it */
    enum command_kind kind;
    enum acts_shown { ACTS_NOTHING, ACTS_TASK, ACTS_ALL } shown;
    acts_check *check;
    acts_fill *fill;
};

const struct act *acts_named(const char *name); /* or NULL, also for NULL */

/* Everything the act's inputs lack. */
void acts_look(const struct act *act, const struct acts_from *from, acts_problem *problem);

/* An item without done and arg, ready to be put. */
struct docket_item *acts_make(const struct act *act, const struct acts_from *from);

/* What the table names. */
acts_check acts_check_review, acts_check_decide, acts_check_conditions, acts_check_revise,
    acts_check_state, acts_check_supply, acts_check_confirm;
acts_fill acts_fill_review, acts_fill_decide, acts_fill_revise, acts_fill_state, acts_fill_supply,
    acts_fill_give_back, acts_fill_cannot_enter;

#endif
