/*
 * people_differ: what a register has become, said for people. Both are documents of sql/site/show_register.sql.
 *
 * {"added":[{"name","email"}], "changed":[{"name","email","what":["unit: SPH, was HSC"]}],
 *  "begun":[{"name","email","role"}], "ended":[{"name","email","role"}], "units":["SPH: below HSC"]}
 * role is said in full: "committee faculty of SPH from 2026-09-01 to 2027-08-31".
 */
#ifndef ASSENT_APP_SITE_PEOPLE_DIFFER_H
#define ASSENT_APP_SITE_PEOPLE_DIFFER_H

#include <json-c/json.h>

json_object *people_differ(json_object *before, json_object *after); /* the caller's */

#endif
