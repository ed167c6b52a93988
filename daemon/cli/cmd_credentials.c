/* credentials, repin: the portfolio, and proposals that go under a newer version of their policy. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/table.h"

static const struct table_column listed[] = {
    {"slug", "NAME", 40},        {"standing", "STANDING", 0},
    {"version", "VERSION", 0},   {"owner", "OWNER", 0},
    {"review_due", "REVIEW", 0}, {"offered_until", "OFFERED UNTIL", 0},
    {"title", "TITLE", 50},      {NULL, NULL, 0},
};
static const struct table_column taken[] = {
    {"line", "LINE", 0},         {"what", "WHAT", 0},   {"version", "VERSION", 0},
    {"standing", "STANDING", 0}, {"owner", "OWNER", 0}, {"title", "TITLE", 50},
    {"refused", "WHY NOT", 0},   {NULL, NULL, 0},
};
static const struct table_column counted[] = {
    {"slug", "NAME", 40},      {"issued", "ISSUED", 0},   {"shared", "SHARED", 0},
    {"revoked", "REVOKED", 0}, {"channels", "WHERE", 60}, {NULL, NULL, 0},
};
static const struct table_column strange[] = {
    {"endpoint", "ENDPOINT", 0},
    {"remote", "ITS ID", 60},
    {"issued", "ISSUED", 0},
    {"shared", "SHARED", 0},
    {"revoked", "REVOKED", 0},
    {"last", "LAST", 0},
    {NULL, NULL, 0},
};
static const struct table_column moved[] = {
    {"proposal", "ID", 0},  {"state", "STATE", 0},     {"what", "WHAT", 0},
    {"title", "TITLE", 40}, {"refused", "WHY NOT", 0}, {NULL, NULL, 0},
};

/* Puts "what" into each; whether none was refused. */
static bool
say_what(json_object *all, const char *before, const char *after)
{
    bool fine = true;
    for (size_t i = 0; i < json_len(all); i++) {
        json_object *one = json_item(all, i);
        bool refused = json_has(one, "refused");
        fine = fine && !refused;
        json_put_str(one, "what",
                     refused                          ? "no"
                     : json_flag(one, "taken", false) ? "there already"
                     : json_flag(one, "done", false)  ? after
                                                      : before);
    }
    return fine;
}

static int
list(struct ask *a)
{
    struct err e = err_on(a->ctx);
    json_object *answer;
    if (!ask_institution(a, "GET", "/credentials", NULL, 0, &answer, &e))
        return cli_fail("credentials", &e, CLI_USAGE);
    if (a->json)
        puts(json_text(answer));
    else
        table_print(json_arr(answer, "credentials"), listed);
    return CLI_GOOD;
}

static int
import(struct ask *a, const char *file)
{
    struct err e = err_on(a->ctx);
    char *csv;
    size_t len;
    json_object *answer;
    if (!cli_read(a->ctx, file, &csv, &len, &e))
        return cli_fail("credentials", &e, CLI_USAGE);
    if (!ask_institution(a, "POST", a->dry_run ? "/credentials-look" : "/credentials", csv, len,
                         &answer, &e))
        return cli_fail("credentials", &e, e.kind == ERR_BAD_REQUEST ? CLI_BAD : CLI_USAGE);
    json_object *all = json_arr(answer, "credentials");
    bool fine = say_what(all, a->dry_run ? "would be taken over" : "not taken over", "taken over");
    if (a->json)
        puts(json_text(answer));
    else
        table_print(all, taken);
    if (!a->json && (a->dry_run || !fine))
        puts(fine ? "\nnothing was written"
                  : "\nnothing was written: mend the file, or import the people first");
    return fine ? CLI_GOOD : CLI_BAD;
}

/* What one credential's badges came to, as a row. */
static void
flatten(TALLOC_CTX *ctx, json_object *one)
{
    static const char *const same[] = {"issued", "shared", "revoked"};
    json_object *told = json_get(one, "uptake"), *where = json_arr(told, "channels");
    char *text = err_mem(talloc_strdup(ctx, ""));
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        json_put_int(one, same[i], json_int(told, same[i], 0));
    for (size_t i = 0; i < json_len(where); i++)
        text = err_mem(talloc_asprintf_append(
            text, "%s%s %lld", i ? ", " : "", json_str(json_item(where, i), "channel"),
            (long long)json_int(json_item(where, i), "count", 0)));
    json_put_str(one, "channels", text);
}

static int
uptake(struct ask *a)
{
    struct err e = err_on(a->ctx);
    json_object *answer;
    if (!ask_institution(a, "GET", "/uptake", NULL, 0, &answer, &e))
        return cli_fail("credentials", &e, CLI_USAGE);
    json_object *known = json_arr(answer, "credentials"), *unknown = json_arr(answer, "unknown");
    if (a->json) {
        puts(json_text(answer));
        return CLI_GOOD;
    }
    for (size_t i = 0; i < json_len(known); i++)
        flatten(a->ctx, json_item(known, i));
    table_print(known, counted);
    if (json_len(unknown)) {
        puts("\ntold of what is not known here:");
        table_print(unknown, strange);
    }
    return CLI_GOOD;
}

int
cmd_credentials(int argc, char **argv)
{
    struct ask a;
    if (!ask_begin("credentials", argc, argv, &a))
        return CLI_USAGE;
    if (a.nargs == 1 && !strcmp(a.args[0], "list") && !a.dry_run)
        return ask_end(&a, list(&a));
    if (a.nargs == 1 && !strcmp(a.args[0], "uptake") && !a.dry_run)
        return ask_end(&a, uptake(&a));
    if (a.nargs == 2 && !strcmp(a.args[0], "import"))
        return ask_end(&a, import(&a, a.args[1]));
    return ask_end(&a, cli_usage("credentials"));
}

/* ---- repin ------------------------------------------------------------------------------------- */

static void
say_changes(json_object *all)
{
    for (size_t i = 0; i < json_len(all); i++) {
        json_object *one = json_item(all, i), *changes = json_arr(one, "changes");
        for (size_t k = 0; k < json_len(changes); k++)
            printf("%s%s  %s\n", k ? "" : "\n", json_str(one, "proposal"),
                   json_item_str(changes, k));
    }
}

static int
move(struct ask *a, const char *workflow, const char *reason)
{
    struct err e = err_on(a->ctx);
    json_object *body = json_own(a->ctx, json_obj()), *answer;
    json_put_str(body, "proposal", workflow ? NULL : a->args[0]);
    json_put_str(body, "workflow", workflow);
    json_put_str(body, "reason", a->dry_run ? NULL : reason);
    const char *text = json_text(body);
    if (!ask_institution(a, "POST", "/repin", text, strlen(text), &answer, &e))
        return cli_fail("repin", &e,
                        e.kind == ERR_NOT_FOUND || e.kind == ERR_BAD_REQUEST ? CLI_BAD : CLI_USAGE);
    json_object *all = json_arr(answer, "proposals");
    bool fine = say_what(all, "could move", "moved");
    if (a->json)
        puts(json_text(answer));
    else
        table_print(all, moved);
    if (!a->json)
        say_changes(all);
    return fine ? CLI_GOOD : CLI_BAD;
}

int
cmd_repin(int argc, char **argv)
{
    const char *workflow = NULL, *reason = NULL;
    struct ask a;
    int kept = 0;
    for (int i = 0; i < argc; i++) {
        const char **value = !strcmp(argv[i], "--all-of")   ? &workflow
                             : !strcmp(argv[i], "--reason") ? &reason
                                                            : NULL;
        if (value && i + 1 < argc)
            *value = argv[++i];
        else
            argv[kept++] = argv[i];
    }
    if (!ask_begin("repin", kept, argv, &a))
        return CLI_USAGE;
    if (a.nargs != (workflow ? 0 : 1) || (!a.dry_run && !reason))
        return ask_end(&a, cli_usage("repin"));
    return ask_end(&a, move(&a, workflow, reason));
}
