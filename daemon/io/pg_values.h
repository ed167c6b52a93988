/* pg_values: what pg.c and pg_values.c share; everybody else includes io/pg.h. */
#ifndef ASSENT_IO_PG_VALUES_H
#define ASSENT_IO_PG_VALUES_H

#include "io/pg.h"

struct pg_params {
    int room, used;
    const char **values;
    int *lengths, *formats;
};

struct pg_error *pg_error_new(TALLOC_CTX *ctx, const char *sqlstate, const char *message);
struct pg_error *pg_error_copy(TALLOC_CTX *ctx, const struct pg_error *e);
struct pg_error *pg_error_of(TALLOC_CTX *ctx, const PGresult *r);
bool pg_error_ends_session(const PGresult *r); /* FATAL or PANIC */

#endif
