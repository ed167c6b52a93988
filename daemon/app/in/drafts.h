/* drafts: a proposal that is not handed in yet: what it is to become, what its form still misses, and the command that hands
 * it in. */
#ifndef ASSENT_APP_IN_DRAFTS_H
#define ASSENT_APP_IN_DRAFTS_H

#include "app/app.h"
#include "core/policy/form.h"

/* What an institution's programme makes of a draft. */
struct draft_plan {
    const char *kind, *workflow;
    const struct policy *policy; /* in force; NULL: none takes it now */
    const char *credential;      /* that it is about; NULL: a new one */
    int64_t base; /* the version that its document was made from; 0: it holds none of its text */
    enum form_change change; /* amend: what is changed so far */
};

/*
 * draft: {"kind"?,"credential"?,"base"?,"in_force"?,"document"}, as sql/page/draft.sql tells it; its strings must stay. A
 * draft of the kind "amend" becomes a minor or a major amendment by what it changes.
 */
struct draft_plan
drafts_plan(const struct institution *inst, const struct form_source *form, json_object *draft);

/* Kinds of proposal about a credential that is there, as people ask for them; NULL-terminated. */
extern const char *const drafts_kinds[];
#define DRAFTS_NEW "new"
bool drafts_is_kind(const char *kind);    /* DRAFTS_NEW, or one of those */
char *drafts_kind_names(TALLOC_CTX *ctx); /* "new, amend, …" */

/* The plan before anything is answered; its policy is NULL when none in force takes this kind. */
struct draft_plan
drafts_begin(const struct institution *inst, const struct form_source *form, const char *kind);

/* Does its draft hold the credential's text? Then its base is a version. */
bool drafts_hold_text(const char *kind);

/* [id] of the fields that its draft starts with: the whole text, or what names the credential. policy: drafts_begin(). */
json_object *drafts_start(const struct policy *policy, const char *kind);

/* Answers over what its draft starts with of the version in force; the caller's. NULL answers: none yet. */
json_object *drafts_lay(const struct policy *policy, const char *kind, json_object *in_force,
                        json_object *answers);

/*
 * What a draft says when the version in force has moved on since it was begun: an answer that the draft has not changed
 * becomes the newer one. conflicts: the ids that both have changed; the draft's answer stands. Both are the caller's.
 */
json_object *drafts_rebase(const struct form *form, json_object *base, json_object *in_force,
                           json_object *mine, json_object *conflicts);

/* For the letter about it, {"arrived","missing"}: titles of what was answered, and what the findings say; the caller's. */
json_object *drafts_letter(const struct policy *policy, json_object *answers,
                           const struct finding *findings, size_t count);

/* [{"field","path","text","missing"}] by the policy in force; the caller owns it. */
json_object *drafts_findings(const struct policy *policy, json_object *document);

/* Hands it in, from its page (source and key say so) unless the caller changes that; twice is once. */
struct docket_item *
drafts_submit(struct app *app, const struct institution *inst, const struct draft_plan *plan,
              const char *id, const char *person, const char *known, json_object *document);

#endif
