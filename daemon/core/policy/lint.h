/*
 * lint: the checker. Reading proves a policy's shape; this proves that the whole makes sense before anybody uses it.
 *
 * Every state can be reached and can end; every outcome leads somewhere; every name exists; every quorum can be met by
 * the places there are; nothing goes in a circle without a person or a clock. A policy with an error is refused; a
 * warning is shown to whoever adopts it.
 */
#ifndef ASSENT_CORE_LINT_H
#define ASSENT_CORE_LINT_H

#include "core/policy/definition.h"

enum lint_part { LINT_WORKFLOW, LINT_RUBRIC, LINT_FORM };
enum lint_severity { LINT_ERROR, LINT_WARNING };

struct lint_finding {
    enum lint_part part;
    enum lint_severity severity;
    const char *place;  /* "state “review”, step “committee”"; "" for the whole */
    const char *reason; /* what is wrong and what to do */
};

/* The names that exist outside the policy, each list NULL-terminated. A list that is NULL: the usual roles and
 * constituencies; systems and calendars are not checked then. */
struct lint_world {
    const char *const *roles, *const *constituencies, *const *endpoints, *const *calendars;
    const struct policy *base; /* the one that it extends; NULL: that is not looked at */
};

struct lint {
    struct lint_finding *findings; /* in the order of the policy */
    size_t count, errors;
    struct lint_world world;
};

struct lint *lint_policy(TALLOC_CTX *ctx, const struct policy *, const struct lint_world *);

const char *lint_part_name(enum lint_part); /* "workflow" */

/* ---- for the kinds of step (their `check` is handed the lint) and the checker's own parts ----------------------- */

/* place is taken as it is; the reason is formatted. */
void lint_add(struct lint *, enum lint_severity, enum lint_part, const char *place, const char *fmt,
              ...) printf_like(5, 6);

/* An error about a step. */
void lint_step(struct lint *, const struct state *, const struct step *, const char *fmt, ...)
    printf_like(4, 5);

void lint_role(struct lint *, const char *place, const char *key, const char *role);
void lint_constituency(struct lint *, const char *place, const char *constituency);
char *lint_place(TALLOC_CTX *, const struct state *, const struct step *); /* either may be NULL */
bool lint_has_kind(const struct policy *, const char *kind); /* a step of that kind */
bool lint_listed(const char *const *list, const char *name);

/* lint_who: whom a step asks, and who may act for them. */
void lint_who(struct lint *, const struct policy *, const struct state *, const struct step *);

/* lint_base: nothing of the policy that it extends is weaker here. */
void lint_base(struct lint *, const struct policy *base, const struct policy *own);

/* lint_graph: reachability, ends, circles. lint_form: questions, criteria and conditions. */
void lint_graph(struct lint *, const struct policy *);
void lint_form(struct lint *, const struct policy *);
void lint_guard(struct lint *, const struct policy *, enum lint_part, const char *place,
                const struct guard *, bool of_form);

#endif
