/* show: one proposal with its tasks, its history and its messages. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/table.h"

static const struct table_column tasks[] = {
    {"number", "TASK", 0},      {"kind", "KIND", 0}, {"status", "STATUS", 0}, {"person", "WHO", 0},
    {"constituency", "FOR", 0}, {"due", "DUE", 0},   {NULL, NULL, 0},
};
static const struct table_column events[] = {
    {"seq", "EVENT", 0}, {"at", "AT", 0},          {"kind", "WHAT", 0},
    {"actor", "WHO", 0}, {"known", "KNOWN BY", 0}, {NULL, NULL, 0},
};
static const struct table_column messages[] = {
    {"kind", "MESSAGE", 0},   {"what", "WHAT", 0},      {"to", "TO", 40}, {"status", "STATUS", 0},
    {"attempts", "TRIES", 0}, {"reason", "REASON", 60}, {NULL, NULL, 0},
};

static void
line(struct ask *a, json_object *o, const char *key, const char *title)
{
    if (json_get(o, key))
        printf("%-10s %s\n", title, table_text(a->ctx, json_get(o, key), 0));
}

static void
show(struct ask *a, json_object *o)
{
    line(a, o, "title", "title");
    line(a, o, "proposer", "proposer");
    line(a, o, "state", "state");
    line(a, o, "ending", "ended");
    line(a, o, "submitted", "submitted");
    putchar('\n');
    table_print(json_arr(o, "tasks"), tasks);
    putchar('\n');
    table_print(json_arr(o, "events"), events);
    putchar('\n');
    table_print(json_arr(o, "messages"), messages);
}

int
cmd_show(int argc, char **argv)
{
    struct ask a;
    if (!ask_begin("show", argc, argv, &a))
        return CLI_USAGE;
    if (a.nargs != 1 || !ask_segment(&a, a.args[0]))
        return ask_end(&a, cli_usage("show"));
    struct err e = err_on(a.ctx);
    json_object *answer;
    char *path = err_mem(talloc_asprintf(a.ctx, "/proposals/%s", a.args[0]));
    if (!ask_institution(&a, "GET", path, NULL, 0, &answer, &e))
        return ask_end(&a, cli_fail("show", &e, e.kind == ERR_NOT_FOUND ? CLI_BAD : CLI_USAGE));
    if (a.json)
        puts(json_text(answer));
    else
        show(&a, answer);
    return ask_end(&a, CLI_GOOD);
}
