/* linked_files: of one submission one after the other, of several beside each other; see linked_files.h. */
#include "app/in/linked_files.h"

#include <string.h>
#include <strings.h>

#include "app/site/stored.h"
#include "base/json.h"
#include "base/log.h"
#include "io/fetch.h"
#include "sql/statements.gen.h"

enum {
    SUBMISSIONS_MAX = 32, /* under way; calls of other kinds need connections, too */
    HOST_MAX = 4,         /* of these, that ask one host */
    LATER_SECONDS = 3,
    CLAIM_SECONDS = 30, /* beyond what fetching may take */
};

struct link {
    const char *url, *name;
    bool image;
};

/* What is fetched of one submission; nothing of the registry is kept across a callback. */
struct linking {
    struct linked_files *files;
    struct linking *next;
    int institution;
    const char *institution_text, *id, *form;
    struct link *links;
    size_t count, at, bytes;
    when_t until;       /* monotonic */
    json_object *found; /* {address: what came of it} */
    json_object *dead;  /* {host: why}: not asked again for this submission */
    bool lost;          /* one could not be stored: none is named, and all are fetched again */
};

struct linked_files {
    struct app *app;
    struct linking *first;
};

struct linked_files *
linked_files_new(TALLOC_CTX *ctx, struct app *app)
{
    struct linked_files *files = err_mem(talloc_zero(ctx, struct linked_files));
    files->app = app;
    return files;
}

/* ---- which --------------------------------------------------------------------------------------------------------- */

typedef void link_fn(json_object *answer, bool image, void *arg);

static void
visit(const struct field *f, json_object *answer, link_fn *fn, void *arg)
{
    bool image = f->type == FIELD_IMAGE;
    bool linked = json_str(answer, "url") && !json_str(answer, "file") &&
                  !json_str(answer, "missing") && (image || json_str(answer, "name"));
    if (form_is_file(f->type) && linked)
        fn(answer, image, arg);
}

static void
each_link(const struct submission *s, link_fn *fn, void *arg)
{
    const struct form *form = s->plan.policy ? s->plan.policy->form : NULL;
    for (size_t i = 0; form && i < form->nfields; i++) {
        const struct field *f = &form->fields[i];
        json_object *answer = json_get(s->answers, f->id);
        visit(f, answer, fn, arg);
        for (size_t k = 0; f->type == FIELD_GROUP && k < json_len(answer); k++)
            for (size_t n = 0; n < f->nfields; n++)
                visit(&f->fields[n], json_get(json_item(answer, k), f->fields[n].id), fn, arg);
    }
}

struct putting {
    json_object *found;
    bool lacks;
};

static void
put_one(json_object *answer, bool image, void *arg)
{
    struct putting *t = arg;
    json_object *came = json_get(t->found, json_str(answer, "url"));
    if (!came) {
        t->lacks = true;
        return;
    }
    if (json_str(came, "file"))
        json_object_object_del(answer, "url");
    json_object_object_foreach (came, key, value)
        json_put(answer, key, json_object_get(value));
}

bool
linked_files_put(struct submission *s)
{
    struct putting t = {.found = s->linked};
    each_link(s, put_one, &t);
    return !t.lacks;
}

/* ---- whom, with what ----------------------------------------------------------------------------------------------- */

/* "host[:port]" of "http[s]://host[:port]/…", as long as *ret_len. */
static const char *
host_of(const char *url, size_t *ret_len)
{
    const char *at = strstr(url, "://");
    at = at ? at + 3 : url;
    *ret_len = strcspn(at, "/?#\\");
    return at;
}

bool
linked_files_at_home(const struct form_source *form, const char *url)
{
    size_t len;
    const char *at = host_of(url, &len);
    for (const char **host = form->file_hosts; host && *host; host++)
        if (strlen(*host) == len && !strncasecmp(*host, at, len))
            return true;
    return false;
}

const char *
linked_files_secret(const struct form_source *form, const char *url)
{
    return !strncmp(url, "https://", 8) && linked_files_at_home(form, url) ? form->file_secret
                                                                           : NULL;
}

static char *
host_text(TALLOC_CTX *ctx, const char *url)
{
    size_t len;
    const char *at = host_of(url, &len);
    return err_mem(talloc_strndup(ctx, at, len));
}

/* ---- one ----------------------------------------------------------------------------------------------------------- */

static void next(struct linking *l);

static const struct form_source *
form_of(const struct linking *l)
{
    const struct institution *inst = registry_id(l->files->app->registry, l->institution);
    return inst ? institution_form(inst, l->form) : NULL;
}

static void
gap(struct linking *l, const char *why)
{
    json_object *came = json_obj();
    json_put_str(came, "missing", why);
    json_put(l->found, l->links[l->at].url, came);
    log_line(LOG_NOTICE, "a linked file could not be fetched", "intake", l->id, "form", l->form,
             "because", why, NULL);
}

/* Each file is a transaction of its own: it must not end with whatever others send meanwhile. */
static void
on_put(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct linking *l = arg;
    l->lost |= c != PG_COMMITTED;
    l->at++;
    next(l);
}

/* As it was called, or the end of its address, without what may be a signature behind it. */
static char *
name_of(struct linking *l, const struct link *link)
{
    const char *url = link->url;
    return stored_name(l, link->name ? link->name
                                     : err_mem(talloc_strndup(l, url, strcspn(url, "?#"))));
}

/* False: it is no file that may be kept. */
static bool
keep(struct linking *l, const struct fetch_result *r)
{
    const struct link *link = &l->links[l->at];
    struct stored_file file;
    struct err e = err_on(l);
    char *name = name_of(l, link);
    if (!stored_read(l, r->body, r->body_len, name, link->image, &file, &e)) {
        gap(l, e.text);
        return false;
    }
    struct pg_params *q = pg_params_new(l, 6);
    pg_text(q, l->institution_text);
    pg_text(q, l->id);
    pg_text(q, file.digest);
    pg_text(q, file.type);
    pg_bytes(q, r->body, r->body_len);
    pg_text(q, name);
    pg_send(l->files->app->work, &sql_in_put_file, q, NULL, NULL);
    pg_sync(l->files->app->work, on_put, l);
    talloc_free(q);
    json_object *came = stored_json(&file);
    json_put_str(came, "file", file.digest);
    json_put(l->found, link->url, came);
    return true;
}

/* A page in its place: most often a form's sign-in. */
static bool
is_page(const struct fetch_result *r)
{
    const char *at = r->body + strspn(r->body, " \t\r\n");
    return !strncasecmp(at, "<!doctype html", 14) || !strncasecmp(at, "<html", 5);
}

static void
on_file(const struct fetch_result *r, void *arg)
{
    struct linking *l = arg;
    if (r->end == FETCH_TOO_LATE)
        json_put_str(l->dead, host_text(l, l->links[l->at].url), r->text);
    if (r->end != FETCH_ANSWERED)
        gap(l, r->text);
    else if (r->status != 200)
        gap(l, err_mem(talloc_asprintf(l, "the site answered %d", r->status)));
    else if (!r->body_len || is_page(r))
        gap(l, "the site gave a page instead of the file");
    else if ((l->bytes += r->body_len) > (size_t)STORED_PROPOSAL_MEGABYTES << 20)
        gap(l, err_mem(talloc_asprintf(l,
                                       "the files before it have filled the %d megabytes of a "
                                       "proposal",
                                       STORED_PROPOSAL_MEGABYTES)));
    else if (keep(l, r))
        return;
    l->at++;
    next(l);
}

static bool
ask(struct linking *l, const struct form_source *form, struct err *e)
{
    const char *url = l->links[l->at].url, *secret = linked_files_secret(form, url);
    const when_t left = l->until - when_monotonic(), most = form->file_seconds * WHEN_SECOND;
    bool home = linked_files_at_home(form, url);
    struct fetch_header header = {form->file_header, secret};
    struct fetch_request rq = {.method = "GET",
                               .url = url,
                               .headers = &header,
                               .header_count = secret ? 1 : 0,
                               .timeout = left < most ? left : most,
                               .max_body = form->file_kilobytes * 1024,
                               .allowed = home ? form->fetch_allow : NULL,
                               .allowed_count = home ? form->nfetch_allow : 0,
                               .ca_file = home ? form->ca_file : NULL};
    struct fetch_call *handle;
    return fetch_http(l, l->files->app->fetch, &rq, on_file, l, &handle, e);
}

/* Why this one is not even asked for; NULL: it is. */
static const char *
unasked(struct linking *l)
{
    if (l->until - when_monotonic() < WHEN_SECOND)
        return "all of the submission's files together took too long";
    if (l->at >= LINKED_FILES_MAX)
        return "there are too many in one submission";
    return json_str(l->dead, host_text(l, l->links[l->at].url));
}

/* ---- all of one submission ----------------------------------------------------------------------------------------- */

static int
linking_end(struct linking *l)
{
    struct linking **at = &l->files->first;
    while (*at != l)
        at = &(*at)->next;
    *at = l->next;
    return 0;
}

static void
on_kept(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct linking *l = arg;
    struct app *app = l->files->app;
    talloc_free(l); /* not committed: the claim runs out, and they are fetched again */
    if (c == PG_COMMITTED)
        intake_wake(app->intake);
}

static void
next(struct linking *l)
{
    struct pg *work = l->files->app->work;
    const struct form_source *form = form_of(l);
    l->lost |= !form; /* a reload has just taken it away */
    for (; !l->lost && l->at < l->count; l->at++) {
        struct err e = err_on(l);
        const char *why = unasked(l);
        if (!why && ask(l, form, &e))
            return;
        gap(l, why ? why : e.text);
    }
    if (!l->lost) {
        struct pg_params *q = pg_params_new(l, 3);
        pg_text(q, l->institution_text);
        pg_text(q, l->id);
        pg_text(q, json_text(l->found));
        pg_send(work, &sql_in_put_linked, q, NULL, NULL);
    }
    pg_sync(work, on_kept, l);
}

static void
collect(json_object *answer, bool image, void *arg)
{
    struct linking *l = arg;
    const char *url = json_str(answer, "url"), *name = json_str(answer, "name");
    if (json_has(l->found, url))
        return;
    for (size_t i = 0; i < l->count; i++)
        if (!strcmp(l->links[i].url, url))
            return;
    l->links = err_mem(talloc_realloc(l, l->links, struct link, (unsigned)l->count + 1));
    l->links[l->count++] = (struct link){err_mem(talloc_strdup(l, url)),
                                         name ? err_mem(talloc_strdup(l, name)) : NULL, image};
}

static struct linking *
linking_new(struct linked_files *files, const struct payload *p)
{
    struct linking *l = err_mem(talloc_zero(files, struct linking));
    const struct submission *s = p->submission;
    l->files = files;
    l->institution = p->institution->id;
    l->institution_text = err_mem(talloc_strdup(l, p->institution->id_text));
    l->id = err_mem(talloc_strdup(l, p->id));
    l->form = err_mem(talloc_strdup(l, p->form->name));
    l->found = json_own(l, s->linked ? json_copy(s->linked) : json_obj());
    l->dead = json_own(l, json_obj());
    l->until = when_monotonic() + 2 * p->form->file_seconds * WHEN_SECOND;
    each_link(s, collect, l);
    return l;
}

/* Of those under way, which ask what this one would ask first, and is it one of them itself? */
static bool
has_room(const struct linked_files *files, const struct linking *l)
{
    size_t all = 0, same = 0, len, other_len;
    const char *host = host_of(l->links[0].url, &len);
    for (const struct linking *o = files->first; o; o = o->next) {
        if (!strcmp(o->id, l->id))
            return false;
        const char *other = host_of(o->links[o->at < o->count ? o->at : 0].url, &other_len);
        all++;
        same += len == other_len && !strncasecmp(host, other, len);
    }
    return all < SUBMISSIONS_MAX && same < HOST_MAX;
}

void
linked_files_begin(struct linked_files *files, struct payload *p)
{
    struct linking *l = linking_new(files, p);
    if (!has_room(files, l)) {
        talloc_free(l);
        payload_postpone(p, LATER_SECONDS);
        return;
    }
    l->next = files->first;
    files->first = l;
    talloc_set_destructor(l, linking_end);
    payload_postpone(p, 2 * p->form->file_seconds + CLAIM_SECONDS);
    next(l);
}
