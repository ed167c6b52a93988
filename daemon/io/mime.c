/* mime: the header of a message, its parts, and their encodings. */
#include "io/mime.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/buf.h"
#include "base/codec.h"
#include "io/sign.h"

#define FOLD 76         /* a header line's width before CRLF */
#define WORD_BYTES 42   /* of text in one encoded word: =?UTF-8?B?…?= stays below 75 */
#define HEADER_MAX 4096 /* bytes of one value as given */
#define MESSAGE_MAX ((size_t)8 * 1024 * 1024)
#define ALNUM "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define ATEXT ALNUM "!#$%&'*+-/=?^_`{|}~"

/* ---- what may be a value --------------------------------------------------------------------- */

/* Bytes of the UTF-8 character at s (RFC 3629), 0 when there is none. */
static size_t
character(const unsigned char *s)
{
    if (s[0] < 0x80)
        return 1;
    size_t len = s[0] >= 0xc2 && s[0] <= 0xdf   ? 2
                 : s[0] >= 0xe0 && s[0] <= 0xef ? 3
                 : s[0] >= 0xf0 && s[0] <= 0xf4 ? 4
                                                : 0;
    for (size_t i = 1; i < len; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
        (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
        return 0;
    return len;
}

static bool
is_utf8(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    for (size_t n; *s; s += n)
        if (!(n = character(s)))
            return false;
    return true;
}

/* Fit for a header: UTF-8 without control characters (C0, DEL, C1). */
static bool
check_value(const char *field, const char *text, struct err *e)
{
    if (strlen(text) > HEADER_MAX)
        return err_set(e, ERR_INVALID, "the %s of a message is longer than %d bytes", field,
                       HEADER_MAX);
    if (!is_utf8(text))
        return err_set(e, ERR_INVALID, "the %s of a message is not UTF-8", field);
    for (const unsigned char *s = (const unsigned char *)text; *s; s++)
        if (*s < ' ' || *s == 0x7f || (*s == 0xc2 && s[1] < 0xa0))
            return err_set(e, ERR_INVALID,
                           "the %s of a message holds a line end or another control character",
                           field);
    return true;
}

/* atext and single full stops between */
static bool
is_dot_atom(const char *text, size_t len, const char *letters)
{
    bool dot = true; /* as if one came before */
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.' ? dot : !strchr(letters, text[i]))
            return false;
        dot = text[i] == '.';
    }
    return len > 0 && !dot;
}

static bool
is_domain(const char *text)
{
    size_t len = strlen(text);
    if (len > 253 || !is_dot_atom(text, len, ALNUM "-"))
        return false;
    for (const char *at = text; *at;) {
        size_t label = strcspn(at, ".");
        if (label > 63 || at[0] == '-' || at[label - 1] == '-')
            return false;
        at += label + (at[label] == '.');
    }
    return true;
}

bool
mime_is_address(const char *text)
{
    const char *at = strrchr(text, '@');
    return at && at - text <= 64 && strlen(text) <= 254 &&
           is_dot_atom(text, (size_t)(at - text), ATEXT) && is_domain(at + 1);
}

static bool
is_message_id(const char *text)
{
    const char *at = strchr(text, '@');
    return at && strlen(text) <= 250 && is_dot_atom(text, (size_t)(at - text), ATEXT) &&
           is_dot_atom(at + 1, strlen(at + 1), ATEXT);
}

static bool
check_mailbox(const char *field, const struct mime_mailbox *box, struct err *e)
{
    if (box->name && !check_value(field, box->name, e))
        return false;
    if (!mime_is_address(box->address))
        return err_set(e, ERR_INVALID, "\"%s\" is not an e-mail address (%s of a message)",
                       box->address, field);
    return true;
}

static bool
check_ids(const struct mime_message *m, struct err *e)
{
    if (!is_message_id(m->message_id) || (m->in_reply_to && !is_message_id(m->in_reply_to)))
        return err_set(e, ERR_INVALID, "a message's id must look like left@right");
    for (size_t i = 0; i < m->reference_count; i++)
        if (!is_message_id(m->references[i]))
            return err_set(e, ERR_INVALID, "a reference of a message must look like left@right");
    if (m->auto_submitted && !is_dot_atom(m->auto_submitted, strlen(m->auto_submitted), ALNUM "-"))
        return err_set(e, ERR_INVALID, "Auto-Submitted of a message must be one word");
    return true;
}

static bool
check_body(const char *what, const char *text, struct err *e)
{
    if (strlen(text) > MIME_PART_MAX)
        return err_set(e, ERR_INVALID, "the %s of a message is longer than %zu bytes", what,
                       MIME_PART_MAX);
    return is_utf8(text) || err_set(e, ERR_INVALID, "the %s of a message is not UTF-8", what);
}

static bool
check_message(const struct mime_message *m, struct err *e)
{
    if (!check_mailbox("sender", &m->from, e) ||
        (m->reply_to.address && !check_mailbox("Reply-To", &m->reply_to, e)) ||
        !check_value("subject", m->subject, e) || !check_ids(m, e))
        return false;
    if (m->to_count == 0 || m->to_count > MIME_RECIPIENTS_MAX)
        return err_set(e, ERR_INVALID, "a message needs 1 to %d recipients, not %zu",
                       MIME_RECIPIENTS_MAX, m->to_count);
    for (size_t i = 0; i < m->to_count; i++)
        if (!check_mailbox("recipient", &m->to[i], e))
            return false;
    return check_body("text", m->text, e) && (!m->html || check_body("HTML", m->html, e));
}

/* ---- writing --------------------------------------------------------------------------------- */

struct writer {
    struct buf *out;
    size_t column;
};

static void
put(struct writer *w, const char *bytes, size_t len)
{
    assert_that(buf_add(w->out, bytes, len)); /* every input has its own limit, far below */
    w->column += len;
}

static void
puts_(struct writer *w, const char *text)
{
    put(w, text, strlen(text));
}

static void
line_end(struct writer *w)
{
    puts_(w, "\r\n");
    w->column = 0;
}

/* One piece of a header after a space, on a new line when this one would grow too long. */
static void
put_piece(struct writer *w, const char *text, size_t len)
{
    if (w->column + 1 + len > FOLD && w->column > 1)
        line_end(w);
    put(w, " ", 1);
    put(w, text, len);
}

/* RFC 2047 encoded words, cut between characters. */
static void
put_encoded(struct writer *w, const char *text)
{
    while (*text) {
        size_t len = 0;
        for (size_t n; text[len]; len += n) {
            n = character((const unsigned char *)text + len);
            if (len + n > WORD_BYTES)
                break;
        }
        char *base64 = codec_base64(NULL, text, len);
        char *word = err_mem(talloc_asprintf(base64, "=?UTF-8?B?%s?=", base64));
        put_piece(w, word, strlen(word));
        talloc_free(base64);
        text += len;
    }
}

/* Can the text go out as it is, folded at single spaces? */
static bool
is_plain(const char *text)
{
    if (strstr(text, "=?") || text[0] == ' ' || strstr(text, "  "))
        return false;
    for (const char *at = text; *at;) {
        size_t len = strcspn(at, " ");
        if (len > FOLD - 2 || (at[len] == ' ' && !at[len + 1]))
            return false;
        at += len + (at[len] == ' ');
    }
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

static void
put_text(struct writer *w, const char *text)
{
    if (!is_plain(text)) {
        put_encoded(w, text);
        return;
    }
    while (*text) {
        size_t len = strcspn(text, " ");
        put_piece(w, text, len);
        text += len + (text[len] == ' ');
    }
}

static void
put_name(struct writer *w, const char *name)
{
    if (strlen(name) > FOLD - 10 || !is_plain(name)) {
        put_encoded(w, name);
        return;
    }
    struct buf *quoted = buf_new(NULL, HEADER_MAX);
    bool fits = buf_addstr(quoted, "\"");
    for (; *name && fits; name++)
        fits = (!strchr("\"\\", *name) || buf_addstr(quoted, "\\")) && buf_add(quoted, name, 1);
    assert_that(fits && buf_addstr(quoted, "\""));
    put_piece(w, buf_text(quoted), buf_len(quoted));
    talloc_free(quoted);
}

static void
put_mailboxes(struct writer *w, const char *field, const struct mime_mailbox *boxes, size_t count)
{
    puts_(w, field);
    for (size_t i = 0; i < count; i++) {
        if (boxes[i].name && boxes[i].name[0])
            put_name(w, boxes[i].name);
        char *address =
            err_mem(talloc_asprintf(NULL, "<%s>%s", boxes[i].address, i + 1 < count ? "," : ""));
        put_piece(w, address, strlen(address));
        talloc_free(address);
    }
    line_end(w);
}

static void
put_ids(struct writer *w, const char *field, const char *const *ids, size_t count)
{
    puts_(w, field);
    for (size_t i = 0; i < count; i++) {
        if (count > MIME_REFERENCES_MAX && i > 0 && i <= count - MIME_REFERENCES_MAX)
            continue; /* RFC 5322 §3.6.4: the root and the newest matter */
        char *id = err_mem(talloc_asprintf(NULL, "<%s>", ids[i]));
        put_piece(w, id, strlen(id));
        talloc_free(id);
    }
    line_end(w);
}

/* RFC 5322 §3.3, in UTC and in English whatever the locale is. */
static void
put_date(struct writer *w, when_t date)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t seconds = date / WHEN_SECOND - (date % WHEN_SECOND < 0);
    int64_t day = seconds / 86400 - (seconds % 86400 < 0);
    int of_day = (int)(seconds - day * 86400), year, month, dom;
    when_date(day, &year, &month, &dom);
    char *text = err_mem(talloc_asprintf(NULL, "Date: %s, %d %s %04d %02d:%02d:%02d +0000",
                                         days[when_weekday(day)], dom, months[month - 1], year,
                                         of_day / 3600, of_day / 60 % 60, of_day % 60));
    puts_(w, text);
    talloc_free(text);
    line_end(w);
}

static void
put_line(struct writer *w, const char *field, const char *value)
{
    puts_(w, field);
    puts_(w, value);
    line_end(w);
}

static void
put_header(struct writer *w, const struct mime_message *m)
{
    put_date(w, m->date);
    put_mailboxes(w, "From:", &m->from, 1);
    if (m->reply_to.address)
        put_mailboxes(w, "Reply-To:", &m->reply_to, 1);
    put_mailboxes(w, "To:", m->to, m->to_count);
    puts_(w, "Subject:");
    put_text(w, m->subject);
    line_end(w);
    put_ids(w, "Message-ID:", &m->message_id, 1);
    if (m->in_reply_to)
        put_ids(w, "In-Reply-To:", &m->in_reply_to, 1);
    if (m->reference_count)
        put_ids(w, "References:", m->references, m->reference_count);
    if (m->auto_submitted)
        put_line(w, "Auto-Submitted: ", m->auto_submitted);
    put_line(w, "MIME-Version: ", "1.0");
}

/* ---- parts ----------------------------------------------------------------------------------- */

/* Must this byte be written as =XX? (RFC 2045 §6.7, and what mail programs mangle at the start of a line) */
static bool
needs_hex(const struct writer *w, const char *at)
{
    unsigned char c = (unsigned char)*at;
    if (c == ' ' || c == '\t')
        return at[1] == '\n' || at[1] == '\0' || (at[1] == '\r' && at[2] == '\n');
    if (w->column == 0 && (c == '.' || strncmp(at, "From ", 5) == 0))
        return true;
    return c < ' ' || c > '~' || c == '=';
}

static void
put_quoted(struct writer *w, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (; *text; text++) {
        if (*text == '\n' || (*text == '\r' && text[1] == '\n')) {
            text += *text == '\r';
            line_end(w);
            continue;
        }
        bool hex = needs_hex(w, text);
        if (w->column + (hex ? 3 : 1) > 75) {
            puts_(w, "=");
            line_end(w);
            hex = needs_hex(w, text);
        }
        unsigned char c = (unsigned char)*text;
        char coded[3] = {'=', digits[c >> 4], digits[c & 15]};
        put(w, hex ? coded : text, hex ? 3 : 1);
    }
    if (w->column)
        line_end(w);
}

static void
put_base64(struct writer *w, const char *text)
{
    char *lines = err_mem(talloc_strdup(NULL, "")); /* canonical line ends first */
    struct buf *canonical = buf_new(lines, 2 * MIME_PART_MAX);
    for (; *text; text++) {
        bool end = *text == '\n' || (*text == '\r' && text[1] == '\n');
        text += end && *text == '\r';
        assert_that(end ? buf_addstr(canonical, "\r\n") : buf_add(canonical, text, 1));
    }
    char *base64 = codec_base64(lines, buf_bytes(canonical), buf_len(canonical));
    for (size_t len = strlen(base64), at = 0; at < len; at += FOLD) {
        put(w, base64 + at, len - at < FOLD ? len - at : FOLD);
        line_end(w);
    }
    talloc_free(lines);
}

/* Base64 where quoted-printable would be longer: scripts other than Latin. */
static void
put_part(struct writer *w, const char *type, const char *text)
{
    size_t len = strlen(text), high = 0;
    for (const char *c = text; *c; c++)
        high += (unsigned char)*c >= 0x80;
    bool base64 = high * 6 > len;
    put_line(w, "Content-Type: ", type);
    put_line(w, "Content-Transfer-Encoding: ", base64 ? "base64" : "quoted-printable");
    line_end(w);
    if (base64)
        put_base64(w, text);
    else
        put_quoted(w, text);
}

/* "=_" occurs in neither encoding, so no part can hold the boundary. */
static char *
boundary_of(TALLOC_CTX *ctx, const char *message_id)
{
    unsigned char digest[32];
    sign_sha256(message_id, strlen(message_id), digest);
    return err_mem(talloc_asprintf(ctx, "=_%s", codec_hex(ctx, digest, 16)));
}

static void
put_alternatives(struct writer *w, const struct mime_message *m)
{
    TALLOC_CTX *tmp = err_mem(talloc_new(NULL));
    char *boundary = boundary_of(tmp, m->message_id);
    put_line(w, "Content-Type: multipart/alternative;", "");
    put_line(w, " boundary=\"", err_mem(talloc_asprintf(tmp, "%s\"", boundary)));
    line_end(w);
    put_line(w, "--", boundary);
    put_part(w, "text/plain; charset=utf-8", m->text);
    put_line(w, "--", boundary);
    put_part(w, "text/html; charset=utf-8", m->html);
    put_line(w, "--", err_mem(talloc_asprintf(tmp, "%s--", boundary)));
    talloc_free(tmp);
}

bool
mime_build(TALLOC_CTX *ctx, const struct mime_message *message, char **ret, size_t *ret_len,
           struct err *e)
{
    if (!check_message(message, e))
        return false;
    struct writer w = {.out = buf_new(NULL, MESSAGE_MAX)};
    put_header(&w, message);
    if (message->html)
        put_alternatives(&w, message);
    else
        put_part(&w, "text/plain; charset=utf-8", message->text);
    *ret_len = buf_len(w.out);
    *ret = err_mem(talloc_memdup(ctx, buf_bytes(w.out), *ret_len + 1));
    talloc_free(w.out);
    return true;
}
