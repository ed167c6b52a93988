/* assets: the stylesheet, the logo, what search engines are told: small, read when asked for; browsers ask once an hour. */
#include <string.h>

#include "app/site/files.h"
#include "app/site/look.h"
#include "app/web/cached.h"
#include "app/web/page.h"

/* ASSET(file, type) */
#define ASSETS(ASSET)                             \
    ASSET("style.css", "text/css; charset=utf-8") \
    ASSET("logo.svg", "image/svg+xml")

static const struct {
    const char *file, *type;
} assets[] = {
#define ASSET(file, type) {file, type},
    ASSETS(ASSET)
#undef ASSET
};

/* A browser asks again after an hour. */
static void
answer(struct web_call *call, const char *type, const char *bytes, size_t len)
{
    cached_bytes(call, type, "public, max-age=3600", bytes, len);
}

static void
answer_nothing(struct web_call *call)
{
    struct err e = err_on(call);
    err_set(&e, ERR_NOT_FOUND, "There is nothing at this address.");
    web_answer_err(call, &e);
}

void
assets_show(struct web_call *call)
{
    struct err e = err_on(call);
    size_t i = 0, count = sizeof assets / sizeof *assets;
    while (i < count && strcmp(assets[i].file, call->arg[0]) != 0)
        i++;
    char *text;
    const char *path;
    if (i == count) {
        answer_nothing(call);
        return;
    }
    char *name = err_mem(talloc_asprintf(call, "pages/assets/%s", assets[i].file));
    if (file_find(call, call->app->site, call->app->share, name, &text, &path, &e))
        answer(call, assets[i].type, text, strlen(text));
    else
        web_answer_err(call, &e);
}

void
assets_look(struct web_call *call)
{
    const char *css = look_css(call, call->institution);
    answer(call, "text/css; charset=utf-8", css, strlen(css));
}

void
assets_logo(struct web_call *call)
{
    struct err e = err_on(call);
    const char *file = call->institution->look.logo;
    char *bytes;
    size_t len;
    if (!file)
        answer_nothing(call);
    else if (file_read(call, file, &bytes, &len, &e))
        answer(call, look_logo_type(file), bytes, len);
    else
        web_answer_err(call, &e);
}

/* Search engines may read all that is public; a person's link is nobody else's. */
void
assets_robots(struct web_call *call)
{
    const struct registry *r = call->app->registry;
    char *text = err_mem(talloc_strdup(call, "User-agent: *\nDisallow: /t/\n"));
    for (size_t i = 0; i < r->ninstitutions; i++)
        text = err_mem(talloc_asprintf_append(text, "Sitemap: %s/%s/sitemap.xml\n",
                                              r->institutions[i]->url, r->institutions[i]->slug));
    answer(call, "text/plain; charset=utf-8", text, strlen(text));
}
