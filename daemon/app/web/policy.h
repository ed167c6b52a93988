/*
 * policy: how a proposal is approved, for everyone: the policy in sentences and, where there is one, its drawing.
 */
#ifndef ASSENT_APP_WEB_POLICY_H
#define ASSENT_APP_WEB_POLICY_H

#include "app/web/web.h"

/*
 * Puts the policies in force into a page's document: policies [{href, title, name, drawing, states [{name, title}]}]; drawing:
 * the address of the one there is, states: those that do not end a proposal, in the policy's order.
 */
void policy_links(struct web_call *call, json_object *doc);

#endif
