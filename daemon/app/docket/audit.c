/* audit: see audit.h. The chain itself is chain.c's. */
#include "app/docket/audit.h"

#include <string.h>

#include "app/docket/room.h"
#include "base/json.h"

enum column { PROPOSAL, HEAD, LAST, SEQ, KIND, VERSION, AT, ACTOR, KNOWN, BODY, DIGEST };

struct walk {
    TALLOC_CTX *ctx;
    const struct pg_result *r;
    json_object *broken;
    int64_t proposals, events;
    int64_t seq; /* of the event before, in this proposal */
    unsigned char head[HEAD_BYTES];
};

static void
found(struct walk *w, int row, int64_t seq, const char *what)
{
    json_object *o = json_obj();
    json_put_str(o, "proposal", pg_get_text(w->r, row, PROPOSAL));
    json_put_int(o, "seq", seq);
    json_put_str(o, "what", what);
    json_push(w->broken, o);
}

static bool
same(const struct walk *w, int row, enum column column)
{
    size_t len;
    uint8_t *bytes = pg_get_bytes(w->ctx, w->r, row, (int)column, &len);
    return bytes && len == HEAD_BYTES && memcmp(bytes, w->head, HEAD_BYTES) == 0;
}

/* Goes on from what is stored, so that one changed event is one finding. */
static void
adopt(struct walk *w, int row)
{
    size_t len;
    uint8_t *bytes = pg_get_bytes(w->ctx, w->r, row, DIGEST, &len);
    if (bytes && len == HEAD_BYTES)
        memcpy(w->head, bytes, HEAD_BYTES);
}

static void
look(struct walk *w, int row)
{
    struct chain_link link = {
        .proposal = pg_get_text(w->r, row, PROPOSAL),
        .kind = pg_get_text(w->r, row, KIND),
        .actor = pg_get_text(w->r, row, ACTOR),
        .known = pg_get_text(w->r, row, KNOWN),
        .body = pg_get_text(w->r, row, BODY),
        .seq = pg_get_int(w->r, row, SEQ),
        .version = (int)pg_get_int(w->r, row, VERSION),
        .at = pg_get_when(w->r, row, AT),
    };
    unsigned char before[HEAD_BYTES];
    memcpy(before, w->head, HEAD_BYTES);
    chain_next(before, &link, w->head);
    w->events++;
    if (link.seq != w->seq + 1)
        found(w, row, w->seq + 1, "the event of this number is missing");
    else if (!same(w, row, DIGEST))
        found(w, row, link.seq, "the event is not as it was written");
    w->seq = link.seq;
    adopt(w, row);
}

static void
close_proposal(struct walk *w, int row)
{
    int64_t last = pg_get_int(w->r, row, LAST);
    if (w->seq != last)
        found(w, row, last, "the case is not where its events end");
    else if (!same(w, row, HEAD))
        found(w, row, last, "the case does not hold the end of its chain");
}

static bool
begins(const struct walk *w, int row)
{
    return row == 0 ||
           strcmp(pg_get_text(w->r, row, PROPOSAL), pg_get_text(w->r, row - 1, PROPOSAL)) != 0;
}

json_object *
audit_walk(const struct pg_result *r)
{
    struct walk w = {.ctx = talloc_new(NULL), .r = r, .broken = json_list()};
    int rows = pg_rows(r);
    for (int row = 0; row < rows; row++) {
        if (begins(&w, row)) {
            w.proposals++;
            w.seq = 0;
            memset(w.head, 0, HEAD_BYTES);
        }
        if (!pg_is_null(r, row, SEQ))
            look(&w, row);
        if (row + 1 == rows || begins(&w, row + 1))
            close_proposal(&w, row);
        talloc_free_children(w.ctx);
    }
    json_object *o = json_obj();
    json_put_int(o, "proposals", w.proposals);
    json_put_int(o, "events", w.events);
    json_put(o, "last", json_new_str(rows ? pg_get_text(r, rows - 1, PROPOSAL) : NULL));
    json_put(o, "broken", w.broken);
    talloc_free(w.ctx);
    return o;
}
