/* proposal: where one proposal is, for its proposer and the office; here its proposer withdraws it. */
#ifndef ASSENT_APP_WEB_PROPOSAL_H
#define ASSENT_APP_WEB_PROPOSAL_H

#include "app/web/web.h"

/* The viewer is known; answers. */
void proposal_visit(struct web_call *call, const char *id);

#endif
