/*
 * sheet: answers of a form that come as a file: the rows of its CSV export, of a form whose adapter is csv. Each row becomes
 * one submission through the same two steps as what a platform sends; a response that was taken once is not taken again,
 * unless it says something else now: then it is a later answer.
 *
 * {"rows": [{"row": number in the file, "response": its id, "what": …, "title", "reason", "id": of the submission}]}
 * what: "duplicate", "refused" (it has no id); looked at: "new", "changed" (a later answer), "incomplete", "held", "ignored"; else "taken".
 */
#ifndef ASSENT_APP_IN_SHEET_H
#define ASSENT_APP_IN_SHEET_H

#include "app/app.h"

/* report NULL: it failed, and e says why; what was taken before stays, and the same file can be sent again. */
typedef void sheet_fn(json_object *report, const struct err *e, void *arg);

/*
 * look: nothing is taken, and every row that is new is tried. The text must stay until fn is called, once; the report belongs
 * to ctx. False: the file cannot be read, or the form takes none.
 */
bool sheet_begin(TALLOC_CTX *ctx, struct app *app, const struct institution *inst, const char *form,
                 const char *text, size_t len, bool look, sheet_fn *fn, void *arg,
                 struct err *e) must_check;

#endif
