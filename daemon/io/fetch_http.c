/* fetch_http: one HTTP request and its bounded answer. */
#include "config.h"

#include "io/fetch_call.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"

#define TIMEOUT (15 * WHEN_SECOND)
#define CONNECT_TIMEOUT (5 * WHEN_SECOND)
#define MAX_BODY ((size_t)256 * 1024)
#define MAX_HEADERS ((size_t)16 * 1024)

enum { HEADER_LINES_MAX = 128 }; /* of an answer, those of informational answers before it too */

struct http {
    fetch_http_fn *fn;
    void *arg;
    char *place; /* scheme, host and port: what may be shown of the address */
    char *url;
    const char **wanted;
    size_t wanted_count;
    struct fetch_header *headers;
    size_t header_count, header_bytes, header_lines, max_headers;
    struct buf *body;
    int status;
    bool head_done, too_large;
};

/* ---- what may be sent ------------------------------------------------------------------------ */

static bool
is_token(const char *text) /* RFC 9110 §5.6.2 */
{
    static const char letters[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return *text && text[strspn(text, letters)] == '\0';
}

static bool
has_control(const char *text)
{
    for (; *text; text++)
        if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7f)
            return true;
    return false;
}

static bool
check_header(const struct fetch_header *h, struct err *e)
{
    static const char *const ours[] = {
        "host",   "content-length", "transfer-encoding", "connection",
        "expect", "upgrade",        "trailer",           "te"};
    if (!is_token(h->name))
        return err_set(e, ERR_INVALID, "a header to be sent has a name that HTTP does not allow");
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strcasecmp(h->name, ours[i]) == 0)
            return err_set(e, ERR_INVALID,
                           "the header %s is written by the service and cannot be set", h->name);
    if (has_control(h->value))
        return err_set(e, ERR_INVALID,
                       "the header %s would hold a line end or another control character", h->name);
    return true;
}

static bool
check_method(const char *method, struct err *e)
{
    static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(method, known[i]) == 0)
            return true;
    return err_set(e, ERR_INVALID, "%s is not a method that can be sent", method);
}

/* A part of a parsed address, owned by ctx; NULL when it is not there. */
static char *
part_of(TALLOC_CTX *ctx, CURLU *url, CURLUPart part, unsigned flags)
{
    char *text = NULL, *copy = NULL;
    if (curl_url_get(url, part, &text, flags) == CURLUE_OK)
        copy = err_mem(talloc_strdup(ctx, text));
    curl_free(text);
    return copy;
}

static bool
take_url(TALLOC_CTX *ctx, CURLU *url, const char *text, struct http *h, struct err *e)
{
    for (const char *c = text; *c; c++)
        if (*c <= ' ' || *c > '~')
            return err_set(e, ERR_INVALID,
                           "an address to be called holds a space, a control character or a letter "
                           "outside ASCII");
    if (curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK)
        return err_set(e, ERR_INVALID,
                       "an address to be called cannot be read: it must look like "
                       "https://host/path");
    char *scheme = part_of(ctx, url, CURLUPART_SCHEME, 0);
    char *host = part_of(ctx, url, CURLUPART_HOST, 0);
    char *port = part_of(ctx, url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    if (!scheme || !host || (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0))
        return err_set(e, ERR_INVALID,
                       "an address to be called must begin with https:// or "
                       "http://");
    if (part_of(ctx, url, CURLUPART_USER, 0) || part_of(ctx, url, CURLUPART_PASSWORD, 0))
        return err_set(e, ERR_INVALID,
                       "the address of %s holds a user or password: name them in the configuration "
                       "instead",
                       host);
    h->place = err_mem(talloc_asprintf(ctx, "%s://%s:%s", scheme, host, port ? port : ""));
    h->url = part_of(ctx, url, CURLUPART_URL, 0);
    return h->url || err_set(e, ERR_INVALID, "the address of %s cannot be read", host);
}

static bool
check_url(TALLOC_CTX *ctx, const char *text, struct http *h, struct err *e)
{
    CURLU *url = err_mem(curl_url());
    bool fits = take_url(ctx, url, text, h, e);
    curl_url_cleanup(url);
    return fits;
}

/* ---- what comes back ------------------------------------------------------------------------- */

static void
keep_header(struct http *h, const char *line, size_t len)
{
    const char *colon = memchr(line, ':', len);
    if (!colon)
        return;
    size_t name_len = (size_t)(colon - line);
    for (size_t i = 0; i < h->wanted_count; i++) {
        if (strlen(h->wanted[i]) != name_len || strncasecmp(h->wanted[i], line, name_len) != 0)
            continue;
        const char *from = colon + 1, *to = line + len;
        while (from < to && (*from == ' ' || *from == '\t'))
            from++;
        while (to > from && strchr(" \t\r\n", to[-1]))
            to--;
        char *value = err_mem(talloc_strndup(h, from, (size_t)(to - from)));
        if (has_control(value))
            return;
        h->headers =
            err_mem(talloc_realloc(h, h->headers, struct fetch_header, h->header_count + 1));
        h->headers[h->header_count++] = (struct fetch_header){h->wanted[i], value};
        return;
    }
}

static size_t
on_header(char *line, size_t one, size_t len, void *arg)
{
    struct http *h = arg;
    h->header_bytes += len;
    if (h->header_bytes > h->max_headers || ++h->header_lines > HEADER_LINES_MAX) {
        h->too_large = true;
        return 0;
    }
    if (h->head_done)
        return len; /* trailers */
    if (len >= 12 && memcmp(line, "HTTP/", 5) == 0) {
        const char *space = memchr(line, ' ', len);
        h->status = space && line + len - space > 3 ? (int)strtol(space + 1, NULL, 10) : 0;
        h->header_count = 0;
    } else if (len <= 2) {
        h->head_done = h->status >= 200;
    } else {
        keep_header(h, line, len);
    }
    return len;
}

static size_t
on_body(char *bytes, size_t one, size_t len, void *arg)
{
    struct http *h = arg;
    if (buf_add(h->body, bytes, len))
        return len;
    h->too_large = true;
    return 0;
}

static void
on_ended(struct fetch_call *call, CURLcode code)
{
    struct http *h = call->more;
    long status = 0;
    char *peer = NULL;
    curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(call->easy, CURLINFO_PRIMARY_IP, &peer);
    struct fetch_result r = {
        .end = h->too_large ? FETCH_TOO_LARGE : fetch_call_end(call, code),
        .text = "",
        .may_have_arrived = call->on_its_way,
        .headers = h->headers,
        .header_count = h->header_count,
        .body = buf_text(h->body),
        .body_len = buf_len(h->body),
        .peer = call->on_its_way && peer ? peer : "",
        .elapsed = when_monotonic() - call->started,
    };
    if (r.end == FETCH_ANSWERED && (status < 100 || status > 599))
        r.end = FETCH_BROKEN;
    if (r.end == FETCH_ANSWERED)
        r.status = (int)status;
    else if (r.end == FETCH_TOO_LARGE)
        r.text = err_mem(talloc_asprintf(call, "%s: the answer is larger than we take", h->place));
    else
        r.text = fetch_call_words(call, code, h->place);
    h->fn(&r, h->arg);
}

/* ---- the call -------------------------------------------------------------------------------- */

static void
set_method(struct fetch_call *call, const struct fetch_request *request)
{
    const char *method = request->method;
    if (request->body) {
        FETCH_SET(call, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len);
        FETCH_SET(call, CURLOPT_COPYPOSTFIELDS, request->body);
    } else if (strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
               strcmp(method, "PATCH") == 0) {
        FETCH_SET(call, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)0);
        FETCH_SET(call, CURLOPT_COPYPOSTFIELDS, "");
    } else if (strcmp(method, "HEAD") == 0) {
        FETCH_SET(call, CURLOPT_NOBODY, 1L);
    }
    FETCH_SET(call, CURLOPT_CUSTOMREQUEST, method);
}

static void
set_headers(struct fetch_call *call, const struct fetch_request *request)
{
    bool typed = false;
    for (size_t i = 0; i < request->header_count; i++) {
        const struct fetch_header *h = &request->headers[i];
        char *line = err_mem(h->value[0] ? talloc_asprintf(call, "%s: %s", h->name, h->value)
                                         : talloc_asprintf(call, "%s;", h->name));
        fetch_call_list(call, line);
        talloc_free(line);
        typed = typed || strcasecmp(h->name, "content-type") == 0;
    }
    fetch_call_list(call, "Expect:"); /* no round trip before a body */
    if (!typed)
        fetch_call_list(call, "Content-Type:"); /* libcurl would call it a form */
    FETCH_SET(call, CURLOPT_HTTPHEADER, call->list);
}

static void
set_options(struct fetch_call *call, const struct fetch_request *request, struct http *h)
{
    FETCH_SET(call, CURLOPT_URL, h->url);
    FETCH_SET(call, CURLOPT_FRESH_CONNECT, request->once ? 1L : 0L);
    FETCH_SET(call, CURLOPT_PROTOCOLS_STR, "http,https");
    FETCH_SET(call, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    FETCH_SET(call, CURLOPT_USERAGENT, "Assent/" PACKAGE_VERSION);
    FETCH_SET(call, CURLOPT_HEADERFUNCTION, on_header);
    FETCH_SET(call, CURLOPT_HEADERDATA, h);
    FETCH_SET(call, CURLOPT_WRITEFUNCTION, on_body);
    FETCH_SET(call, CURLOPT_WRITEDATA, h);
    set_method(call, request);
    set_headers(call, request);
    if (request->ca_file) {
        FETCH_SET(call, CURLOPT_CAINFO, request->ca_file);
        FETCH_SET(call, CURLOPT_CAPATH, NULL);
    }
    call->allowed_count = request->allowed_count;
    if (request->allowed_count)
        call->allowed = err_mem(talloc_memdup(call, request->allowed,
                                              request->allowed_count * sizeof *request->allowed));
}

static struct http *
http_of(struct fetch_call *call, const struct fetch_request *request)
{
    struct http *h = err_mem(talloc_zero(call, struct http));
    h->max_headers = request->max_headers ? request->max_headers : MAX_HEADERS;
    h->body = buf_new(h, request->max_body ? request->max_body : MAX_BODY);
    h->wanted_count = request->wanted_count;
    h->wanted = err_mem(talloc_array(h, const char *, request->wanted_count));
    for (size_t i = 0; i < request->wanted_count; i++)
        h->wanted[i] = err_mem(talloc_strdup(h, request->wanted[i]));
    return h;
}

bool
fetch_http(TALLOC_CTX *ctx, struct fetch *f, const struct fetch_request *request, fetch_http_fn *fn,
           void *arg, struct fetch_call **ret, struct err *e)
{
    if (!check_method(request->method, e))
        return false;
    for (size_t i = 0; i < request->header_count; i++)
        if (!check_header(&request->headers[i], e))
            return false;
    struct fetch_call *call = fetch_call_make(ctx, f, e);
    if (!call)
        return false;
    struct http *h = http_of(call, request);
    if (!check_url(h, request->url, h, e)) {
        talloc_free(call);
        return false;
    }
    h->fn = fn;
    h->arg = arg;
    call->more = h;
    call->ended = on_ended;
    set_options(call, request, h);
    fetch_call_start(call, f, request->timeout ? request->timeout : TIMEOUT,
                     request->connect_timeout ? request->connect_timeout : CONNECT_TIMEOUT);
    *ret = call;
    return true;
}

/* ---- helpers --------------------------------------------------------------------------------- */

const char *
fetch_header(const struct fetch_result *result, const char *name)
{
    for (size_t i = 0; i < result->header_count; i++)
        if (strcasecmp(result->headers[i].name, name) == 0)
            return result->headers[i].value;
    return NULL;
}

when_t
fetch_retry_after(const char *value, when_t now)
{
    if (!value || !*value)
        return WHEN_NONE;
    size_t digits = strspn(value, "0123456789");
    if (value[digits] == '\0')
        return (digits > 9 ? 999999999 : strtol(value, NULL, 10)) * WHEN_SECOND;
    time_t then = curl_getdate(value, NULL);
    if (then < 0)
        return WHEN_NONE;
    when_t delay = (when_t)then * WHEN_SECOND - now;
    return delay > 0 ? delay : 0;
}
