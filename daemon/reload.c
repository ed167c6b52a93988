/*
 * reload: what files say, read at start, and again on SIGHUP beside what runs. Only when all of it can be used – the
 * configuration, the policies, every program compiled – is it swapped in; otherwise what ran goes on.
 */
#include "app/out/outbox.h"
#include "app/site/adopt.h"
#include "app/site/config.h"
#include "app/site/drawings.h"
#include "app/site/files.h"
#include "app/site/programs.h"
#include "base/log.h"
#include "io/loop.h"
#include "io/notify.h"
#include "io/transform.h"
#include "life_own.h"

/* ---- what files say -------------------------------------------------------------------------- */

bool
files_read(TALLOC_CTX *ctx, const struct life_options *o, struct files *ret, struct err *e)
{
    char *text;
    size_t len;
    return file_read(ctx, o->config, &text, &len, e) &&
           config_read(ctx, o->config, o->site, text, &ret->config, e) &&
           (file_authorities(config_text(ret->config, "mail", "", "ca-file"), e) ||
            err_at(e, "[mail]")) &&
           registry_read(ctx, ret->config, o->site, o->share, &ret->registry, e) &&
           adopt_check(ret->config, ret->registry, o->site, o->share, e) &&
           programs_read(ctx, PROGRAMS_IN, ret->registry, o->site, o->share, &ret->in, e) &&
           programs_read(ctx, PROGRAMS_OUT, ret->registry, o->site, o->share, &ret->out, e) &&
           programs_read(ctx, PROGRAMS_PAGES, ret->registry, o->site, o->share, &ret->pages, e) &&
           programs_read(ctx, PROGRAMS_MAIL, ret->registry, o->site, o->share, &ret->mail, e);
}

bool
life_check(const struct life_options *options, struct err *e)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct files files;
    bool ok = files_read(ctx, options, &files, e);
    talloc_free(ctx);
    return ok;
}

void
files_use(struct life *l, TALLOC_CTX *ctx, const struct files *files)
{
    l->files = ctx;
    l->app.config = files->config;
    l->app.registry = files->registry;
    l->app.public_url = config_text(files->config, "server", "", "public");
    int level = LOG_INFO;
    log_level_named(config_text(files->config, "server", "", "log"), &level);
    log_threshold(level);
}

/* ---- reload ---------------------------------------------------------------------------------- */

struct reload {
    struct life *life;
    TALLOC_CTX *ctx; /* the new files */
    struct files files;
    int unchecked; /* lanes */
    bool refused;
};

static void
refuse(struct reload *r, const struct err *e)
{
    log_line(LOG_ERR, "reload refused: what ran before goes on", "because", e->text, NULL);
    notify_ready("running with the configuration before: the new one was refused");
    talloc_free(r->ctx);
}

static void
drop_old(void *arg)
{
    talloc_free(arg);
}

static void
on_readopted(bool ok, const struct err *e, void *arg)
{
    struct reload *r = arg;
    struct life *l = r->life;
    if (!ok) {
        refuse(r, e);
        return;
    }
    loop_after(l, l->app.loop, REGISTRY_GRACE, drop_old, l->files);
    transform_replace(l->app.in, r->files.in);
    transform_replace(l->app.out, r->files.out);
    transform_replace(l->app.pages_jq, r->files.pages);
    transform_replace(l->app.mail_jq, r->files.mail);
    files_use(l, r->ctx, &r->files);
    drawings_update(l->app.drawings, l->app.registry);
    outbox_reload(l->app.outbox);
    log_line(LOG_NOTICE, "reloaded", NULL);
    notify_ready("running");
}

static void
on_checked(void *arg, const struct transform_result *result)
{
    struct reload *r = arg;
    struct life *l = r->life;
    if (result->error && !r->refused) {
        r->refused = true;
        log_line(LOG_ERR, "a program does not compile", "because", result->error->text, NULL);
    }
    if (--r->unchecked)
        return;
    if (r->refused) {
        struct err e = err_on(r);
        err_set(&e, ERR_CONFIG, "a program does not compile");
        refuse(r, &e);
        return;
    }
    adopt_all(r, l->app.owner, r->files.config, r->files.registry, l->options->site,
              l->options->share, on_readopted, r);
}

void
reload_begin(void *arg)
{
    struct life *l = arg;
    if (!l->app.outbox || l->app.draining) {
        log_line(LOG_NOTICE, "nothing is reloaded while the daemon starts or stops", NULL);
        return;
    }
    notify_reloading();
    TALLOC_CTX *ctx = talloc_new(l);
    struct reload *r = err_mem(talloc_zero(ctx, struct reload));
    struct err e = err_on(ctx);
    r->life = l;
    r->ctx = ctx;
    if (!files_read(ctx, l->options, &r->files, &e)) {
        refuse(r, &e);
        return;
    }
    r->unchecked = 4;
    transform_check(r, l->app.in, r->files.in, on_checked, r);
    transform_check(r, l->app.out, r->files.out, on_checked, r);
    transform_check(r, l->app.pages_jq, r->files.pages, on_checked, r);
    transform_check(r, l->app.mail_jq, r->files.mail, on_checked, r);
}
