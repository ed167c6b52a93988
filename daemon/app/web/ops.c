/* ops: what operators and their monitoring ask. */
#include "app/web/web.h"
#include "base/buf.h"
#include "base/json.h"
#include "io/transform.h"

void
ops_healthz(struct web_call *call)
{
    httpd_answer_text(call->rq, 200, "text/plain", "ok\n");
}

void
ops_readyz(struct web_call *call)
{
    bool ready = docket_is_up(call->app->docket) && !call->app->draining;
    httpd_answer_text(call->rq, ready ? 200 : 503, "text/plain",
                      ready                 ? "ready\n"
                      : call->app->draining ? "stopping\n"
                                            : "the database cannot be reached\n");
}

/* Prometheus text format 0.0.4. METRIC(type, name, help, value) */
#define METRICS(METRIC)                                                                            \
    METRIC("counter", "assent_http_requests_total", "Requests handled.", http->requests)           \
    METRIC("counter", "assent_http_refused_total", "Requests refused before they were handled.",   \
           http->refused)                                                                          \
    METRIC("counter", "assent_http_timeouts_total", "Clients that were too slow.", http->timeouts) \
    METRIC("gauge", "assent_http_connections", "Connections open now.", http->connections)         \
    METRIC("counter", "assent_docket_batches_total", "Transactions committed.", docket.batches)    \
    METRIC("counter", "assent_docket_items_total", "Commands and deliveries accepted.",            \
           docket.items)                                                                           \
    METRIC("counter", "assent_docket_refused_total", "Commands refused.", docket.refused)          \
    METRIC("counter", "assent_docket_repeated_total", "Commands answered from their key.",         \
           docket.repeated)                                                                        \
    METRIC("counter", "assent_docket_retried_total", "Times a command went to another batch.",     \
           docket.retried)                                                                         \
    METRIC("gauge", "assent_docket_waiting", "Commands waiting for a batch.", docket.waiting)      \
    METRIC("gauge", "assent_docket_under_way", "Commands in a batch.", docket.under_way)           \
    METRIC("counter", "assent_jq_in_runs_total", "Mappings run.", in.runs)                         \
    METRIC("counter", "assent_jq_in_failures_total", "Mappings that failed.", in.failures)         \
    METRIC("counter", "assent_jq_pages_runs_total", "Pages and mails rendered.", pages.runs)       \
    METRIC("counter", "assent_jq_pages_failures_total", "Pages and mails that failed.",            \
           pages.failures)                                                                         \
    METRIC("counter", "assent_jq_restarts_total", "jq workers started again.",                     \
           in.restarts + pages.restarts)                                                           \
    METRIC("gauge", "assent_up", "1 while commands can be committed.",                             \
           docket_is_up(call->app->docket))

void
ops_metrics(struct web_call *call)
{
    const struct httpd_counters *http = httpd_counters(call->app->httpd);
    struct docket_counts docket = docket_counts(call->app->docket);
    struct transform_stats in = transform_stats(call->app->in),
                           pages = transform_stats(call->app->pages_jq);
    struct buf *text = buf_new(call->rq, 64 << 10);
    bool ok = true;
#define METRIC(type, name, help, value)                                                         \
    ok &= buf_addf(text, "# HELP %s %s\n# TYPE %s %s\n%s %llu\n", name, help, name, type, name, \
                   (unsigned long long)(value));
    METRICS(METRIC)
#undef METRIC
    assert_that(ok);
    httpd_answer_text(call->rq, 200, "text/plain; version=0.0.4", buf_text(text));
}
