/* catalog: what is published, for everyone: the list, an entry, its versions, and the formats for machines. */
#include <stdlib.h>
#include <string.h>

#include "app/web/page.h"
#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

/* FORMAT(end of the address, program, type) */
#define FORMATS(FORMAT)                                           \
    FORMAT(".jsonld", "credential-jsonld", "application/ld+json") \
    FORMAT(".json", "achievement", "application/json")

static const struct format {
    const char *end, *program, *type;
} page = {"", "credential", "text/html; charset=utf-8"}, formats[] = {
#define FORMAT(end, program, type) {end, program, type},
                                                             FORMATS(FORMAT)
#undef FORMAT
};

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

static void
on_list(struct web_call *call, json_object *doc, void *arg)
{
    if (doc)
        page_publish(call, "catalog", page.type, doc);
    else
        nothing(call);
}

void
catalog_list(struct web_call *call)
{
    page_read(call, &sql_page_catalog, NULL, on_list, NULL);
}

static void
on_entry(struct web_call *call, json_object *doc, void *arg)
{
    const struct format *format = arg;
    if (doc)
        page_seen(call, doc, SEE_PUBLIC);
    if (doc)
        page_publish(call, format->program, format->type, doc);
    else
        nothing(call);
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
    const char *slug = call->arg[0];
    size_t len = strlen(slug);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        size_t end = strlen(formats[i].end);
        if (len > end && strcmp(slug + len - end, formats[i].end) == 0) {
            read_entry(call, err_mem(talloc_strndup(call, slug, len - end)), NULL, &formats[i]);
            return;
        }
    }
    read_entry(call, slug, NULL, &page);
}

void
catalog_version(struct web_call *call)
{
    const char *v = call->arg[1];
    if (strspn(v, "0123456789") != strlen(v) || strlen(v) > 6)
        nothing(call);
    else
        read_entry(call, call->arg[0], v, &page);
}
