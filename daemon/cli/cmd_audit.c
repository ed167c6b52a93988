/* audit verify: the service walks the record's hash chain again, a hundred proposals a request. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/table.h"

static const struct table_column broken[] = {
    {"proposal", "PROPOSAL", 0}, {"seq", "EVENT", 0}, {"what", "WHAT", 0}, {NULL, NULL, 0}};

struct audit {
    int64_t proposals, events;
    json_object *broken;
};

/* Adds an answer's counts and findings; the id to go on after, or NULL at the end. */
static const char *
take(struct audit *sum, json_object *answer)
{
    json_object *found = json_arr(answer, "broken");
    sum->proposals += json_int(answer, "proposals", 0);
    sum->events += json_int(answer, "events", 0);
    for (size_t i = 0; i < json_len(found); i++)
        json_push(sum->broken, json_object_get(json_item(found, i)));
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%lld proposals\r", (long long)sum->proposals);
    return json_str(answer, "last");
}

static bool
walk(struct ask *a, struct audit *sum, struct err *e)
{
    const char *after = "00000000-0000-0000-0000-000000000000";
    while (after) {
        json_object *answer;
        char *path = err_mem(talloc_asprintf(a->ctx, "/audit/%s", after));
        if (!ask_institution(a, "GET", path, NULL, 0, &answer, e))
            return false;
        after = take(sum, answer);
    }
    return true;
}

static void
report(struct ask *a, const struct audit *sum)
{
    size_t findings = json_len(sum->broken);
    if (a->json) {
        json_object *o = json_own(a->ctx, json_obj());
        json_put_int(o, "proposals", sum->proposals);
        json_put_int(o, "events", sum->events);
        json_put(o, "broken", json_object_get(sum->broken));
        puts(json_text(o));
        return;
    }
    if (findings)
        table_print(sum->broken, broken);
    printf("%lld events of %lld proposals: %s\n", (long long)sum->events, (long long)sum->proposals,
           findings ? "the record does not verify" : "the record is as it was written");
}

int
cmd_audit(int argc, char **argv)
{
    struct ask a;
    if (!ask_begin("audit", argc, argv, &a))
        return CLI_USAGE;
    if (a.nargs != 1 || strcmp(a.args[0], "verify") != 0)
        return ask_end(&a, cli_usage("audit"));
    struct err e = err_on(a.ctx);
    struct audit sum = {.broken = json_own(a.ctx, json_list())};
    if (!walk(&a, &sum, &e))
        return ask_end(&a, cli_fail("audit", &e, CLI_USAGE));
    report(&a, &sum);
    return ask_end(&a, json_len(sum.broken) ? CLI_BAD : CLI_GOOD);
}
