/*
 * programs: the jq programs of each lane, from the site's files before ours.
 *
 *   in     hooks/in/NAME.jq of the adapters in use, which may include hooks/in/answers.jq    name: NAME
 *          hooks/uptake/NAME.jq of the same                name: uptake/NAME
 *   out    hooks/out/NAME.jq of the adapters in use         name: NAME
 *          which may include hooks/out/outcome.jq
 *   pages  pages/NAME.jq, which include pages/ui.jq         name: pages/NAME
 *   mail   mail/NAME.jq, which include pages/ui.jq          name: mail/NAME
 *
 * An institution's own pages and letters, in institutions/SLUG/pages and institutions/SLUG/mail of the site folder, come
 * before those for all, and have the names institutions/SLUG/pages/NAME and institutions/SLUG/mail/NAME.
 *
 * A page gives a stream of strings; a mail, and the record's formats for machines, give one JSON value.
 */
#ifndef ASSENT_APP_SITE_PROGRAMS_H
#define ASSENT_APP_SITE_PROGRAMS_H

#include "app/site/registry.h"

struct transform;
struct transform_set;

enum programs_lane { PROGRAMS_IN, PROGRAMS_OUT, PROGRAMS_PAGES, PROGRAMS_MAIL };

bool programs_read(TALLOC_CTX *ctx, enum programs_lane lane, const struct registry *registry,
                   const char *site, const char *share, struct transform_set **ret,
                   struct err *e) must_check;

/* "pages" or "mail", and NAME: the institution's own program where it has one. inst may be NULL. */
const char *programs_name(TALLOC_CTX *ctx, const struct transform *lane,
                          const struct institution *inst, const char *folder, const char *name);

#endif
