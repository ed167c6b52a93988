/*
 * stale: a task's link that was genuine and is no longer: it shows nothing, explains itself, and mails a fresh one to the
 * address on file when asked to by POST.
 */
#ifndef ASSENT_APP_WEB_STALE_H
#define ASSENT_APP_WEB_STALE_H

#include "app/web/web.h"

web_handler stale_link;

#endif
