/* step: the table of kinds. */
#include "core/step.h"

#include <string.h>

#define STEP(kind) extern const struct step_kind step_##kind;
#include "core/steps.def"
#undef STEP

static const struct step_kind *const kinds[] = {
#define STEP(kind) &step_##kind,
#include "core/steps.def"
#undef STEP
};

const struct step_kind *
step_kind_named(const char *name)
{
    for (size_t i = 0; name && i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i]->name, name))
            return kinds[i];
    return NULL;
}

char *
step_kind_names(TALLOC_CTX *ctx)
{
    char *text = err_mem(talloc_strdup(ctx, ""));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        text = err_mem(talloc_asprintf_append(text, " %s", kinds[i]->name));
    return text;
}
