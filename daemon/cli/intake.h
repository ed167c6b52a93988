/* intake: what the files of the command intake share: its options, and how a submission is said. */
#ifndef ASSENT_CLI_INTAKE_H
#define ASSENT_CLI_INTAKE_H

#include "cli/ask.h"

enum { INTAKE_HEADERS_MAX = 32 };

struct intake_options {
    const char *form; /* [INSTITUTION/]NAME, as written */
    const char *config, *site, *share, *worker, *fetched;
    const char *headers[INTAKE_HEADERS_MAX + 1]; /* NULL ends the list */
    bool all, full, look, unverified;
};

/* Every line of a text, with this before it, and nothing that a terminal would obey. */
void intake_say_lines(struct ask *a, const char *text, const char *before);

/* Tells what becomes of a submission (the report of app/in/trial.h), in words or as it is. 0: a proposal, a draft or nothing
 * (it is no submission). */
int intake_tell(struct ask *a, json_object *report);

/* assent intake try FILE: by files alone. */
int intake_try_file(struct ask *a, const struct intake_options *o, const char *file);

/* "INSTITUTION/NAME" → NAME, and the institution is named to the service; NAME alone stays. NULL: already explained. */
const char *intake_form(struct ask *a, const char *written);

#endif
