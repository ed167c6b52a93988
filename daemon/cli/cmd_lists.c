/* status, proposals, deliveries, people, intake, links: a list of the service's as a table. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/table.h"

enum { CSV_MAX_KILOBYTES = 4096 };

static const struct table_column institutions[] = {
    {"slug", "INSTITUTION", 0}, {"name", "NAME", 40}, {"policies", "POLICIES", 0},
    {"roster", "ROSTER", 0},    {NULL, NULL, 0},
};
static const struct table_column proposals[] = {
    {"id", "ID", 0},     {"state", "STATE", 0},       {"ending", "ENDED", 0}, {"since", "SINCE", 0},
    {"with", "WITH", 0}, {"proposer", "PROPOSER", 0}, {"title", "TITLE", 50}, {NULL, NULL, 0},
};
static const struct table_column deliveries[] = {
    {"created", "MADE", 0},  {"kind", "KIND", 0},      {"what", "WHAT", 0},      {"to", "TO", 40},
    {"status", "STATUS", 0}, {"attempts", "TRIES", 0}, {"reason", "REASON", 60}, {NULL, NULL, 0},
};
static const struct table_column people[] = {
    {"name", "NAME", 30},  {"email", "ADDRESS", 0}, {"unit", "UNIT", 0},
    {"roles", "ROLES", 0}, {NULL, NULL, 0},
};
static const struct table_column held[] = {
    {"id", "ID", 0},       {"at", "SINCE", 0},      {"form", "FORM", 0},
    {"tries", "TRIES", 0}, {"reason", "REASON", 0}, {NULL, NULL, 0},
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

static bool
has_failed(json_object *answer)
{
    json_object *all = json_arr(answer, "deliveries");
    for (size_t i = 0; i < json_len(all); i++) {
        const char *status = json_str(json_item(all, i), "status");
        if (status && (!strcmp(status, "dead") || !strcmp(status, "bounced")))
            return true;
    }
    return false;
}

int
cmd_deliveries(int argc, char **argv)
{
    struct ask a;
    json_object *answer = NULL;
    if (!ask_begin("deliveries", argc, argv, &a))
        return CLI_USAGE;
    if (a.nargs)
        return ask_end(&a, cli_usage("deliveries"));
    int status = list(&a, "/deliveries", "deliveries", deliveries, &answer);
    return ask_end(&a, status == CLI_GOOD && has_failed(answer) ? CLI_BAD : status);
}

/* ---- people ---------------------------------------------------------------------------------- */

static int
import(struct ask *a, const char *file)
{
    struct err e = err_on(a->ctx);
    char *csv;
    size_t len;
    json_object *answer;
    if (!cli_read(a->ctx, file, &csv, &len, &e))
        return cli_fail("people", &e, CLI_USAGE);
    if (!ask_institution(a, "POST", "/people", csv, len, &answer, &e)) {
        bool refused = e.kind == ERR_BAD_REQUEST;
        return cli_fail("people", &e, refused ? CLI_BAD : CLI_USAGE);
    }
    if (a->json)
        puts(json_text(answer));
    else
        printf("%lld people with %lld roles; roster %lld\n",
               (long long)json_int(answer, "people", 0), (long long)json_int(answer, "roles", 0),
               (long long)json_int(answer, "roster", 0));
    return CLI_GOOD;
}

/* What would go, and what must be settled first. */
static void
tell(json_object *found)
{
    static const struct {
        const char *key, *what;
    } lines[] = {
        {"roles", "roles that end"},
        {"texts", "texts of theirs that go"},
        {"kept", "texts of theirs that stay, without their name"},
        {"documents", "proposals that name them: the name goes"},
        {"drafts", "proposals not handed in, that go"},
        {"letters", "letters to them, whose words go"},
        {"open_tasks", "open tasks: must be given to others first"},
        {"open_proposals", "open proposals: must end first"},
    };
    printf("%s <%s>, %s\n", json_str(found, "name"), json_str(found, "email"),
           json_str(found, "person"));
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        printf("%6lld %s\n", (long long)json_int(found, lines[i].key, 0), lines[i].what);
}

static int
forget(struct ask *a, const char *who)
{
    struct err e = err_on(a->ctx);
    json_object *answer;
    if (!ask_institution(a, "POST", a->dry_run ? "/forget-look" : "/forget", who, strlen(who),
                         &answer, &e))
        return cli_fail("people", &e, e.kind == ERR_UNAVAILABLE ? CLI_USAGE : CLI_BAD);
    if (a->json)
        puts(json_text(answer));
    else if (a->dry_run)
        tell(answer);
    else
        puts("forgotten: pages say “a former member”");
    bool ready = !json_int(answer, "open_tasks", 0) && !json_int(answer, "open_proposals", 0);
    return ready ? CLI_GOOD : CLI_BAD;
}

int
cmd_people(int argc, char **argv)
{
    struct ask a;
    json_object *answer;
    if (!ask_begin("people", argc, argv, &a))
        return CLI_USAGE;
    if (a.nargs == 1 && !strcmp(a.args[0], "list"))
        return ask_end(&a, list(&a, "/people", "people", people, &answer));
    if (a.nargs == 2 && !strcmp(a.args[0], "import") && !a.dry_run)
        return ask_end(&a, import(&a, a.args[1]));
    if (a.nargs == 2 && !strcmp(a.args[0], "forget"))
        return ask_end(&a, forget(&a, a.args[1]));
    return ask_end(&a, cli_usage("people"));
}

/* ---- intake ---------------------------------------------------------------------------------- */

static int
replay(struct ask *a, const char *id)
{
    struct err e = err_on(a->ctx);
    json_object *answer;
    char *path = err_mem(talloc_asprintf(a->ctx, "/held/%s/replay", id));
    if (!ask_institution(a, "POST", path, NULL, 0, &answer, &e))
        return cli_fail("intake", &e, e.kind == ERR_NOT_FOUND ? CLI_BAD : CLI_USAGE);
    if (a->json)
        puts(json_text(answer));
    else
        puts("it is being read again; assent intake held shows it if it is still held");
    return CLI_GOOD;
}

int
cmd_intake(int argc, char **argv)
{
    struct ask a;
    json_object *answer = NULL;
    if (!ask_begin("intake", argc, argv, &a))
        return CLI_USAGE;
    if (a.nargs == 2 && !strcmp(a.args[0], "replay") && ask_segment(&a, a.args[1]))
        return ask_end(&a, replay(&a, a.args[1]));
    if (a.nargs != 1 || strcmp(a.args[0], "held") != 0)
        return ask_end(&a, cli_usage("intake"));
    int status = list(&a, "/held", "held", held, &answer);
    bool some = status == CLI_GOOD && json_len(json_arr(answer, "held")) > 0;
    return ask_end(&a, some ? CLI_BAD : status);
}
