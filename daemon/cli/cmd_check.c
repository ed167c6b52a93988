/* check: every finding of the checker as "file: place: reason". */
#include <stdio.h>

#include "cli/cli.h"

static void
print(const struct cli_files *files, const struct lint_finding *f)
{
    printf("%s: %s%s%s%s\n", files->path[f->part], f->severity == LINT_WARNING ? "warning: " : "",
           f->place, *f->place ? ": " : "", f->reason);
}

static int
check_one(TALLOC_CTX *ctx, const char *path)
{
    struct err e = err_on(ctx);
    struct cli_files files;
    if (!cli_policy(ctx, path, &files, &e)) {
        printf("%s\n", e.text);
        return e.kind == ERR_NOT_FOUND ? CLI_USAGE : CLI_BAD;
    }
    const struct lint *lint = lint_policy(ctx, files.policy, NULL);
    for (size_t i = 0; i < lint->count; i++)
        print(&files, &lint->findings[i]);
    if (!lint->errors)
        printf("%s: good: %zu states, %zu quality criteria, %zu questions\n", path,
               files.policy->workflow->nstates, files.policy->rubric->ncriteria,
               files.policy->form->nfields);
    return lint->errors ? CLI_BAD : CLI_GOOD;
}

int
cmd_check(int argc, char **argv)
{
    int worst = CLI_GOOD;
    if (argc < 1)
        return cli_usage("check");
    for (int i = 0; i < argc; i++) {
        TALLOC_CTX *ctx = err_mem(talloc_new(NULL));
        int status = check_one(ctx, argv[i]);
        worst = status > worst ? status : worst;
        talloc_free(ctx);
    }
    return worst;
}
