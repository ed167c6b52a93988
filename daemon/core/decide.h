/*
 * decide: the verb. (policy, case, command, facts, now) → outcome | refusal; pure, total and deterministic.
 *
 * A refusal is a sentence that the person who gave the command can act on, and writes nothing. An outcome is data: the
 * events, the case they fold to, and the effects that the shell carries out after the commit.
 */
#ifndef ASSENT_CORE_DECIDE_H
#define ASSENT_CORE_DECIDE_H

#include <json-c/json.h>

#include "base/err.h"
#include "base/when.h"
#include "core/policy/definition.h"
#include "core/case/model.h"
#include "core/people/roster.h"
#include "core/systems.h"

enum giver {
    BY_PROPOSER = 1,
    BY_TASK_HOLDER = 2,
    BY_COORDINATOR = 4,
    BY_ADMINISTRATOR = 8,
    BY_MACHINE = 16,
    BY_MEMBER = 32, /* holds a role here, whichever, or has been asked something in this case */
    BY_OWNER = 64,  /* of the credential that the facts tell of */
};

enum command_kind {
#define COMMAND(enumerator, name, givers, line) COMMAND_##enumerator,
#include "core/commands.def"
#undef COMMAND
    COMMAND_KINDS
};

struct command_info {
    const char *name, *line;
    unsigned givers;
};
extern const struct command_info command_table[COMMAND_KINDS];
bool command_named(const char *name, enum command_kind *ret);

/*
 * Bodies (choices, numbers and ids only):
 *   submit    {"kind","lane"?,"level"?,"unit"?,"proposer","co_proposers"?:[person],"partners"?}   document
 *             "partners": core/people/partners.h; also with revise
 *   submit    {"kind","lane"?,"level"?,"unit"?,"proposer","co_proposers"?:[person]}   document
 *   submit    {"kind","lane"?,"level"?,"unit"?,"proposer","credential"?,"base"?}   document
 *             credential: which it is about, unless it is a new one; base: the version that the document was made from
 *   decide    {"task","round","revision","choice"}                     texts {"comment"}
 *   review    {"task","round","revision","scores":{id:int|null},"must_change":[id]}
 *                                                                      texts {"comments":{id:text},"overall"}
 *   recuse    {"task"}                                                 texts {"reason"}
 *   revise    {"task","revision","answered":[number],"co_proposers"?:[person]}
 *                                                        document      texts {"answers":{"number":text}}
 *   state     {"task","round","revision","support":"yes"|"if"|"no","answers":{question:choice}}
 *                                                 texts {"comment","answers":{question:text}}
 *   supply    {"task","round","revision"}                 document: that in hand with the step's fields filled in
 *             {"task","round","revision","return":true}                texts {"reason"}
 *   confirm   {"task","round","revision","accept":bool}                texts {"reason"}, when it is not
 *   fulfil    {"task","round","revision","conditions":[number]}        texts {"comment"}
 *             conditions are set by a decision whose choice asks for them: decide, texts {"conditions":[text]}
 *   release   {"task","round","revision"}                              texts {"comment"}
 *   enter     {"task","round","revision","url"?}, or "failed":true     texts {"reason"}, when it has failed
 *   correct-entry {"task","url"?}, of one that is done                 texts {"reason"}, always
 *             or "failed":true: it is not there after all ("url": where an earlier entry still stands)
 *   ask       {"task"}                                                 texts {"question"}
 *   answer    {"question"}                                             texts {"answer"}
 *   make-exception {"exception"}, its name in the policy               texts {"reason"}, always
 *   hand-over {"task","person"}                                        texts {"reason"}
 *   withdraw  {}                                                       texts {"reason"}
 *   reassign  {"task","person"}                                        texts {"reason"}
 *   declare-conflict {}                                                texts {"reason"}
 *   reseat    {}                      after a new roster, or on a day on which roles or stand-ins begin or end
 *   give-up-delivery {"delivery"}                                      texts {"reason"}
 *   vote      {"task","round","revision","choice":"yes"|"no"|"abstain"|"present"}   texts {"comment"}
 *             again by the same person until the ballot closes, where the policy lets votes be changed
 *   object    {"task","round","revision"}                              texts {"reason"}, which must be there
 *   no-objection {"task","round","revision"}                           texts {"comment"}; takes an objection back
 *   confirm-scores {"task","round","revision"}      in a panel's joint phase; review again to change them
 *   confirm-offered {}                     of the case that began the credential
 *   hand-on   {"person"} or {"role","unit"?}               of the case that began the credential
 *   repin     {"policy": digest}                                       texts {"reason"}
 *   take-over {"proposer","version"?,"standing"?,"review_due"?,"remotes"?:{endpoint:{}},"lane"?,"level"?,"unit"?,
 *              "owner_role"?,"owner_unit"?}
 *                                                        document      texts {"approved_by","approved_on"}
 *   tick      {"timer"}
 *   receipt   {"delivery","result":"done"|"failed","because","remote"?:{}}
 * "task" with "round" and "revision" is what the person saw: a command about something that has moved on is refused
 * with ERR_CONFLICT and says what happened meanwhile. What is asked of somebody else may be entered for them, where the
 * step names a role that may (for-others): "for" is then the person whose task it is.
 */
struct command {
    enum command_kind kind;
    const char *proposal; /* uuid; for submit the one to be */
    struct {
        const char *person; /* NULL: the machine */
        const char *known;  /* how: "link", "session", "console", "token", "webhook", "clock" */
    } actor;
    json_object *body;
    json_object *texts;          /* free text, or NULL */
    const char *text_digest;     /* salted digest of texts, made by the shell; NULL without texts */
    json_object *document;       /* submit, revise */
    const char *document_digest; /* likewise */
};

struct facts {
    const struct roster *roster; /* of this institution, the newest snapshot */
    const struct calendar *calendar;
    /* Of the revision in hand; NULL for what begins a case, or comes after its end. Every other command is refused without
     * it (ERR_INTERNAL): it may move the case, and a tally or a guard may ask. */
    json_object *document;
    json_object *load; /* {person: open tasks}; absent persons have none; may be NULL */
    const char *
        *endpoints; /* names of the systems configured to receive credentials, NULL-terminated */
    const struct system
        *systems; /* what is known of systems; those that are not here need nothing */
    size_t nsystems;
    const struct programme *programme; /* of the institution, or NULL */
    const struct policy *newer;        /* repin: the policy that the command names, or NULL */
    /*
     * The credential that the case is about or has begun, as it is now; for submit the one that the command names; else
     * NULL. {"id","version","standing","change","owner","form","document","review_due"?,"idle_due"?,"told_on"?,
     * "open":[{"proposal","kind","text":bool,"since"}],"pathways"?:[person]} — open: other proposals about it that have
     * not ended; pathways: the owners of those it is a component of.
     */
    json_object *credential;
    /* Of the command's document, else of that in hand: what is known of its components (core/pathway.h); NULL: nothing. */
    json_object *components;
};

struct event {
    int kind;    /* enum event_kind, core/case/event.h */
    int version; /* of the body's shape */
    json_object *body;
};

/*
 * Effects, carried out after the commit:
 *   mail     {"template","person","task"?,"data"?}     template: the name of a program in mail/
 *   notify   {"type","data"}                            outgoing event for every subscribed endpoint
 *   deliver  {"delivery","endpoint","type","credential","version"}   a publish step's own delivery
 */
enum effect_kind { EFFECT_MAIL, EFFECT_NOTIFY, EFFECT_DELIVER };
struct effect {
    enum effect_kind kind;
    json_object *body;
};

struct outcome {
    struct event *events; /* at least one */
    size_t nevents;
    struct casefile *after;
    struct effect *effects;
    size_t neffects;
    json_object *answer; /* for whoever gave the command: {"proposal","state",…} */
};

/* Does the command begin a case? */
bool command_begins(enum command_kind kind);

/* before is NULL for a command that begins a case alone. On refusal *ret is untouched and e says why. */
bool decide(TALLOC_CTX *ctx, const struct policy *policy, const struct casefile *before,
            const struct command *command, const struct facts *facts, when_t now,
            struct outcome **ret, struct err *e) must_check;

#endif
