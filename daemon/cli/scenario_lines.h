/* scenario_lines: the sentences: what somebody does, and what must then be so. */
#ifndef ASSENT_CLI_SCENARIO_LINES_H
#define ASSENT_CLI_SCENARIO_LINES_H

#include "cli/scenario_scan.h"

/* false: the line cannot be understood. A command refused is in s->refused. */
bool act_line(struct stage *, struct scan *, struct err *) must_check;
/* Sentences about who holds which office, and who acts for whom. ret_was false: it is none of these. */
bool office_line(struct stage *, struct scan *, const struct stage_person *, bool *ret_was,
                 struct err *) must_check;
/* Members vote, object, step aside, or let their scores stand; false: the line says nothing of the kind. */
bool sitting_line(struct stage *, struct scan *, const struct stage_person **, size_t count);
/* false: it is not so. */
bool expect_line(struct stage *, struct scan *, struct err *) must_check;

/* What somebody does in the kinds of step beside panel, ballot, decision and revision; else false. */
bool step_act(struct stage *, struct scan *, const struct stage_person *, struct err *) must_check;

/* title "…", outcomes "…": answers over those that are there; a list gets one entry more, or begins afresh. */
bool lines_answers(struct stage *, struct scan *, json_object *document, bool afresh,
                   struct err *) must_check;

/* {key: text}, or NULL without a text. */
json_object *lines_texts(const char *key, const char *text);
/* The task, with the round and the revision that the person saw: those of its step, unless the line says others (0: not). */
json_object *lines_body(const struct stage *, const struct stage_person *, int round, int revision);

/* The open task of a person, else the latest of theirs; 0: none. open_only: 0 unless it is open. */
const struct task *lines_task(const struct stage *, const struct stage_person *, bool open_only);

#endif
