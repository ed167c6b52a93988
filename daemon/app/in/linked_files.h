/*
 * linked_files: files that a platform keeps and a submission links, fetched when the submission is stored already, beside the
 * look: a host that hangs holds up nobody else's. What came of each address is kept with the submission, so that reading it
 * again needs no second call, and named in the document as a file that was uploaded would be. One that cannot be fetched
 * stays as its address with `missing`, the reason: the form's check makes it a gap that the proposer is asked to fill.
 *
 * Fetched are answers of the type file that hold an address and a name, and images that hold an address: an address alone
 * of a file is what it is today. Redirects are not followed. Only the hosts of file-hosts are asked with the form's secret,
 * or may stand inside (fetch-allow): anybody may write an address into a form.
 */
#ifndef ASSENT_APP_IN_LINKED_FILES_H
#define ASSENT_APP_IN_LINKED_FILES_H

#include "app/in/reading.h"

enum { LINKED_FILES_MAX = 30 }; /* of one submission; all together have STORED_PROPOSAL_MEGABYTES */

/* Those that are under way; ctx is the look's. */
struct linked_files *linked_files_new(TALLOC_CTX *ctx, struct app *app);

/* What came of the addresses (s->linked), into the document; false: some were not asked for yet. */
bool linked_files_put(struct submission *s);

/* Begins to fetch what linked_files_put() lacks, now or, while too many are, later; the payload is left for a later look. */
void linked_files_begin(struct linked_files *files, struct payload *p);

/* Is the address at one of the form's file-hosts? */
bool linked_files_at_home(const struct form_source *form, const char *url);

/* What is sent to this address in file_header: the form's secret, by https to its own hosts alone; else NULL. */
const char *linked_files_secret(const struct form_source *form, const char *url);

#endif
