/* intake_try: what would become of a submission, by files alone or as the service told it, in words. */
#include <stdio.h>
#include <string.h>

#include "app/in/trial_file.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/intake.h"
#include "cli/table.h"

/* ---- words --------------------------------------------------------------------------------------- */

static const char *
becomes(const char *what)
{
    static const char *const words[][2] = {
        {"proposal", "a proposal: it is complete"},
        {"draft", "a draft, which its proposer is asked to finish and hand in"},
        {"withdrawal", "a withdrawal of what was sent before"},
        {"ignored", "nothing: it is acknowledged and dropped"},
        {"refused", "nothing: its sender is told that it is refused"},
    };
    for (size_t i = 0; what && i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i][0], what))
            return words[i][1];
    return "held for the office";
}

static void
fact(struct ask *a, const char *title, json_object *value)
{
    if (value)
        printf("%-12s %s\n", title, table_text(a->ctx, value, 0));
}

void
intake_say_lines(struct ask *a, const char *text, const char *before)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        json_object *line = json_own(a->ctx, json_object_new_string_len(text, (int)n));
        printf("%s%s\n", before, table_text(a->ctx, line, 0));
        text += n + (text[n] == '\n');
    }
}

/* Set in; a list line by line. */
static void
say_value(struct ask *a, json_object *value)
{
    if (json_object_is_type(value, json_type_array))
        for (size_t i = 0; i < json_len(value); i++)
            say_value(a, json_item(value, i));
    else
        intake_say_lines(a, json_as_str(value) ? json_as_str(value) : json_text(value), "    ");
}

/* A heading, and of each of the list its title and below it its value. */
static void
say_all(struct ask *a, const char *heading, json_object *list, const char *title, const char *value)
{
    if (!json_len(list))
        return;
    printf("\n%s\n", heading);
    for (size_t i = 0; i < json_len(list); i++) {
        json_object *one = json_item(list, i), *named = title ? json_get(one, title) : one;
        printf("  %s\n", named ? table_text(a->ctx, named, 0) : "-");
        if (value)
            say_value(a, json_get(one, value));
    }
}

static void
say_report(struct ask *a, json_object *r)
{
    json_object *proposer = json_get(r, "proposer");
    printf("%-12s %s/%s, adapter %s\n", "form", json_str(r, "institution"), json_str(r, "form"),
           json_str(r, "adapter"));
    if (json_has(r, "verified"))
        printf("%-12s %s\n", "signature",
               !json_flag(r, "verified", false)             ? "not looked at"
               : !strcmp(json_str(r, "becomes"), "refused") ? "does not fit"
                                                            : "fits");
    printf("%-12s %s\n", "becomes", becomes(json_str(r, "becomes")));
    fact(a, "because", json_get(r, "reason"));
    fact(a, "submission", json_get(r, "submission"));
    fact(a, "proposer", json_get(proposer, "email"));
    fact(a, "name", json_get(proposer, "name"));
    fact(a, "kind", json_get(r, "kind"));
    fact(a, "about", json_get(r, "about"));
    if (json_has(r, "about"))
        puts("             (whether it is there, and whose it is, is seen when it arrives)");
    fact(a, "workflow", json_get(r, "workflow"));
    say_all(a, "the proposal", json_arr(r, "answers"), "title", "value");
    say_all(a, "missing", json_arr(r, "missing"), "text", NULL);
    say_all(a, "answers without a place: no mapping names them, or they do not fit",
            json_arr(r, "unmapped"), "question", "answer");
    say_all(a, "always answered before, and not now", json_arr(r, "absent"), "title", NULL);
}

int
intake_tell(struct ask *a, json_object *report)
{
    const char *what = json_str(report, "becomes");
    if (a->json)
        puts(json_text(report));
    else
        say_report(a, report);
    return what && strcmp(what, "held") != 0 && strcmp(what, "refused") != 0 ? CLI_GOOD : CLI_BAD;
}

/* ---- by files alone --------------------------------------------------------------------------------- */

/* The folder of a file. */
static const char *
folder_of(struct ask *a, const char *file)
{
    const char *slash = strrchr(file, '/');
    return slash ? err_mem(talloc_strndup(a->ctx, file, (size_t)(slash - file))) : ".";
}

int
intake_try_file(struct ask *a, const struct intake_options *o, const char *file)
{
    struct err e = err_on(a->ctx);
    char *bytes;
    json_object *report;
    struct trial_file what = {.form = o->form,
                              .headers = (const char **)o->headers,
                              .unverified = o->unverified,
                              .share = o->share ? o->share : ASSENT_DATADIR,
                              .worker = o->worker ? o->worker : ASSENT_LIBEXECDIR "/assent-jq"};
    what.site = o->site ? o->site : o->config ? folder_of(a, o->config) : ASSENT_SYSCONFDIR;
    what.config =
        o->config ? o->config : err_mem(talloc_asprintf(a->ctx, "%s/assent.conf", what.site));
    if (!cli_read(a->ctx, file, &bytes, &what.len, &e))
        return cli_fail("intake", &e, CLI_USAGE);
    what.bytes = bytes;
    char *fetched = NULL;
    size_t unused;
    if (o->fetched && !cli_read(a->ctx, o->fetched, &fetched, &unused, &e))
        return cli_fail("intake", &e, CLI_USAGE);
    what.fetched = fetched;
    if (!trial_file(a->ctx, &what, &report, &e))
        return cli_fail("intake", &e, CLI_USAGE);
    return intake_tell(a, report);
}
