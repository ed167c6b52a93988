/* csv: one pass over the text, a value at a time. */
#include "app/site/csv.h"

#include <string.h>

#include "base/buf.h"
#include "base/json.h"

enum { VALUE_MAX = 64 << 10, COLUMNS_MAX = 256 };

struct reader {
    const char *at, *end;
    int line;
    struct buf *value;
    struct err *e;
};

enum stop { STOP_COMMA, STOP_LINE, STOP_END, STOP_ERROR };

static bool
add(struct reader *r, char c)
{
    return buf_add(r->value, &c, 1) ||
           err_set(r->e, ERR_INVALID, "line %d: a value is longer than %d bytes", r->line,
                   VALUE_MAX);
}

static enum stop
stop_here(struct reader *r)
{
    if (r->at == r->end)
        return STOP_END;
    if (*r->at == ',') {
        r->at++;
        return STOP_COMMA;
    }
    if (*r->at == '\r' && r->at + 1 < r->end && r->at[1] == '\n')
        r->at++;
    if (*r->at == '\n') {
        r->at++;
        r->line++;
        return STOP_LINE;
    }
    err_set(r->e, ERR_INVALID, "line %d: after a closing quote comes a comma or the line's end",
            r->line);
    return STOP_ERROR;
}

static enum stop
quoted(struct reader *r)
{
    for (r->at++; r->at < r->end; r->at++) {
        if (*r->at == '"') {
            if (r->at + 1 == r->end || r->at[1] != '"') {
                r->at++;
                return stop_here(r);
            }
            r->at++;
        }
        r->line += *r->at == '\n';
        if (!add(r, *r->at))
            return STOP_ERROR;
    }
    err_set(r->e, ERR_INVALID, "line %d: a quote is not closed", r->line);
    return STOP_ERROR;
}

static enum stop
value(struct reader *r)
{
    buf_reset(r->value);
    if (r->at < r->end && *r->at == '"')
        return quoted(r);
    for (; r->at < r->end && *r->at != ',' && *r->at != '\n' &&
           !(*r->at == '\r' && r->at + 1 < r->end && r->at[1] == '\n');
         r->at++)
        if (!add(r, *r->at))
            return STOP_ERROR;
    return stop_here(r);
}

static bool
header(struct reader *r, TALLOC_CTX *ctx, const char **names, size_t *ret_count)
{
    size_t n = 0;
    for (enum stop stop = STOP_COMMA; stop == STOP_COMMA;) {
        stop = value(r);
        if (stop == STOP_ERROR)
            return false;
        if (n == COLUMNS_MAX)
            return err_set(r->e, ERR_INVALID, "the header has more than %d columns", COLUMNS_MAX);
        names[n++] = err_mem(talloc_strdup(ctx, buf_text(r->value)));
    }
    *ret_count = n;
    return true;
}

/* An empty line gives an empty object, which the caller drops. */
static bool
row(struct reader *r, const char **names, size_t count, json_object *o)
{
    enum stop stop = STOP_COMMA;
    for (size_t i = 0; stop == STOP_COMMA; i++) {
        int line = r->line;
        stop = value(r);
        if (stop == STOP_ERROR)
            return false;
        if (i >= count && buf_len(r->value))
            return err_set(r->e, ERR_INVALID, "line %d has more values than the header has names",
                           line);
        if (i < count && buf_len(r->value))
            json_put_str(o, names[i], buf_text(r->value));
    }
    return true;
}

static bool
rows(struct reader *r, TALLOC_CTX *ctx, size_t max, json_object *list)
{
    const char **names = err_mem(talloc_array(ctx, const char *, COLUMNS_MAX));
    size_t count = 0;
    if (!header(r, ctx, names, &count))
        return false;
    while (r->at < r->end) {
        if (json_len(list) == max)
            return err_set(r->e, ERR_TOO_LARGE, "more than %zu rows: send them in several files",
                           max);
        json_object *o = json_obj();
        if (!row(r, names, count, o)) {
            json_object_put(o);
            return false;
        }
        if (json_object_object_length(o))
            json_push(list, o);
        else
            json_object_put(o);
    }
    return true;
}

bool
csv_read(const char *text, size_t len, size_t max, json_object **ret, struct err *e)
{
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        len -= 3;
    }
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct reader r = {text, text + len, 1, buf_new(ctx, VALUE_MAX), e};
    json_object *list = json_list();
    bool ok = rows(&r, ctx, max, list);
    talloc_free(ctx);
    if (ok)
        *ret = list;
    else
        json_object_put(list);
    return ok;
}
