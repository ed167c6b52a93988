/* http_play: see the header. */
#include "http_play.h"

#include <stdint.h>
#include <string.h>

size_t
http_play_whole(void *arg, size_t at)
{
    return SIZE_MAX;
}

size_t
http_play_single(void *arg, size_t at)
{
    return 1;
}

/* xorshift32: the same cuts on every machine. */
size_t
http_play_random(void *seed, size_t at)
{
    unsigned int *s = seed;
    *s ^= *s << 13;
    *s ^= *s >> 17;
    *s ^= *s << 5;
    return 1 + *s % 23;
}

static char *
add(char *text, const char *more, size_t len)
{
    return err_mem(talloc_strndup_append_buffer(text, more, len));
}

/* Bytes as text: what is not plain becomes \xNN, so that texts can be compared. */
static char *
add_bytes(char *text, const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] > ' ' && bytes[i] < 0x7f)
            text = add(text, (const char *)bytes + i, 1);
        else
            text = err_mem(talloc_asprintf_append_buffer(text, "\\x%02x", bytes[i]));
    }
    return text;
}

static char *
add_request(char *text, const struct http_parse *p)
{
    const struct http_head *head = http_parse_head(p);
    size_t len;
    const void *body = http_parse_body(p, &len);
    text = err_mem(talloc_asprintf_append_buffer(
        text, "%s %s 1.%d host=%s %s%s", head->method, head->target, head->minor,
        head->host ? head->host : "-", head->keep_alive ? "keep" : "close",
        head->expects_100 ? " expect" : ""));
    for (size_t i = 0; i < head->field_count; i++) {
        text = err_mem(talloc_asprintf_append_buffer(text, " %s=", head->fields[i].name));
        text = add_bytes(text, (const unsigned char *)head->fields[i].value,
                         strlen(head->fields[i].value));
    }
    text = add(text, " body=", 6);
    text = add_bytes(text, body, len);
    return add(text, "|", 1);
}

struct play {
    TALLOC_CTX *ctx;
    const struct http_limits *limits;
    struct http_parse *p;
    char *text;
    int status;
};

/* One piece; false when the connection is over. */
static bool
piece(struct play *play, const unsigned char *bytes, size_t len)
{
    struct err e = err_on(play->ctx);
    size_t at = 0;
    for (;;) {
        size_t used = 0;
        enum http_step step = http_parse_feed(play->p, bytes + at, len - at, &used, &e);
        at += used;
        if (step == HTTP_MORE) {
            assert_that(at == len);
            return true;
        }
        if (step == HTTP_BAD) {
            play->status = err_status(e.kind);
            play->text = err_mem(
                talloc_asprintf_append_buffer(play->text, "bad %d %s", play->status, e.text));
            return false;
        }
        if (step == HTTP_DONE) {
            play->status = 200;
            play->text = add_request(play->text, play->p);
            talloc_free(play->p);
            play->p = http_parse_new(NULL, play->limits);
        }
    }
}

char *
http_play(TALLOC_CTX *ctx, const struct http_limits *limits, const void *bytes, size_t len,
          http_play_cut *cut, void *arg, int *ret_status)
{
    struct play play = {.ctx = ctx,
                        .limits = limits,
                        .p = http_parse_new(NULL, limits),
                        .text = err_mem(talloc_strdup(ctx, ""))};
    bool open = true;
    for (size_t at = 0; at < len && open;) {
        size_t n = cut(arg, at);
        if (n > len - at)
            n = len - at;
        open = piece(&play, (const unsigned char *)bytes + at, n);
        at += n;
    }
    if (open)
        play.text = add(play.text, http_parse_untouched(play.p) ? "end" : "more",
                        http_parse_untouched(play.p) ? 3 : 4);
    talloc_free(play.p);
    *ret_status = play.status;
    return play.text;
}
