/* closed: the page of a task that is not open any more. */
#ifndef ASSENT_APP_WEB_CLOSED_H
#define ASSENT_APP_WEB_CLOSED_H

#include "app/web/web.h"

void closed_show(struct web_call *call);

#endif
