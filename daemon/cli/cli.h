/*
 * cli: what the commands of `assent` share: exit statuses and the policy files on disk.
 *
 * check, explain, graph and simulate link the core and read files; they need no running service.
 */
#ifndef ASSENT_CLI_CLI_H
#define ASSENT_CLI_CLI_H

#include "core/policy/definition.h"
#include "core/policy/lint.h"

enum cli_status {
    CLI_GOOD = 0,
    CLI_BAD = 1,   /* it ran, and the answer is no */
    CLI_USAGE = 2, /* it could not be tried: wrong arguments, a file that cannot be read */
};

#define CLI_COMMAND(function, name, arguments, help) int cmd_##function(int argc, char **argv);
#include "cli/commands.def"
#undef CLI_COMMAND

/* Prints "assent NAME: the error" and returns status. */
int cli_fail(const char *command, const struct err *e, int status);

/* Prints how the command is called and returns CLI_USAGE. */
int cli_usage(const char *command);

/* A workflow with its rubric, form and calendar: rubrics/NAME.json, forms/NAME.json and calendars/NAME.json beside it,
 * or else the ones that were installed. */
struct cli_files {
    const char *path[3]; /* by enum lint_part */
    const char *calendar;
    struct policy *policy;
    const struct policy *base;  /* the one that it extends, beside it or installed; or NULL */
    struct calendar *days; /* the calendar, read */
};

/* ERR_NOT_FOUND: a file cannot be read; else the text begins with the file that is wrong. */
bool
cli_policy(TALLOC_CTX *ctx, const char *workflow, struct cli_files *ret, struct err *e) must_check;

/* A file's bytes with a NUL behind; at most 1 MiB. */
bool
cli_read(TALLOC_CTX *ctx, const char *path, char **ret, size_t *ret_len, struct err *e) must_check;

#endif
