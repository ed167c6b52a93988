/* declare: conflicts of interest, declared once for a person's whole list, before they see anything confidential. */
#ifndef ASSENT_APP_WEB_DECLARE_H
#define ASSENT_APP_WEB_DECLARE_H

#include "app/in/acts.h"
#include "app/web/act.h"

/*
 * The form of pages/declare.jq: "declared" is all, this or some; with some, "conflict" names the proposals whose places are
 * given up. Says what is missing and calls refused (e NULL), or keeps it and goes on to location.
 */
void declare_begin(struct web_call *call, const struct acts_from *from, const char *location,
                   act_fn *refused, void *arg);

#endif
