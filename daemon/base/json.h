/*
 * json: the house's way to read, make and compare JSON; json-c holds the values.
 *
 * References: what json_read, json_obj, json_list, json_copy return belongs to the caller: give it
 * to json_put or json_push (which take it over), to json_own (which frees it with a talloc
 * context), or json_object_put it. Getters lend: what they return lives as long as the object
 * asked. They accept NULL and the wrong type, and answer as if the member were not there; a JSON
 * null is the same as no member (json_has tells them apart).
 */
#ifndef ASSENT_BASE_JSON_H
#define ASSENT_BASE_JSON_H

#include <json-c/json.h>
#include <stdint.h>

#include "base/err.h"
#include "base/json_scan.h"

/* json_scan, then the value; limits NULL means json_limits_usual. A text that is just `null` gives
 * NULL. */
bool json_read(const char *bytes, size_t len, const struct json_limits *limits,
               struct json_object **ret, struct err *e) must_check;

/* Ties one reference of o to ctx, and returns o: json_own(ctx, json_obj()). For a second owner:
 * json_object_get(o). */
struct json_object *json_own(TALLOC_CTX *ctx, struct json_object *o);

/* ---- asking: of an object by key ---- */
struct json_object *json_get(const struct json_object *o, const char *key);
bool json_has(const struct json_object *o, const char *key);        /* true for null too */
const char *json_str(const struct json_object *o, const char *key); /* NULL unless a string */
int64_t
json_int(const struct json_object *o, const char *key, int64_t dflt); /* dflt unless an integer */
double json_num(const struct json_object *o, const char *key, double dflt); /* integer or real */
bool
json_flag(const struct json_object *o, const char *key, bool dflt); /* dflt unless true or false */
struct json_object *json_arr(const struct json_object *o, const char *key); /* NULL unless a list */

/* By path: json_at(o, "answers/0/field/id"); numbers count in lists from 0. NULL if any part is
 * missing. */
struct json_object *json_at(const struct json_object *o, const char *path);

/* Of a list: its length (0 for anything else) and its items. */
size_t json_len(const struct json_object *list);
struct json_object *json_item(const struct json_object *list, size_t i);
const char *json_item_str(const struct json_object *list, size_t i); /* NULL unless a string */

/* Of any value: the string it is, or NULL. */
const char *json_as_str(const struct json_object *o);

/* ---- making ---- */
struct json_object *json_obj(void);
struct json_object *json_list(void);
struct json_object *json_new_str(const char *s); /* NULL for NULL, which is JSON's null */
struct json_object *json_new_int(int64_t n);
struct json_object *json_copy(const struct json_object *o); /* deep; NULL for NULL */

/* A key that is there already is replaced. */
void
json_put(struct json_object *o, const char *key, struct json_object *value); /* NULL puts null */
void
json_put_str(struct json_object *o, const char *key, const char *value); /* NULL puts nothing */
void json_put_int(struct json_object *o, const char *key, int64_t value);
void json_put_num(struct json_object *o, const char *key, double value); /* must be finite */
void json_put_bool(struct json_object *o, const char *key, bool value);
void json_push(struct json_object *list, struct json_object *value);
void json_push_str(struct json_object *list, const char *value);

/* ---- writing and comparing ---- */

/* Compact, slashes not escaped, members in the order they were put. Lives until o is changed or
 * freed. */
const char *json_text(struct json_object *o);

/*
 * One text for one value, for digests: keys sorted by their bytes, no spaces, only what must be
 * escaped is, and numbers by value (3, 3.0 and 3e0 are all `3`; a real is the shortest text that
 * reads back as the same double).
 */
char *json_canonical(TALLOC_CTX *ctx, const struct json_object *o);

/* The same value: the order of keys and the way numbers are written do not matter. */
bool json_equal(const struct json_object *a, const struct json_object *b);

#endif
