/* intake: submissions that need the office, what their forms ask, and forms that come as a file. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/intake.h"
#include "cli/table.h"

enum { LOOKS = 150, LOOK_MICROSECONDS = 200000 }; /* half a minute */

static const struct table_column held[] = {
    {"id", "ID", 0},       {"age", "AGE", 0},       {"form", "FORM", 0},
    {"tries", "TRIES", 0}, {"reason", "REASON", 0}, {NULL, NULL, 0},
};
static const struct table_column states[] = {
    {"id", "ID", 0},         {"form", "FORM", 0}, {"status", "BECAME", 0},
    {"reason", "REASON", 0}, {NULL, NULL, 0},
};
static const struct table_column drift[] = {
    {"form", "FORM", 0},   {"kind", "WHAT", 0},     {"name", "NAME", 60}, {"since", "SINCE", 0},
    {"times", "TIMES", 0}, {"missed", "MISSED", 0}, {"open", "OPEN", 0},  {NULL, NULL, 0},
};
static const struct table_column remap[] = {
    {"form", "FORM", 0}, {"question", "QUESTION", 60}, {"field", "FIELD", 0},
    {"by", "BY", 0},     {"at", "SINCE", 0},           {NULL, NULL, 0},
};
static const struct table_column rows[] = {
    {"row", "ROW", 0},      {"response", "RESPONSE", 0}, {"what", "WHAT", 0},
    {"title", "TITLE", 40}, {"reason", "WHY", 0},        {NULL, NULL, 0},
};

const char *
intake_form(struct ask *a, const char *written)
{
    const char *form = written ? ask_named(a, written) : NULL;
    if (form)
        return form;
    fprintf(stderr, "assent intake: a form is INSTITUTION/NAME, as its section of assent.conf\n");
    return NULL;
}

static int
fail(const struct err *e)
{
    return cli_fail("intake", e,
                    e->kind == ERR_NOT_FOUND || e->kind == ERR_BAD_REQUEST ? CLI_BAD : CLI_USAGE);
}

/* ---- lists ------------------------------------------------------------------------------------- */

static int
list_held(struct ask *a)
{
    struct err e = err_on(a->ctx);
    json_object *answer;
    if (!ask_institution(a, "GET", "/intake", NULL, 0, &answer, &e))
        return cli_fail("intake", &e, CLI_USAGE);
    json_object *all = json_arr(answer, "held");
    if (a->json)
        puts(json_text(answer));
    else
        table_print(all, held);
    return json_len(all) ? CLI_BAD : CLI_GOOD;
}

static bool
is_open(json_object *all)
{
    for (size_t i = 0; i < json_len(all); i++)
        if (json_flag(json_item(all, i), "open", false))
            return true;
    return false;
}

/* all: also what the office has settled, or what is seen too seldom to be asked about. */
static int
list_drift(struct ask *a, bool everything)
{
    struct err e = err_on(a->ctx);
    json_object *answer;
    if (!ask_institution(a, "GET", "/drift", NULL, 0, &answer, &e))
        return cli_fail("intake", &e, CLI_USAGE);
    json_object *all = json_arr(answer, "drift"), *set = json_arr(answer, "remap");
    int status = is_open(all) ? CLI_BAD : CLI_GOOD;
    if (a->json) {
        puts(json_text(answer));
        return status;
    }
    json_object *shown = json_own(a->ctx, json_list());
    for (size_t i = 0; i < json_len(all); i++) {
        bool open = json_flag(json_item(all, i), "open", false);
        json_put_str(json_item(all, i), "open", open ? "yes" : "no");
        if (open || everything)
            json_push(shown, json_object_get(json_item(all, i)));
    }
    table_print(shown, drift);
    if (json_len(shown) < json_len(all))
        printf("%zu more wait for nobody: assent intake drift --all\n",
               json_len(all) - json_len(shown));
    if (json_len(set)) {
        putchar('\n');
        table_print(set, remap);
    }
    return status;
}

/* ---- one ----------------------------------------------------------------------------------------- */

static void
say(struct ask *a, json_object *o, const char *key, const char *title)
{
    if (json_get(o, key))
        printf("%-12s %s\n", title, table_text(a->ctx, json_get(o, key), 0));
}

static void
say_lines(struct ask *a, json_object *o)
{
    const int pretty = JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE;
    intake_say_lines(a, json_as_str(o) ? json_as_str(o) : json_object_to_json_string_ext(o, pretty),
                     "  ");
}

static void
say_one(struct ask *a, json_object *o)
{
    say(a, o, "form", "form");
    say(a, o, "status", "status");
    say(a, o, "reason", "reason");
    say(a, o, "received", "received");
    say(a, o, "tries", "tries");
    say(a, o, "submission", "submission");
    say(a, o, "unread", "unreadable");
    puts("\nheaders");
    say_lines(a, json_get(o, "headers"));
    puts("\nbody");
    say_lines(a, json_get(o, "body"));
}

static int
show(struct ask *a, const struct intake_options *o, const char *id)
{
    struct err e = err_on(a->ctx);
    json_object *answer;
    char *path = err_mem(talloc_asprintf(a->ctx, "/intake/%s%s", id, o->full ? "?full=yes" : ""));
    if (!ask_institution(a, "GET", path, NULL, 0, &answer, &e))
        return fail(&e);
    if (a->json)
        puts(json_text(answer));
    else
        say_one(a, answer);
    return CLI_GOOD;
}

static int
try_one(struct ask *a, const struct intake_options *o, const char *id)
{
    struct err e = err_on(a->ctx);
    json_object *answer;
    char *path =
        err_mem(talloc_asprintf(a->ctx, "/intake/%s/try%s", id, o->full ? "?full=yes" : ""));
    if (!ask_institution(a, "POST", path, "", 0, &answer, &e))
        return fail(&e);
    json_object *report = json_get(answer, "trial");
    if (!report) {
        err_set(&e, ERR_INVALID, "%s", json_str(answer, "untried"));
        return cli_fail("intake", &e, CLI_USAGE);
    }
    return intake_tell(a, report);
}

/* ---- reading again -------------------------------------------------------------------------------- */

static bool
any(json_object *all, const char *key, const char *value)
{
    for (size_t i = 0; i < json_len(all); i++) {
        const char *is = json_str(json_item(all, i), key);
        if (is && !strcmp(is, value))
            return true;
    }
    return false;
}

/* What became of them, as soon as all have been read. */
static bool
wait_for(struct ask *a, json_object *ids, json_object **ret, struct err *e)
{
    json_object *body = json_own(a->ctx, json_obj());
    json_put(body, "ids", json_object_get(ids));
    const char *text = json_text(body);
    for (int i = 0; i < LOOKS; i++) {
        usleep(LOOK_MICROSECONDS);
        if (!ask_institution(a, "POST", "/states", text, strlen(text), ret, e))
            return false;
        if (!any(json_arr(*ret, "states"), "status", "new"))
            return true;
    }
    return true;
}

static int
replay(struct ask *a, const struct intake_options *o, const char *id)
{
    struct err e = err_on(a->ctx);
    json_object *body = json_own(a->ctx, json_obj()), *answer;
    const char *form = o->form ? intake_form(a, o->form) : NULL;
    if (o->form && !form)
        return CLI_USAGE;
    json_put_str(body, "id", id);
    json_put_str(body, "form", form);
    const char *text = json_text(body);
    if (!ask_institution(a, "POST", "/replay", text, strlen(text), &answer, &e) ||
        !wait_for(a, json_arr(answer, "replayed"), &answer, &e))
        return fail(&e);
    json_object *all = json_arr(answer, "states");
    if (a->json)
        puts(json_text(answer));
    else
        table_print(all, states);
    return any(all, "status", "held") || any(all, "status", "new") ? CLI_BAD : CLI_GOOD;
}

/* ---- what forms ask --------------------------------------------------------------------------------- */

static int
post(struct ask *a, const char *path, json_object *body, const char *done)
{
    struct err e = err_on(a->ctx);
    json_object *answer;
    const char *text = json_text(body);
    if (!ask_institution(a, "POST", path, text, strlen(text), &answer, &e))
        return fail(&e);
    puts(a->json ? json_text(answer) : done);
    return CLI_GOOD;
}

/* A name that is typed wrongly would wait for ever: which questions are there? Only a warning, for a form may be about to be
 * changed, and what a mapping names already is not listed. */
static bool
warn_unasked(struct ask *a, const char *form, const char *question, struct err *e)
{
    json_object *answer;
    if (!ask_institution(a, "GET", "/drift", NULL, 0, &answer, e))
        return false;
    json_object *all = json_arr(answer, "drift");
    char *known = err_mem(talloc_strdup(a->ctx, ""));
    for (size_t i = 0; i < json_len(all); i++) {
        json_object *one = json_item(all, i);
        const char *name = json_str(one, "name");
        if (strcmp(json_str(one, "form"), form) != 0 ||
            strcmp(json_str(one, "kind"), "question") != 0)
            continue;
        if (!strcmp(name, question))
            return true;
        known = err_mem(talloc_asprintf_append(known, "%s“%s”", *known ? ", " : "",
                                               table_text(a->ctx, json_get(one, "name"), 0)));
    }
    fprintf(stderr,
            "assent intake: no answer to this question has waited for a place so far; those that "
            "did: %s\n",
            *known ? known : "none");
    return true;
}

static int
set_remap(struct ask *a, const char *written, const char *question, const char *field)
{
    json_object *body = json_own(a->ctx, json_obj());
    const char *form = intake_form(a, written);
    bool ends = !strcmp(field, "-");
    struct err e = err_on(a->ctx);
    if (!form)
        return CLI_USAGE;
    if (!ends && !warn_unasked(a, form, question, &e))
        return fail(&e);
    json_put_str(body, "form", form);
    json_put_str(body, "question", question);
    json_put_str(body, "field", ends ? NULL : field);
    return post(a, "/remap", body,
                ends ? "it counts no longer"
                     : "it counts from the next submission on; assent intake replay --all reads "
                       "again what waits for it");
}

static int
leave(struct ask *a, const char *written, const char *name)
{
    json_object *body = json_own(a->ctx, json_obj()), *answer;
    const char *form = intake_form(a, written), *kind = "question";
    struct err e = err_on(a->ctx);
    if (!form)
        return CLI_USAGE;
    if (!ask_institution(a, "GET", "/drift", NULL, 0, &answer, &e))
        return fail(&e);
    json_object *all = json_arr(answer, "drift");
    for (size_t i = 0; i < json_len(all); i++)
        if (!strcmp(json_str(json_item(all, i), "form"), form) &&
            !strcmp(json_str(json_item(all, i), "name"), name) &&
            json_flag(json_item(all, i), "open", false))
            kind = json_str(json_item(all, i), "kind");
    json_put_str(body, "form", form);
    json_put_str(body, "kind", kind);
    json_put_str(body, "name", name);
    return post(a, "/drift", body, "it is left as it is");
}

/* ---- a file of answers --------------------------------------------------------------------------------- */

/* What became of the rows that were taken, in their place. */
static bool
say_states(struct ask *a, json_object *all, struct err *e)
{
    json_object *ids = json_own(a->ctx, json_list()), *answer;
    for (size_t i = 0; i < json_len(all); i++)
        if (json_str(json_item(all, i), "id"))
            json_push_str(ids, json_str(json_item(all, i), "id"));
    if (!json_len(ids))
        return true;
    if (!wait_for(a, ids, &answer, e))
        return false;
    json_object *told = json_arr(answer, "states");
    for (size_t i = 0; i < json_len(all); i++)
        for (size_t k = 0; k < json_len(told); k++) {
            json_object *row = json_item(all, i), *state = json_item(told, k);
            const char *id = json_str(row, "id");
            if (!id || strcmp(id, json_str(state, "id")) != 0)
                continue;
            json_put_str(row, "what", json_str(state, "status"));
            json_put_str(row, "reason", json_str(state, "reason"));
        }
    return true;
}

static int
csv(struct ask *a, const struct intake_options *o, const char *file)
{
    struct err e = err_on(a->ctx);
    char *text;
    size_t len;
    json_object *answer;
    const char *form = intake_form(a, o->form);
    if (!form || !ask_segment(a, form))
        return CLI_USAGE;
    if (!cli_read(a->ctx, file, &text, &len, &e))
        return cli_fail("intake", &e, CLI_USAGE);
    char *path = err_mem(talloc_asprintf(a->ctx, "/csv%s/%s", o->look ? "-look" : "", form));
    if (!ask_institution(a, "POST", path, text, len, &answer, &e))
        return fail(&e);
    json_object *all = json_arr(answer, "rows");
    if (!o->look && !say_states(a, all, &e))
        return fail(&e);
    if (a->json)
        puts(json_text(answer));
    else
        table_print(all, rows);
    if (!a->json && o->look)
        puts("\nnothing was taken");
    return any(all, "what", "held") || any(all, "what", "refused") ? CLI_BAD : CLI_GOOD;
}

/* ---- the command ----------------------------------------------------------------------------------------- */

/* Takes its own options out of the arguments; how many are left, or -1. */
static int
take_options(int argc, char **argv, struct intake_options *o)
{
    const struct {
        const char *name;
        bool *flag;
        const char **value;
    } options[] = {
        {"--all", &o->all, NULL},       {"--full", &o->full, NULL},
        {"--look", &o->look, NULL},     {"--unverified", &o->unverified, NULL},
        {"--form", NULL, &o->form},     {"--config", NULL, &o->config},
        {"--site", NULL, &o->site},     {"--share", NULL, &o->share},
        {"--worker", NULL, &o->worker}, {"--fetched", NULL, &o->fetched},
        {"--header", NULL, NULL},
    };
    int kept = 0, headers = 0;
    for (int i = 0; i < argc; i++) {
        size_t k = 0, n = sizeof options / sizeof *options;
        while (k < n && strcmp(options[k].name, argv[i]) != 0)
            k++;
        if (k == n)
            argv[kept++] = argv[i];
        else if (options[k].flag)
            *options[k].flag = true;
        else if (++i == argc || (!options[k].value && headers == INTAKE_HEADERS_MAX))
            return -1;
        else
            *(options[k].value ? options[k].value : &o->headers[headers++]) = argv[i];
    }
    return kept;
}

static int
with_id(struct ask *a, const struct intake_options *o, const char *what, const char *id)
{
    if (!strcmp(what, "try") && !codec_is_uuid(id))
        return o->form ? intake_try_file(a, o, id) : cli_usage("intake");
    if (!strcmp(what, "csv"))
        return o->form ? csv(a, o, id) : cli_usage("intake");
    if (!ask_segment(a, id))
        return cli_usage("intake");
    return !strcmp(what, "show")     ? show(a, o, id)
           : !strcmp(what, "try")    ? try_one(a, o, id)
           : !strcmp(what, "replay") ? replay(a, o, id)
                                     : cli_usage("intake");
}

static int
run(struct ask *a, const struct intake_options *o)
{
    const char *what = a->nargs ? a->args[0] : "";
    if (a->nargs == 1)
        return !strcmp(what, "held")               ? list_held(a)
               : !strcmp(what, "drift")            ? list_drift(a, o->all)
               : !strcmp(what, "replay") && o->all ? replay(a, o, NULL)
                                                   : cli_usage("intake");
    if (a->nargs == 2 && !o->all)
        return with_id(a, o, what, a->args[1]);
    if (a->nargs == 3 && !strcmp(what, "leave"))
        return leave(a, a->args[1], a->args[2]);
    if (a->nargs == 4 && !strcmp(what, "remap"))
        return set_remap(a, a->args[1], a->args[2], a->args[3]);
    return cli_usage("intake");
}

int
cmd_intake(int argc, char **argv)
{
    struct intake_options o = {.form = NULL};
    struct ask a;
    int kept = take_options(argc, argv, &o);
    if (kept < 0)
        return cli_usage("intake");
    if (!ask_begin("intake", kept, argv, &a))
        return CLI_USAGE;
    return ask_end(&a, run(&a, &o));
}
