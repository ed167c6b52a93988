/* deliveries, redeliver, switch-on, preview, endpoint: what left, what could not, sending it again, and looking before
 * anything leaves. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/table.h"

static const struct table_column systems[] = {
    {"name", "ENDPOINT", 0},
    {"state", "STATE", 0},
    {"last_success", "LAST OK", 0},
    {"failing_since", "FAILING SINCE", 0},
    {"waiting", "WAITING", 0},
    {"dead", "DEAD", 0},
    {"median_ms", "USUAL MS", 0},
    {"why", "WHY", 60},
    {NULL, NULL, 0},
};
static const struct table_column deliveries[] = {
    {"created", "MADE", 0},   {"id", "ID", 0},     {"kind", "KIND", 0},
    {"what", "WHAT", 0},      {"to", "TO", 40},    {"status", "STATUS", 0},
    {"attempts", "TRIES", 0}, {"next", "NEXT", 0}, {"reason", "REASON", 60},
    {NULL, NULL, 0},
};

static int
bad(const struct err *e)
{
    return e->kind == ERR_NOT_FOUND ? CLI_BAD : CLI_USAGE;
}

/* ---- deliveries -------------------------------------------------------------------------------- */

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

/* Of all times in an answer: the institution's. */
static const char *
zone_of(struct ask *a, json_object *answer)
{
    json_object *zone = json_get(json_get(answer, "institution"), "zone");
    return zone ? table_text(a->ctx, zone, 0) : "UTC";
}

/* A word for its state, why, and for one that is switched off what to do. */
static void
judge(json_object *system)
{
    bool off = json_get(system, "disabled"), failing = json_get(system, "failing_since");
    json_put_str(system, "state",
                 off                                ? "off"
                 : failing                          ? "failing"
                 : json_get(system, "last_success") ? "works"
                                                    : "nothing sent yet");
    json_put_str(system, "why", json_str(system, off ? "disabled_because" : "last_error"));
}

static void
print_list(struct ask *a, json_object *answer)
{
    json_object *all = json_arr(answer, "systems");
    for (size_t i = 0; i < json_len(all); i++)
        judge(json_item(all, i));
    if (json_len(all)) {
        table_print(all, systems);
        putchar('\n');
    }
    for (size_t i = 0; i < json_len(all); i++) {
        const char *name = json_str(json_item(all, i), "name");
        if (json_get(json_item(all, i), "disabled"))
            printf("%s is switched off: make sure that it takes messages again, then assent "
                   "switch-on %s\n\n",
                   name, name);
    }
    table_print(json_arr(answer, "deliveries"), deliveries);
    printf("\nTimes are those of %s.\n", zone_of(a, answer));
}

static void
print_message(TALLOC_CTX *ctx, const char *first, json_object *m)
{
    json_object *headers = json_arr(m, "headers");
    printf("    %s\n", first);
    for (size_t i = 0; i < json_len(headers); i++) {
        json_object *h = json_item(headers, i);
        printf("    %s: %s\n", table_text(ctx, json_get(h, "name"), 0),
               json_flag(h, "hidden", false) ? "(hidden)"
                                             : table_text(ctx, json_get(h, "value"), 0));
    }
    if (json_get(m, "body"))
        printf("\n    %s\n", table_text(ctx, json_get(m, "body"), 0));
    if (json_get(m, "bytes"))
        printf("    … (%lld bytes in all)\n", (long long)json_int(m, "bytes", 0));
}

static void
print_exchange(TALLOC_CTX *ctx, json_object *o)
{
    json_object *request = json_get(o, "request"), *response = json_get(o, "response");
    if (request)
        print_message(
            ctx,
            err_mem(talloc_asprintf(ctx, "%s %s", table_text(ctx, json_get(request, "method"), 0),
                                    table_text(ctx, json_get(request, "url"), 0))),
            request);
    if (response && json_get(response, "status"))
        print_message(ctx,
                      err_mem(talloc_asprintf(ctx, "→ status %lld",
                                              (long long)json_int(response, "status", 0))),
                      response);
    else if (response)
        printf("    → no answer: %s%s\n", table_text(ctx, json_get(response, "text"), 0),
               json_flag(response, "may_have_arrived", false) ? " (it may have arrived)" : "");
}

static void
print_one(struct ask *a, json_object *o)
{
    static const char *const lines[][3] = {/* the last: it is a time */
                                           {"what", "event", ""},
                                           {"to", "to", ""},
                                           {"status", "status", ""},
                                           {"reason", "reason", ""},
                                           {"proposal", "about", ""},
                                           {"title", "title", ""},
                                           {"created", "made", "t"},
                                           {"next", "next try", "t"},
                                           {"disabled_because", "switched off", ""}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (json_get(o, lines[i][0]))
            printf("%-13s %s%s%s\n", lines[i][1], table_text(a->ctx, json_get(o, lines[i][0]), 0),
                   *lines[i][2] ? " " : "", *lines[i][2] ? zone_of(a, o) : "");
    json_object *steps = json_arr(o, "steps");
    for (size_t i = 0; i < json_len(steps); i++) {
        json_object *step = json_item(steps, i);
        printf("\nattempt %lld, request %lld, %s, %lld ms%s%s\n",
               (long long)json_int(step, "number", 0), (long long)json_int(step, "step", 0),
               table_text(a->ctx, json_get(step, "at"), 0), (long long)json_int(step, "took_ms", 0),
               json_get(step, "error") ? ": " : "",
               json_get(step, "error") ? table_text(a->ctx, json_get(step, "error"), 0) : "");
        print_exchange(a->ctx, step);
    }
}

static int
show(struct ask *a, const char *id)
{
    struct err e = err_on(a->ctx);
    json_object *answer;
    char *path = err_mem(talloc_asprintf(a->ctx, "/deliveries/%s", id));
    if (!ask_institution(a, "GET", path, NULL, 0, &answer, &e))
        return cli_fail("deliveries", &e, bad(&e));
    if (a->json)
        puts(json_text(answer));
    else
        print_one(a, answer);
    return CLI_GOOD;
}

static int
list(struct ask *a, const char *system)
{
    struct err e = err_on(a->ctx);
    json_object *answer;
    const char *which = ask_given(a, "--dead")      ? "&which=dead"
                        : ask_given(a, "--waiting") ? "&which=waiting"
                                                    : "";
    char *path =
        err_mem(talloc_asprintf(a->ctx, "/deliveries?system=%s%s", system ? system : "", which));
    if (!ask_institution(a, "GET", path, NULL, 0, &answer, &e))
        return cli_fail("deliveries", &e, bad(&e));
    bool failed = has_failed(answer);
    if (a->json)
        puts(json_text(answer));
    else
        print_list(a, answer);
    return failed ? CLI_BAD : CLI_GOOD;
}

int
cmd_deliveries(int argc, char **argv)
{
    struct ask a;
    if (!ask_begin("deliveries", argc, argv, &a))
        return CLI_USAGE;
    if (a.nargs == 2 && !strcmp(a.args[0], "show") && ask_segment(&a, a.args[1]))
        return ask_end(&a, show(&a, a.args[1]));
    const char *system = a.nargs == 1 ? ask_named(&a, a.args[0]) : NULL;
    if (a.nargs > 1 || (a.nargs && !system) ||
        (ask_given(&a, "--dead") && ask_given(&a, "--waiting")))
        return ask_end(&a, cli_usage("deliveries"));
    return ask_end(&a, list(&a, system));
}

/* ---- sending again ---------------------------------------------------------------------------- */

/* What is asked for, or NULL: the words do not fit together. */
static json_object *
redelivery(struct ask *a)
{
    json_object *o = json_own(a->ctx, json_obj());
    const char *since = ask_given(a, "--since");
    bool dead = ask_given(a, "--dead"), all = ask_given(a, "--all");
    const char *system = a->nargs == 1 && (since || all) ? ask_named(a, a->args[0]) : NULL;
    if (since && !dead && !all && system) {
        json_put_str(o, "since", since);
        json_put_str(o, "system", system);
    } else if (!since && dead && all && (system || a->nargs == 0)) {
        json_put_bool(o, "dead", true);
        json_put_str(o, "system", system);
    } else if (!since && !dead && !all && a->nargs == 1) {
        json_put_str(o, "id", a->args[0]);
    } else {
        return NULL;
    }
    return o;
}

int
cmd_redeliver(int argc, char **argv)
{
    struct ask a;
    if (!ask_begin("redeliver", argc, argv, &a))
        return CLI_USAGE;
    struct err e = err_on(a.ctx);
    json_object *answer, *what = redelivery(&a);
    if (!what)
        return ask_end(&a, cli_usage("redeliver"));
    const char *text = json_text(what);
    if (!ask_institution(&a, "POST", "/redeliver", text, strlen(text), &answer, &e))
        return ask_end(&a, cli_fail("redeliver", &e, bad(&e)));
    json_object *off = json_arr(answer, "disabled");
    if (a.json)
        puts(json_text(answer));
    else
        printf("sent again: %lld\n", (long long)json_int(answer, "count", 0));
    for (size_t i = 0; !a.json && i < json_len(off); i++)
        printf("%s is switched off, so they wait: assent switch-on %s\n", json_item_str(off, i),
               json_item_str(off, i));
    return ask_end(&a, CLI_GOOD);
}

int
cmd_switch_on(int argc, char **argv)
{
    struct ask a;
    if (!ask_begin("switch-on", argc, argv, &a))
        return CLI_USAGE;
    const char *system = a.nargs == 1 ? ask_named(&a, a.args[0]) : NULL;
    if (!system)
        return ask_end(&a, cli_usage("switch-on"));
    struct err e = err_on(a.ctx);
    json_object *answer;
    if (!ask_institution(&a, "POST", "/switch-on", system, strlen(system), &answer, &e))
        return ask_end(&a, cli_fail("switch-on", &e, bad(&e)));
    if (a.json)
        puts(json_text(answer));
    else
        printf("It is sent to again: %s\n", json_str(answer, "endpoint"));
    return ask_end(&a, CLI_GOOD);
}

/* ---- looking first ----------------------------------------------------------------------------- */

static void
print_would(struct ask *a, json_object *o)
{
    json_object *values = json_arr(o, "values");
    print_exchange(a->ctx, o);
    for (size_t i = 0; i < json_len(values); i++)
        printf("    %s: %s\n", table_text(a->ctx, json_get(json_item(values, i), "label"), 0),
               table_text(a->ctx, json_get(json_item(values, i), "value"), 0));
    if (json_get(o, "failed"))
        printf("    nothing would be sent: %s\n", table_text(a->ctx, json_get(o, "failed"), 0));
    else if (json_get(o, "done"))
        puts("    nothing has to be sent about this");
    else if (json_get(o, "reason"))
        printf("    it would wait: %s\n", table_text(a->ctx, json_get(o, "reason"), 0));
}

static void
print_preview(struct ask *a, json_object *answer)
{
    json_object *then = json_arr(answer, "then");
    printf("%s about “%s”; nothing has been sent\n\n", json_str(answer, "type"),
           json_get(answer, "title") ? table_text(a->ctx, json_get(answer, "title"), 0) : "");
    if (json_len(then))
        puts("first it is looked for:\n");
    print_would(a, answer);
    for (size_t i = 0; i < json_len(then); i++) {
        printf("\nthen, %s:\n\n", json_str(json_item(then, i), "when"));
        print_would(a, json_item(then, i));
    }
}

int
cmd_preview(int argc, char **argv)
{
    struct ask a;
    if (!ask_begin("preview", argc, argv, &a))
        return CLI_USAGE;
    const char *system = a.nargs == 2 ? ask_named(&a, a.args[1]) : NULL;
    if (!system || !ask_segment(&a, a.args[0]))
        return ask_end(&a, cli_usage("preview"));
    struct err e = err_on(a.ctx);
    json_object *answer;
    char *path = err_mem(talloc_asprintf(a.ctx, "/preview/%s/%s", a.args[0], system));
    if (!ask_institution(&a, "GET", path, NULL, 0, &answer, &e))
        return ask_end(&a, cli_fail("preview", &e, bad(&e)));
    if (a.json)
        puts(json_text(answer));
    else
        print_preview(&a, answer);
    return ask_end(&a, json_get(answer, "failed") ? CLI_BAD : CLI_GOOD);
}

int
cmd_endpoint(int argc, char **argv)
{
    struct ask a;
    if (!ask_begin("endpoint", argc, argv, &a))
        return CLI_USAGE;
    const char *system = a.nargs == 2 ? ask_named(&a, a.args[1]) : NULL;
    if (!system || strcmp(a.args[0], "test") != 0)
        return ask_end(&a, cli_usage("endpoint"));
    struct err e = err_on(a.ctx);
    json_object *answer;
    if (!ask_institution(&a, "POST", "/ping", system, strlen(system), &answer, &e))
        return ask_end(&a, cli_fail("endpoint", &e, bad(&e)));
    bool fine = json_flag(answer, "fine", false);
    if (a.json)
        puts(json_text(answer));
    else
        print_exchange(a.ctx, answer);
    if (!a.json)
        printf("\n%s %s\n", system, fine ? "works" : "does not work");
    return ask_end(&a, fine ? CLI_GOOD : CLI_BAD);
}
