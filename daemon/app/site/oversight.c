/* oversight: rows of the table of that name, from the configuration; see oversight.h. */
#include "app/site/oversight.h"

#include <string.h>

#include "app/site/config.h"
#include "base/json.h"

static const struct word {
    const char *written, *kind; /* kind NULL: none */
} words[] = {{"credentials", "credential"}, {"proposals", "proposal"}, {"nothing", NULL}};
enum { NWORDS = sizeof words / sizeof *words };

struct reading {
    struct registry *registry;
    const struct config *config;
    struct err *e;
};

static bool
lists(const char *const *list, const char *word)
{
    for (; list && *list; list++)
        if (strcmp(*list, word) == 0)
            return true;
    return false;
}

static void
let(struct reading *r, const struct institution *who, const struct institution *whom,
    const char *kind, bool office)
{
    json_object *o = json_obj();
    json_put_int(o, "institution", who->id);
    json_put_int(o, "seen", whom->id);
    json_put_str(o, "kind", kind);
    json_put_bool(o, "office", office);
    json_put_str(o, "slug", whom->slug);
    json_put_str(o, "name", whom->name);
    json_push(r->registry->oversight, o);
}

/* What the key of an institution lets be seen: all its words must be known. */
static bool
read_words(struct reading *r, const struct institution *inst, const char *key, const char ***ret)
{
    *ret = config_list(r->registry, r->config, "institution", inst->slug, key);
    for (const char **word = *ret; *word; word++) {
        bool known = false;
        for (int i = 0; i < NWORDS; i++)
            known |= strcmp(*word, words[i].written) == 0;
        if (!known)
            return err_set(r->e, ERR_CONFIG,
                           "[institution %s] %s: “%s” is none of proposals, credentials, nothing",
                           inst->slug, key, *word);
    }
    return true;
}

static void
let_all(struct reading *r, const struct institution *who, const struct institution *whom,
        const char *const *allowed, bool office)
{
    for (int i = 0; i < NWORDS; i++)
        if (words[i].kind && lists(allowed, words[i].written))
            let(r, who, whom, words[i].kind, office);
}

/* The institution of a slug, as one that this office oversees and no other does. */
static struct institution *
find_campus(struct reading *r, const struct institution *office, const char *slug)
{
    struct institution *campus = NULL;
    for (size_t i = 0; i < r->registry->ninstitutions; i++)
        if (strcmp(r->registry->institutions[i]->slug, slug) == 0)
            campus = r->registry->institutions[i];
    if (!campus || campus == office)
        err_set(r->e, ERR_CONFIG, "[institution %s] oversees: there is no other institution “%s”",
                office->slug, slug);
    else if (campus->system)
        err_set(r->e, ERR_CONFIG, "[institution %s] oversees: “%s” is overseen by “%s” already",
                office->slug, slug, campus->system->slug);
    else
        return campus;
    return NULL;
}

static bool
read_office(struct reading *r, struct institution *office)
{
    const char **sees,
        **campuses = config_list(r->registry, r->config, "institution", office->slug, "oversees");
    if (!read_words(r, office, "sees", &sees))
        return false;
    for (; campuses && *campuses; campuses++) {
        struct institution *campus = find_campus(r, office, *campuses);
        if (!campus)
            return false;
        campus->system = office;
        office->is_office = true;
        let_all(r, office, campus, sees, true);
    }
    return true;
}

/* What the others of its system see of an institution. */
static bool
read_neighbours(struct reading *r, const struct institution *inst)
{
    const char **shows;
    if (!read_words(r, inst, "shows", &shows))
        return false;
    for (size_t i = 0; inst->system && i < r->registry->ninstitutions; i++) {
        const struct institution *other = r->registry->institutions[i];
        if (other != inst && other->system == inst->system)
            let_all(r, other, inst, shows, false);
    }
    return true;
}

bool
oversight_read(struct registry *registry, const struct config *config, struct err *e)
{
    struct reading r = {registry, config, e};
    registry->oversight = json_own(registry, json_list());
    for (size_t i = 0; i < registry->ninstitutions; i++)
        if (!read_office(&r, registry->institutions[i]))
            return false;
    for (size_t i = 0; i < registry->ninstitutions; i++)
        if (!read_neighbours(&r, registry->institutions[i]))
            return false;
    return true;
}
