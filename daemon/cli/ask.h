/* ask: what the commands that are clients of the service share: their options, the institution, and how an answer is shown. */
#ifndef ASSENT_CLI_ASK_H
#define ASSENT_CLI_ASK_H

#include <json-c/json.h>

#include "base/err.h"

enum { ASK_GIVEN_MAX = 8 };

struct ask {
    TALLOC_CTX *ctx;
    const char *command, *socket, *institution; /* institution NULL: not named */
    bool json, dry_run;
    const char *against; /* a file, or NULL */
    struct ask_given {
        const char *option, *value;
    } given[ASK_GIVEN_MAX]; /* the command's own options */
    size_t ngiven;
    char **args; /* what is left of the command line */
    int nargs;
};

/* Takes the options out of the arguments; false: already explained on stderr. */
bool ask_begin(const char *command, int argc, char **argv, struct ask *ret) must_check;
int ask_end(struct ask *a, int status);

/* The value of one of the command's own options, "" for one that has none; NULL: it was not given. */
const char *ask_given(const struct ask *a, const char *option);

/* GET or POST of /control/…; the institution's commands begin with "/control/{slug}" by themselves. */
bool ask_service(struct ask *a, const char *method, const char *path, const char *body, size_t len,
                 json_object **ret, struct err *e) must_check;
bool ask_institution(struct ask *a, const char *method, const char *path, const char *body,
                     size_t len, json_object **ret, struct err *e) must_check;

/* A word from the command line as part of a path; NULL when it holds anything but letters, digits, '-', '_', '.', '@', '+'. */
const char *ask_segment(struct ask *a, const char *word);

/* A form or a system: INSTITUTION/NAME as assent.conf has it, which names the institution too, or NAME alone. Gives NAME;
 * NULL: it is neither, or of another institution than --institution says. */
const char *ask_named(struct ask *a, const char *word);

#endif
