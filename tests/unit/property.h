/*
 * property: what the files of the property test share: a seeded dice, the world that cases live in, and a case as it is
 * decided and, beside it, as it is folded from the texts of its events.
 */
#ifndef ASSENT_TESTS_PROPERTY_H
#define ASSENT_TESTS_PROPERTY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/scenario_stage.h"
#include "core/case/event.h"

struct property {
    uint64_t seed, dice;
    long commands, accepted, refused, cases, tallies, refolds;
    long kinds[COMMAND_KINDS]; /* accepted, of each */
};
extern struct property property;

#define HOLDS(condition, ...)                                                               \
    do {                                                                                    \
        if (!(condition)) {                                                                 \
            printf("property: seed %llu, command %ld: ", (unsigned long long)property.seed, \
                   property.commands);                                                      \
            printf(__VA_ARGS__);                                                            \
            printf("\n");                                                                   \
            exit(1);                                                                        \
        }                                                                                   \
    } while (0)

uint64_t property_draw(uint64_t below); /* splitmix64 */
bool property_chance(unsigned percent);

struct world {
    const struct policy *policy;
    struct policy newer;       /* the same rules under another digest */
    const struct stage *stage; /* for documents */
    struct roster *roster[2];  /* the second: later, when some have left and others have come */
    struct calendar *calendar;
    struct programme *programme;
    long cases;
};
enum { WORLDS_MAX = 60, ROSTERS = 2 };
size_t
property_worlds(TALLOC_CTX *, struct world *ret); /* every policy that ships, and some more */
const char *property_somebody(void);
json_object *property_quoted(TALLOC_CTX *, const char *text); /* a JSON text with ' for " */
void property_load(json_object *load);                        /* open tasks of everybody, drawn */

/* One case: as decided, and as folded from the texts of its events. */
struct run {
    TALLOC_CTX *ctx;
    const struct world *w;
    struct casefile *c, *folded;
    json_object *document;
    json_object *credential; /* that the case is about or has begun: the fact; NULL: none yet */
    json_object *history;    /* [[kind, version, at, text of the body]] */
    const char *endpoints[3];
    struct system systems[1]; /* the second is kept by hand, if its role is named */
    int roster; /* the one in force */
    json_object *load;
    when_t now;
    char *text; /* of c; NULL: not made */
};

/* The one that the case is under. */
const struct policy *property_policy(const struct run *);

/* Fills the command with something that somebody might do, sensible more often than not. */
void property_command(struct run *, struct command *);

char *property_case_text(TALLOC_CTX *, const struct casefile *);
void property_taken(struct run *, const struct command *, struct outcome *);
void property_credential(struct run *, const struct event *); /* what it becomes by the event */
void property_deterministic(struct run *, const struct command *, const struct facts *,
                            const struct outcome *);
void property_lower_is_no_better(struct run *);
void property_reseating_is_done_at_once(struct run *, const struct command *, const struct facts *);
void property_folds_from_nothing(struct run *);

/* A word that stands in every free text and in no event: what is said in confidence is never in the record. */
#define PROPERTY_CANARY "canary"

#endif
