/* diff: longest common subsequence over words, after what is equal at both ends is set aside. */
#include "core/policy/diff.h"

#include <ctype.h>
#include <string.h>

#include "base/json.h"
#include "core/policy/form.h"
#include "core/policy/guard.h"

/* Cells of the table of one comparison; beyond it the stretch is replaced whole. */
enum { CELLS_MAX = 1 << 20 };

struct words {
    const char **word; /* NUL-terminated copies, or borrowed entries of a list */
    size_t count;
};

/* ---- two sequences of words to parts ------------------------------------------------------------------------- */

struct parts {
    json_object *list;
    const char *kind; /* of the part being gathered */
    char *text;
    bool joined; /* words become one part; entries of a list are a part each */
};

static void
flush(struct parts *p)
{
    if (!p->kind)
        return;
    json_object *part = json_obj();
    json_put_str(part, p->kind, p->text);
    json_push(p->list, part);
    talloc_free(p->text);
    p->kind = NULL;
}

static void
gather(struct parts *p, const char *kind, const char *word)
{
    if (!p->joined || !p->kind || strcmp(p->kind, kind)) {
        flush(p);
        p->kind = kind;
        p->text = err_mem(talloc_strdup(NULL, ""));
    }
    p->text = err_mem(talloc_strdup_append_buffer(p->text, word));
}

static void
gather_all(struct parts *p, const char *kind, const struct words *w, size_t from, size_t until)
{
    for (size_t i = from; i < until; i++)
        gather(p, kind, w->word[i]);
}

/* length[i][j]: of the longest common subsequence of the last rows − i and columns − j words. */
static uint16_t *
table(const struct words *a, const struct words *b, size_t from, size_t rows, size_t columns)
{
    uint16_t *t = err_mem(talloc_zero_array(NULL, uint16_t, (rows + 1) * (columns + 1)));
    for (size_t i = rows; i-- > 0;)
        for (size_t j = columns; j-- > 0;) {
            size_t here = i * (columns + 1) + j, below = here + columns + 1;
            if (!strcmp(a->word[from + i], b->word[from + j]))
                t[here] = (uint16_t)(t[below + 1] + 1);
            else
                t[here] = t[below] > t[here + 1] ? t[below] : t[here + 1];
        }
    return t;
}

static void
compare_middle(struct parts *p, const struct words *a, const struct words *b, size_t from,
               size_t rows, size_t columns)
{
    if (rows && columns && (rows + 1) > CELLS_MAX / (columns + 1)) {
        gather_all(p, "removed", a, from, from + rows);
        gather_all(p, "added", b, from, from + columns);
        return;
    }
    uint16_t *t = table(a, b, from, rows, columns);
    size_t i = 0, j = 0;
    while (i < rows || j < columns) {
        size_t here = i * (columns + 1) + j;
        if (i < rows && j < columns && !strcmp(a->word[from + i], b->word[from + j])) {
            gather(p, "same", a->word[from + i++]);
            j++;
        } else if (j == columns || (i < rows && t[here + columns + 1] >= t[here + 1]))
            gather(p, "removed", a->word[from + i++]);
        else
            gather(p, "added", b->word[from + j++]);
    }
    talloc_free(t);
}

static json_object *
compare(const struct words *a, const struct words *b, bool joined)
{
    struct parts p = {.list = json_list(), .joined = joined};
    size_t head = 0, tail = 0, least = a->count < b->count ? a->count : b->count;
    while (head < least && !strcmp(a->word[head], b->word[head]))
        head++;
    while (tail < least - head &&
           !strcmp(a->word[a->count - 1 - tail], b->word[b->count - 1 - tail]))
        tail++;
    gather_all(&p, "same", a, 0, head);
    compare_middle(&p, a, b, head, a->count - head - tail, b->count - head - tail);
    gather_all(&p, "same", a, a->count - tail, a->count);
    flush(&p);
    return p.list;
}

/* ---- texts ----------------------------------------------------------------------------------------------------- */

static bool
space(char c)
{
    return isspace((unsigned char)c);
}

/* A word with the spaces that follow it. */
static struct words
split(TALLOC_CTX *ctx, const char *text)
{
    struct words w = {.word = err_mem(talloc_zero_array(ctx, const char *, strlen(text)))};
    while (*text) {
        const char *end = text;
        while (*end && !space(*end))
            end++;
        while (*end && space(*end))
            end++;
        w.word[w.count++] = err_mem(talloc_strndup(w.word, text, (size_t)(end - text)));
        text = end;
    }
    return w;
}

json_object *
diff_texts(const char *before, const char *after)
{
    TALLOC_CTX *tmp = err_mem(talloc_new(NULL));
    struct words a = split(tmp, before), b = split(tmp, after);
    json_object *parts = compare(&a, &b, true);
    talloc_free(tmp);
    return parts;
}

/* ---- documents -------------------------------------------------------------------------------------------------- */

static bool
same(json_object *a, json_object *b)
{
    bool have_a = guard_answered(a), have_b = guard_answered(b);
    return have_a == have_b && (!have_a || json_equal(a, b));
}

const char **
diff_fields(TALLOC_CTX *ctx, const struct form *form, json_object *before, json_object *after,
            size_t *ret_count)
{
    const char **ids = err_mem(talloc_zero_array(ctx, const char *, form->nfields + 1));
    size_t n = 0;
    for (size_t i = 0; i < form->nfields; i++)
        if (!same(json_get(before, form->fields[i].id), json_get(after, form->fields[i].id)))
            ids[n++] = form->fields[i].id;
    *ret_count = n;
    return ids;
}

static struct words
entries(TALLOC_CTX *ctx, const struct field *f, json_object *answer)
{
    bool list = json_object_is_type(answer, json_type_array);
    size_t n = list ? json_len(answer) : guard_answered(answer);
    struct words w = {.word = err_mem(talloc_zero_array(ctx, const char *, n)), .count = n};
    for (size_t i = 0; i < n; i++) {
        json_object *one = list ? json_item(answer, i) : answer;
        w.word[i] = list && form_repeats(f->type) ? form_entry_text(ctx, f, one)
                                                  : form_answer_text(ctx, f, one);
    }
    return w;
}

static json_object *
diff_answer(const struct field *f, json_object *before, json_object *after)
{
    TALLOC_CTX *tmp = err_mem(talloc_new(NULL));
    if (f->type == FIELD_TEXT || f->type == FIELD_LONG_TEXT) {
        json_object *parts =
            diff_texts(form_answer_text(tmp, f, before), form_answer_text(tmp, f, after));
        talloc_free(tmp);
        return parts;
    }
    struct words a = entries(tmp, f, before), b = entries(tmp, f, after);
    json_object *parts = compare(&a, &b, false);
    talloc_free(tmp);
    return parts;
}

json_object *
diff_documents(const struct form *form, json_object *before, json_object *after)
{
    json_object *list = json_list();
    for (size_t i = 0; i < form->nfields; i++) {
        const struct field *f = &form->fields[i];
        json_object *old = json_get(before, f->id), *new = json_get(after, f->id);
        if (same(old, new))
            continue;
        json_object *item = json_obj();
        json_put_str(item, "field", f->id);
        json_put_str(item, "title", f->title);
        json_put(item, "parts", diff_answer(f, old, new));
        json_push(list, item);
    }
    return list;
}
