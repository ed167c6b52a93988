/*
 * adopt: the policies of the site's files into PostgreSQL, and everything PostgreSQL keeps into the registry.
 *
 * Each workflow that an institution names is read with its rubric and its form, checked completely, kept by the digest of its
 * exact bytes and put in force if the one in force differs. Then every policy ever kept and the newest roster are read back.
 */
#ifndef ASSENT_APP_SITE_ADOPT_H
#define ASSENT_APP_SITE_ADOPT_H

#include "app/site/registry.h"

struct pg;
struct config;

typedef void adopt_fn(bool ok, const struct err *e, void *arg);

/* Reads and checks the files of all institutions, without touching the database: for a reload that must refuse first. */
bool adopt_check(const struct config *config, const struct registry *registry, const char *site,
                 const char *share, struct err *e) must_check;

/* The same, and they are in force in the registry, as if PostgreSQL had them: for who has no database. */
bool adopt_files(const struct config *config, struct registry *registry, const char *site,
                 const char *share, struct err *e) must_check;

/* The same, and then to PostgreSQL over a connection of the owner; done is called once. The registry must stay until then. */
void
adopt_all(TALLOC_CTX *ctx, struct pg *owner, const struct config *config, struct registry *registry,
          const char *site, const char *share, adopt_fn *done, void *arg);

/* Asks for a newer roster of every institution than the one at hand. */
void adopt_rosters(struct pg *owner, struct registry *registry, adopt_fn *done, void *arg);

#endif
