/* status, proposals, links: a list of the service's as a table. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/table.h"

static const struct table_column institutions[] = {
    {"slug", "INSTITUTION", 0}, {"name", "NAME", 40}, {"policies", "POLICIES", 0},
    {"roster", "ROSTER", 0},    {NULL, NULL, 0},
};
static const struct table_column proposals[] = {
    {"id", "ID", 0},     {"state", "STATE", 0},       {"ending", "ENDED", 0}, {"since", "SINCE", 0},
    {"with", "WITH", 0}, {"proposer", "PROPOSER", 0}, {"title", "TITLE", 50}, {NULL, NULL, 0},
};
static const struct table_column links[] = {
    {"kind", "FOR", 0},        {"name", "NAME", 30}, {"email", "TO", 0},
    {"address", "ADDRESS", 0}, {NULL, NULL, 0},
};

static int
show(struct ask *a, json_object *answer, const char *key, const struct table_column *columns)
{
    if (a->json)
        puts(json_text(answer));
    else
        table_print(json_arr(answer, key), columns);
    return CLI_GOOD;
}

/* The whole of a command that prints one list. */
static int
list(struct ask *a, const char *path, const char *key, const struct table_column *columns,
     json_object **ret)
{
    struct err e = err_on(a->ctx);
    if (!ask_institution(a, "GET", path, NULL, 0, ret, &e))
        return cli_fail(a->command, &e, CLI_USAGE);
    return show(a, *ret, key, columns);
}

int
cmd_status(int argc, char **argv)
{
    struct ask a;
    if (!ask_begin("status", argc, argv, &a))
        return CLI_USAGE;
    if (a.nargs)
        return ask_end(&a, cli_usage("status"));
    struct err e = err_on(a.ctx);
    json_object *answer;
    if (!ask_service(&a, "GET", "/control/status", NULL, 0, &answer, &e))
        return ask_end(&a, cli_fail("status", &e, CLI_USAGE));
    bool up = json_flag(answer, "up", false);
    if (!a.json)
        printf("%s; %lld waiting, %lld commands in %lld transactions since the start\n\n",
               up ? "working" : "the database cannot be reached",
               (long long)json_int(answer, "waiting", 0), (long long)json_int(answer, "items", 0),
               (long long)json_int(answer, "batches", 0));
    show(&a, answer, "institutions", institutions);
    return ask_end(&a, up ? CLI_GOOD : CLI_BAD);
}

int
cmd_proposals(int argc, char **argv)
{
    struct ask a;
    json_object *answer;
    if (!ask_begin("proposals", argc, argv, &a))
        return CLI_USAGE;
    if (a.nargs)
        return ask_end(&a, cli_usage("proposals"));
    return ask_end(&a, list(&a, "/proposals", "proposals", proposals, &answer));
}

int
cmd_links(int argc, char **argv)
{
    struct ask a;
    json_object *answer;
    if (!ask_begin("links", argc, argv, &a))
        return CLI_USAGE;
    if (a.nargs != 1 || !ask_segment(&a, a.args[0]))
        return ask_end(&a, cli_usage("links"));
    char *path = err_mem(talloc_asprintf(a.ctx, "/links/%s", a.args[0]));
    return ask_end(&a, list(&a, path, "links", links, &answer));
}
