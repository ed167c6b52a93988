/*
 * reading: taking a policy's JSON apart, one key at a time, with an error that says which key and why.
 *
 * The vocabulary is closed: every object says first which keys it knows (reading_keys), then reads each. What is returned is
 * copied onto ctx. A caller that knows the place puts it before the error (err_at), so that the whole reads
 * "workflow, state “review”, step “committee”: “due”: …".
 */
#ifndef ASSENT_CORE_READING_H
#define ASSENT_CORE_READING_H

#include <json-c/json.h>

#include "base/err.h"
#include "core/policy/definition.h"

enum { READING_TITLE = 200, READING_PROSE = 4000 }; /* the longest texts, in bytes */
enum { READING_OPTIONAL, READING_REQUIRED };

/* Is o an object that has no key but these? known is NULL-terminated; "$schema" is always allowed. */
bool reading_keys(json_object *o, const char *const *known, struct err *e) must_check;

/* As reading_keys, for a step: the keys that every step may have and the kind's own. */
bool reading_step_keys(json_object *o, const char *const *own, struct err *e) must_check;

/* A text that is not empty and holds no control characters; *ret is NULL where an optional one is absent. */
bool reading_text(TALLOC_CTX *ctx, json_object *o, const char *key, int required, size_t max,
                  const char **ret, struct err *e) must_check;

/* A name: a lower-case letter, then at most 63 of a–z, 0–9, “-” and “_”. */
bool reading_name(TALLOC_CTX *ctx, json_object *o, const char *key, int required, const char **ret,
                  struct err *e) must_check;
bool reading_is_name(const char *s);

/* Absent keys leave *ret alone. */
bool reading_int(json_object *o, const char *key, int least, int most, int *ret, struct err *e) must_check;
bool reading_flag(json_object *o, const char *key, bool *ret, struct err *e) must_check;
bool reading_duration(json_object *o, const char *key, struct duration *ret, struct err *e) must_check;

/* A list of names; absent: none. */
bool reading_names(TALLOC_CTX *ctx, json_object *o, const char *key, size_t max, const char ***ret,
                   size_t *ret_count, struct err *e) must_check;

/* The object's member as a list, at most max long; *ret is NULL where it is absent. */
bool reading_list(json_object *o, const char *key, int required, size_t max, json_object **ret,
                  struct err *e) must_check;

/* [{"constituency": "faculty", "count": 3}]: places of a step, or the minimum of a quorum. */
bool reading_places(TALLOC_CTX *ctx, json_object *o, const char *key, struct place **ret,
                    size_t *ret_count, struct err *e) must_check;

/* "2/3": both above 0, at most 1. */
bool reading_fraction(const char *text, int *ret_top, int *ret_bottom, struct err *e) must_check;

/* A guard (core/policy/guard.h). */
bool reading_guard(TALLOC_CTX *ctx, json_object *o, const struct guard **ret, struct err *e) must_check;

/* The parts of a bundle. */
bool reading_rubric(TALLOC_CTX *ctx, json_object *o, struct rubric **ret, struct err *e) must_check;
bool reading_form(TALLOC_CTX *ctx, json_object *o, struct form **ret, struct err *e) must_check;
bool reading_workflow(TALLOC_CTX *ctx, json_object *o, const struct rubric *rubric,
                      struct workflow **ret, struct err *e) must_check;

#endif
