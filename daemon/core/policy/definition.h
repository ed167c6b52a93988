/*
 * definition: a policy, read from its JSON and ready to be decided with. The vocabulary is closed and numbered;
 * assent-policy(5) describes it, workflows/ holds the ones that ship.
 *
 * A bundle is one JSON text {"vocabulary":1,"workflow":{…},"rubric":{…},"form":{…}}; its identity is the SHA-256 of its
 * exact bytes, computed by whoever stores it. Reading proves the shape (every key known, every value of its type and in
 * its bounds); core/policy/lint proves that the whole makes sense. Everything hangs from the policy's talloc context and is
 * never changed after reading.
 */
#ifndef ASSENT_CORE_DEFINITION_H
#define ASSENT_CORE_DEFINITION_H

#include <json-c/json.h>
#include <stddef.h>

#include "base/err.h"
#include "core/policy/calendar.h"

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

/* Facts: kind, lane, level, unit, round (of the step that ended), revision, field.<id>, field.<group>.<id>, count.<id>,
 * changed.<id>; inside a group entry.<id>. */
struct guard {
    enum guard_op op;
    struct guard **of; /* ALL, ANY, NOT */
    size_t nof;
    const char *fact;
    json_object *value; /* a scalar, or an array for IN */
};

/* ---- workflow ---------------------------------------------------------------------------------------- */

/*
 * What a completed proposal does to its credential: ACT(ENUMERATOR, "word", the event's enumerator). A state that
 * "publishes" does what the proposal's kind says; one with "credential" does what that says.
 */
#define CREDENTIAL_ACTS(ACT)                \
    ACT(PUBLISH, "publish", PUBLISHED)      \
    ACT(AMEND, "amend", AMENDED)            \
    ACT(CORRECT, "correct", CORRECTED)      \
    ACT(RENEW, "renew", RENEWED)            \
    ACT(SUSPEND, "suspend", SUSPENDED)      \
    ACT(REINSTATE, "reinstate", REINSTATED) \
    ACT(RETIRE, "retire", RETIRED)          \
    ACT(RETRACT, "retract", RETRACTED)

enum credential_act {
    CREDENTIAL_BY_KIND,
#define ACT(enumerator, word, event) CREDENTIAL_##enumerator,
    CREDENTIAL_ACTS(ACT)
#undef ACT
        CREDENTIAL_ACT_KINDS
};

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
enum { WHO_UNITS_MAX = 16 }; /* of `of_units`: so many places at most */
struct who {
    const char *role; /* "coordinator", "committee", "proposer", … */
    bool
        of_unit; /* the role's holder for the proposal's unit, or the nearest unit above it that has one */
    const char *of_units; /* a field of the form: one place for each unit named in it; NULL: none */
    const char **roles;   /* where holders of several roles are asked: all of them, role first */
    size_t nroles;        /* 0: role alone */
    const char *except;   /* whoever holds this role is not asked; NULL: nobody is left out */
    struct place *places;
    size_t nplaces; /* 0: every holder of the role may act, and one of them does */
    const char *
        field; /* statement: the partners whom this question's answer names; the role is "partner" then */
};

/* "2/3": 0 < top <= bottom; bottom 0: none. */
struct fraction {
    int top, bottom;
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
    struct {
        struct duration by;
        int times; /* 0: never */
    } extend;      /* when it is due without a quorum */
    struct reminder *reminders;
    size_t nreminders;
    const char *escalate_role; /* told when overdue; NULL: nobody */
    bool no_standin;           /* whoever is asked must act in person */
    const char *for_others;    /* the role that may enter what others have said on paper; NULL */
    bool conflict_same_unit;   /* people of the proposal's department may not act */
    bool signed_in;            /* a link alone is not enough to act */
};

struct state {
    const char *name, *title;
    struct step *steps; /* opened together */
    size_t nsteps;
    const char **precedence; /* of outcomes, when several steps produced some */
    size_t nprecedence;
    bool any; /* the first step that has an outcome decides; otherwise all are waited for */
    struct on *on;
    size_t non;
    struct duration after; /* .n == 0: none */
    struct on after_on;    /* outcome "after" */
    bool paused;           /* the clock rests: the time is the proposer's */
    enum ending final;
    bool publishes;                 /* final: what the proposal is for takes effect */
    enum credential_act credential; /* final: what that is */
};

/* What an office may decide in every state that is not final, with a reason. */
struct exception {
    const char *name, *title;
    const char *by; /* a role */
    struct on on;
};

struct workflow {
    const char *name, *title, *summary;
    const char **serves; /* kinds of proposal */
    size_t nserves;
    const char *form, *rubric, *calendar, *start;
    const char *extends; /* the policy of whose rules it weakens none; NULL */
    struct state *states;
    size_t nstates;
    struct on *anywhere; /* outcomes that leave every state that is not final: "withdraw" */
    size_t nanywhere;
    struct exception *exceptions; /* of "anywhere" too: those that have "by" */
    size_t nexceptions;
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
#define FIELD_TYPES(X)                                                                          \
    X(TEXT, "text", "string")                                                                   \
    X(LONG_TEXT, "long-text", "string")                                                         \
    X(NUMBER, "number", "number")                                                               \
    X(DATE, "date", "string YYYY-MM-DD")                                                        \
    X(CHOICE, "choice", "string, one of the choices' ids")                                      \
    X(CHOICES, "choices", "array of choices' ids")                                              \
    X(LIST, "list", "array of strings")                                                         \
    X(PERSON, "person", "string")                                                               \
    X(UNIT, "unit", "string, a unit's code")                                                    \
    X(ROLE, "role", "string, a role's name")                                                    \
    X(EMAIL, "email", "string, an address")                                                     \
    X(URL, "url", "string, http or https")                                                      \
    X(MONEY, "money", "array of {audience, amount, note?}, in the field's currency")            \
    X(SKILL, "skill", "array of {name, framework?, code?, uri?}")                               \
    X(FILE, "file", "object {url, alt}, or {file, name, type, size, alt?} of one that is here") \
    X(IMAGE, "image", "object {file, name, type, size, alt}: a badge's image, PNG or SVG")      \
    X(GROUP, "group", "array of objects {id of a field of the group: answer}")                  \
    X(ENTRIES, "entries", "array of numbers from 1, as texts: entries of the group that “of” names")

enum field_type {
#define X(enumerator, name, shape) FIELD_##enumerator,
    FIELD_TYPES(X)
#undef X
};

const char *field_type_name(enum field_type);

struct choice {
    const char *id, *title;
};

/* What a change of the answer makes of an amendment; rising. A question that does not say is major. */
enum form_change { CHANGE_NONE, CHANGE_EDITORIAL, CHANGE_MINOR, CHANGE_MAJOR };
/* Who may read the answer besides its proposer; each sees what those before it see. Unsaid: the committee. */
enum form_see { SEE_PUBLIC, SEE_PARTNER, SEE_COMMITTEE, SEE_OFFICE };

struct field {
    const char *id, *title, *help, *example;
    const char *ask; /* what is said while it is not answered; NULL: made from the title */
    enum field_type type;
    const char *section; /* id of the form's section it stands in */
    bool required;       /* at submission, or at publishing where it is due only then */
    bool due_publish;
    const struct guard *required_when;
    int max; /* characters of a text, entries of a list or group; 0: the type's own */
    int min; /* entries of a list or group */
    struct choice *choices;
    size_t nchoices;
    const char **supports; /* ids of criteria */
    size_t nsupports;
    const char *
        *needed_by; /* names of systems: before it is published there, it must be answered */
    size_t nneeded_by;
    enum form_change change;
    enum form_see see;
    const char *currency; /* money: three capitals */
    const char *entry;    /* what one entry is called: "component" */
    const char *of; /* entries: the id of the group whose entries are named; all of them must be */
    struct field *
        fields; /* of one entry: a group's own; those of money, skill, file and image are built in */
    size_t nfields;
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
    const char *digest;  /* hex SHA-256 of the bundle, as given by the caller */
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
/* By path: "title", or "components.kind" for a field of a group. */
const struct field *form_field(const struct form *, const char *path);
const struct on *state_on(const struct state *, const char *outcome);

#endif
