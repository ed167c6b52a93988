/* http_chunk: the grammar of a chunk-size line, one function a state. Keeps the size, forgets the
 * extensions. */
#include "io/http_chunk.h"

#include "io/http_syntax.h"

static bool st_quoted(struct http_chunk *k, unsigned char c, struct err *e);
static bool st_name_start(struct http_chunk *k, unsigned char c, struct err *e);
static bool st_gap(struct http_chunk *k, unsigned char c, struct err *e);

static bool
st_lf(struct http_chunk *k, unsigned char c, struct err *e)
{
    if (c != '\n')
        return err_set(e, ERR_BAD_REQUEST, "A chunk-size line must end with CR LF.");
    k->state = NULL;
    return true;
}

/* What may follow a size, a whole extension, or a quoted value: nothing, a semicolon, or blanks and
 * then a semicolon. */
static bool
goes_on(struct http_chunk *k, unsigned char c, struct err *e)
{
    if (c == '\r')
        k->state = st_lf;
    else if (c == ';')
        k->state = st_name_start;
    else if (c == ' ' || c == '\t')
        k->state = st_gap;
    else
        return err_set(e, ERR_BAD_REQUEST,
                       "A chunk-size line is not a hexadecimal number with its extensions.");
    return true;
}

static bool
st_gap(struct http_chunk *k, unsigned char c, struct err *e)
{
    if (c == '\r')
        return err_set(e, ERR_BAD_REQUEST, "A chunk-size line ends with a blank.");
    return goes_on(k, c, e);
}

static bool
st_quoted_end(struct http_chunk *k, unsigned char c, struct err *e)
{
    return goes_on(k, c, e);
}

static bool
st_escaped(struct http_chunk *k, unsigned char c, struct err *e)
{
    if (!http_syntax_is(c, HTTP_FIELD))
        return err_set(e, ERR_BAD_REQUEST, "A quoted chunk extension holds a control character.");
    k->state = st_quoted;
    return true;
}

static bool
st_quoted(struct http_chunk *k, unsigned char c, struct err *e)
{
    if (c == '"')
        k->state = st_quoted_end;
    else if (c == '\\')
        k->state = st_escaped;
    else if (!http_syntax_is(c, HTTP_QDTEXT))
        return err_set(e, ERR_BAD_REQUEST, "A quoted chunk extension holds a control character.");
    return true;
}

static bool
st_value(struct http_chunk *k, unsigned char c, struct err *e)
{
    return http_syntax_is(c, HTTP_TCHAR) || goes_on(k, c, e);
}

static bool
st_value_start(struct http_chunk *k, unsigned char c, struct err *e)
{
    if (c == ' ' || c == '\t')
        return true;
    if (c == '"')
        k->state = st_quoted;
    else if (http_syntax_is(c, HTTP_TCHAR))
        k->state = st_value;
    else
        return err_set(e, ERR_BAD_REQUEST, "A chunk extension has no value after its equals sign.");
    return true;
}

/* Blanks after a name may lead to its value or to the next extension, not to the end of the line.
 */
static bool
st_name_gap(struct http_chunk *k, unsigned char c, struct err *e)
{
    if (c == '=') {
        k->state = st_value_start;
        return true;
    }
    if (c == ' ' || c == '\t')
        return true;
    return st_gap(k, c, e);
}

static bool
st_name(struct http_chunk *k, unsigned char c, struct err *e)
{
    if (http_syntax_is(c, HTTP_TCHAR))
        return true;
    if (c == '=')
        k->state = st_value_start;
    else if (c == ' ' || c == '\t')
        k->state = st_name_gap;
    else
        return goes_on(k, c, e);
    return true;
}

static bool
st_name_start(struct http_chunk *k, unsigned char c, struct err *e)
{
    if (c == ' ' || c == '\t')
        return true;
    if (!http_syntax_is(c, HTTP_TCHAR))
        return err_set(e, ERR_BAD_REQUEST, "A chunk extension has no name.");
    k->state = st_name;
    return true;
}

static bool
st_size(struct http_chunk *k, unsigned char c, struct err *e)
{
    int digit = http_syntax_hex(c);
    if (digit < 0)
        return goes_on(k, c, e);
    /* Compared before shifting, so that nothing overflows. */
    if (k->size > k->room >> 4 || (k->size << 4) + (uint64_t)digit > k->room)
        return err_set(e, ERR_TOO_LARGE, "What was sent is larger than what is taken here.");
    k->size = (k->size << 4) + (uint64_t)digit;
    return true;
}

static bool
st_first(struct http_chunk *k, unsigned char c, struct err *e)
{
    if (http_syntax_hex(c) < 0)
        return err_set(e, ERR_BAD_REQUEST, "A chunk does not begin with its size.");
    k->state = st_size;
    return st_size(k, c, e);
}

struct http_chunk
http_chunk_begin(uint64_t room)
{
    return (struct http_chunk){.state = st_first, .room = room};
}

bool
http_chunk_step(struct http_chunk *k, unsigned char c, struct err *e)
{
    return k->state(k, c, e);
}

bool
http_chunk_done(const struct http_chunk *k)
{
    return !k->state;
}
