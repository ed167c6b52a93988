/*
 * people: the register of an institution, brought in from a CSV file.
 *
 * Columns: email, name, and as wanted unit, unit_name, campus_id, role, constituency, role_unit (the role is held
 * for that department), from, to (dates). A line a role held;
 * somebody with two roles has two lines. Who is there already is brought up to date; nobody is removed: a role ends by its
 * `to`. The whole file is taken or none of it. The new roster is a snapshot with the next number.
 */
#ifndef ASSENT_APP_SITE_PEOPLE_H
#define ASSENT_APP_SITE_PEOPLE_H

#include "app/site/registry.h"

struct pg;

struct people_report {
    int64_t people, roles, roster;
};
typedef void people_fn(const struct people_report *report, const struct err *e,
                       void *arg); /* report NULL: refused */

/* Ends in exactly one call of done, never inside the call. inst must stay until then. actor: who imports, for the record. */
bool people_import(struct pg *owner, const struct institution *inst, const char *csv, size_t len,
                   const char *actor, people_fn *done, void *arg, struct err *e) must_check;

#endif
