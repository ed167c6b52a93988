/*
 * model: the nouns. A case is what one proposal has come to: the fold of its events, and nothing else.
 *
 * It holds ids, choices, scores and instants; names, addresses, free text and documents lie in tables beside it, so that
 * they can be forgotten without breaking the fold. Everything in it hangs from the case's talloc context. Numbers that
 * identify a step's run, a task, a timer or a delivery are drawn from one counter a case, so that the pair (proposal,
 * number) names each for ever. Change requests are counted for themselves, from 1: people read their numbers.
 */
#ifndef ASSENT_CORE_MODEL_H
#define ASSENT_CORE_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/when.h"

/* The number of the fold: raised when evolve or the codec changes meaning; an older stored case is folded again. */
enum { CASE_FOLD = 1 };

/* A score below every scale. */
enum { SCORE_CANNOT_JUDGE = -1 };

struct score {
    const char *criterion;
    int value; /* or SCORE_CANNOT_JUDGE; of this round, or of an earlier one and still standing */
    bool must_change;
};

enum task_status {
    TASK_OPEN,
    TASK_DONE,
    TASK_CLOSED /* not needed any more */,
    TASK_RECUSED,
    TASK_MOVED
};

/* One thing asked of one person: a reviewer's place, a decision, a revision. It is due when its run is. */
struct task {
    int number, run;        /* run: the step's run it belongs to */
    int instead;            /* the task given up, or given away, whose place this is; 0: none */
    int delivery;           /* that a person makes, by entering it in the system; 0: none */
    const char *kind;       /* what is asked: "review", "decide", "revise", "vote", "state", … */
    const char *person;     /* id; NULL while nobody could be found for the place */
    const char *stands_for; /* whose place this is, while a stand-in acts; NULL: the person's own */
    const char *unit;       /* for which unit they sit, where the form names several; else NULL */
    const char
        *constituency; /* for whom they sit: the place's, or what its holder is; NULL: nobody's */
    enum task_status status;
    const char *choice; /* what was decided, voted or stated; "object", "no-objection"; else NULL */
    bool joint; /* open review: it was given, counts as it is, and may be changed or confirmed */
    struct score *scores; /* review: one a criterion answered, or standing from an earlier round */
    size_t nscores;
    const char **criteria; /* open review: the criteria asked about in this round; NULL: all */
    size_t ncriteria;
};

/* One opening of one step. */
struct step_run {
    int number;
    const char *step;  /* its name in the workflow */
    const char *state; /* whose step it is */
    int round;         /* 1 for the first time this step was opened in this case */
    int revision;      /* the revision it is about */
    when_t due;
    int extended;        /* so often was the time lengthened */
    bool begun;          /* publish, where it is held: it was released, and its date has come */
    bool joint;          /* panel: all reviews are known to all, and may be changed or confirmed */
    const char *outcome; /* NULL while it is open */
};

/* What is asked is kept beside the case, with the fields that it touches. */
struct change_request {
    int number;                            /* 1, 2, 3, … through all rounds */
    const char *criterion;                 /* NULL: about the whole */
    int revision_asked, revision_answered; /* answered: 0 while it is open */
};

/* CREDENTIAL: a date of the credential, of no run; armed when the proposal has ended too. STEP: a step's own. */
enum timer_kind { TIMER_REMIND, TIMER_OVERDUE, TIMER_AFTER, TIMER_CREDENTIAL, TIMER_STEP };

struct timer {
    int number;
    enum timer_kind kind;
    int run; /* of the step; 0 for a state's `after` */
    when_t due;
};

enum delivery_status { DELIVERY_PENDING, DELIVERY_DONE, DELIVERY_FAILED };

struct delivery {
    int number, run;
    const char *endpoint; /* its name */
    enum delivery_status status;
};

/* The latest revision in which a field of the form changed. */
struct field_change {
    const char *field;
    int revision;
};

/* What an approval asks for; its words are beside the case. */
struct condition {
    int number; /* 1, 2, 3, … through all decisions */
    int task;   /* of the decision that set it */
    bool met;
};

/* A small question to the proposer, asked out of a task, not answered yet; its words are beside the case. */
struct question {
    int number; /* 1, 2, 3, … through all */
    int task;
    const char *person; /* who asks */
};

/* Somebody outside the institution whom the document in hand names by an address. */
struct partner {
    const char *field; /* of the form */
    const char *person;
};

struct casefile {
    int fold;
    int64_t version; /* events folded so far */
    int next;        /* the next number to be drawn */

    const char *proposal; /* uuid */
    const char *kind;     /* "new", … */
    const char *lane, *level,
        *unit;                     /* the choices that guards may ask about; NULL when not given */
    const char *workflow, *policy; /* name, and digest of the bundle it is pinned to */
    const char *proposer;          /* person */
    const char **co_proposers;     /* persons */
    size_t nco_proposers;
    const char *about; /* the credential that it is about; NULL: a new one */
    int base; /* the version in force that its document was made from; 0: it holds none of its text */
    int revision;         /* of the document in hand, from 1 */
    const char *document; /* the digest it is kept by */

    const char *state;
    when_t submitted, entered; /* entered: into the state */
    bool paused;
    when_t last; /* instant of the last event */

    struct step_run *runs; /* the open ones, and the latest closed one of each step */
    size_t nruns;
    struct task
        *tasks; /* of the runs above; of a closed one only what was answered, and its reviewers */
    size_t ntasks;
    struct change_request *requests;
    size_t nrequests;     /* the open ones, and those answered since the last were made */
    int requested;        /* change requests ever made: the number of the latest */
    struct timer *timers; /* armed */
    size_t ntimers;
    struct delivery *deliveries;
    size_t ndeliveries;
    struct field_change *changed;
    size_t nchanged;
    struct partner *partners; /* of the revision in hand, in the document's order */
    size_t npartners;
    struct condition *conditions; /* of the latest approval that set some */
    size_t nconditions;
    struct question *questions;
    size_t nquestions;
    int questioned;       /* questions ever asked: the number of the latest */
    int conditioned;      /* conditions ever set: the number of the latest */
    const char **recused; /* persons who declared a conflict of interest: never asked again */
    size_t nrecused;

    const char *ending;     /* NULL; completed, declined, withdrawn, lapsed */
    const char *credential; /* uuid, once the proposal has taken effect on it */
    int credential_version; /* the one in force from then on */
};

struct task *case_task(const struct casefile *, int number); /* or NULL */
/* Asked of the proposer, and of nobody in their place. */
bool case_task_is_the_proposers(const struct task *);
/* What a review said of a criterion; NULL: nothing. */
const struct score *case_task_score(const struct task *, const char *criterion);
struct step_run *case_run(const struct casefile *, int number);          /* or NULL */
struct step_run *case_run_of(const struct casefile *, const char *step); /* the latest, or NULL */
struct timer *case_timer(const struct casefile *, int number);           /* armed, or NULL */
struct delivery *case_delivery(const struct casefile *, int number);     /* or NULL */
bool case_changed(const struct casefile *, const char *field,
                  int since); /* in a later revision than since */

/* The enumerators' names in events and in the stored case, NULL-terminated. */
extern const char *const task_status_names[];
extern const char *const timer_kind_names[];
extern const char *const delivery_status_names[];
bool name_index(const char *const *names, const char *name, int *ret);

#endif
