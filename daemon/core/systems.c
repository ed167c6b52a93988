/* systems: see systems.h. */
#include "core/systems.h"

#include <string.h>
#include <strings.h>

#include "base/json.h"

const struct system *
system_of(const struct system *systems, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(systems[i].name, name))
            return &systems[i];
    return NULL;
}

/* ---- what a document has --------------------------------------------------------------------------------- */

/* Characters, not bytes. */
static int
length(const char *text)
{
    int n = 0;
    for (; text && *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static int
skills(json_object *document)
{
    json_object *outcomes = json_get(document, "outcomes");
    size_t n = json_len(json_get(document, "skills"));
    for (size_t i = 0; i < json_len(outcomes); i++)
        n += json_len(json_get(json_item(outcomes, i), "skills"));
    return (int)n;
}

static bool
ends_in(const char *text, const char *end)
{
    size_t len = strlen(text), n = strcspn(text, "?#"), more = strlen(end);
    len = n < len ? n : len;
    return len > more && !strncasecmp(text + len - more, end, more);
}

/* By its type when the file is here; by the end of its address when that is all there is. */
static bool
is_of(json_object *image, const char *type, const char *end)
{
    const char *is = json_str(image, "type"), *url = json_str(image, "url");
    return is ? !strcmp(is, type) : url && ends_in(url, end);
}

static bool
has_image(const struct system *s, json_object *image)
{
    return (s->needs.png && is_of(image, "image/png", ".png")) ||
           (s->needs.svg && is_of(image, "image/svg+xml", ".svg"));
}

static const char *
types(const struct system *s)
{
    return s->needs.png && s->needs.svg ? "PNG or SVG" : s->needs.png ? "PNG" : "SVG";
}

/* ---- in words -------------------------------------------------------------------------------------------- */

static char *
lacks_image(TALLOC_CTX *ctx, const struct system *s, const char *label, json_object *image)
{
    const char *under = label ? label : "Badge image";
    bool any = json_str(image, "url") || json_str(image, "file");
    if ((s->needs.png || s->needs.svg) && !has_image(s, image))
        return err_mem(talloc_asprintf(ctx,
                                       "%s needs a badge image (%s), and there is %s: add one "
                                       "under “%s”, then try again.",
                                       s->title, types(s), any ? "one of another kind" : "none",
                                       under));
    if (s->needs.url && !json_str(image, "url") && !json_str(image, "file"))
        return err_mem(
            talloc_asprintf(ctx,
                            "%s needs the address of a badge image, and there is none: give "
                            "one under “%s”, then try again.",
                            s->title, under));
    return NULL;
}

char *
system_lacks(TALLOC_CTX *ctx, const struct system *s, struct system_labels labels,
             json_object *document)
{
    int have = skills(document), characters = length(json_str(document, "summary"));
    if (have < s->needs.skills)
        return err_mem(talloc_asprintf(
            ctx,
            "%s needs at least %d skills, and %d are named: name more under "
            "“%s”, then try again.",
            s->title, s->needs.skills, have, labels.skills ? labels.skills : "Skills"));
    if (characters < s->needs.description)
        return err_mem(
            talloc_asprintf(ctx,
                            "%s needs a summary of at least %d characters, and it has %d: say "
                            "more under “%s”, then try again.",
                            s->title, s->needs.description, characters,
                            labels.summary ? labels.summary : "Summary"));
    return lacks_image(ctx, s, labels.image, json_get(document, "image"));
}

char *
system_needs(TALLOC_CTX *ctx, const struct system *s)
{
    char *text = err_mem(talloc_strdup(ctx, ""));
    if (s->needs.png || s->needs.svg)
        text = err_mem(talloc_asprintf_append(text, ", a badge image (%s)", types(s)));
    else if (s->needs.url)
        text = err_mem(talloc_strdup_append(text, ", the address of a badge image"));
    if (s->needs.skills)
        text = err_mem(talloc_asprintf_append(text, ", at least %d %s", s->needs.skills,
                                              s->needs.skills == 1 ? "skill" : "skills"));
    if (s->needs.description)
        text = err_mem(talloc_asprintf_append(text, ", a summary of at least %d characters",
                                              s->needs.description));
    char *clauses = *text ? err_mem(talloc_strdup(ctx, text + 2)) : NULL;
    talloc_free(text);
    return clauses;
}
