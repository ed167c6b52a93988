/* lane: reads a frame, compiles or runs, writes a frame. It must never open, allocate without limit
 * or answer twice. */
#include "worker/lane.h"

#include <errno.h>
#include <jq.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <uthash.h>

#include "base/buf.h"
#include "base/frame.h"

extern char **environ;

/*
 * Stands before every program, on its first line. jq takes `import`, `include` and `module` only as
 * the first words of a program, so a definition here makes them a syntax error; the others would
 * touch the file system, which is death in the sandbox, or show the zone below.
 */
static const char guard[] = "def modulemeta: error(\"modules cannot be read here\"); def env: {}; "
                            "def input_filename: null; def get_search_list: []; ";

struct program {
    uint32_t id;
    enum frame_mode mode;
    jq_state *jq;      /* NULL when it did not compile */
    struct buf *wrong; /* then jq's messages, each ended by a NUL */
    UT_hash_handle hh;
};

struct lane {
    int fd;
    struct program *programs;
    struct buf *out;
};

/*
 * $ENV is the environment at the time of compiling: empty. While programs run, TZ is set: without
 * it the C library looks at /etc/localtime each time, with it it is content with what
 * lane_prepare() made it read.
 */
static char *no_environment[] = {NULL};
static char zone[] = "TZ=UTC0";
static char *zone_only[] = {zone, NULL};

void
lane_prepare(void)
{
    environ = zone_only;
    time_t now = time(NULL);
    struct tm tm;
    char text[64];
    tzset();
    strftime(text, sizeof text, "%Y %Z", localtime_r(&now, &tm));
}

static void
out_of_memory(void *data)
{
    _exit(FRAME_EXIT_MEMORY);
}

/* ---- the socket ---- */

static bool
read_all(int fd, void *bytes, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = read(fd, (char *)bytes + done, len - done);
        if (n == 0 || (n < 0 && errno != EINTR))
            return false;
        if (n > 0)
            done += (size_t)n;
    }
    return true;
}

static bool
write_all(int fd, const void *bytes, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = write(fd, (const char *)bytes + done, len - done);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            done += (size_t)n;
    }
    return true;
}

static bool
answer(struct lane *lane, uint32_t kind, uint32_t id, const struct buf *body)
{
    struct frame head = {(uint32_t)buf_len(body), kind, id, 0};
    return write_all(lane->fd, &head, sizeof head) &&
           write_all(lane->fd, buf_bytes(body), buf_len(body));
}

/* Replaces what was put out by a sentence, cut at a character's start when it is too long. */
static bool
complain(struct lane *lane, const char *text, size_t len)
{
    if (len > FRAME_MESSAGE_MAX)
        for (len = FRAME_MESSAGE_MAX; len && ((unsigned char)text[len] & 0xC0) == 0x80;)
            len--;
    buf_reset(lane->out);
    assert_that(buf_add(lane->out, text, len));
    return false;
}

static bool
complain_jv(struct lane *lane, jv text)
{
    complain(lane, jv_string_value(text), (size_t)jv_string_length_bytes(jv_copy(text)));
    jv_free(text);
    return false;
}

/* ---- compiling ---- */

/* The guard is not the author's: when jq quotes the first line, it is left out. */
static void
on_compile_error(void *data, jv message)
{
    struct buf *wrong = data;
    jv formatted = jq_format_error(message);
    const char *text = jv_string_value(formatted);
    const char *ours = strstr(text, guard);
    size_t before = ours ? (size_t)(ours - text) : 0;
    const char *rest = ours ? ours + sizeof guard - 1 : text;
    bool fits = buf_add(wrong, text, before) && buf_add(wrong, rest, strlen(rest) + 1);
    (void)fits; /* what comes after the first page of messages helps nobody */
    jv_free(formatted);
}

static void
ignore_debug(void *data, jv message)
{
    jv_free(message);
}

static jv
no_more_inputs(jq_state *jq, void *data)
{
    return jv_invalid();
}

/* The program, or NULL with jq's messages in wrong. */
static jq_state *
compile(const char *text, size_t len, struct buf *wrong)
{
    char *whole = malloc(sizeof guard + len);
    jq_state *jq = whole ? jq_init() : NULL;
    if (!jq)
        out_of_memory(NULL);
    memcpy(whole, guard, sizeof guard - 1);
    memcpy(whole + sizeof guard - 1, text, len);
    whole[sizeof guard - 1 + len] = '\0';
    jq_set_nomem_handler(jq, out_of_memory, NULL);
    jq_set_error_cb(jq, on_compile_error, wrong);
    jq_set_debug_cb(jq, ignore_debug, NULL);
    jq_set_input_cb(jq, no_more_inputs, NULL);
    jq_set_attr(jq, jv_string("JQ_LIBRARY_PATH"), jv_array());
    environ = no_environment;
    int compiled = jq_compile(jq, whole);
    environ = zone_only;
    free(whole);
    if (!compiled)
        jq_teardown(&jq);
    return jq;
}

static void
forget(struct lane *lane, struct program *p)
{
    HASH_DEL(lane->programs, p);
    if (p->jq)
        jq_teardown(&p->jq);
    talloc_free(p);
}

static void
learn(struct lane *lane, const struct frame *head, const char *text)
{
    struct program *p;
    HASH_FIND(hh, lane->programs, &head->id, sizeof head->id, p);
    if (p)
        forget(lane, p);
    p = err_mem(talloc_zero(lane, struct program));
    p->id = head->id;
    p->mode = (enum frame_mode)head->detail;
    p->wrong = buf_new(p, FRAME_MESSAGE_MAX);
    p->jq = compile(text, head->length, p->wrong);
    HASH_ADD(hh, lane->programs, id, sizeof p->id, p);
}

static bool
check(struct lane *lane, const struct frame *head, const char *text)
{
    struct buf *wrong = buf_new(lane, FRAME_MESSAGE_MAX);
    jq_state *jq = compile(text, head->length, wrong);
    bool written = answer(lane, jq ? FRAME_OUTPUT : FRAME_COMPILE_FAILED, head->id, wrong);
    if (jq)
        jq_teardown(&jq);
    talloc_free(wrong);
    return written;
}

/* ---- running ---- */

/* What jq's own command would print after "jq: error: ". */
static bool
uncaught(struct lane *lane, jv invalid)
{
    jv message = jv_invalid_get_msg(invalid);
    if (jv_get_kind(message) == JV_KIND_STRING)
        return complain_jv(lane, message);
    message = jv_dump_string(message, 0);
    jv text = jv_string_fmt("(not a string): %s", jv_string_value(message));
    jv_free(message);
    return complain_jv(lane, text);
}

static bool
put_out(struct lane *lane, enum frame_mode mode, jv value, long nth)
{
    static const char many[] = "gave more than one output";
    static const char large[] = "gave more output than is allowed";
    static const char not_text[] = "gave an output that is not a string";
    if (mode == FRAME_JSON && nth > 1) {
        jv_free(value);
        return complain(lane, many, sizeof many - 1);
    }
    if (mode == FRAME_TEXT && jv_get_kind(value) != JV_KIND_STRING) {
        jv_free(value);
        return complain(lane, not_text, sizeof not_text - 1);
    }
    jv text = mode == FRAME_JSON ? jv_dump_string(value, 0) : value;
    bool fits = nth <= FRAME_OUTPUTS_MAX && buf_add(lane->out, jv_string_value(text),
                                                    (size_t)jv_string_length_bytes(jv_copy(text)));
    jv_free(text);
    return fits || complain(lane, large, sizeof large - 1);
}

/* True with the output in lane->out, false with the reason there. */
static bool
execute(struct lane *lane, struct program *p, jv input)
{
    static const char none[] = "gave no output";
    static const char halted[] = "called halt";
    long nth = 0;
    buf_reset(lane->out);
    jq_start(p->jq, input, 0);
    for (;;) {
        jv value = jq_next(p->jq);
        if (jq_halted(p->jq)) {
            jv_free(value);
            return complain(lane, halted, sizeof halted - 1);
        }
        if (jv_is_valid(value)) {
            if (!put_out(lane, p->mode, value, ++nth))
                return false;
        } else if (jv_invalid_has_msg(jv_copy(value))) {
            return uncaught(lane, value);
        } else {
            jv_free(value);
            return nth || p->mode == FRAME_TEXT || complain(lane, none, sizeof none - 1);
        }
    }
}

static bool
run(struct lane *lane, const struct frame *head, const char *json)
{
    struct program *p;
    HASH_FIND(hh, lane->programs, &head->detail, sizeof head->detail, p);
    if (!p)
        return false;
    if (!p->jq)
        return answer(lane, FRAME_COMPILE_FAILED, head->id, p->wrong);
    jv input = jv_parse_sized(json, (int)head->length);
    bool done;
    if (jv_is_valid(input)) {
        done = execute(lane, p, input);
    } else {
        jv_free(input);
        static const char bad[] = "was given an input that is not JSON";
        done = complain(lane, bad, sizeof bad - 1);
    }
    bool written = answer(lane, done ? FRAME_OUTPUT : FRAME_FAILED, head->id, lane->out);
    if (buf_len(lane->out) > (1u << 20)) { /* one large page must not be kept for ever */
        talloc_free(lane->out);
        lane->out = buf_new(lane, FRAME_OUTPUT_MAX);
    }
    return written;
}

/* ---- the lane ---- */

static bool
serve(struct lane *lane, const struct frame *head, const char *body)
{
    switch (head->kind) {
    case FRAME_PROGRAM:
        learn(lane, head, body);
        return true;
    case FRAME_CHECK:
        return check(lane, head, body);
    case FRAME_RUN:
        return run(lane, head, body);
    }
    return false;
}

int
lane_serve(int fd)
{
    struct lane *lane = err_mem(talloc_zero(NULL, struct lane));
    lane->fd = fd;
    lane->out = buf_new(lane, FRAME_OUTPUT_MAX);
    jv_nomem_handler(out_of_memory, NULL);
    struct frame head;
    while (read_all(fd, &head, sizeof head)) {
        if (head.length > FRAME_INPUT_MAX)
            return FRAME_EXIT_PROTOCOL;
        char *body = malloc(head.length + 1);
        if (!body)
            return FRAME_EXIT_MEMORY;
        bool good = read_all(fd, body, head.length) && serve(lane, &head, body);
        free(body);
        if (!good)
            return FRAME_EXIT_PROTOCOL;
    }
    return 0;
}
