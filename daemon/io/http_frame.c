/* http_frame: what the fields of a head mean for the framing. Whatever is said twice or in two ways
 * is refused. */
#include "io/http_frame.h"

#include <string.h>
#include <strings.h>

static bool
bad(struct err *e, const char *text)
{
    return err_set(e, ERR_BAD_REQUEST, "%s", text);
}

static bool
meet_host(struct http_head *head, const char *value, struct err *e)
{
    if (head->host)
        return bad(e, "The request has more than one Host field.");
    if (!http_syntax_host(value, strlen(value)))
        return bad(e, "The Host field is not a host with an optional port.");
    head->host = value;
    return true;
}

static bool
meet_length(struct http_head *head, const char *value, struct err *e)
{
    uint64_t n = 0;
    if (!*value)
        return bad(e, "The Content-Length field is empty.");
    for (const char *c = value; *c; c++) {
        if (!http_syntax_is((unsigned char)*c, HTTP_DIGIT))
            return bad(e, "The Content-Length field must be one number, in digits.");
        if (n > (UINT64_MAX - 9) / 10)
            return err_set(e, ERR_TOO_LARGE, "The Content-Length is larger than any body can be.");
        n = n * 10 + (uint64_t)(*c - '0');
    }
    head->length = n;
    return true;
}

/* The last coding decides: when it is not chunked, nobody can tell where the body ends (§6.3). */
static bool
meet_coding(struct http_head *head, const char *value, struct err *e)
{
    if (head->minor == 0)
        return bad(e, "Transfer-Encoding does not exist in HTTP/1.0.");
    if (strcasecmp(value, "chunked") == 0) {
        head->chunked = true;
        return true;
    }
    const char *comma = strrchr(value, ',');
    const char *last = comma ? comma + 1 + strspn(comma + 1, " \t") : value;
    if (strcasecmp(last, "chunked") != 0)
        return bad(e, "The last transfer coding must be chunked.");
    if (strcspn(value, ",") == strlen("chunked") && strncasecmp(value, "chunked", 7) == 0)
        return bad(e, "The chunked coding must not be applied twice.");
    return err_set(e, ERR_NOT_IMPLEMENTED, "Only the transfer coding chunked is understood here.");
}

static bool
meet_expect(struct http_head *head, const char *value, struct err *e)
{
    if (head->minor == 0)
        return true; /* RFC 9110 §10.1.1: ignored */
    if (strcasecmp(value, "100-continue") != 0)
        return err_set(e, ERR_EXPECTATION, "Only the expectation 100-continue is understood here.");
    head->expects_100 = true;
    return true;
}

bool
http_frame(struct http_head *head, struct err *e)
{
    int lengths = 0, codings = 0;
    bool close = false, alive = false;
    for (size_t i = 0; i < head->field_count; i++) {
        const char *name = head->fields[i].name, *value = head->fields[i].value;
        bool fine = true;
        if (strcasecmp(name, "Host") == 0) {
            fine = meet_host(head, value, e);
        } else if (strcasecmp(name, "Content-Length") == 0) {
            fine = lengths++ ? bad(e, "The request has more than one Content-Length field.")
                             : meet_length(head, value, e);
        } else if (strcasecmp(name, "Transfer-Encoding") == 0) {
            fine = codings++ ? bad(e, "The request has more than one Transfer-Encoding field.")
                             : meet_coding(head, value, e);
        } else if (strcasecmp(name, "Expect") == 0) {
            fine = meet_expect(head, value, e);
        } else if (strcasecmp(name, "Connection") == 0) {
            close = close || http_syntax_list_has(value, "close");
            alive = alive || http_syntax_list_has(value, "keep-alive");
        }
        if (!fine)
            return false;
    }
    if (lengths && codings)
        return bad(e, "The request has both Content-Length and Transfer-Encoding.");
    if (head->minor > 0 && !head->host)
        return bad(e, "The request has no Host field.");
    head->expects_100 = head->expects_100 && (head->chunked || head->length);
    head->keep_alive = !close && (head->minor > 0 || alive);
    return true;
}
