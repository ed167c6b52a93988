/* programs: gathers the texts of a lane's programs. */
#include "app/site/programs.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "app/site/files.h"
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
    if (transform_set_find(g->set, a->name))
        return true;
    char *file = err_mem(talloc_asprintf(g->set, "hooks/%s/%s.jq", side, a->name));
    return transform_set_add(g->set, a->name, file, FRAME_JSON, a->program, g->e);
}

static bool
add_adapters(struct gathering *g, enum programs_lane lane, const struct registry *registry)
{
    for (size_t i = 0; i < registry->ninstitutions; i++) {
        const struct institution *inst = registry->institutions[i];
        for (size_t k = 0; lane == PROGRAMS_IN && k < inst->nforms; k++)
            if (!add_adapter(g, "in", inst->forms[k].adapter))
                return false;
        for (size_t k = 0; lane == PROGRAMS_OUT && k < inst->nendpoints; k++)
            if (!add_adapter(g, "out", inst->endpoints[k].adapter))
                return false;
    }
    return true;
}

/* ---- pages and mail ------------------------------------------------------------------------------------------------ */

/* The record in formats for machines. */
static const char *const json_pages[] = {"pages/achievement.jq", "pages/credential-jsonld.jq"};

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

/* file: "pages/review.jq"; its name is the same without .jq. */
static bool
add_file(struct gathering *g, const char *file)
{
    char *text;
    const char *path;
    enum frame_mode mode =
        strncmp(file, "mail/", 5) == 0 || is_json_page(file) ? FRAME_JSON : FRAME_TEXT;
    char *name = err_mem(talloc_strndup(g->set, file, strlen(file) - strlen(".jq")));
    return transform_set_find(g->set, name) ||
           (file_find(g->set, g->site, g->share, file, &text, &path, g->e) &&
            transform_set_add(g->set, name, path, mode, text, g->e));
}

static bool
add_folder(struct gathering *g, const char *root, const char *folder)
{
    char *path = err_mem(talloc_asprintf(g->set, "%s/%s", root, folder));
    struct dirent **found = NULL;
    int n = scandir(path, &found, NULL, alphasort);
    bool ok = true;
    for (int i = 0; i < n; i++) {
        char *file = err_mem(talloc_asprintf(g->set, "%s/%s", folder, found[i]->d_name));
        if (ok && ends_with(file, ".jq") && !is_library(file))
            ok = add_file(g, file);
        free(found[i]);
    }
    free(found);
    return ok;
}

/* The site's file of a name comes first and is the one taken. */
static bool
add_folders(struct gathering *g, const char *folder)
{
    return add_folder(g, g->site, folder) && add_folder(g, g->share, folder);
}

bool
programs_read(TALLOC_CTX *ctx, enum programs_lane lane, const struct registry *registry,
              const char *site, const char *share, struct transform_set **ret, struct err *e)
{
    struct gathering g = {transform_set_new(ctx), site, share, e};
    bool ok =
        add_libraries(&g, lane) && (lane == PROGRAMS_PAGES  ? add_folders(&g, "pages")
                                    : lane == PROGRAMS_MAIL ? add_folders(&g, "mail")
                                                            : add_adapters(&g, lane, registry));
    if (!ok) {
        talloc_free(g.set);
        return false;
    }
    *ret = g.set;
    return true;
}
