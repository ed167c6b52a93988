/* catalog: what is published, for everyone: the list, an entry, its versions, and the formats for machines. */
#include <stdlib.h>
#include <string.h>

#include "app/out/event.h"
#include "app/web/page.h"
#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

#define HTML "text/html; charset=utf-8"

/* FORMAT(end of the address, program, type, title): of an entry and of each version; a longer end before one that ends it. */
#define FORMATS(FORMAT)                                                                          \
    FORMAT(".schema.jsonld", "credential-schema", "application/ld+json", "schema.org (JSON-LD)") \
    FORMAT(".jsonld", "credential-ctdl", "application/ld+json", "CTDL (JSON-LD)")                \
    FORMAT(".case.json", "credential-case", "application/json", "CASE package of the outcomes")  \
    FORMAT(".json", "achievement", "application/json", "Open Badges 3.0 Achievement (JSON)")     \
    FORMAT("", "credential", HTML, "The page")

static const struct format {
    const char *end, *program, *type, *title;
} formats[] = {
#define FORMAT(end, program, type, title) {end, program, type, title},
    FORMATS(FORMAT)
#undef FORMAT
};
static const size_t nformats = sizeof formats / sizeof *formats;

static void
nothing(struct web_call *call)
{
    struct err e = err_on(call);
    err_set(&e, ERR_NOT_FOUND, "There is nothing of this name in the catalog.");
    web_answer_err(call, &e);
}

void
catalog_root(struct web_call *call)
{
    const struct registry *r = call->app->registry;
    if (r->ninstitutions == 1) {
        page_redirect(call,
                      err_mem(talloc_asprintf(call, "/%s/catalog", r->institutions[0]->slug)));
        return;
    }
    json_object *doc = page_frame(call), *links = json_list();
    for (size_t i = 0; i < r->ninstitutions; i++) {
        json_object *one = json_obj();
        json_put_str(one, "href",
                     err_mem(talloc_asprintf(call, "/%s/catalog", r->institutions[i]->slug)));
        json_put_str(one, "label", r->institutions[i]->name);
        json_push(links, one);
    }
    json_put_str(doc, "title", "Catalogs");
    json_put_str(doc, "text", "Choose an institution.");
    json_put(doc, "links", links);
    page_show(call, 200, "done", doc);
}

void
catalog_home(struct web_call *call)
{
    page_redirect(call, err_mem(talloc_asprintf(call, "/%s/catalog", call->institution->slug)));
}

/* ---- the list -------------------------------------------------------------------------------- */

static const struct format list = {NULL, "catalog", HTML, NULL},
                           feed = {NULL, "catalog-atom", "application/atom+xml", NULL},
                           map = {NULL, "sitemap", "application/xml", NULL};

static void
on_list(struct web_call *call, json_object *doc, void *arg)
{
    const struct format *format = arg;
    if (doc)
        page_publish(call, format->program, format->type, NULL, doc);
    else
        nothing(call);
}

void
catalog_list(struct web_call *call)
{
    page_read(call, &sql_page_catalog, NULL, on_list, (void *)&list);
}

void
catalog_feed(struct web_call *call)
{
    page_read(call, &sql_page_catalog, NULL, on_list, (void *)&feed);
}

void
catalog_map(struct web_call *call)
{
    page_read(call, &sql_page_catalog, NULL, on_list, (void *)&map);
}

/* ---- an entry -------------------------------------------------------------------------------- */

/* The other formats, for the page's list; its own address and theirs as a header, for programs (RFC 8288). */
static const char *
add_formats(struct web_call *call, json_object *doc, const struct format *format)
{
    json_object *downloads = json_list(), *credential = json_get(doc, "credential");
    char *link =
        err_mem(talloc_asprintf(call, "<%s>; rel=\"canonical\"", json_str(credential, "url")));
    for (const struct format *f = formats; f < formats + nformats; f++) {
        char *href = err_mem(talloc_asprintf(call, "%s%s", json_str(credential, "href"), f->end));
        if (f != format)
            link = err_mem(talloc_asprintf_append(link, ", <%s>; rel=\"alternate\"; type=\"%s\"",
                                                  href, f->type));
        if (!*f->end)
            continue;
        json_object *one = json_obj();
        json_put_str(one, "title", f->title);
        json_put_str(one, "type", f->type);
        json_put_str(one, "href", href);
        json_push(downloads, one);
    }
    json_put(doc, "downloads", downloads);
    return link;
}

static void
on_entry(struct web_call *call, json_object *doc, void *arg)
{
    const struct format *format = arg;
    if (!doc) {
        nothing(call);
        return;
    }
    page_seen(call, doc, SEE_PUBLIC);
    const char *language = json_str(json_get(doc, "document"), "language");
    if (language)
        json_put_str(json_get(doc, "credential"), "language", event_language(language));
    page_publish(call, format->program, format->type, add_formats(call, doc, format), doc);
}

/* The format of an address, and what stands before its end. */
static const struct format *
format_of(struct web_call *call, const char *address, char **ret)
{
    const struct format *f = formats;
    size_t len = strlen(address);
    for (;; f++) {
        size_t end = strlen(f->end);
        if (end < len && strcmp(address + len - end, f->end) == 0) {
            *ret = err_mem(talloc_strndup(call, address, len - end));
            return f;
        }
    }
}

static void
read_entry(struct web_call *call, const char *slug, const char *version,
           const struct format *format)
{
    struct pg_params *p = pg_params_new(call, 2);
    pg_text(p, slug);
    pg_text(p, version);
    page_read(call, &sql_page_credential, p, on_entry, (void *)format);
}

void
catalog_entry(struct web_call *call)
{
    char *slug;
    const struct format *format = format_of(call, call->arg[0], &slug);
    read_entry(call, slug, NULL, format);
}

void
catalog_version(struct web_call *call)
{
    char *version;
    const struct format *format = format_of(call, call->arg[1], &version);
    if (strspn(version, "0123456789") != strlen(version) || strlen(version) > 6)
        nothing(call);
    else
        read_entry(call, call->arg[0], version, format);
}
