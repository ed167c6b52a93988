/* pg_temp: a folder and an embedded PostgreSQL for a runner's lifetime. */
#ifndef ASSENT_TESTS_PG_TEMP_H
#define ASSENT_TESTS_PG_TEMP_H

#include <talloc.h>

struct loop;

/* A new folder below TMPDIR or /tmp that any user may pass through; pg_temp_remove() takes it away with all in it. */
char *pg_temp_folder(TALLOC_CTX *ctx);
void pg_temp_remove(const char *folder);

/* For tcase_add_unchecked_fixture: one server for all tests of a case. */
void pg_temp_start(void);
void pg_temp_stop(void);
const char *pg_temp_conninfo(void);

#endif
