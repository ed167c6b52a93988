/* programs: gathers the texts of a lane's programs. */
#include "app/site/programs.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "app/site/files.h"
#include "io/transform.h"
#include "io/transform_set.h"

struct gathering {
    struct transform_set *set;
    const char *site, *share;
    struct err *e;
};

/* ---- libraries ----------------------------------------------------------------------------------------------------- */

/* What the programs of a lane may include, each after those that it includes itself. */
static const struct library {
    enum programs_lane lane;
    const char *file;
} libraries[] = {
    {PROGRAMS_IN, "hooks/in/answers.jq"},
    {PROGRAMS_OUT, "hooks/out/outcome.jq"},
    {PROGRAMS_PAGES, "pages/ui.jq"},
    {PROGRAMS_MAIL, "pages/ui.jq"},
};

static bool
is_library(const char *file)
{
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
        if (strcmp(libraries[i].file, file) == 0)
            return true;
    return false;
}

/* "pages/ui.jq" is included as "ui". */
static bool
add_library(struct gathering *g, const char *file)
{
    char *text;
    const char *path, *slash = strrchr(file, '/') + 1;
    char *name = err_mem(talloc_strndup(g->set, slash, strlen(slash) - strlen(".jq")));
    return file_find(g->set, g->site, g->share, file, &text, &path, g->e) &&
           transform_set_library(g->set, name, path, text, g->e);
}

static bool
add_libraries(struct gathering *g, enum programs_lane lane)
{
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
        if (libraries[i].lane == lane && !add_library(g, libraries[i].file))
            return false;
    return true;
}

/* ---- adapters ------------------------------------------------------------------------------------------------------ */

static bool
add_adapter(struct gathering *g, const char *side, const struct adapter *a)
{
    if (!a->program || transform_set_find(g->set, a->name))
        return true;
    char *file = err_mem(talloc_asprintf(g->set, "hooks/%s/%s.jq", side, a->name));
    return transform_set_add(g->set, a->name, file, FRAME_JSON, a->program, g->e);
}

/* Beside the forms' adapters, whose names may be the same. */
static bool
add_uptake(struct gathering *g, const struct adapter *a)
{
    char *name = err_mem(talloc_asprintf(g->set, "uptake/%s", a->name));
    char *file = err_mem(talloc_asprintf(g->set, "hooks/uptake/%s.jq", a->name));
    return transform_set_find(g->set, name) ||
           transform_set_add(g->set, name, file, FRAME_JSON, a->program, g->e);
}

static bool
add_adapters(struct gathering *g, enum programs_lane lane, const struct registry *registry)
{
    for (size_t i = 0; i < registry->ninstitutions; i++) {
        const struct institution *inst = registry->institutions[i];
        for (size_t k = 0; lane == PROGRAMS_IN && k < inst->nforms; k++)
            if (!add_adapter(g, "in", inst->forms[k].adapter))
                return false;
        for (size_t k = 0; lane == PROGRAMS_IN && k < inst->nendpoints; k++)
            if (inst->endpoints[k].uptake && !add_uptake(g, inst->endpoints[k].uptake->adapter))
                return false;
        for (size_t k = 0; lane == PROGRAMS_OUT && k < inst->nendpoints; k++)
            if (!add_adapter(g, "out", inst->endpoints[k].adapter))
                return false;
    }
    return true;
}

/* ---- pages and mail ------------------------------------------------------------------------------------------------ */

/* The record in formats for machines. */
static const char *const json_pages[] = {"pages/achievement.jq", "pages/credential-case.jq",
                                         "pages/credential-ctdl.jq", "pages/credential-schema.jq"};

static bool
is_json_page(const char *file)
{
    for (size_t i = 0; i < sizeof json_pages / sizeof *json_pages; i++)
        if (strcmp(json_pages[i], file) == 0)
            return true;
    return false;
}

static bool
ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), k = strlen(end);
    return n >= k && strcmp(s + n - k, end) == 0;
}

/* owner: "" or "institutions/SLUG/"; file: "pages/review.jq". The program's name is both, without .jq. */
static bool
add_file(struct gathering *g, const char *owner, const char *file)
{
    char *text, *whole = err_mem(talloc_asprintf(g->set, "%s%s", owner, file));
    const char *path;
    enum frame_mode mode =
        strncmp(file, "mail/", 5) == 0 || is_json_page(file) ? FRAME_JSON : FRAME_TEXT;
    char *name = err_mem(talloc_strndup(g->set, whole, strlen(whole) - strlen(".jq")));
    return transform_set_find(g->set, name) ||
           (file_find(g->set, g->site, g->share, whole, &text, &path, g->e) &&
            transform_set_add(g->set, name, path, mode, text, g->e));
}

static bool
add_folder(struct gathering *g, const char *root, const char *owner, const char *folder)
{
    char *path = err_mem(talloc_asprintf(g->set, "%s/%s%s", root, owner, folder));
    struct dirent **found = NULL;
    int n = scandir(path, &found, NULL, alphasort);
    bool ok = true;
    for (int i = 0; i < n; i++) {
        char *file = err_mem(talloc_asprintf(g->set, "%s/%s", folder, found[i]->d_name));
        if (ok && ends_with(file, ".jq") && !is_library(file))
            ok = add_file(g, owner, file);
        free(found[i]);
    }
    free(found);
    return ok;
}

/* The site's file of a name comes first and is the one taken; an institution's own has a name of its own. */
static bool
add_folders(struct gathering *g, const struct registry *registry, const char *folder)
{
    for (size_t i = 0; i < registry->ninstitutions; i++) {
        const char *slug = registry->institutions[i]->slug;
        char *owner = err_mem(talloc_asprintf(g->set, "institutions/%s/", slug));
        if (!add_folder(g, g->site, owner, folder))
            return false;
    }
    return add_folder(g, g->site, "", folder) && add_folder(g, g->share, "", folder);
}

const char *
programs_name(TALLOC_CTX *ctx, const struct transform *lane, const struct institution *inst,
              const char *folder, const char *name)
{
    char *own =
        inst ? err_mem(talloc_asprintf(ctx, "institutions/%s/%s/%s", inst->slug, folder, name))
             : NULL;
    return own && transform_has(lane, own) ? own
                                           : err_mem(talloc_asprintf(ctx, "%s/%s", folder, name));
}

bool
programs_read(TALLOC_CTX *ctx, enum programs_lane lane, const struct registry *registry,
              const char *site, const char *share, struct transform_set **ret, struct err *e)
{
    struct gathering g = {transform_set_new(ctx), site, share, e};
    bool ok =
        add_libraries(&g, lane) && (lane == PROGRAMS_PAGES  ? add_folders(&g, registry, "pages")
                                    : lane == PROGRAMS_MAIL ? add_folders(&g, registry, "mail")
                                                            : add_adapters(&g, lane, registry));
    if (!ok) {
        talloc_free(g.set);
        return false;
    }
    *ret = g.set;
    return true;
}
