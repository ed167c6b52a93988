/*
 * people: the register of an institution, brought in from a CSV file, and who stands in for whom.
 *
 * Columns: email, name, and as wanted other_emails (separated by spaces), unit, unit_name, unit_parent (the unit above it),
 * campus_id, role, constituency, role_unit (the role is held for that department), acting (yes: only while nobody holds it
 * in full), from, to (dates). A line a role held; somebody with two roles has two lines. Somebody is known by the campus
 * id, else by an address. Who is there already is brought up to date; nobody is removed: a role ends by its `to`. The whole
 * file is taken or none of it. The new roster is a snapshot with the next number; a file that says nothing new makes none.
 */
#ifndef ASSENT_APP_SITE_PEOPLE_H
#define ASSENT_APP_SITE_PEOPLE_H

#include "app/site/registry.h"

struct pg;

struct people_report {
    int64_t people, roles, roster; /* roster: of a dry run the number that it would have */
    json_object *difference;       /* people_differ.h; all three are the report's */
    json_object *after;            /* the register as it is then */
    json_object *snapshot;         /* of a dry run the roster as it would be; NULL: no other */
};
typedef void people_fn(const struct people_report *report, const struct err *e,
                       void *arg); /* report NULL: refused */

/* Ends in exactly one call of done, never inside the call. inst must stay until then. actor: who imports, for the record.
 * dry_run: nothing is kept; the report says what would have changed. */
bool people_import(struct pg *owner, const struct institution *inst, const char *csv, size_t len,
                   const char *actor, bool dry_run, people_fn *done, void *arg,
                   struct err *e) must_check;

/* {"person","standin": an address or an id,"from","to": days,"roles"?:[name],"kinds"?:[name of a kind of step]} */
bool standin_set(struct pg *owner, const struct institution *inst, json_object *o,
                 const char *actor, people_fn *done, void *arg, struct err *e) must_check;

/* whom: the address or id of the one who was away, or the entry's own id. Acts from today. */
bool standin_end(struct pg *owner, const struct institution *inst, const char *whom,
                 const char *actor, people_fn *done, void *arg, struct err *e) must_check;

#endif
