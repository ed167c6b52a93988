/*
 * submission: what one delivery comes to, before the database is asked: decoded, recognised, mapped by its form's adapter,
 * checked against the form of the policy in force. The daemon's second step, `assent intake try` and the desk's trial are
 * all this, so that what is tried is what happens.
 */
#ifndef ASSENT_APP_IN_SUBMISSION_H
#define ASSENT_APP_IN_SUBMISSION_H

#include "app/in/arrival.h"
#include "app/in/drafts.h"
#include "app/site/registry.h"
#include "core/policy/form.h"

struct submission;
struct transform;

enum submission_end {
    SUBMISSION_COMPLETE, /* a proposal, unless it is about one that there is already */
    SUBMISSION_INCOMPLETE, /* a draft that its proposer is asked to finish: the findings say what is missing */
    SUBMISSION_HELD,    /* for the office: the reason says why */
    SUBMISSION_IGNORED, /* acknowledged and dropped: the reason says why */
    SUBMISSION_LATER,   /* the worker is not there: try again */
};

typedef void submission_fn(struct submission *s, void *arg);

/* A talloc context; the first part is the caller's to fill. */
struct submission {
    const struct institution *institution; /* with its policies */
    const struct form_source *form;
    struct transform *programs; /* that knows the form's adapter */
    json_object *remap;   /* {their question: our field}: goes before the form's map; or NULL */
    json_object *headers; /* as they are kept: names in lower case */
    json_object *fetched; /* the answers that the platform was asked for, or NULL */
    json_object *linked;  /* {address: what came of the file there}, or NULL */

    struct arrival arrival;
    enum arrival_kind kind;
    json_object *body;  /* decoded */
    const char *theirs; /* the platform's own id of it, or NULL */
    json_object *answers, *unmapped;
    const char *email, *name; /* who proposes */
    const char *asks;         /* the kind of proposal: DRAFTS_NEW, or one of drafts_kinds */
    const char *about;        /* which credential, as it was written; NULL: a new one */
    const char *credential;   /* found in the database; NULL: nobody has looked there, */
    int64_t version;
    json_object *in_force;
    json_object *document; /* the answers, over what a draft about the credential starts with */
    const struct policy *mapped_for; /* whose form's fields the program was given, or NULL */
    bool mapped_again;               /* for the form that the answers have chosen */
    struct draft_plan plan;
    const struct finding *findings;
    size_t nfindings;
    enum submission_end end;
    const char *reason;

    submission_fn *done;
    void *arg;
};

/* Decodes the bytes and finds its id; false: it has ended already, by end and reason. */
bool submission_read(struct submission *s, const uint8_t *bytes, size_t len) must_check;

/* The platform has sent only that there are answers ([fetch]), and they are not here: nothing can be mapped. */
bool submission_lacks_answers(const struct submission *s);

/* By the policy in force, into document, plan, findings and end; again when the answers have changed. Of a proposal about a
 * credential that nobody has looked for, what the credential would say is not missing. */
void submission_judge(struct submission *s);

/* It becomes a draft: something is missing, or anybody may have written that address, and its holder has to say that they mean
 * this change of what is in force. */
bool submission_waits(const struct submission *s);

/* The credential that it is about, its version and that text, which must stay: judges it again, over them. */
void submission_found(struct submission *s, const char *credential, int64_t version,
                      json_object *in_force);

/* Runs the adapter's program, once more when the answers choose another form than they were taken for, and judges what it
 * gives: done is called once, from the loop or at once, unless s is freed. */
void submission_map(struct submission *s, submission_fn *done, void *arg);

#endif
