/*
 * http_parse: the machine that cuts bytes into requests. One function a state, one byte a call;
 * only bodies are copied in bulk. So the answer cannot depend on how the bytes came, and each state
 * can be read beside its rule in RFC 9112.
 *
 * Must never: guess. What is not exactly the grammar is an error, with one exception that §2.2 asks
 * for: a single empty line before the request line.
 */
#include "io/http_parse.h"

#include <string.h>
#include <strings.h>

#include "io/http_chunk.h"
#include "io/http_frame.h"

/* A chunk-size line of this length is free; what is longer counts as extras. */
#define PLAIN_CHUNK_LINE 16
#define METHOD_MAX 32
#define FIRST_HEAD_ROOM 1024
#define FIRST_BODY_ROOM 16384

/* Offsets into the kept bytes, which move while they grow. */
struct place {
    uint32_t name, value;
};

struct http_parse {
    struct http_limits limits;
    bool (*state)(struct http_parse *p, unsigned char c, struct err *e);
    enum http_step reached;

    /* The section of the head being read, and how many bytes it may still have. */
    size_t left, section;
    enum err_kind over;
    const char *section_name;

    char *kept; /* method, target, names and values, each with its NUL */
    size_t kept_len, kept_room;
    size_t target_at;
    struct place *places;
    size_t place_count, place_room, trailer_count;
    bool in_trailer;
    int version_pos, major;

    char *body;
    size_t body_len, body_room;
    uint64_t data_left; /* of the body, or of this chunk */
    struct http_chunk chunk;
    size_t extras;

    struct http_head head;
};

static bool st_start(struct http_parse *p, unsigned char c, struct err *e);
static bool st_field_start(struct http_parse *p, unsigned char c, struct err *e);
static bool st_data(struct http_parse *p, unsigned char c, struct err *e);
static void chunk_begin(struct http_parse *p);

static bool
bad(struct err *e, const char *text)
{
    return err_set(e, ERR_BAD_REQUEST, "%s", text);
}

static void
section_begin(struct http_parse *p, const char *name, size_t max, enum err_kind over)
{
    p->section_name = name;
    p->section = p->left = max;
    p->over = over;
}

static void
keep(struct http_parse *p, unsigned char c)
{
    if (p->in_trailer)
        return;
    if (p->kept_len == p->kept_room) {
        p->kept_room = p->kept_room ? p->kept_room * 2 : FIRST_HEAD_ROOM;
        p->kept = err_mem(talloc_realloc(p, p->kept, char, p->kept_room));
    }
    p->kept[p->kept_len++] = (char)c;
}

struct http_parse *
http_parse_new(TALLOC_CTX *ctx, const struct http_limits *limits)
{
    /* Offsets are 32 bits. */
    assert_that(limits->request_line < UINT32_MAX / 4 && limits->header_bytes < UINT32_MAX / 4);
    struct http_parse *p = err_mem(talloc_zero(ctx, struct http_parse));
    p->limits = *limits;
    p->state = st_start;
    section_begin(p, "request line", limits->request_line, ERR_URI_TOO_LONG);
    return p;
}

/* ---- the end of the head ---- */

static bool
head_done(struct http_parse *p, struct err *e)
{
    struct http_field *fields = NULL;
    if (p->place_count)
        fields = err_mem(talloc_array(p, struct http_field, p->place_count));
    for (size_t i = 0; i < p->place_count; i++)
        fields[i] = (struct http_field){.name = p->kept + p->places[i].name,
                                        .value = p->kept + p->places[i].value};
    TALLOC_FREE(p->places);
    p->head.fields = fields;
    p->head.field_count = p->place_count;
    p->head.method = p->kept;
    p->head.target = p->kept + p->target_at;
    if (!http_frame(&p->head, e))
        return false;
    p->data_left = p->head.length;
    p->state = st_data;
    p->reached = HTTP_HEAD;
    return http_parse_body_max(p, p->limits.body, e);
}

/* ---- request line (RFC 9112 §3) ---- */

static bool
st_line_lf(struct http_parse *p, unsigned char c, struct err *e)
{
    if (c != '\n')
        return bad(e, "The request line must end with CR LF.");
    if (p->major != 1)
        return err_set(e, ERR_VERSION, "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
    p->state = st_field_start;
    section_begin(p, "header section", p->limits.header_bytes, ERR_HEADERS_TOO_LARGE);
    return true;
}

static bool
st_version(struct http_parse *p, unsigned char c, struct err *e)
{
    static const char shape[] = "HTTP/#.#\r";
    char want = shape[p->version_pos];
    bool digit = http_syntax_is(c, HTTP_DIGIT);
    if (want == '#' ? !digit : c != (unsigned char)want)
        return bad(e, "The request line must be: method, one space, target, one space, HTTP/1.1.");
    if (p->version_pos == 5)
        p->major = c - '0';
    if (p->version_pos == 7)
        p->head.minor = c - '0';
    if (want == '\r')
        p->state = st_line_lf;
    p->version_pos++;
    return true;
}

static bool
st_target(struct http_parse *p, unsigned char c, struct err *e)
{
    if (c == ' ' && p->kept_len > p->target_at) {
        keep(p, 0);
        p->state = st_version;
        return http_syntax_target(p->kept, p->kept + p->target_at, &p->head.form, e);
    }
    if (c <= ' ' || c >= 0x7f)
        return bad(e, "The request target holds a character that no address may hold.");
    keep(p, c);
    return true;
}

static bool
st_method(struct http_parse *p, unsigned char c, struct err *e)
{
    if (c == ' ') {
        keep(p, 0);
        p->target_at = p->kept_len;
        p->state = st_target;
        return true;
    }
    if (!http_syntax_is(c, HTTP_TCHAR))
        return bad(e, "This is not an HTTP request: it does not begin with a method.");
    if (p->kept_len == METHOD_MAX)
        return err_set(e, ERR_NOT_IMPLEMENTED, "No method has a name this long.");
    keep(p, c);
    return true;
}

static bool
st_begin(struct http_parse *p, unsigned char c, struct err *e)
{
    if (c == ' ')
        return bad(e, "This is not an HTTP request: it begins with a space.");
    p->state = st_method;
    return st_method(p, c, e);
}

static bool
st_empty_lf(struct http_parse *p, unsigned char c, struct err *e)
{
    if (c != '\n')
        return bad(e, "A CR without LF came before the request.");
    p->state = st_begin;
    section_begin(p, "request line", p->limits.request_line, ERR_URI_TOO_LONG);
    return true;
}

static bool
st_start(struct http_parse *p, unsigned char c, struct err *e)
{
    if (c == '\r') {
        p->state = st_empty_lf;
        return true;
    }
    return st_begin(p, c, e);
}

/* ---- field lines, of the head and of the trailer (RFC 9112 §5) ---- */

static bool
st_field_lf(struct http_parse *p, unsigned char c, struct err *e)
{
    if (c != '\n')
        return bad(e, "A header line must end with CR LF.");
    p->state = st_field_start;
    return true;
}

static bool
st_value(struct http_parse *p, unsigned char c, struct err *e)
{
    if (c == '\r') {
        if (!p->in_trailer) {
            size_t start = p->places[p->place_count - 1].value;
            while (p->kept_len > start &&
                   (p->kept[p->kept_len - 1] == ' ' || p->kept[p->kept_len - 1] == '\t'))
                p->kept_len--;
        }
        keep(p, 0);
        p->state = st_field_lf;
        return true;
    }
    if (!http_syntax_is(c, HTTP_FIELD))
        return bad(e, "A header value holds a control character or a bare line feed.");
    keep(p, c);
    return true;
}

static bool
st_value_start(struct http_parse *p, unsigned char c, struct err *e)
{
    if (c == ' ' || c == '\t')
        return true;
    p->state = st_value;
    return st_value(p, c, e);
}

static bool
st_name(struct http_parse *p, unsigned char c, struct err *e)
{
    if (c == ':') {
        keep(p, 0);
        if (!p->in_trailer)
            p->places[p->place_count - 1].value = (uint32_t)p->kept_len;
        p->state = st_value_start;
        return true;
    }
    if (!http_syntax_is(c, HTTP_TCHAR))
        return bad(e, "A header name holds a character that no name may hold, or a space before "
                      "its colon.");
    keep(p, c);
    return true;
}

static bool
field_begin(struct http_parse *p, struct err *e)
{
    if (p->place_count + p->trailer_count == p->limits.header_count)
        return err_set(e, ERR_HEADERS_TOO_LARGE, "The request has more than %zu header lines.",
                       p->limits.header_count);
    if (p->in_trailer) {
        p->trailer_count++;
        return true;
    }
    if (p->place_count == p->place_room) {
        p->place_room = p->place_room ? p->place_room * 2 : 16;
        p->places = err_mem(talloc_realloc(p, p->places, struct place, p->place_room));
    }
    p->places[p->place_count++] = (struct place){.name = (uint32_t)p->kept_len};
    return true;
}

static bool
st_head_lf(struct http_parse *p, unsigned char c, struct err *e)
{
    if (c != '\n')
        return bad(e, "The empty line after the headers must be CR LF.");
    if (!p->in_trailer)
        return head_done(p, e);
    p->reached = HTTP_DONE;
    return true;
}

static bool
st_field_start(struct http_parse *p, unsigned char c, struct err *e)
{
    if (c == '\r') {
        p->state = st_head_lf;
        return true;
    }
    if (c == ' ' || c == '\t')
        return bad(e, "A header line begins with a space: folded lines are not accepted.");
    if (!http_syntax_is(c, HTTP_TCHAR))
        return bad(e, "A header line does not begin with a name.");
    p->state = st_name;
    if (!field_begin(p, e))
        return false;
    return st_name(p, c, e);
}

/* ---- chunks (RFC 9112 §7.1) ---- */

static bool
chunk_line_done(struct http_parse *p, struct err *e)
{
    size_t used = p->section - p->left;
    if (used > PLAIN_CHUNK_LINE)
        p->extras += used - PLAIN_CHUNK_LINE;
    if (p->extras > p->limits.chunk_extras)
        return bad(e, "The chunk extensions are too long.");
    p->data_left = p->chunk.size;
    if (p->chunk.size) {
        p->state = st_data;
        return true;
    }
    p->in_trailer = true;
    p->state = st_field_start;
    section_begin(p, "trailer section", p->limits.trailer_bytes, ERR_HEADERS_TOO_LARGE);
    return true;
}

static bool
st_chunk_line(struct http_parse *p, unsigned char c, struct err *e)
{
    if (!http_chunk_step(&p->chunk, c, e))
        return false;
    return !http_chunk_done(&p->chunk) || chunk_line_done(p, e);
}

static void
chunk_begin(struct http_parse *p)
{
    p->chunk = http_chunk_begin(p->limits.body - p->body_len);
    p->state = st_chunk_line;
    section_begin(p, "chunk-size line", p->limits.chunk_line, ERR_BAD_REQUEST);
}

static bool
st_data_lf(struct http_parse *p, unsigned char c, struct err *e)
{
    if (c != '\n')
        return bad(e, "A chunk must end with CR LF.");
    chunk_begin(p);
    return true;
}

static bool
st_data_cr(struct http_parse *p, unsigned char c, struct err *e)
{
    if (c != '\r')
        return bad(e, "A chunk is longer than its size says.");
    p->state = st_data_lf;
    return true;
}

/* ---- bodies ---- */

static bool
st_data(struct http_parse *p, unsigned char c, struct err *e)
{
    assert_that(!"body bytes are copied in bulk");
    return false;
}

static void
body_add(struct http_parse *p, const unsigned char *bytes, size_t n)
{
    if (p->body_room - p->body_len < n + 1) {
        size_t room = p->body_room ? p->body_room : FIRST_BODY_ROOM;
        if (!p->body_room && !p->head.chunked && p->head.length < FIRST_BODY_ROOM)
            room = (size_t)p->head.length + 1;
        while (room - p->body_len < n + 1)
            room *= 2;
        p->body = err_mem(talloc_realloc(p, p->body, char, room));
        p->body_room = room;
    }
    memcpy(p->body + p->body_len, bytes, n);
    p->body_len += n;
    p->body[p->body_len] = 0;
}

static size_t
data_take(struct http_parse *p, const unsigned char *bytes, size_t len)
{
    size_t n = len < p->data_left ? len : (size_t)p->data_left;
    if (n)
        body_add(p, bytes, n);
    p->data_left -= n;
    if (p->data_left)
        return n;
    if (p->head.chunked) {
        p->state = st_data_cr;
        section_begin(p, "chunk", 2, ERR_BAD_REQUEST);
    } else {
        p->reached = HTTP_DONE;
    }
    return n;
}

enum http_step
http_parse_feed(struct http_parse *p, const void *bytes, size_t len, size_t *ret_used,
                struct err *e)
{
    const unsigned char *in = bytes;
    size_t at = 0;
    enum http_step before = p->reached;
    assert_that(before == HTTP_MORE || before == HTTP_HEAD);
    while (p->reached == before) {
        if (p->state == st_data) {
            at += data_take(p, in + at, len - at);
            if (at == len)
                break;
            continue;
        }
        if (at == len)
            break;
        if (p->left == 0) {
            err_set(e, p->over, "The %s is longer than %zu bytes.", p->section_name, p->section);
            p->reached = HTTP_BAD;
            break;
        }
        p->left--;
        if (!p->state(p, in[at++], e))
            p->reached = HTTP_BAD;
    }
    *ret_used = at;
    return p->reached == before ? HTTP_MORE : p->reached;
}

bool
http_parse_body_max(struct http_parse *p, size_t max, struct err *e)
{
    assert_that(p->reached == HTTP_HEAD && !p->body_len);
    if (max > p->limits.body)
        max = p->limits.body;
    p->limits.body = max;
    if (p->head.length > max)
        return err_set(e, ERR_TOO_LARGE,
                       "What was sent is larger than the %zu %s that are taken here.",
                       max < 1024 ? max : max / 1024, max < 1024 ? "bytes" : "kilobytes");
    if (p->head.chunked)
        chunk_begin(p);
    return true;
}

const struct http_head *
http_parse_head(const struct http_parse *p)
{
    return &p->head;
}

const void *
http_parse_body(const struct http_parse *p, size_t *ret_len)
{
    *ret_len = p->body_len;
    return p->body ? p->body : "";
}

bool
http_parse_untouched(const struct http_parse *p)
{
    return p->state == st_start || p->state == st_empty_lf || p->state == st_begin;
}

const char *
http_head_value(const struct http_head *head, const char *name)
{
    for (size_t i = 0; i < head->field_count; i++)
        if (strcasecmp(head->fields[i].name, name) == 0)
            return head->fields[i].value;
    return NULL;
}
