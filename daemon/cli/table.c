/* table: see table.h. */
#include "cli/table.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"

static int
characters(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

/* A terminal gets no control character from somebody's title; C1 controls are C2 80 … C2 9F. */
static char *
harmless(TALLOC_CTX *ctx, const char *text)
{
    char *safe = err_mem(talloc_strdup(ctx, text));
    for (char *c = safe; *c; c++) {
        unsigned char one = (unsigned char)*c, two = (unsigned char)c[1];
        if (one < ' ' || one == 0x7f)
            *c = ' ';
        else if (one == 0xc2 && two >= 0x80 && two < 0xa0)
            c[0] = c[1] = ' ';
    }
    return safe;
}

static char *
shorten(TALLOC_CTX *ctx, char *text, int most)
{
    if (!most || characters(text) <= most)
        return text;
    char *at = text;
    for (int n = 0; n < most - 1; n++)
        for (at++; ((unsigned char)*at & 0xc0) == 0x80; at++)
            ;
    *at = '\0';
    return err_mem(talloc_asprintf(ctx, "%s…", text));
}

/* 2026-11-21T22:04:06.123+00:00 → 2026-11-21 22:04 */
static bool
is_instant(const char *text)
{
    static const char shape[] = "dddd-dd-ddTdd:dd:";
    for (size_t i = 0; i < strlen(shape); i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == 'd' ? !digit : text[i] != shape[i])
            return false;
    }
    return true;
}

static char *
words(TALLOC_CTX *ctx, json_object *list)
{
    char *all = err_mem(talloc_strdup(ctx, ""));
    for (size_t i = 0; i < json_len(list); i++)
        all = err_mem(talloc_asprintf_append(all, "%s%s", i ? ", " : "",
                                             table_text(ctx, json_item(list, i), 0)));
    return all;
}

char *
table_text(TALLOC_CTX *ctx, json_object *value, int most)
{
    if (!value)
        return err_mem(talloc_strdup(ctx, "-"));
    if (json_object_is_type(value, json_type_array))
        return shorten(ctx, words(ctx, value), most);
    const char *text = json_as_str(value);
    char *safe = harmless(ctx, text ? text : json_text(value));
    if (text && is_instant(safe)) {
        safe[strlen("2026-11-21")] = ' ';
        safe[strlen("2026-11-21 22:04")] = '\0';
    }
    return shorten(ctx, safe, most);
}

static void
print_cell(const char *text, int width, bool last)
{
    printf("%s%*s", text, last ? 0 : width - characters(text) + 2, "");
}

void
table_print(const json_object *list, const struct table_column *columns)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    size_t ncolumns = 0, rows = json_len(list);
    while (columns[ncolumns].title)
        ncolumns++;
    int *widths = err_mem(talloc_zero_array(ctx, int, ncolumns));
    char **cells = err_mem(talloc_zero_array(ctx, char *, (rows + 1) * ncolumns));
    for (size_t i = 0; i < (rows + 1) * ncolumns; i++) {
        const struct table_column *column = &columns[i % ncolumns];
        json_object *row = i < ncolumns ? NULL : json_item(list, i / ncolumns - 1);
        cells[i] = row ? table_text(ctx, json_get(row, column->key), column->most)
                       : err_mem(talloc_strdup(ctx, column->title));
        int width = characters(cells[i]);
        if (width > widths[i % ncolumns])
            widths[i % ncolumns] = width;
    }
    for (size_t i = 0; i < (rows + 1) * ncolumns; i++) {
        bool last = i % ncolumns == ncolumns - 1;
        print_cell(cells[i], widths[i % ncolumns], last);
        if (last)
            putchar('\n');
    }
    talloc_free(ctx);
}
