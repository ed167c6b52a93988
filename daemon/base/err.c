/* err: the text of an error and the table of its kinds. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>

static const struct {
    const char *name;
    int status, level;
    bool again;
} kinds[] = {
    [ERR_NONE] = {"none", 200, LOG_DEBUG, false},
#define X(kind, name, status, level, again) [ERR_##kind] = {name, status, level, again},
    ERR_KINDS(X)
#undef X
};

struct err
err_on(TALLOC_CTX *ctx)
{
    return (struct err){.ctx = ctx, .kind = ERR_NONE, .text = ""};
}

bool
err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    e->text = err_mem(talloc_vasprintf(e->ctx, fmt, ap));
    va_end(ap);
    e->kind = kind;
    return false;
}

bool
err_at(struct err *e, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *place = err_mem(talloc_vasprintf(e->ctx, fmt, ap));
    va_end(ap);
    e->text = err_mem(talloc_asprintf(e->ctx, "%s: %s", place, e->text));
    talloc_free(place);
    return false;
}

int
err_status(enum err_kind kind)
{
    return kinds[kind].status;
}

int
err_level(enum err_kind kind)
{
    return kinds[kind].level;
}

bool
err_may_retry(enum err_kind kind)
{
    return kinds[kind].again;
}

const char *
err_name(enum err_kind kind)
{
    return kinds[kind].name;
}

void
err_bug(const char *what, const char *file, int line)
{
    fprintf(stderr, "level=crit msg=\"this is a bug: please report it\" assertion=\"%s\" file=%s line=%d\n", what, file,
            line);
    abort();
}

void *
err_mem(void *p)
{
    if (!p) {
        fputs("level=crit msg=\"out of memory\"\n", stderr);
        abort();
    }
    return p;
}
