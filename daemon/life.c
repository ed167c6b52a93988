/*
 * life: start, reload, stop.
 *
 * Start   configuration → loop → database (ours or theirs) → migrations → registry and policies → jq → docket → rooms →
 *         listening → READY. Each step is called by the one before it; a failure says why and ends the process.
 * Reload  see reload.c.
 * Stop    no new connections; requests, commands and deliveries under way finish; then the database, then the loop.
 */
#include "life_own.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/in/intake.h"
#include "app/in/reseat.h"
#include "app/in/ticks.h"
#include "app/out/outbox.h"
#include "app/site/adopt.h"
#include "app/site/config.h"
#include "app/site/drawings.h"
#include "app/site/files.h"
#include "app/site/keep.h"
#include "app/site/migrate.h"
#include "app/web/web.h"
#include "base/log.h"
#include "io/fetch.h"
#include "io/httpd.h"
#include "io/loop.h"
#include "io/notify.h"
#include "io/pg.h"
#include "io/pgserver.h"
#include "io/sign.h"
#include "io/transform.h"

enum { DRAIN_SECONDS = 20, HOUSEKEEPING_SECONDS = 5 };

/* ---- going down ------------------------------------------------------------------------------ */

static void
end(struct life *l, int status)
{
    l->status = status;
    loop_stop(l->app.loop);
}

static void
fail(struct life *l, const char *what, const struct err *e)
{
    log_line(LOG_ERR, what, "because", e->text, NULL);
    end(l, EXIT_FAILURE);
}

static void
on_server_stopped(void *arg)
{
    struct life *l = arg;
    log_line(LOG_NOTICE, "stopped", NULL);
    end(l, EXIT_SUCCESS);
}

static void
stop_database(struct life *l)
{
    if (l->server)
        pgserver_stop(l->server, on_server_stopped, l);
    else
        on_server_stopped(l);
}

static void
wait_for_docket(void *arg)
{
    struct life *l = arg;
    bool idle = docket_is_idle(l->app.docket) && !outbox_under_way(l->app.outbox);
    if (idle || when_monotonic() > l->app.drain_until)
        stop_database(l);
    else
        loop_after(l, l->app.loop, WHEN_SECOND / 20, wait_for_docket, l);
}

static void
on_drained(void *arg)
{
    struct life *l = arg;
    if (!--l->draining)
        wait_for_docket(l);
}

static void
on_stop(void *arg)
{
    struct life *l = arg;
    if (l->app.draining)
        return;
    l->app.draining = true;
    l->app.drain_until = when_monotonic() + DRAIN_SECONDS * WHEN_SECOND;
    notify_stopping();
    log_line(LOG_NOTICE, "stopping: what is under way is finished first", NULL);
    if (!l->app.httpd) {
        stop_database(l);
        return;
    }
    l->draining = 2;
    httpd_drain(l->app.httpd, on_drained, l);
    httpd_drain(l->control, on_drained, l);
}

/* ---- coming up, the last step first ---------------------------------------------------------- */

static void
on_rosters(bool ok, const struct err *e, void *arg)
{
    if (!ok)
        log_line(LOG_WARNING, "the people could not be read again", "because", e->text, NULL);
}

static void
on_stale(const struct pg_result *r, void *arg)
{
    for (int row = 0; r->outcome == PG_OK && row < pg_rows(r); row++)
        log_line(LOG_WARNING, "a transaction of ours hung and was ended", "application",
                 pg_get_text(r, row, 1), "seconds", pg_get_text(r, row, 2), NULL);
}

/* What must be looked at now and then: transactions that hang, people that another daemon imported. */
static void
keep_house(void *arg)
{
    struct life *l = arg;
    struct pg_params *p = pg_params_new(l, 1);
    pg_text(p, "assentd");
    pg_send(l->app.owner, &sql_site_end_stale_transactions, p, on_stale, l);
    pg_sync(l->app.owner, NULL, NULL);
    talloc_free(p);
    adopt_rosters(l->app.owner, l->app.registry, on_rosters, l);
    loop_after(l, l->app.loop, HOUSEKEEPING_SECONDS * WHEN_SECOND, keep_house, l);
}

static void
on_commit(bool payloads, bool messages, void *arg)
{
    struct life *l = arg;
    if (payloads)
        intake_wake(l->app.intake);
    if (messages)
        outbox_wake(l->app.outbox);
}

static int64_t
server_count(const struct life *l, const char *key)
{
    return config_count(l->app.config, "server", "", key);
}

static bool
listen_all(struct life *l, struct err *e)
{
    struct httpd_limits limits = httpd_limits_default;
    limits.connections = (size_t)server_count(l, "connections");
    struct httpd_app app = web_app(l, &l->app, false), control = web_app(l, &l->app, true);
    l->app.httpd = httpd_new(l, l->app.loop, &limits, &app);
    l->control = httpd_new(l, l->app.loop, &httpd_limits_default, &control);
    const char **addresses = config_list(l, l->app.config, "server", "", "listen");
    const char *socket = config_text(l->app.config, "server", "", "control");
    for (; *addresses; addresses++)
        if (!httpd_listen(l->app.httpd, *addresses, e))
            return false;
    return httpd_listen(
        l->control,
        socket ? socket : err_mem(talloc_asprintf(l, "%s/control.sock", l->options->data)), e);
}

static void
on_ready(bool ok, const struct err *adopting, void *arg)
{
    struct life *l = arg;
    struct err e = err_on(l);
    if (!ok) {
        fail(l, "the policies could not be adopted", adopting);
        return;
    }
    if (l->app.docket)
        return; /* the owner's connection came back: nothing to put up */
    l->app.docket =
        docket_new(l, l->app.loop,
                   &(struct docket_options){.conninfo = l->conninfo,
                                            .application_name = l->application_name,
                                            .connections = 2,
                                            .queue_max = (size_t)server_count(l, "queue"),
                                            .batch_max = 128},
                   &l->app);
    docket_on_commit(l->app.docket, on_commit, l);
    l->app.intake = intake_new(l, &l->app);
    l->app.ticks = ticks_new(l, &l->app);
    l->app.reseat = reseat_new(l, &l->app);
    l->app.fetch = fetch_new(l, l->app.loop);
    l->app.alone = l->server != NULL;
    l->app.outbox = outbox_new(l, &l->app);
    l->app.drawings = drawings_new(l, l->app.loop);
    drawings_update(l->app.drawings, l->app.registry);
    if (!listen_all(l, &e)) {
        fail(l, "cannot listen", &e);
        return;
    }
    loop_after(l, l->app.loop, HOUSEKEEPING_SECONDS * WHEN_SECOND, keep_house, l);
    keep_start(l, &l->app);
    for (size_t i = 0; httpd_address(l->app.httpd, i); i++)
        log_line(LOG_NOTICE, "listening", "address", httpd_address(l->app.httpd, i), NULL);
    log_line(LOG_NOTICE, "ready", "public", l->app.public_url, NULL);
    notify_ready("running");
    notify_watchdog(l, l->app.loop);
}

static void
on_pg_down(struct pg *pg, const char *why, void *arg)
{
    const struct life *l = arg;
    if (l->app.draining)
        return; /* our own doing */
    log_line(LOG_WARNING, "no connection to the database", "connection", pg_label(pg), "because",
             why, NULL);
}

static void
on_owner_up(struct pg *pg, void *arg)
{
    struct life *l = arg;
    if (!l->app.docket)
        adopt_all(l, pg, l->app.config, l->app.registry, l->options->site, l->options->share,
                  on_ready, l);
}

static struct pg *
connect_as(struct life *l, const char *label, const char *setup, void (*on_up)(struct pg *, void *))
{
    return pg_new(l, l->app.loop,
                  &(struct pg_options){.conninfo = l->conninfo,
                                       .application_name = l->application_name,
                                       .label = label,
                                       .setup = setup,
                                       .on_up = on_up,
                                       .on_down = on_pg_down,
                                       .arg = l});
}

static void
on_database(const char *conninfo, const struct err *failed, void *arg)
{
    struct life *l = arg;
    struct err e = err_on(l);
    int applied;
    if (!conninfo) {
        fail(l, "the database did not start", failed);
        return;
    }
    if (!migrate_run(conninfo, sql_migrations, &applied, &e)) {
        fail(l, "the database could not be brought up to date", &e);
        return;
    }
    log_line(LOG_INFO, "database", "migrations", log_num(applied), NULL);
    l->conninfo = err_mem(talloc_strdup(l, conninfo));
    l->app.pages = connect_as(l, "page", PG_AS_PAGE, NULL);
    l->app.work = connect_as(l, "work", PG_AS_DOCKET, NULL);
    l->app.outgoing = connect_as(l, "out", PG_AS_DELIVERY, NULL);
    l->app.owner = connect_as(l, "site", NULL, on_owner_up);
}

static void
on_server_ended(const char *how, void *arg)
{
    struct life *l = arg;
    struct err e = err_on(l);
    err_set(&e, ERR_UNAVAILABLE, "%s", how);
    fail(l, "the database has ended: the service manager starts both again", &e);
}

static bool
start_database(struct life *l, struct err *e)
{
    const char *theirs = config_text(l->app.config, "server", "", "database");
    if (theirs) {
        on_database(theirs, NULL, l);
        return true;
    }
    return pgserver_start(
        l, l->app.loop,
        &(struct pgserver_options){.bindir = config_text(l->app.config, "server", "", "pg-bindir"),
                                   .folder = err_mem(talloc_asprintf(l, "%s/pg", l->options->data)),
                                   .on_ready = on_database,
                                   .on_ended = on_server_ended,
                                   .arg = l},
        &l->server, e);
}

/* People wait for pages: their programs are compiled before the first asks. */
static struct transform *
start_lane(struct life *l, const char *lane, struct transform_set *set, when_t warm_every)
{
    struct transform *t = transform_new(
        l, l->app.loop,
        &(struct transform_options){.worker = l->options->worker,
                                    .lane = lane,
                                    .deadline = server_count(l, "jq-seconds") * WHEN_SECOND,
                                    .memory = (size_t)server_count(l, "jq-memory") << 20,
                                    .queue_max = 1000,
                                    .warm_every = warm_every});
    transform_replace(t, set);
    return t;
}

/* The key of links: 32 bytes in a file; made once, when the configuration names none. */
static bool
read_link_key(struct life *l, struct err *e)
{
    const char *named = config_text(l->app.config, "server", "", "link-key");
    char *path = err_mem(talloc_asprintf(l, "%s/link.key", l->options->data)), *bytes;
    size_t len;
    if (!named && access(path, F_OK) != 0) {
        unsigned char fresh[sizeof l->app.link_key];
        sign_random(fresh, sizeof fresh);
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        bool ok = fd >= 0 && write(fd, fresh, sizeof fresh) == sizeof fresh && fsync(fd) == 0;
        if (fd >= 0)
            close(fd);
        if (!ok)
            return err_set(e, ERR_CONFIG, "%s cannot be written: %s", path, strerror(errno));
    }
    if (!file_is_private(named ? named : path, e) ||
        !file_read(l, named ? named : path, &bytes, &len, e))
        return false;
    if (len < sizeof l->app.link_key)
        return err_set(e, ERR_CONFIG, "%s is shorter than %zu bytes", named ? named : path,
                       sizeof l->app.link_key);
    memcpy(l->app.link_key, bytes, sizeof l->app.link_key);
    return true;
}

static bool
start(struct life *l, struct err *e)
{
    struct files files;
    TALLOC_CTX *ctx = talloc_new(l);
    if (!files_read(ctx, l->options, &files, e))
        return false;
    files_use(l, ctx, &files);
    if (mkdir(l->options->data, 0711) && errno != EEXIST)
        return err_set(e, ERR_CONFIG, "%s cannot be made: %s", l->options->data, strerror(errno));
    if (!read_link_key(l, e))
        return false;
    l->app.in = start_lane(l, "in", files.in, 0);
    l->app.out = start_lane(l, "out", files.out, 0);
    l->app.pages_jq = start_lane(l, "pages", files.pages, WHEN_SECOND);
    l->app.mail_jq = start_lane(l, "mail", files.mail, 0);
    return start_database(l, e);
}

int
life_run(const struct life_options *options)
{
    struct loop *loop = loop_new(NULL);
    struct life *l = err_mem(talloc_zero(NULL, struct life));
    struct err e = err_on(l);
    l->options = options;
    l->app.loop = loop;
    l->app.site = options->site;
    l->app.share = options->share;
    l->app.data = options->data;
    l->app.config_file = options->config;
    l->app.worker = options->worker;
    l->application_name = err_mem(talloc_asprintf(l, "assentd/%d", (int)getpid()));
    loop_on_signal(l, loop, SIGTERM, on_stop, l);
    loop_on_signal(l, loop, SIGINT, on_stop, l);
    loop_on_signal(l, loop, SIGHUP, reload_begin, l);
    if (!start(l, &e)) {
        log_line(LOG_ERR, "cannot start", "because", e.text, NULL);
        l->status = EXIT_FAILURE;
    } else if (!loop_run(loop, &e)) {
        log_line(LOG_ERR, "the loop failed", "because", e.text, NULL);
        l->status = EXIT_FAILURE;
    }
    int status = l->status;
    talloc_free(l);
    talloc_free(loop);
    return status;
}
