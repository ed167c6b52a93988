/* letters: see the header. */
#include "cli/letters.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *template, *words;
} table[] = {
#define LETTER(template, words) {template, words},
#include "cli/letters.def"
#undef LETTER
};

const char *
letters_words(const char *template)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (!strcmp(table[i].template, template))
            return table[i].words;
    return template;
}
