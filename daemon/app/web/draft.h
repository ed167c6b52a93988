/* draft: our own form, section by section, for a proposal that is not handed in yet, wherever it began. */
#ifndef ASSENT_APP_WEB_DRAFT_H
#define ASSENT_APP_WEB_DRAFT_H

#include "app/web/web.h"

/* The call came by the link to the draft; answers. */
void draft_visit(struct web_call *call);

#endif
