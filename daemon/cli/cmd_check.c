/* check: every finding of the checker as "file: place: reason". */
#include <stdio.h>

#include <string.h>

#include "cli/cli.h"
#include "core/policy/programme.h"

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
    const struct lint_world world = {.base = files.base};
    const struct lint *lint = lint_policy(ctx, files.policy, &world);
    for (size_t i = 0; i < lint->count; i++)
        print(&files, &lint->findings[i]);
    if (!lint->errors)
        printf("%s: good: %zu states, %zu quality criteria, %zu questions\n", path,
               files.policy->workflow->nstates, files.policy->rubric->ncriteria,
               files.policy->form->nfields);
    return lint->errors ? CLI_BAD : CLI_GOOD;
}

/* ---- a programme ----------------------------------------------------------------------------- */

struct beside {
    TALLOC_CTX *ctx;
    const char *folder; /* of the workflows */
};

static const struct policy *
find(const char *workflow, void *arg)
{
    const struct beside *beside = arg;
    struct err e = err_on(beside->ctx);
    struct cli_files files;
    char *path = err_mem(talloc_asprintf(beside->ctx, "%s/%s.json", beside->folder, workflow));
    return cli_policy(beside->ctx, path, &files, &e) ? files.policy : NULL;
}

/* A file of a folder “programmes”, with the policies of the folder above. */
static bool
is_programme(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0, own = strlen("programmes");
    return len >= own && !strncmp(slash - own, "programmes", own) &&
           (len == own || slash[-(long)own - 1] == '/');
}

static int
check_programme(TALLOC_CTX *ctx, const char *path)
{
    struct err e = err_on(ctx);
    struct programme *p;
    char *text;
    size_t len;
    struct beside beside = {
        ctx, err_mem(talloc_asprintf(ctx, "%.*s/..", (int)(strrchr(path, '/') - path), path))};
    if (!cli_read(ctx, path, &text, &len, &e)) {
        printf("%s\n", e.text);
        return CLI_USAGE;
    }
    if (!programme_read(ctx, text, len, &p, &e) || !programme_fits(p, find, &beside, &e)) {
        printf("%s: %s\n", path, e.text);
        return CLI_BAD;
    }
    printf("%s: good: %zu entries\n", path, p->nrules);
    return CLI_GOOD;
}

int
cmd_check(int argc, char **argv)
{
    int worst = CLI_GOOD;
    if (argc < 1)
        return cli_usage("check");
    for (int i = 0; i < argc; i++) {
        TALLOC_CTX *ctx = err_mem(talloc_new(NULL));
        int status =
            is_programme(argv[i]) ? check_programme(ctx, argv[i]) : check_one(ctx, argv[i]);
        worst = status > worst ? status : worst;
        talloc_free(ctx);
    }
    return worst;
}
