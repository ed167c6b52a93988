/*
 * trial_file: a trial (trial.h) of what is in a file, by files alone: without a daemon and without a database. For the
 * command line, which waits for it.
 */
#ifndef ASSENT_APP_IN_TRIAL_FILE_H
#define ASSENT_APP_IN_TRIAL_FILE_H

#include <json-c/json.h>

#include "base/err.h"

struct trial_file {
    const char *config, *site, *share, *worker; /* as assentd's options */
    const char *form;                           /* INSTITUTION/NAME */
    const char **headers;                       /* "Name: value"; NULL ends the list */
    const char *fetched; /* JSON: what the platform would be asked for; or NULL */
    bool unverified;     /* no signature is looked for */
    const char *
        bytes; /* a body, or a whole request: "POST … HTTP/1.1", headers, an empty line, the body */
    size_t len;
};

/*
 * The report, owned by ctx, with "verified": whether a signature was looked for. "becomes" may be "refused", too: the sender
 * would have been told so. False: it could not be tried.
 */
bool trial_file(TALLOC_CTX *ctx, const struct trial_file *what, json_object **ret,
                struct err *e) must_check;

#endif
