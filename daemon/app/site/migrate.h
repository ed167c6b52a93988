/*
 * migrate: brings the database to the form that this program knows, once, before anything else touches it.
 *
 * It blocks, on a connection of its own, so it runs before READY. An advisory lock lets one daemon work and the others
 * wait; each migration is one transaction with its row in schema_migration (number, name, sha256 of its text,
 * applied_at). Nothing is ever undone: a database that is newer than the program, or whose applied migrations differ
 * from the program's, is refused.
 *
 * Roles. The daemon logs in as the owner of the database and takes one of two NOLOGIN roles for the session (SET ROLE:
 * PG_AS_DOCKET, PG_AS_PAGE in io/pg.h), so one conninfo serves the embedded server and any other. migrate makes them
 * when they are missing; an owner that may not gets the commands for a superuser to type:
 *
 *   CREATE ROLE assent_docket; CREATE ROLE assent_page; GRANT assent_docket, assent_page TO owner;
 *
 * What each may do is granted by the migrations. Only migrations and sql/site/ run as the owner.
 */
#ifndef ASSENT_APP_MIGRATE_H
#define ASSENT_APP_MIGRATE_H

#include "base/err.h"
#include "sql/statements.gen.h"

/* list ends with number 0: sql_migrations, or a test's own. ret_applied counts those that were new; may be NULL. */
bool migrate_run(const char *conninfo, const struct sql_migration *list, int *ret_applied,
                 struct err *e) must_check;

#endif
