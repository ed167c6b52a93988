/* beside: the version in force next to what a proposal would make of it, for whoever proposes, judges or looks after it. */
#ifndef ASSENT_APP_WEB_BESIDE_H
#define ASSENT_APP_WEB_BESIDE_H

#include "app/web/web.h"
#include "core/policy/form.h"

/*
 * doc "beside": {"version","href","document"} of the version that the proposal was written from; absent: nothing is done.
 * Its document gives way to "changes": what doc "document" says differently, as diff_documents() tells it, as far as such a
 * reader sees. By the policy that doc "policy" names.
 */
void beside_put(struct web_call *, json_object *doc, enum form_see reader);

/* The same by a form, where no policy is pinned yet. */
void beside_by(const struct form *, json_object *doc, enum form_see reader);

#endif
