/* explain: a policy in sentences. */
#include <stdio.h>

#include "cli/cli.h"
#include "core/policy/explain.h"

int
cmd_explain(int argc, char **argv)
{
    if (argc != 1)
        return cli_usage("explain");
    TALLOC_CTX *ctx = err_mem(talloc_new(NULL));
    struct err e = err_on(ctx);
    struct cli_files files;
    int status = CLI_GOOD;
    if (cli_policy(ctx, argv[0], &files, &e))
        fputs(explain_policy(ctx, files.policy), stdout);
    else
        status = cli_fail("explain", &e, CLI_USAGE);
    talloc_free(ctx);
    return status;
}
