/*
 * portfolio: credentials that were approved before this service was used, from a CSV file: a row each.
 *
 * Columns: owner (an address of the register), owner_role and owner_unit (the office that answers for it), approved_by,
 * approved_on, version, standing, next_review, key (what the row is known by when the file is read again; else its title),
 * remote.ENDPOINT (the id there), and the ids of the form's questions.
 * Entries of a list are separated by “;”; groups, money and skills are written as JSON.
 */
#ifndef ASSENT_APP_SITE_PORTFOLIO_H
#define ASSENT_APP_SITE_PORTFOLIO_H

#include "app/site/registry.h"

struct portfolio_row {
    size_t line;
    const char *owner, *key; /* an address in small letters */
    const char *workflow;    /* whose form its document answers */
    json_object *document;
    json_object *body;  /* of the command take-over, without "proposer" */
    json_object *texts; /* NULL: nothing is known of its approval */
};

/* Everything hangs from ctx. The error names the line. */
bool portfolio_read(TALLOC_CTX *ctx, const struct institution *inst, const char *csv, size_t len,
                    struct portfolio_row **ret, size_t *ret_count, struct err *e) must_check;

#endif
