/* refold: events as JSON lines, in order, {"proposal","kind","version","at","body"}; prints {"proposal","case"} for each
 * proposal as evolve folds it. Links the core alone, so that what it says is the fold's word and nobody else's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/when.h"
#include "core/case/case_json.h"
#include "core/case/evolve.h"

struct refold {
    TALLOC_CTX *ctx; /* of the proposal at hand */
    const char *proposal;
    struct casefile *c;
};

static void
print(struct refold *r)
{
    if (!r->c)
        return;
    json_object *o = json_own(r->ctx, json_obj());
    json_put_str(o, "proposal", r->proposal);
    json_put(o, "case", case_to_json(r->c));
    puts(json_text(o));
}

static void
turn_to(struct refold *r, const char *proposal)
{
    if (r->proposal && strcmp(r->proposal, proposal) == 0)
        return;
    print(r);
    talloc_free(r->ctx);
    r->ctx = talloc_new(NULL);
    r->proposal = err_mem(talloc_strdup(r->ctx, proposal));
    r->c = case_empty(r->ctx);
}

static bool
take(struct refold *r, const char *line, size_t len, struct err *e)
{
    json_object *o;
    if (!json_read(line, len, NULL, &o, e))
        return false;
    const char *proposal = json_str(o, "proposal"), *kind = json_str(o, "kind"),
               *at_text = json_str(o, "at");
    if (!proposal || !kind || !at_text) {
        json_object_put(o);
        return err_set(e, ERR_INVALID, "proposal, kind and at must be there");
    }
    turn_to(r, proposal);
    json_own(r->ctx, o);
    struct event ev;
    when_t at;
    return event_read(r->ctx, kind, (int)json_int(o, "version", 0), json_get(o, "body"), &ev, e) &&
           when_parse(at_text, &at, e) && evolve(r->c, &ev, at, e);
}

int
main(void)
{
    struct refold r = {0};
    struct err e = err_on(NULL);
    char *line = NULL;
    size_t room = 0, number = 0;
    bool ok = true;
    for (ssize_t len; ok && (len = getline(&line, &room, stdin)) > 0;) {
        number++;
        if (len > 1)
            ok = take(&r, line, (size_t)len, &e);
    }
    if (ok)
        print(&r);
    else
        fprintf(stderr, "line %zu: %s\n", number, e.text);
    free(line);
    talloc_free(r.ctx);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
