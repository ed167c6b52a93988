/* scenario_scan: reading one line of a scenario, piece by piece; each eats the blanks before what it reads. */
#ifndef ASSENT_CLI_SCENARIO_SCAN_H
#define ASSENT_CLI_SCENARIO_SCAN_H

#include "cli/scenario_stage.h"

struct scan {
    TALLOC_CTX *ctx;
    const char *p;
};

bool
scan_literal(struct scan *, const char *text); /* eats text if it stands here, as whole words */
char *scan_quoted(struct scan *); /* "…" or “…” without the quotes; NULL: none here */
char *scan_word(struct scan *);   /* up to a blank, comma or colon; NULL: none */
char *scan_rest(struct scan *);   /* trimmed */
const struct stage_person *
scan_person(struct scan *, const struct stage *); /* NULL: nobody known */
bool scan_end(struct scan *);

#endif
