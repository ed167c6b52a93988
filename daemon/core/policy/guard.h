/*
 * guard: does a condition hold? Pure; a condition about something that is not known does not hold.
 *
 * Facts: kind, lane, level, unit, round, revision, field.<id> (the answer in the document; field.<group>.<id>: the list
 * of the entries' answers), count.<id> (how many entries a list or group has; 0 when it is not answered), changed.<id>
 * (true when the latest revision changed that answer), entry.<id> (in a group's own question: of the same entry). Of an answer that is a list, `is` and `in` hold when they do for one entry. Numbers
 * compare as numbers, texts (dates) by their characters.
 */
#ifndef ASSENT_CORE_GUARD_H
#define ASSENT_CORE_GUARD_H

#include "core/policy/definition.h"

struct guard_facts {
    const char *kind, *lane, *level, *unit; /* NULL: not known */
    int round, revision;                    /* 0: not known */
    json_object *document;                  /* or NULL */
    json_object *entry;                     /* of a group, while its own questions are looked at */
    const char *const *changed;             /* ids of fields; may be NULL */
    size_t nchanged;
};

/* NULL holds always. */
bool guard_holds(const struct guard *, const struct guard_facts *);

/* Is an answer given? null, "", [] and {} are none. */
bool guard_answered(json_object *answer);

/* "the round is below 3 and the lane is credit", for explanations and drawings. */
char *guard_sentence(TALLOC_CTX *ctx, const struct guard *, const struct form *);

/* A kind of proposal in words: "a minor amendment". */
const char *guard_kind(const char *kind);

#endif
