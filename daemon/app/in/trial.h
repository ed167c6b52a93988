/*
 * trial: one submission read as the daemon reads it, without effect: for whoever mends an adapter or a map. The report says
 * what would become of it, or what is missing.
 *
 * {"institution", "form", "adapter", "event": "submit" | "revise" | "withdraw",
 *  "becomes": "proposal" | "draft" | "held" | "ignored" | "withdrawal", "reason", "submission" (their id),
 *  "proposer": {"email", "name"}, "kind", "about" (which credential, as it was written), "workflow", "document",
 *  "answers": [{"id", "title", "value"}], "missing": [{"field", "text"}], "unmapped": [{"question", "answer"}],
 *  "new_questions": [text], "absent": [{"id", "title"}]}
 */
#ifndef ASSENT_APP_IN_TRIAL_H
#define ASSENT_APP_IN_TRIAL_H

#include "app/app.h"
#include "app/in/submission.h"

/* report NULL: it could not be tried, and e says why. The report is the callee's to own. */
typedef void trial_fn(json_object *report, const struct err *e, void *arg);

/* What is tried: as it was stored, or out of a file. */
struct trial_input {
    const char *form; /* its name */
    json_object *headers;
    const uint8_t *bytes;
    size_t len;
    json_object *fetched; /* what the platform was asked for, or NULL */
    json_object *remap,
        *known; /* the office's word, and what is known of the form's questions; or NULL */
};

/*
 * With the configuration and the adapter as their files are now, read or not, in a worker of its own; and with the policies
 * in force. input and what it points to must stay until fn is called, once; free ctx to be spared the answer. False: it
 * cannot be tried, for instance because two others are.
 */
bool
trial_begin(TALLOC_CTX *ctx, struct app *app, const struct institution *inst,
            const struct trial_input *input, trial_fn *fn, void *arg, struct err *e) must_check;

/* Reads the bytes and, if there is something to map, maps them; done as for submission_map. */
void
trial_run(struct submission *s, const uint8_t *bytes, size_t len, submission_fn *done, void *arg);

/* What a submission has come to; known as for drift_against. */
json_object *trial_report(const struct submission *s, json_object *known);

#endif
