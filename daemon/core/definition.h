/*
 * definition: a policy, read from its JSON and ready to be decided with. The vocabulary is closed and numbered;
 * assent-policy(5) describes it, workflows/ holds the ones that ship.
 *
 * A bundle is one JSON text {"vocabulary":1,"workflow":{…},"rubric":{…},"form":{…}}; its identity is the SHA-256 of its
 * exact bytes, computed by whoever stores it. Reading proves the shape (every key known, every value of its type and in
 * its bounds); core/lint proves that the whole makes sense. Everything hangs from the policy's talloc context and is
 * never changed after reading.
 */
#ifndef ASSENT_CORE_DEFINITION_H
#define ASSENT_CORE_DEFINITION_H

#include <json-c/json.h>
#include <stddef.h>

#include "base/err.h"
#include "core/calendar.h"

enum { POLICY_VOCABULARY = 1 };

/* ---- guards: predicate trees over named facts, no expressions ---------------------------------------- */

enum guard_op {
    GUARD_ALL,     /* {"all": […]} */
    GUARD_ANY,     /* {"any": […]} */
    GUARD_NOT,     /* {"not": {…}} */
    GUARD_IS,      /* {"fact": "lane", "is": "credit"} */
    GUARD_IN,      /* {"fact": "lane", "in": ["credit", "non-credit"]} */
    GUARD_LESS,    /* {"fact": "round", "less-than": 3} */
    GUARD_MORE,    /* {"fact": "field.hours", "more-than": 40} */
    GUARD_PRESENT, /* {"fact": "field.partners", "present": true} */
};

/* Facts: kind, lane, level, unit, round (of the step that ended), revision, field.<id>, changed.<id>. */
struct guard {
    enum guard_op op;
    struct guard **of; /* ALL, ANY, NOT */
    size_t nof;
    const char *fact;
    json_object *value; /* a scalar, or an array for IN */
};

/* ---- workflow ---------------------------------------------------------------------------------------- */

enum ending { ENDING_NONE, ENDING_COMPLETED, ENDING_DECLINED, ENDING_WITHDRAWN, ENDING_LAPSED };

struct transition {
    const char *to;            /* a state's name */
    const struct guard *guard; /* NULL: always */
    const char *because;       /* the reason that log, history, mail and drawing give */
};

/* What an outcome leads to: the first transition whose guard holds; the last has none. */
struct on {
    const char *outcome;
    struct transition *transitions;
    size_t ntransitions;
};

/* Who acts: the holders of a role, or places filled from a committee by constituency, or the proposer. */
struct place {
    const char *constituency; /* NULL: any */
    int count;
};
struct who {
    const char *role; /* "coordinator", "committee", "proposer", … */
    bool of_unit;     /* the role's holder for the proposal's unit */
    struct place *places;
    size_t nplaces; /* 0: every holder of the role may act, and one of them does */
};

struct reminder {
    struct duration when; /* before due, or after it */
    bool after;
};

struct step {
    const char *name, *title;
    const struct step_kind *kind; /* core/step.h */
    void *params;                 /* the kind's own, read by its entry */
    struct who who;
    struct duration due; /* .n == 0: none */
    struct reminder *reminders;
    size_t nreminders;
    const char *escalate_role; /* told when overdue; NULL: nobody */
};

struct state {
    const char *name, *title;
    struct step *steps; /* opened together */
    size_t nsteps;
    const char **precedence; /* of outcomes, when several steps produced some */
    size_t nprecedence;
    struct on *on;
    size_t non;
    struct duration after; /* .n == 0: none */
    struct on after_on;    /* outcome "after" */
    bool paused;           /* the clock rests: the time is the proposer's */
    enum ending final;
    bool publishes; /* final: the credential comes into force */
};

struct workflow {
    const char *name, *title, *summary;
    const char **serves; /* kinds of proposal */
    size_t nserves;
    const char *form, *rubric, *calendar, *start;
    struct state *states;
    size_t nstates;
    struct on *anywhere; /* outcomes that leave every state that is not final: "withdraw" */
    size_t nanywhere;
};

/* ---- rubric ------------------------------------------------------------------------------------------ */

struct level {
    int value;
    const char *label;
};
struct criterion {
    const char *id, *title, *question, *evidence;
    const char **anchors; /* one a level, in the scale's order; NULL: the level's label serves */
};
struct rubric {
    const char *name, *title;
    struct level *scale; /* rising */
    size_t nscale;
    int meets;         /* the lowest value that meets */
    int comment_below; /* a comment is mandatory below this value */
    bool cannot_judge; /* "cannot judge" may be answered */
    struct criterion *criteria;
    size_t ncriteria;
};

/* ---- form -------------------------------------------------------------------------------------------- */

/* X(enumerator, name in the JSON, shape of the answer in a document) */
#define FIELD_TYPES(X)                                                                             \
    X(TEXT, "text", "string")                                                                      \
    X(LONG_TEXT, "long-text", "string")                                                            \
    X(NUMBER, "number", "number")                                                                  \
    X(DATE, "date", "string YYYY-MM-DD")                                                           \
    X(CHOICE, "choice", "string, one of the choices' ids")                                         \
    X(CHOICES, "choices", "array of choices' ids")                                                 \
    X(LIST, "list", "array of strings")                                                            \
    X(PERSON, "person", "string")                                                                  \
    X(UNIT, "unit", "string, a unit's code")                                                       \
    X(EMAIL, "email", "string, an address")                                                        \
    X(URL, "url", "string, http or https")

enum field_type {
#define X(enumerator, name, shape) FIELD_##enumerator,
    FIELD_TYPES(X)
#undef X
};

const char *field_type_name(enum field_type);

struct choice {
    const char *id, *title;
};
struct field {
    const char *id, *title, *help, *example;
    const char *ask; /* what is said while it is not answered; NULL: made from the title */
    enum field_type type;
    const char *section;          /* id of the form's section it stands in */
    bool required;                /* due at submission */
    const struct guard *required_when;
    int max;                      /* characters of a text, entries of a list; 0: the type's own */
    int min;                      /* entries of a list */
    struct choice *choices;
    size_t nchoices;
    const char **supports; /* ids of criteria */
    size_t nsupports;
    bool is_public; /* on the catalog entry */
};
struct section {
    const char *id, *title, *intro;
};
struct form {
    const char *name, *title;
    struct section *sections;
    size_t nsections;
    struct field *fields;
    size_t nfields;
};

struct policy {
    const char *digest; /* hex SHA-256 of the bundle, as given by the caller */
    json_object *bundle; /* the text as read: pages are given it */
    struct workflow *workflow;
    struct rubric *rubric;
    struct form *form;
};

/* Reads a bundle. The error names the place inside it ("workflow, state “review”, step “committee”: …"). */
bool policy_read(TALLOC_CTX *ctx, const char *bytes, size_t len, const char *digest,
                 struct policy **ret, struct err *e) must_check;

/* Puts the three files' bytes together into a bundle's bytes; each must be one JSON object. */
char *policy_bundle(TALLOC_CTX *ctx, const char *workflow, const char *rubric, const char *form);

const struct state *policy_state(const struct policy *, const char *name);
const struct step *state_step(const struct state *, const char *name);
const struct criterion *policy_criterion(const struct policy *, const char *id);
const struct field *policy_field(const struct policy *, const char *id);
const struct on *state_on(const struct state *, const char *outcome);

#endif
