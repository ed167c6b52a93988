/* pg_values: parameters, rows and errors of io/pg.h. No connection here. */
#include "io/pg_inside.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

/* ---- parameters ---- */

struct pg_params *
pg_params_new(TALLOC_CTX *ctx, int n)
{
    struct pg_params *p = err_mem(talloc_zero(ctx, struct pg_params));
    p->room = n;
    p->values = err_mem(talloc_zero_array(p, const char *, n));
    p->lengths = err_mem(talloc_zero_array(p, int, n));
    p->formats = err_mem(talloc_zero_array(p, int, n));
    return p;
}

static void
pg_param(struct pg_params *p, const char *value, size_t len, int format)
{
    assert_that(p->used < p->room);
    assert_that(len <= INT32_MAX);
    p->values[p->used] = value;
    p->lengths[p->used] = (int)len;
    p->formats[p->used] = format;
    p->used++;
}

void
pg_text(struct pg_params *p, const char *s)
{
    pg_param(p, s, 0, 0);
}

void
pg_int(struct pg_params *p, int64_t n)
{
    pg_text(p, err_mem(talloc_asprintf(p, "%lld", (long long)n)));
}

void
pg_bool(struct pg_params *p, bool b)
{
    pg_text(p, b ? "t" : "f");
}

void
pg_when(struct pg_params *p, when_t t)
{
    pg_text(p, t == WHEN_NONE ? NULL : when_text(p, t));
}

void
pg_bytes(struct pg_params *p, const void *bytes, size_t len)
{
    pg_param(p, bytes, len, 1);
}

void
pg_null(struct pg_params *p)
{
    pg_text(p, NULL);
}

/* ---- lists: ndim, has nulls, type, length, first index; then each value behind its length, big-endian ---- */

struct pg_list {
    struct buf *buf;
    enum pg_type type;
    uint32_t count;
};

enum { LIST_HEAD = 5 * sizeof(uint32_t) };

struct pg_list *
pg_list_new(TALLOC_CTX *ctx, enum pg_type type)
{
    static const char head[LIST_HEAD];
    struct pg_list *l = err_mem(talloc_zero(ctx, struct pg_list));
    l->type = type;
    l->buf = buf_new(l, INT32_MAX);
    assert_that(buf_add(l->buf, head, sizeof head));
    return l;
}

static void
put(struct pg_list *l, enum pg_type type, const void *bytes, size_t len)
{
    uint32_t length = bytes ? htobe32((uint32_t)len) : UINT32_MAX;
    assert_that(l->type == type && buf_add(l->buf, &length, sizeof length) &&
                buf_add(l->buf, bytes ? bytes : "", bytes ? len : 0));
    l->count++;
}

void
pg_list_int(struct pg_list *l, int64_t n)
{
    uint64_t big = htobe64((uint64_t)n);
    put(l, PG_BIGINT, &big, sizeof big);
}

void
pg_list_text(struct pg_list *l, const char *s)
{
    put(l, PG_TEXT, s, s ? strlen(s) : 0);
}

void
pg_list_bytes(struct pg_list *l, const void *bytes, size_t len)
{
    put(l, PG_BYTEA, bytes, len);
}

void
pg_list_null(struct pg_list *l)
{
    put(l, l->type, NULL, 0);
}

void
pg_array(struct pg_params *p, struct pg_list *l)
{
    const uint32_t head[] = {htobe32(1), htobe32(1), htobe32(l->type), htobe32(l->count),
                             htobe32(1)};
    memcpy((char *)buf_bytes(l->buf), head, sizeof head);
    pg_bytes(p, buf_bytes(l->buf), buf_len(l->buf));
}

/* ---- rows ---- */

int
pg_rows(const struct pg_result *r)
{
    return r->rows ? PQntuples(r->rows) : 0;
}

int64_t
pg_affected(const struct pg_result *r)
{
    return r->rows ? strtoll(PQcmdTuples((PGresult *)r->rows), NULL, 10) : 0;
}

bool
pg_is_null(const struct pg_result *r, int row, int column)
{
    assert_that(row >= 0 && row < pg_rows(r) && column >= 0 && column < PQnfields(r->rows));
    return PQgetisnull(r->rows, row, column);
}

const char *
pg_get_text(const struct pg_result *r, int row, int column)
{
    return pg_is_null(r, row, column) ? "" : PQgetvalue(r->rows, row, column);
}

int64_t
pg_get_int(const struct pg_result *r, int row, int column)
{
    if (pg_is_null(r, row, column))
        return 0;
    const char *text = PQgetvalue(r->rows, row, column);
    char *end;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    assert_that(end != text && *end == '\0' && errno == 0);
    return n;
}

bool
pg_get_bool(const struct pg_result *r, int row, int column)
{
    return pg_get_text(r, row, column)[0] == 't';
}

/* "2026-09-01 08:17:02.5+00" is RFC 3339 but for the blank and the short offset; sessions are in
 * UTC. */
when_t
pg_get_when(const struct pg_result *r, int row, int column)
{
    if (pg_is_null(r, row, column))
        return WHEN_NONE;
    TALLOC_CTX *scratch = talloc_new(NULL);
    char *text = err_mem(talloc_strdup(scratch, PQgetvalue(r->rows, row, column)));
    char *blank = strchr(text, ' ');
    char *offset = blank ? strchr(blank, '+') : NULL;
    assert_that(offset && strcmp(offset, "+00") == 0);
    *blank = 'T';
    *offset = '\0';
    when_t t;
    struct err e = err_on(scratch);
    assert_that(when_parse(err_mem(talloc_asprintf(scratch, "%sZ", text)), &t, &e));
    talloc_free(scratch);
    return t;
}

static int
hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

uint8_t *
pg_get_bytes(TALLOC_CTX *ctx, const struct pg_result *r, int row, int column, size_t *ret_len)
{
    *ret_len = 0;
    if (pg_is_null(r, row, column))
        return NULL;
    const char *text = PQgetvalue(r->rows, row, column);
    size_t len = (size_t)PQgetlength(r->rows, row, column);
    assert_that(len >= 2 && text[0] == '\\' && text[1] == 'x' && len % 2 == 0);
    len = len / 2 - 1;
    uint8_t *bytes = err_mem(talloc_size(ctx, len + 1));
    for (size_t i = 0; i < len; i++) {
        int high = hex_digit(text[2 + 2 * i]), low = hex_digit(text[3 + 2 * i]);
        assert_that(high >= 0 && low >= 0);
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    bytes[len] = 0;
    *ret_len = len;
    return bytes;
}

/* ---- errors ---- */

static const char *
pg_line(TALLOC_CTX *ctx, const char *text)
{
    size_t len = text ? strlen(text) : 0;
    while (len > 0 && text[len - 1] == '\n')
        len--;
    return err_mem(talloc_strndup(ctx, text ? text : "", len));
}

struct pg_error *
pg_error_new(TALLOC_CTX *ctx, const char *sqlstate, const char *message)
{
    struct pg_error *e = err_mem(talloc_zero(ctx, struct pg_error));
    for (size_t i = 0; i + 1 < sizeof e->sqlstate && sqlstate[i]; i++)
        e->sqlstate[i] = sqlstate[i];
    e->message = pg_line(e, message);
    e->detail = e->constraint = e->statement = "";
    return e;
}

struct pg_error *
pg_error_copy(TALLOC_CTX *ctx, const struct pg_error *e)
{
    return pg_error_new(ctx, e->sqlstate, e->message);
}

/* libpq's own errors (a lost connection) have no SQLSTATE. */
struct pg_error *
pg_error_of(TALLOC_CTX *ctx, const PGresult *r)
{
    const char *sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    struct pg_error *e = pg_error_new(ctx, sqlstate ? sqlstate : "08006",
                                      message ? message : PQresultErrorMessage(r));
    e->detail = pg_line(e, PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL));
    e->constraint = pg_line(e, PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME));
    return e;
}

bool
pg_error_ends_session(const PGresult *r)
{
    const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    return !severity || strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0;
}

bool
pg_error_is_database(const char *sqlstate)
{
    return strncmp(sqlstate, "08", 2) == 0 || strncmp(sqlstate, "53", 2) == 0 ||
           strncmp(sqlstate, "57", 2) == 0;
}

bool
pg_error_is_unique(const char *sqlstate)
{
    return strcmp(sqlstate, "23505") == 0;
}

bool
pg_error_is_serialization(const char *sqlstate)
{
    return strcmp(sqlstate, "40001") == 0 || strcmp(sqlstate, "40P01") == 0 ||
           strcmp(sqlstate, "55P03") == 0;
}

enum err_kind
pg_error_kind(const char *sqlstate)
{
    if (pg_error_is_database(sqlstate))
        return ERR_UNAVAILABLE;
    return pg_error_is_serialization(sqlstate) ? ERR_CONFLICT : ERR_INTERNAL;
}
