/* simulate: scenarios, told as they are played; the exit status says whether all went as expected. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/cli.h"
#include "cli/scenario.h"

/* NAME.json above the scenario's folder, or else the installed one. */
static bool
policy_path(TALLOC_CTX *ctx, const char *scenario, const char *name, int line, char **ret,
            struct err *e)
{
    const char *slash = strrchr(scenario, '/');
    int folder = slash ? (int)(slash - scenario) + 1 : 0;
    char *path = err_mem(talloc_asprintf(ctx, "%.*s../%s.json", folder, scenario, name));
    char *installed = err_mem(talloc_asprintf(ctx, ASSENT_DATADIR "/workflows/%s.json", name));
    *ret = access(path, R_OK) ? installed : path;
    return !access(*ret, R_OK) ||
           err_set(e, ERR_NOT_FOUND,
                   "%s:%d: “policy %s”: there is neither %s nor %s. Put the scenario into a folder "
                   "beside the policy (as workflows/scenarios is beside workflows/%s.json), or "
                   "correct the name",
                   scenario, line, name, path, installed, name);
}

static bool
load(TALLOC_CTX *ctx, const char *path, char **ret, struct cli_files *files, struct err *e)
{
    size_t len = 0;
    int line = 0;
    char *policy = NULL;
    if (!cli_read(ctx, path, ret, &len, e))
        return false;
    char *name = scenario_policy(ctx, *ret, &line);
    if (!name)
        return err_set(e, ERR_INVALID,
                       "%s: no line says which policy is played: begin with “policy NAME”", path);
    if (!*name || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(name))
        return err_set(e, ERR_INVALID,
                       "%s:%d: “policy %s” names none: write its file's name without .json", path,
                       line, name);
    return policy_path(ctx, path, name, line, &policy, e) && cli_policy(ctx, policy, files, e);
}

/* The events of the proposal that the scenario ends with. */
static json_object *
last_history(const struct scenario *played)
{
    json_object *list = json_list();
    const char *proposal = json_str(played->events_case, "proposal");
    bool told = false; /* of an event that belongs to a proposal after the first */
    for (size_t i = 0; i < json_len(played->history); i++)
        told = told || json_has(json_item(played->history, i), "proposal");
    for (size_t i = 0; i < json_len(played->history); i++) {
        json_object *item = json_item(played->history, i);
        const char *of = json_str(item, "proposal");
        if (!told || (of && proposal && !strcmp(of, proposal)))
            json_push(list, json_object_get(item));
    }
    return list;
}

/* FOLDER/<scenario>.json: {"history":[…],"case":{…}}, for the tests that fold the histories of every release. */
static bool
record(TALLOC_CTX *ctx, const char *folder, const char *scenario, const struct scenario *played,
       struct err *e)
{
    const char *slash = strrchr(scenario, '/'), *name = slash ? slash + 1 : scenario;
    char *path =
        err_mem(talloc_asprintf(ctx, "%s/%.*s.json", folder, (int)strcspn(name, "."), name));
    json_object *o = json_own(ctx, json_obj());
    json_put(o, "history", last_history(played));
    json_put(o, "case", json_object_get(played->events_case));
    return !json_object_to_file_ext(path, o, JSON_C_TO_STRING_PRETTY) ||
           err_set(e, ERR_INVALID, "%s cannot be written", path);
}

static int
play(TALLOC_CTX *ctx, const char *path, bool quiet, const char *folder)
{
    struct err e = err_on(ctx);
    struct cli_files files;
    char *text;
    if (!load(ctx, path, &text, &files, &e))
        return cli_fail("simulate", &e, CLI_USAGE);
    struct scenario *played = scenario_play(ctx, text, files.policy, files.days);
    if (!quiet)
        fputs(played->story, stdout);
    if (played->line) {
        fflush(stdout);
        fprintf(stderr, "%s:%d: %s\n", path, played->line, played->failure);
        return CLI_BAD;
    }
    if (!quiet)
        printf("\n%s: as expected\n", path);
    if (folder && !record(ctx, folder, path, played, &e))
        return cli_fail("simulate", &e, CLI_USAGE);
    return CLI_GOOD;
}

int
cmd_simulate(int argc, char **argv)
{
    bool quiet = argc > 0 && !strcmp(argv[0], "--quiet");
    bool recorded = argc > quiet + 1 && !strcmp(argv[quiet], "--record");
    const char *folder = recorded ? argv[quiet + 1] : NULL;
    int first = quiet + 2 * recorded, worst = CLI_GOOD, passed = 0, failed = 0;
    if (argc - first < 1)
        return cli_usage("simulate");
    for (int i = first; i < argc; i++) {
        TALLOC_CTX *ctx = err_mem(talloc_new(NULL));
        int status = play(ctx, argv[i], quiet, folder);
        *(status ? &failed : &passed) += 1;
        worst = status > worst ? status : worst;
        talloc_free(ctx);
    }
    if (argc - first > 1)
        printf("%d passed, %d failed\n", passed, failed);
    return worst;
}
