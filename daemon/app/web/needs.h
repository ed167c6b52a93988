/* needs: what the connected systems will need of a credential, and what it lacks so far: for whoever judges or revises it. */
#ifndef ASSENT_APP_WEB_NEEDS_H
#define ASSENT_APP_WEB_NEEDS_H

#include "app/site/registry.h"

/* doc "needs": [{"title","needs","lacks"?}], of the systems that publishing waits for and that need something. */
void needs_put(json_object *doc, const struct institution *inst);

#endif
