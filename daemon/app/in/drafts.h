/* drafts: a proposal that is not handed in yet: what its form still misses, and the command that hands it in. */
#ifndef ASSENT_APP_IN_DRAFTS_H
#define ASSENT_APP_IN_DRAFTS_H

#include "app/app.h"

/* [{"field","path","text","missing"}] by the policy in force; the caller owns it. */
json_object *drafts_findings(const struct policy *policy, json_object *document);

/* Hands it in, from its page (source and key say so) unless the caller changes that; twice is once. */
struct docket_item *
drafts_submit(struct app *app, const struct institution *inst, const struct form_source *form,
              const char *id, const char *person, const char *known, json_object *document);

#endif
