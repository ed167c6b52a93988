/* keep: what a delivery has left at a system, and whether it may have left more, written down for whoever comes next. */
#include "app/out/room.h"
#include "base/json.h"
#include "sql/statements.gen.h"

static void
send_keepings(struct pg *pg, void *const *args, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct keeping *k = args[i];
        struct sending *s = k->sending;
        struct pg_params *p = pg_params_new(k, 7);
        pg_text(p, s->institution->id_text);
        pg_text(p, s->proposal);
        pg_text(p, s->channel->endpoint);
        pg_text(p, k->remote);
        k->unsure < 0 ? pg_null(p) : pg_text(p, k->unsure ? "true" : "false");
        pg_int(p, s->id);
        pg_int(p, s->lease);
        pg_send(pg, &sql_out_put_remote, p, k->fn, s);
        talloc_free(p);
    }
}
const struct pump_work pump_keep = {send_keepings};

void
keep_remote(struct sending *s, json_object *remote, int unsure, pg_result_fn fn, pump_over *over)
{
    struct keeping *k = err_mem(talloc(s, struct keeping));
    *k = (struct keeping){s, remote ? err_mem(talloc_strdup(k, json_text(remote))) : NULL, unsure,
                          fn};
    pump_put(s->channel->outbox, &pump_keep, over, k);
}
