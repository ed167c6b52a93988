/* ops: what operators and their monitoring ask. */
#include "app/out/outbox.h"
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

/* Of one lane of jq workers. */
#define LANE_METRICS(METRIC, lane, what)                                                           \
    METRIC("counter", "assent_jq_" #lane "_runs_total", "Runs of jq for " what ".", lane.runs)     \
    METRIC("counter", "assent_jq_" #lane "_failures_total", "Of these, those that failed.",        \
           lane.failures)                                                                          \
    METRIC("counter", "assent_jq_" #lane "_restarts_total", "Times its worker was started again.", \
           lane.restarts)                                                                          \
    METRIC("gauge", "assent_jq_" #lane "_waiting", "Runs not yet ended.", lane.waiting)

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
    LANE_METRICS(METRIC, in, "mappings")                                                           \
    LANE_METRICS(METRIC, out, "steps of deliveries")                                               \
    LANE_METRICS(METRIC, pages, "pages")                                                           \
    LANE_METRICS(METRIC, mail, "mails")                                                            \
    METRIC("counter", "assent_outbox_sent_total", "Messages handed over.", outbox.sent)            \
    METRIC("counter", "assent_outbox_acknowledged_total", "Deliveries acknowledged.",              \
           outbox.acknowledged)                                                                    \
    METRIC("counter", "assent_outbox_postponed_total", "Attempts that failed and are made again.", \
           outbox.postponed)                                                                       \
    METRIC("counter", "assent_outbox_dead_total", "Messages given up: somebody has to look.",      \
           outbox.dead)                                                                            \
    METRIC("counter", "assent_outbox_unwanted_total",                                              \
           "Messages dropped because nobody needs them any more.", outbox.unwanted)                \
    METRIC("counter", "assent_outbox_bounced_total", "Mails refused for their address.",           \
           outbox.bounced)                                                                         \
    METRIC("gauge", "assent_outbox_under_way", "Messages being attempted.",                        \
           outbox_under_way(call->app->outbox))                                                    \
    METRIC("gauge", "assent_up", "1 while commands can be committed.",                             \
           docket_is_up(call->app->docket))

void
ops_metrics(struct web_call *call)
{
    const struct httpd_counters *http = httpd_counters(call->app->httpd);
    struct docket_counts docket = docket_counts(call->app->docket);
    struct transform_stats in = transform_stats(call->app->in),
                           out = transform_stats(call->app->out),
                           pages = transform_stats(call->app->pages_jq),
                           mail = transform_stats(call->app->mail_jq);
    struct outbox_counts outbox = outbox_counts(call->app->outbox);
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
