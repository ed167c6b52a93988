/*
 * typed: what a person typed into a page, {input's name: text or [text]}, and what it comes to.
 *
 * Inputs of a form's field are named field.<id>; the form's definition (JSON, as policies hold it) says what each is. The
 * inputs of a group's entries are named field.<id>.<number from 0>.<id inside>, those of a file field.<id>.url, .alt, .file, …;
 * a hidden input field.<id> says that the group was on the page, which may have had no entry left.
 */
#ifndef ASSENT_APP_IN_TYPED_H
#define ASSENT_APP_IN_TYPED_H

#include "base/json.h"

/* The text under a name without the blanks around it; NULL when there is none. Owned by ctx. */
const char *typed_text(TALLOC_CTX *ctx, json_object *typed, const char *name);
/* The same for "prefix" followed by "id". */
const char *typed_of(TALLOC_CTX *ctx, json_object *typed, const char *prefix, const char *id);
/* A whole number, or dflt. */
int64_t typed_int(const char *text, int64_t dflt);

/*
 * A document: base (may be NULL) with the answers that were typed in its place, those taken away removed. Numbers that are
 * none stay texts, so that the check of the form can say so; entries of groups that are left blank are left out. The caller owns what it gets.
 */
json_object *typed_document(json_object *definition, json_object *base, json_object *typed);

/* The other way round: the inputs under a name that come to this value, in place of those that were there. */
void typed_answer(json_object *typed, const char *input, json_object *value);

/* Browsers send nothing for boxes that are not ticked: puts "" for every field of a section (NULL: of all) that offers
 * choices and is not in typed. */
void typed_untick(json_object *definition, const char *section, json_object *typed);

/* A group is typed whole: removes from kept the inputs of every group that typed holds anew. */
void typed_forget(json_object *definition, json_object *kept, json_object *typed);

/* Removes the inputs of all groups: entries that were left blank are gone from the document, and the numbers of the inputs
 * are not those of the answers. */
void typed_strip(json_object *definition, json_object *typed);

/* The buttons of groups: "more.<id>" for one entry more, "less.<id>.<number>" for one less, whose inputs are removed, as
 * "less.<id>" does for a file. What comes after "more." or "less." up to a number is *ret_group, owned by ctx: where the
 * page goes on. */
bool typed_button(TALLOC_CTX *ctx, json_object *typed, const char *button, const char **ret_group);

#endif
