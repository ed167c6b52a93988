/* transform_set: assembles program texts and finds the way back from a line of them. It must never read a file. */
#include "io/transform_set.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

/* A source as its author wrote it, less its leading includes. */
struct source {
    const char *file;
    char *text;
    struct library **includes; /* a talloc array */
};

struct library {
    const char *name;
    struct source source;
    uint64_t taken; /* the last assembly that it is part of */
    UT_hash_handle hh;
};

/* Where a source begins in the assembled text; in rising order. */
struct transform_part {
    const char *file;
    long first; /* line, from 1 */
};

struct transform_set {
    struct library *libraries;
    struct transform_program *programs;
};

/* uthash's own tables are not talloc's. */
static int
set_gone(struct transform_set *set)
{
    HASH_CLEAR(hh, set->libraries);
    HASH_CLEAR(hh, set->programs);
    return 0;
}

struct transform_set *
transform_set_new(TALLOC_CTX *ctx)
{
    struct transform_set *set = err_mem(talloc_zero(ctx, struct transform_set));
    talloc_set_destructor(set, set_gone);
    return set;
}

/* ---- leading includes ---- */

static char *
skip_blank(char *at)
{
    for (;;) {
        at += strspn(at, " \t\r\n");
        if (*at != '#')
            return at;
        at += strcspn(at, "\n");
    }
}

static bool
word_at(const char *at, const char *word)
{
    size_t len = strlen(word);
    return strncmp(at, word, len) == 0 && !isalnum((unsigned char)at[len]) && at[len] != '_';
}

static long
line_of(const char *text, const char *at)
{
    long line = 1;
    for (; text < at; text++)
        line += *text == '\n';
    return line;
}

/* at stands on `include`: the name between the quotes, and where its statement ends; false: not of that form. */
static bool
include_name(TALLOC_CTX *ctx, char *at, char **ret_name, char **ret_end)
{
    at = skip_blank(at + strlen("include"));
    if (*at != '"')
        return false;
    size_t len = strcspn(++at, "\"\\\n");
    char *end = at + len;
    if (*end != '"' || *(end = skip_blank(end + 1)) != ';')
        return false;
    *ret_name = err_mem(talloc_strndup(ctx, at, len));
    *ret_end = end + 1;
    return true;
}

/* The statement becomes spaces, so that lines and columns stay. */
static void
blank_out(char *from, const char *to)
{
    for (; from < to; from++)
        if (*from != '\n')
            *from = ' ';
}

static bool
take_includes(struct transform_set *set, struct source *source, TALLOC_CTX *ctx, struct err *e)
{
    for (;;) {
        char *at = skip_blank(source->text);
        long line = line_of(source->text, at);
        if (word_at(at, "import") || word_at(at, "module"))
            return err_set(e, ERR_CONFIG,
                           "%s line %ld: only `include \"NAME\";` is understood here, not import "
                           "or module",
                           source->file, line);
        if (!word_at(at, "include"))
            return true;
        char *name, *end;
        if (!include_name(ctx, at, &name, &end))
            return err_set(e, ERR_CONFIG,
                           "%s line %ld: an include is written `include \"NAME\";`, nothing more",
                           source->file, line);
        struct library *library;
        HASH_FIND_STR(set->libraries, name, library);
        if (!library)
            return err_set(e, ERR_CONFIG, "%s line %ld: there is no library named \"%s\"",
                           source->file, line, name);
        size_t n = talloc_array_length(source->includes);
        source->includes = err_mem(talloc_realloc(ctx, source->includes, struct library *, n + 1));
        source->includes[n] =
            err_mem(talloc_reference(ctx, library)); /* outlives the set, as the program may */
        blank_out(at, end);
    }
}

static bool
source_read(struct transform_set *set, TALLOC_CTX *ctx, const char *file, const char *text,
            struct source *source, struct err *e)
{
    if (strlen(text) > FRAME_INPUT_MAX / 4)
        return err_set(e, ERR_CONFIG, "%s: longer than %u bytes", file, FRAME_INPUT_MAX / 4);
    *source = (struct source){.file = err_mem(talloc_strdup(ctx, file)),
                              .text = err_mem(talloc_strdup(ctx, text)),
                              .includes = err_mem(talloc_array(ctx, struct library *, 0))};
    return take_includes(set, source, ctx, e);
}

/* ---- assembling ---- */

struct assembly {
    uint64_t number;
    TALLOC_CTX *owner;
    struct buf *text;
    struct transform_part *parts;
    long lines;
    bool fits;
};

static void
append(struct assembly *a, const struct source *source)
{
    size_t n = talloc_array_length(a->parts);
    for (size_t i = 0; i < talloc_array_length(source->includes); i++) {
        struct library *library = source->includes[i];
        if (library->taken == a->number)
            continue;
        library->taken = a->number;
        append(a, &library->source);
        n = talloc_array_length(a->parts);
    }
    a->parts = err_mem(talloc_realloc(a->owner, a->parts, struct transform_part, n + 1));
    a->parts[n] = (struct transform_part){source->file, a->lines + 1};
    a->lines += line_of(source->text, source->text + strlen(source->text));
    a->fits = a->fits && buf_addstr(a->text, source->text) && buf_addstr(a->text, "\n");
}

static struct assembly
assemble(TALLOC_CTX *ctx, const struct source *source)
{
    static uint64_t assemblies;
    struct assembly a = {.number = ++assemblies,
                         .owner = ctx,
                         .text = buf_new(ctx, FRAME_INPUT_MAX),
                         .parts = err_mem(talloc_array(ctx, struct transform_part, 0)),
                         .fits = true};
    append(&a, source);
    return a;
}

struct buf *
transform_set_text(TALLOC_CTX *ctx, const struct transform_program *p)
{
    struct assembly a = assemble(ctx, p->source);
    assert_that(a.fits); /* as it did when it was added */
    talloc_free(a.parts);
    return a.text;
}

bool
transform_set_holds(struct transform_set *set, const struct transform_program *p)
{
    const struct transform_program *held = transform_set_find(set, p->name);
    if (!held || held->mode != p->mode)
        return false;
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct buf *a = transform_set_text(ctx, held), *b = transform_set_text(ctx, p);
    bool same = buf_len(a) == buf_len(b) && memcmp(buf_bytes(a), buf_bytes(b), buf_len(a)) == 0;
    talloc_free(ctx);
    return same;
}

/* Where its parts begin; whether all of it is short enough. */
static bool
lay_out(struct transform_program *p, struct err *e)
{
    struct assembly a = assemble(p, p->source);
    talloc_free(a.text);
    p->parts = a.parts;
    p->n_parts = talloc_array_length(a.parts);
    return a.fits || err_set(e, ERR_CONFIG, "%s: with its libraries longer than %u bytes", p->file,
                             FRAME_INPUT_MAX);
}

bool
transform_set_library(struct transform_set *set, const char *name, const char *file,
                      const char *text, struct err *e)
{
    struct library *library;
    HASH_FIND_STR(set->libraries, name, library);
    if (library)
        return err_set(e, ERR_CONFIG, "%s: there is a library named \"%s\" already", file, name);
    library = err_mem(talloc_zero(set, struct library));
    library->name = err_mem(talloc_strdup(library, name));
    if (!source_read(set, library, file, text, &library->source, e)) {
        talloc_free(library);
        return false;
    }
    HASH_ADD_KEYPTR(hh, set->libraries, library->name, strlen(library->name), library);
    return true;
}

bool
transform_set_add(struct transform_set *set, const char *name, const char *file,
                  enum frame_mode mode, const char *text, struct err *e)
{
    static uint32_t ids;
    if (transform_set_find(set, name))
        return err_set(e, ERR_CONFIG, "%s: there is a program named \"%s\" already", file, name);
    struct transform_program *p = err_mem(talloc_zero(set, struct transform_program));
    struct source *source = err_mem(talloc_zero(p, struct source));
    p->name = err_mem(talloc_strdup(p, name));
    p->mode = mode;
    p->id = ++ids;
    p->source = source;
    if (!source_read(set, p, file, text, source, e)) {
        talloc_free(p);
        return false;
    }
    p->file = source->file;
    if (!lay_out(p, e)) {
        talloc_free(p);
        return false;
    }
    HASH_ADD_KEYPTR(hh, set->programs, p->name, strlen(p->name), p);
    return true;
}

struct transform_program *
transform_set_find(struct transform_set *set, const char *name)
{
    struct transform_program *p;
    HASH_FIND_STR(set->programs, name, p);
    return p;
}

struct transform_program *
transform_set_first(struct transform_set *set)
{
    return set->programs;
}

struct transform_program *
transform_set_next(struct transform_program *p)
{
    return p->hh.next;
}

/* ---- jq's messages ---- */

static char *
place(TALLOC_CTX *ctx, const struct transform_program *p, long line)
{
    size_t i = p->n_parts - 1;
    while (i > 0 && p->parts[i].first > line)
        i--;
    return err_mem(
        talloc_asprintf(ctx, "%s line %ld", p->parts[i].file, line - p->parts[i].first + 1));
}

static char *
trimmed(TALLOC_CTX *ctx, const char *text, size_t len)
{
    while (len && isspace((unsigned char)text[len - 1]))
        len--;
    while (len && isspace((unsigned char)*text)) {
        text++;
        len--;
    }
    return err_mem(talloc_strndup(ctx, text, len));
}

/* What jq says of a shell is not our author's concern. */
static char *
plain(TALLOC_CTX *ctx, const char *text, size_t len)
{
    static const char prefix[] = "jq: error: ", shell[] = " (Unix shell quoting issues?)";
    if (len >= sizeof prefix - 1 && strncmp(text, prefix, sizeof prefix - 1) == 0) {
        text += sizeof prefix - 1;
        len -= sizeof prefix - 1;
    }
    char *copy = trimmed(ctx, text, len);
    char *at = strstr(copy, shell);
    if (at)
        memmove(at, at + sizeof shell - 1, strlen(at + sizeof shell - 1) + 1);
    return copy;
}

/* "MESSAGE at <top-level>, line N:\nSOURCE" → "FILE line M: MESSAGE: SOURCE"; NULL when it only counts the others. */
static char *
sentence(TALLOC_CTX *ctx, const struct transform_program *p, const char *message)
{
    static const char where[] = " at <top-level>, line ";
    const char *at = strstr(message, where);
    if (!at) {
        if (strncmp(message, "jq: ", 4) == 0 && strstr(message, " compile error"))
            return NULL;
        return err_mem(
            talloc_asprintf(ctx, "%s: %s", p->file, plain(ctx, message, strlen(message))));
    }
    const char *source = strchr(at, '\n');
    char *quoted = trimmed(ctx, source ? source : "", source ? strlen(source) : 0);
    return err_mem(
        talloc_asprintf(ctx, "%s: %s%s%s", place(ctx, p, strtol(at + sizeof where - 1, NULL, 10)),
                        plain(ctx, message, (size_t)(at - message)), *quoted ? ": " : "", quoted));
}

char *
transform_set_wrong(TALLOC_CTX *ctx, const struct transform_program *p, const char *messages,
                    size_t len)
{
    TALLOC_CTX *scratch = err_mem(talloc_new(NULL));
    char *all = NULL;
    for (size_t at = 0; at < len;) {
        size_t n = strnlen(messages + at, len - at);
        char *one = sentence(scratch, p, err_mem(talloc_strndup(scratch, messages + at, n)));
        if (one && !all)
            all = err_mem(talloc_strdup(scratch, one));
        else if (one)
            all = err_mem(talloc_asprintf(scratch, "%s; %s", all, one));
        at += n + 1;
    }
    char *text = err_mem(
        all ? talloc_strdup(ctx, all)
            : talloc_asprintf(ctx, "%s: does not compile, and jq does not say why", p->file));
    talloc_free(scratch);
    return text;
}
