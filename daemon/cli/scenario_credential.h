/*
 * scenario_credential: the credential on the stage, the proposals about it one after the other or at once, and the lines
 * about them: who proposes what, what must then be in force.
 */
#ifndef ASSENT_CLI_SCENARIO_CREDENTIAL_H
#define ASSENT_CLI_SCENARIO_CREDENTIAL_H

#include "cli/scenario_stage.h"
#include "cli/scenario_scan.h"

/* A proposal on the stage; the one in hand is stage.c with stage.document. */
struct stage_case {
    struct casefile *c;
    json_object *document;
    json_object *credential; /* shared by the proposals about it; NULL: none yet */
};

/* What the core is told of the credential now; a reference that the stage owns; NULL: there is none yet. */
json_object *credential_facts(struct stage *s, enum command_kind kind);
/* Keeps what an event of the case in hand says about it. */
void credential_note(struct stage *s, const struct event *ev);
/* The id of the proposal in hand, or of the next one when there is none. */
const char *credential_proposal(struct stage *s);
/* Begins another proposal, for a new credential, after the one in hand has ended; false: too many. */
bool credential_another(struct stage *s, struct err *e) must_check;
/* If it was refused, there is no such proposal: the one before is in hand again. */
void credential_refused(struct stage *s, size_t before);
/* Takes another proposal in hand: its place, from 0. */
void credential_take_up(struct stage *s, size_t place);

/* Takes in hand the one whose timer comes next, not after then; as it is when there is one alone. */
void credential_take_up_next(struct stage *s, when_t then);

/* A document that has components is told those of the stage, if it names some. */
void credential_components(const struct stage *s, json_object *document);
/* "credentials are reviewed every 3 years, …": false when the line is another. */
bool credential_stage_line(struct stage *s, struct scan *scan);
/* "proposes to …", "confirms that it is offered"; *ret_was: the line was one of these. */
bool credential_act_line(struct stage *s, struct scan *scan, const struct stage_person *who,
                         bool *ret_was, struct err *e) must_check;
/* "expect credential …". */
bool credential_expect(struct stage *s, struct scan *scan, struct err *e) must_check;

#endif
