/*
 * drift: has a form changed at its platform? What a submission asks that no mapping names, and which of our fields it fills,
 * beside what earlier ones did. Only the names of questions and fields are kept, never an answer.
 */
#ifndef ASSENT_APP_IN_DRIFT_H
#define ASSENT_APP_IN_DRIFT_H

#include "app/in/submission.h"

struct pg;
struct pg_params;

/* {"questions": [what no mapping names], "fields": [ours that were filled]}; the caller owns it. */
json_object *drift_names(const struct submission *s);

/*
 * What of these names is new, by what is known of the form (rows of sql/page/list_drift.sql; NULL: nothing):
 * {"questions": [never seen before], "absent": [fields that every submission had]}. The caller owns it.
 */
json_object *drift_against(json_object *names, json_object *known);

/* May the office have the answers to a question of the form go there? field NULL: it takes that back. */
bool drift_may_map(const struct institution *inst, const char *form, const char *question,
                   const char *field, struct err *e) must_check;

/* For sql/in/put_remap.sql. */
struct pg_params *drift_remap(TALLOC_CTX *ctx, const struct institution *inst, const char *form,
                              const char *question, const char *field, const char *who);

/* Sends what notes it and asks the office, for the transaction that settles the submission. */
void drift_note(struct pg *pg, const struct submission *s, const char *id);

#endif
