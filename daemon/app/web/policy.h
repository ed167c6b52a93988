/*
 * policy: how a proposal is approved, for everyone: the policy in sentences and, where there is one, its drawing.
 */
#ifndef ASSENT_APP_WEB_POLICY_H
#define ASSENT_APP_WEB_POLICY_H

#include "app/web/web.h"

/* Puts the links to the policies in force into a page's document: policies [{href, title}]. */
void policy_links(struct web_call *call, json_object *doc);

#endif
