/*
 * linked_files: files that a platform keeps and a submission links, fetched when the submission is stored already: kept by
 * digest, and named in the document as one that was uploaded would be. One that cannot be fetched stays as its address with
 * `missing`, the reason: the form's check makes it a gap that the proposer is asked to fill.
 *
 * Fetched are answers of the type file that hold an address and a name, and images that hold an address: an address alone
 * of a file is what it is today. Redirects are not followed; the form's secret goes to the hosts of file-hosts alone.
 */
#ifndef ASSENT_APP_IN_LINKED_FILES_H
#define ASSENT_APP_IN_LINKED_FILES_H

#include "app/in/reading.h"

enum { LINKED_FILES_MAX = 30 }; /* of one submission */

/* changed: the document is another one; false also when nothing was to be fetched. not_kept: the database was not there. */
typedef void linked_files_fn(struct payload *p, bool changed, bool not_kept);

/* fn is called once, from the loop or at once, unless p is freed. */
void linked_files_fetch(struct payload *p, linked_files_fn *fn);

#endif
