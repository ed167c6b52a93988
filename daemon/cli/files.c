/* files: a policy from the files that people edit. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/tz.h"
#include "cli/cli.h"
#include "core/policy/calendar.h"
#include "core/policy/reading.h"

enum { FILE_MAX = 1 << 20 };

bool
cli_read(TALLOC_CTX *ctx, const char *path, char **ret, size_t *ret_len, struct err *e)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return err_set(e, ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    char *bytes = err_mem(talloc_array(ctx, char, FILE_MAX + 1));
    size_t len = fread(bytes, 1, FILE_MAX + 1, file);
    bool failed = ferror(file);
    int why = errno;
    fclose(file);
    if (failed || len > FILE_MAX) {
        talloc_free(bytes);
        return failed ? err_set(e, ERR_NOT_FOUND, "%s: %s", path, strerror(why))
                      : err_set(e, ERR_TOO_LARGE, "%s: it is larger than %d bytes", path, FILE_MAX);
    }
    bytes = err_mem(talloc_realloc(ctx, bytes, char, len + 1));
    bytes[len] = '\0';
    *ret = bytes;
    *ret_len = len;
    return true;
}

/* The text and its value, one JSON object. */
static bool
read_json(TALLOC_CTX *ctx, const char *path, char **ret, json_object **ret_value, struct err *e)
{
    size_t len = 0;
    json_object *o = NULL;
    if (!cli_read(ctx, path, ret, &len, e))
        return false;
    if (!json_read(*ret, len, NULL, &o, e))
        return err_at(e, "%s", path);
    json_own(ctx, o);
    if (!json_object_is_type(o, json_type_object))
        return err_set(e, ERR_CONFIG, "%s: an object {…} is expected", path);
    *ret_value = o;
    return true;
}

/* FOLDER/NAME.json beside the workflow, or else the installed one. */
static bool
beside(TALLOC_CTX *ctx, const char *workflow, json_object *o, const char *key, const char **ret,
       struct err *e)
{
    const char *name = NULL, *slash = strrchr(workflow, '/');
    if (!reading_name(ctx, o, key, READING_REQUIRED, &name, e))
        return err_at(e, "%s", workflow);
    int folder = slash ? (int)(slash - workflow) + 1 : 0;
    char *path = err_mem(talloc_asprintf(ctx, "%.*s%ss/%s.json", folder, workflow, key, name));
    char *installed =
        err_mem(talloc_asprintf(ctx, ASSENT_DATADIR "/workflows/%ss/%s.json", key, name));
    bool use_installed = access(path, R_OK) && !access(installed, R_OK);
    if (access(path, F_OK) && !use_installed)
        return err_set(
            e, ERR_NOT_FOUND,
            "%s names the %s “%s”, and there is neither %s nor %s: copy it there, or name "
            "another",
            workflow, key, name, path, installed);
    *ret = use_installed ? installed : path;
    return true;
}

static bool
read_calendar(TALLOC_CTX *ctx, const char *path, struct calendar **ret, struct err *e)
{
    char *text = NULL;
    json_object *o = NULL;
    struct tz *zone = NULL;
    if (!read_json(ctx, path, &text, &o, e))
        return false;
    const char *name = json_str(o, "zone");
    if (!name)
        return err_set(e, ERR_CONFIG, "%s: “zone” is missing", path);
    return (tz_load(ctx, NULL, name, &zone, e) && calendar_read(ctx, o, zone, ret, e)) ||
           err_at(e, "%s", path);
}

/* "workflow, state …: reason" names the part; people know the file. */
static bool
name_file(const struct cli_files *files, struct err *e)
{
    for (enum lint_part part = LINT_WORKFLOW; part <= LINT_FORM; part++) {
        const char *name = lint_part_name(part);
        size_t n = strlen(name);
        if (strncmp(e->text, name, n) || strncmp(e->text + n, ": ", 2))
            continue;
        e->text = err_mem(talloc_asprintf(e->ctx, "%s: %s", files->path[part], e->text + n + 2));
        return false;
    }
    return false;
}

/* The file of the first workflow that a programme names: it lies above the programme's folder. */
static const char *
first_workflow(TALLOC_CTX *ctx, const char *path, json_object *programme)
{
    const char *name = json_str(json_item(json_arr(programme, "proposals"), 0), "workflow");
    const char *slash = strrchr(path, '/');
    return err_mem(talloc_asprintf(ctx, "%.*s%s%s.json", slash ? (int)(slash - path) + 1 : 0, path,
                                   "../", name ? name : "NAME"));
}

static bool
read_policy(TALLOC_CTX *ctx, const char *workflow, struct cli_files *ret, struct err *e)
{
    struct cli_files files = {.path = {workflow}};
    char *text[3] = {NULL};
    json_object *value[3] = {NULL};
    if (!read_json(ctx, workflow, &text[LINT_WORKFLOW], &value[LINT_WORKFLOW], e))
        return false;
    if (json_has(value[LINT_WORKFLOW], "proposals"))
        return err_set(e, ERR_CONFIG,
                       "%s: this is a programme, which says which workflow takes which proposal; "
                       "only “assent check” reads one. Name a workflow that it names, as %s",
                       workflow, first_workflow(ctx, workflow, value[LINT_WORKFLOW]));
    if (!json_has(value[LINT_WORKFLOW], "states"))
        return err_set(e, ERR_CONFIG,
                       "%s: it has no “states”, so it is no workflow; name a workflow: its form, "
                       "rubric and calendar are read with it",
                       workflow);
    if (!beside(ctx, workflow, value[LINT_WORKFLOW], "rubric", &files.path[LINT_RUBRIC], e) ||
        !beside(ctx, workflow, value[LINT_WORKFLOW], "form", &files.path[LINT_FORM], e) ||
        !beside(ctx, workflow, value[LINT_WORKFLOW], "calendar", &files.calendar, e) ||
        !read_json(ctx, files.path[LINT_RUBRIC], &text[LINT_RUBRIC], &value[LINT_RUBRIC], e) ||
        !read_json(ctx, files.path[LINT_FORM], &text[LINT_FORM], &value[LINT_FORM], e) ||
        !read_calendar(ctx, files.calendar, &files.days, e))
        return false;
    char *bundle = policy_bundle(ctx, text[LINT_WORKFLOW], text[LINT_RUBRIC], text[LINT_FORM]);
    if (!policy_read(ctx, bundle, strlen(bundle), "", &files.policy, e))
        return name_file(&files, e);
    *ret = files;
    return true;
}

static bool
read_base(TALLOC_CTX *ctx, const char *workflow, struct cli_files *files, struct err *e)
{
    const char *name = files->policy->workflow->extends, *slash = strrchr(workflow, '/');
    int folder = slash ? (int)(slash - workflow) + 1 : 0;
    char *path = err_mem(talloc_asprintf(ctx, "%.*s%s.json", folder, workflow, name));
    char *installed = err_mem(talloc_asprintf(ctx, ASSENT_DATADIR "/workflows/%s.json", name));
    struct cli_files base;
    if (!read_policy(ctx, access(path, R_OK) && !access(installed, R_OK) ? installed : path, &base,
                     e))
        return false;
    files->base = base.policy;
    return !base.policy->workflow->extends ||
           err_set(e, ERR_CONFIG, "“%s” itself extends another", name);
}

bool
cli_policy(TALLOC_CTX *ctx, const char *workflow, struct cli_files *ret, struct err *e)
{
    struct cli_files files;
    if (!read_policy(ctx, workflow, &files, e))
        return false;
    if (files.policy->workflow->extends && !read_base(ctx, workflow, &files, e))
        return err_at(e, "%s: “extends”", workflow);
    *ret = files;
    return true;
}
