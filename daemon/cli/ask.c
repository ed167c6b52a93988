/* ask: see ask.h. */
#include "cli/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/cli.h"
#include "cli/client.h"

static const char *
usual_socket(void)
{
    const char *named = getenv("ASSENT_SOCKET");
    return named && *named ? named : ASSENT_STATEDIR "/control.sock";
}

/* Options of single commands. */
static const struct extra {
    const char *command, *option;
    bool value;
} extras[] = {
    {"people", "--dry-run", false},  {"credentials", "--dry-run", false},
    {"repin", "--dry-run", false},   {"audit", "--against", true},
    {"deliveries", "--dead", false}, {"deliveries", "--waiting", false},
    {"redeliver", "--dead", false},  {"redeliver", "--all", false},
    {"redeliver", "--since", true},
};

static const struct extra *
extra_of(const char *command, const char *option)
{
    for (size_t i = 0; i < sizeof extras / sizeof *extras; i++)
        if (!strcmp(extras[i].command, command) && !strcmp(extras[i].option, option))
            return &extras[i];
    return NULL;
}

const char *
ask_given(const struct ask *a, const char *option)
{
    for (size_t i = 0; i < a->ngiven; i++)
        if (!strcmp(a->given[i].option, option))
            return a->given[i].value;
    return NULL;
}

/* One word of the command line, and the one behind it where that is its value. False: it is not known here. */
static bool
take(struct ask *a, int argc, char **argv, int *i)
{
    const char *word = argv[*i];
    const struct extra *extra = extra_of(a->command, word);
    const char **value = !strcmp(word, "--socket")        ? &a->socket
                         : !strcmp(word, "--institution") ? &a->institution
                                                          : NULL;
    bool wants = value || (extra && extra->value);
    if (!strcmp(word, "--json")) {
        a->json = true;
    } else if (!value && !extra) {
        if (!strncmp(word, "--", 2))
            return false;
        a->args[a->nargs++] = argv[*i];
    } else if (wants && *i + 1 == argc) {
        return false;
    } else if (value) {
        *value = argv[++*i];
    } else if (a->ngiven < ASK_GIVEN_MAX) {
        a->given[a->ngiven++] = (struct ask_given){word, wants ? argv[++*i] : ""};
    }
    return true;
}

bool
ask_begin(const char *command, int argc, char **argv, struct ask *ret)
{
    struct ask a = {.ctx = talloc_new(NULL), .command = command, .socket = usual_socket()};
    a.args = err_mem(talloc_zero_array(a.ctx, char *, (size_t)argc + 1));
    for (int i = 0; i < argc; i++) {
        if (take(&a, argc, argv, &i))
            continue;
        cli_usage(command);
        talloc_free(a.ctx);
        return false;
    }
    a.dry_run = ask_given(&a, "--dry-run");
    a.against = ask_given(&a, "--against");
    *ret = a;
    return true;
}

int
ask_end(struct ask *a, int status)
{
    talloc_free(a->ctx);
    return status;
}

bool
ask_service(struct ask *a, const char *method, const char *path, const char *body, size_t len,
            json_object **ret, struct err *e)
{
    struct client_request rq = {a->socket, method, path, body, len};
    return client_call(a->ctx, &rq, ret, e);
}

/* Where there is one institution it need not be named. */
static bool
find_institution(struct ask *a, struct err *e)
{
    json_object *status;
    if (!ask_service(a, "GET", "/control/status", NULL, 0, &status, e))
        return false;
    json_object *list = json_arr(status, "institutions");
    a->institution = json_str(json_item(list, 0), "slug");
    if (json_len(list) == 1 && a->institution)
        return true;
    return err_set(e, ERR_BAD_REQUEST, "there are %zu institutions: name one by --institution",
                   json_len(list));
}

bool
ask_institution(struct ask *a, const char *method, const char *path, const char *body, size_t len,
                json_object **ret, struct err *e)
{
    if (!a->institution && !find_institution(a, e))
        return false;
    if (!ask_segment(a, a->institution))
        return err_set(e, ERR_BAD_REQUEST, "“%s” is no institution", a->institution);
    char *whole = err_mem(talloc_asprintf(a->ctx, "/control/%s%s", a->institution, path));
    return ask_service(a, method, whole, body, len, ret, e);
}

const char *
ask_segment(struct ask *a, const char *word)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@+";
    return *word && *word != '.' && !word[strspn(word, plain)] ? word : NULL;
}

const char *
ask_named(struct ask *a, const char *word)
{
    const char *slash = strchr(word, '/');
    if (!slash)
        return ask_segment(a, word);
    char *slug = err_mem(talloc_strndup(a->ctx, word, (size_t)(slash - word)));
    if (a->institution && strcmp(a->institution, slug) != 0)
        return NULL;
    a->institution = ask_segment(a, slug);
    return a->institution ? ask_segment(a, slash + 1) : NULL;
}
