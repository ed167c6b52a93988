/* scenario_scan: see the header. */
#include "cli/scenario_scan.h"

#include <ctype.h>
#include <string.h>

static void
blanks(struct scan *s)
{
    s->p += strspn(s->p, " \t");
}

/* May a word end before c? */
static bool
boundary(char c)
{
    return !isalnum((unsigned char)c) && c != '-' && c != '_';
}

bool
scan_literal(struct scan *s, const char *text)
{
    size_t len = strlen(text);
    blanks(s);
    if (strncmp(s->p, text, len) || (!boundary(text[len - 1]) && !boundary(s->p[len])))
        return false;
    s->p += len;
    return true;
}

char *
scan_quoted(struct scan *s)
{
    static const char *const quotes[][2] = {{"\"", "\""}, {"“", "”"}};
    blanks(s);
    for (size_t i = 0; i < 2; i++) {
        size_t open = strlen(quotes[i][0]);
        if (strncmp(s->p, quotes[i][0], open))
            continue;
        const char *from = s->p + open, *to = strstr(from, quotes[i][1]);
        if (!to)
            return NULL;
        s->p = to + strlen(quotes[i][1]);
        return err_mem(talloc_strndup(s->ctx, from, (size_t)(to - from)));
    }
    return NULL;
}

char *
scan_word(struct scan *s)
{
    blanks(s);
    size_t len = strcspn(s->p, " \t,:()");
    if (!len)
        return NULL;
    char *word = err_mem(talloc_strndup(s->ctx, s->p, len));
    s->p += len;
    return word;
}

char *
scan_rest(struct scan *s)
{
    blanks(s);
    size_t len = strlen(s->p);
    while (len && isspace((unsigned char)s->p[len - 1]))
        len--;
    char *rest = err_mem(talloc_strndup(s->ctx, s->p, len));
    s->p += strlen(s->p);
    return rest;
}

const struct stage_person *
scan_person(struct scan *s, const struct stage *stage)
{
    const struct stage_person *found = NULL;
    blanks(s);
    for (size_t i = 0; i < stage->npeople; i++) {
        const struct stage_person *p = &stage->people[i];
        size_t len = strlen(p->name);
        if (!strncmp(s->p, p->name, len) && boundary(s->p[len]) &&
            (!found || len > strlen(found->name)))
            found = p;
    }
    if (found)
        s->p += strlen(found->name);
    return found;
}

bool
scan_end(struct scan *s)
{
    blanks(s);
    return !*s->p;
}
