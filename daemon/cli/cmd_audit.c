/* audit: the service walks the record's hash chain again, a hundred proposals a request. An anchor is where every chain ended
 * when it was printed, a line each: kept where this service cannot write, it shows a record that was written anew as a whole. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/table.h"

static const struct table_column broken[] = {
    {"proposal", "PROPOSAL", 0}, {"seq", "EVENT", 0}, {"what", "WHAT", 0}, {NULL, NULL, 0}};

static const char first[] = "00000000-0000-0000-0000-000000000000";
enum { LINES_A_REQUEST = 500 };

struct audit {
    int64_t proposals, events, compared;
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
    const char *after = first;
    while (after) {
        json_object *answer;
        char *path = err_mem(talloc_asprintf(a->ctx, "/audit/%s", after));
        if (!ask_institution(a, "GET", path, NULL, 0, &answer, e))
            return false;
        after = take(sum, answer);
    }
    return true;
}

/* ---- anchors --------------------------------------------------------------------------------- */

static bool
compare(struct ask *a, json_object *lines, struct audit *sum, struct err *e)
{
    json_object *answer;
    const char *body = json_text(lines);
    if (!ask_institution(a, "POST", "/heads", body, strlen(body), &answer, e))
        return false;
    json_object *found = json_arr(answer, "broken");
    sum->compared += json_int(answer, "compared", 0);
    for (size_t i = 0; i < json_len(found); i++)
        json_push(sum->broken, json_object_get(json_item(found, i)));
    return true;
}

static const char the_register[] = "register";

/* "PROPOSAL SEQ SHA256", or "register SEQ SHA256"; NULL when it is none. */
static json_object *
line_read(struct ask *a, const char *line)
{
    char *proposal = NULL,
         *digest = NULL; /* sscanf gives what it has read, even of a line that does not fit */
    long long seq;
    int end = 0;
    json_object *o = NULL;
    if (sscanf(line, "%m[a-z0-9-] %lld %m[0-9a-f]%n", &proposal, &seq, &digest, &end) == 3 &&
        !line[end]) {
        o = json_own(a->ctx, json_obj());
        json_put_str(o, "proposal", strcmp(proposal, the_register) ? proposal : NULL);
        json_put_int(o, "seq", seq);
        json_put_str(o, "sha256", digest);
    }
    free(proposal);
    free(digest);
    return o;
}

static void
print_head(const char *whose, json_object *head)
{
    printf("%s %lld %s\n", whose, (long long)json_int(head, "seq", 0), json_str(head, "sha256"));
}

/* Lines in portions; "#" begins a comment. */
static bool
compare_lines(struct ask *a, FILE *f, struct audit *sum, struct err *e)
{
    char *line = NULL;
    size_t room = 0;
    bool ok = true;
    json_object *lines = json_own(a->ctx, json_list());
    for (int number = 1; ok && getline(&line, &room, f) > 0; number++) {
        line[strcspn(line, "\n")] = '\0';
        if (!*line || *line == '#')
            continue;
        json_object *one = line_read(a, line);
        if (!one) {
            ok = err_set(e, ERR_INVALID, "%s, line %d: not “PROPOSAL NUMBER SHA-256”", a->against,
                         number);
            break;
        }
        json_push(lines, json_object_get(one));
        if (json_len(lines) == LINES_A_REQUEST) {
            ok = compare(a, lines, sum, e);
            lines = json_own(a->ctx, json_list());
        }
    }
    free(line);
    return ok && compare(a, lines, sum, e);
}

static bool
compare_file(struct ask *a, struct audit *sum, struct err *e)
{
    FILE *f = fopen(a->against, "re");
    if (!f)
        return err_set(e, ERR_NOT_FOUND, "%s cannot be read: %s", a->against, strerror(errno));
    bool ok = compare_lines(a, f, sum, e);
    fclose(f);
    return ok;
}

static int
anchor(struct ask *a)
{
    struct err e = err_on(a->ctx);
    const char *after = first;
    while (after) {
        json_object *answer;
        char *path = err_mem(talloc_asprintf(a->ctx, "/heads/%s", after));
        if (!ask_institution(a, "GET", path, NULL, 0, &answer, &e))
            return cli_fail("audit", &e, CLI_USAGE);
        json_object *heads = json_arr(answer, "heads");
        for (size_t i = 0; i < json_len(heads); i++)
            print_head(json_str(json_item(heads, i), "proposal"), json_item(heads, i));
        if (json_get(answer, "register"))
            print_head(the_register, json_get(answer, "register"));
        after = json_str(answer, "last");
    }
    return CLI_GOOD;
}

/* ---- the command ----------------------------------------------------------------------------- */

static void
report(struct ask *a, const struct audit *sum)
{
    size_t findings = json_len(sum->broken);
    if (a->json) {
        json_object *o = json_own(a->ctx, json_obj());
        json_put_int(o, "proposals", sum->proposals);
        json_put_int(o, "events", sum->events);
        if (a->against)
            json_put_int(o, "compared", sum->compared);
        json_put(o, "broken", json_object_get(sum->broken));
        puts(json_text(o));
        return;
    }
    if (findings)
        table_print(sum->broken, broken);
    if (a->against)
        printf("%lld ends of the anchor were compared\n", (long long)sum->compared);
    printf("%lld events of %lld proposals: %s\n", (long long)sum->events, (long long)sum->proposals,
           findings ? "the record does not verify" : "the record is as it was written");
}

int
cmd_audit(int argc, char **argv)
{
    struct ask a;
    if (!ask_begin("audit", argc, argv, &a))
        return CLI_USAGE;
    if (a.nargs == 1 && !strcmp(a.args[0], "anchor") && !a.against)
        return ask_end(&a, anchor(&a));
    if (a.nargs != 1 || strcmp(a.args[0], "verify") != 0)
        return ask_end(&a, cli_usage("audit"));
    struct err e = err_on(a.ctx);
    struct audit sum = {.broken = json_own(a.ctx, json_list())};
    if (!walk(&a, &sum, &e) || (a.against && !compare_file(&a, &sum, &e)))
        return ask_end(&a, cli_fail("audit", &e, CLI_USAGE));
    report(&a, &sum);
    return ask_end(&a, json_len(sum.broken) ? CLI_BAD : CLI_GOOD);
}
