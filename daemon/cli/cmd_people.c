/* people: the register: who holds which role, what a file would change, who stands in for whom, and who is forgotten. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/table.h"

static const struct table_column people[] = {
    {"name", "NAME", 30},  {"email", "ADDRESS", 0}, {"unit", "UNIT", 0},
    {"roles", "ROLES", 0}, {NULL, NULL, 0},
};
static const struct table_column standins[] = {
    {"name", "AWAY", 30}, {"standin", "STAND-IN", 30}, {"from", "FROM", 0}, {"to", "TO", 0},
    {"roles", "AS", 0},   {"kinds", "IN STEPS", 0},    {NULL, NULL, 0},
};

static const struct table_column findings[] = {
    {"workflow", "POLICY", 0},
    {"place", "WHERE", 0},
    {"reason", "WHAT", 0},
    {NULL, NULL, 0},
};

static int
list(struct ask *a, const char *path, const char *key, const struct table_column *columns)
{
    struct err e = err_on(a->ctx);
    json_object *answer;
    if (!ask_institution(a, "GET", path, NULL, 0, &answer, &e))
        return cli_fail("people", &e, CLI_USAGE);
    if (a->json)
        puts(json_text(answer));
    else
        table_print(json_arr(answer, key), columns);
    return columns == findings && json_len(json_arr(answer, key)) ? CLI_BAD : CLI_GOOD;
}

/* ---- import -------------------------------------------------------------------------------- */

/* "  + Ana Ortiz <ana@example.edu>: committee faculty": a line for each of a list. */
static size_t
say(json_object *difference, const char *key, const char *mark)
{
    json_object *all = json_arr(difference, key);
    for (size_t i = 0; i < json_len(all); i++) {
        json_object *one = json_item(all, i), *what = json_arr(one, "what");
        const char *role = json_str(one, "role");
        if (json_as_str(one)) {
            printf("  %s %s\n", mark, json_as_str(one));
            continue;
        }
        printf("  %s %s <%s>%s%s", mark, json_str(one, "name"), json_str(one, "email"),
               role ? ": " : "", role ? role : "");
        for (size_t k = 0; k < json_len(what); k++)
            printf("%s%s", k ? "; " : ": ", json_item_str(what, k));
        putchar('\n');
    }
    return json_len(all);
}

static void
say_difference(json_object *difference)
{
    static const struct {
        const char *key, *mark;
    } parts[] = {{"added", "new    "},
                 {"changed", "changed"},
                 {"begun", "role   "},
                 {"ended", "ends   "},
                 {"units", "unit   "}};
    size_t n = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        n += say(difference, parts[i].key, parts[i].mark);
    json_object *tasks = json_arr(difference, "tasks");
    for (size_t i = 0; i < json_len(tasks); i++) {
        json_object *one = json_item(tasks, i);
        const char *from = json_str(one, "from"), *to = json_str(one, "to");
        printf("  task    “%s” moves from %s to %s\n", json_str(one, "title"),
               from ? from : "an empty place", to ? to : "nobody: its place is empty");
    }
    if (!n)
        puts("nothing changes");
}

static int
import(struct ask *a, const char *file)
{
    struct err e = err_on(a->ctx);
    char *csv;
    size_t len;
    json_object *answer;
    if (!cli_read(a->ctx, file, &csv, &len, &e))
        return cli_fail("people", &e, CLI_USAGE);
    if (!ask_institution(a, "POST", a->dry_run ? "/people-look" : "/people", csv, len, &answer,
                         &e)) {
        bool refused = e.kind == ERR_BAD_REQUEST || e.kind == ERR_CONFLICT;
        return cli_fail("people", &e, refused ? CLI_BAD : CLI_USAGE);
    }
    if (a->json) {
        puts(json_text(answer));
        return CLI_GOOD;
    }
    printf("%lld people with %lld roles; ", (long long)json_int(answer, "people", 0),
           (long long)json_int(answer, "roles", 0));
    if (a->dry_run)
        puts("nothing was written");
    else
        printf("roster %lld\n", (long long)json_int(answer, "roster", 0));
    say_difference(json_get(answer, "difference"));
    return CLI_GOOD;
}

/* ---- stand-ins ------------------------------------------------------------------------------- */

static int
changed(struct ask *a, const char *path, const char *body, const char *said)
{
    struct err e = err_on(a->ctx);
    json_object *answer;
    if (!ask_institution(a, "POST", path, body, strlen(body), &answer, &e))
        return cli_fail("people", &e, e.kind == ERR_UNAVAILABLE ? CLI_USAGE : CLI_BAD);
    if (a->json)
        puts(json_text(answer));
    else
        printf("%s; roster %lld\n", said, (long long)json_int(answer, "roster", 0));
    return CLI_GOOD;
}

/* stand-in AWAY WHO FROM TO [ROLE…] */
static int
stand_in(struct ask *a)
{
    json_object *o = json_own(a->ctx, json_obj()), *roles = json_list();
    json_put_str(o, "person", a->args[1]);
    json_put_str(o, "standin", a->args[2]);
    json_put_str(o, "from", a->args[3]);
    json_put_str(o, "to", a->args[4]);
    for (int i = 5; i < a->nargs; i++)
        json_push_str(roles, a->args[i]);
    json_put(o, "roles", roles);
    return changed(a, "/stand-in", json_text(o), "it is in the register; open tasks follow");
}

/* ---- forgetting ------------------------------------------------------------------------------ */

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

/* The words after `people`, or usage. */
static int
people_of(struct ask *a)
{
    const char *what = a->nargs ? a->args[0] : "";
    if (a->nargs == 1 && !strcmp(what, "list"))
        return list(a, "/people", "people", people);
    if (a->nargs == 2 && !strcmp(what, "import"))
        return import(a, a->args[1]);
    if (a->nargs == 1 && !strcmp(what, "check"))
        return list(a, "/people-check", "findings", findings);
    if (a->nargs == 1 && !strcmp(what, "stand-ins"))
        return list(a, "/stand-ins", "standins", standins);
    if (a->nargs >= 5 && !strcmp(what, "stand-in"))
        return stand_in(a);
    if (a->nargs == 2 && !strcmp(what, "stand-in-end"))
        return changed(a, "/stand-in-end", a->args[1], "nobody stands in any more");
    if (a->nargs == 2 && !strcmp(what, "forget"))
        return forget(a, a->args[1]);
    return cli_usage("people");
}

int
cmd_people(int argc, char **argv)
{
    struct ask a;
    if (!ask_begin("people", argc, argv, &a))
        return CLI_USAGE;
    return ask_end(&a, people_of(&a));
}
