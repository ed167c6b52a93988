/* scenario_stage: who and what a scenario is played with: people, systems, the clock, the case so far. */
#ifndef ASSENT_CLI_SCENARIO_STAGE_H
#define ASSENT_CLI_SCENARIO_STAGE_H

#include "cli/scenario.h"
#include "core/case/event.h"

struct stage_person {
    const char *name, *id;
    const char *email; /* of a partner; NULL: everybody else has none on the stage */
};

struct stage {
    struct scenario *shown; /* owns all */
    char *story;
    const struct policy *policy;
    const struct calendar *calendar;
    struct stage_person *people;
    size_t npeople;
    json_object *snapshot; /* the roster's JSON, until the first command */
    struct roster *roster; /* read from it; NULL: to be read */
    const struct stage_person
        *entering;        /* gives the commands of the line for somebody else; NULL */
    bool by_link; /* the line's people follow the link of a letter and do not sign in */
    const char **systems; /* NULL-terminated */
    struct system *known; /* of each */
    size_t nsystems;
    when_t now;
    json_object *document;
    struct casefile *c;       /* the proposal in hand */
    struct stage_case *cases; /* all of them, once there is a second (cli/scenario_credential.h) */
    size_t ncases, inhand;
    json_object *credential; /* as the facts tell of it; NULL: none yet */
    json_object *components; /* as the facts tell of them; NULL: the stage names none */
    const struct programme *programme;
    json_object *mails;    /* effects since the last line that acted */
    json_object *closings; /* step.closed bodies since the beginning */
    const char *refused;   /* by the last command; NULL: it was taken */
    int refused_line;
    int nth; /* commands so far, for digests */
};

struct stage *stage_new(TALLOC_CTX *ctx, const struct policy *, const struct calendar *);
/* name may end in ", UNIT"; roles as scenario.h says. */
/* Roles may begin with an address, "pat@acme.example": the person is a partner, whom documents name. */
void stage_person(struct stage *, const char *name, const char *roles);
void stage_unit(struct stage *, const char *id, const char *parent); /* parent NULL: none */
/* Puts a role held into the snapshot: "acting dean of CALS", "committee faculty"; NULL: no words are left. */
json_object *stage_role(struct stage *, const char *person, const char **words);
/* The register has changed: whoever is asked is asked anew. */
void stage_reseat(struct stage *);
const struct stage_person *stage_named(const struct stage *, const char *name); /* or NULL */
const char *stage_name(const struct stage *, const char *id); /* the id when unknown */

/* The persons of the partners whom a document names, as a command's body holds them (core/people/partners.h); NULL: nobody. */
json_object *stage_partners(struct stage *, json_object *document);

/* Gives a command; a refusal is kept in s->refused. body and texts are taken over; document is kept when accepted. */
void stage_command(struct stage *, enum command_kind, const char *person, json_object *body,
                   json_object *texts, json_object *document);
/* Lets time pass: every timer that comes due on the way ticks at its own instant. */
void stage_until(struct stage *, when_t then);

void stage_say(struct stage *, const char *fmt, ...) printf_like(2, 3);
/* A document that answers every question of the form, with the title given. The caller's. */
json_object *stage_document(const struct stage *, const char *title);
/* The latest fold of all events equals the case; false says where it does not. */
bool stage_folds(struct stage *, struct err *e) must_check;

#endif
