/* log: formats logfmt lines; the only file that writes to standard error. */
#include "base/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/buf.h"

static const char *const level_names[] = {"emerg",   "alert",  "crit", "error",
                                          "warning", "notice", "info", "debug"};
static int threshold = LOG_INFO;

enum { LINE_MAX_BYTES = 8192 };

void
log_threshold(int level)
{
    threshold = level;
}

bool
log_level_named(const char *name, int *ret_level)
{
    for (int i = 0; i <= LOG_DEBUG; i++)
        if (!strcasecmp(name, level_names[i])) {
            *ret_level = i;
            return true;
        }
    return false;
}

const char *
log_num(int64_t n)
{
    static char ring[16][24];
    static unsigned next;
    char *slot = ring[next++ % 16];
    snprintf(slot, sizeof ring[0], "%" PRId64, n);
    return slot;
}

static bool
is_bare(const char *value)
{
    if (!*value)
        return false;
    for (const char *p = value; *p; p++)
        if ((unsigned char)*p <= ' ' || *p == '"' || *p == '=' || *p == '\\' || *p == 0x7f)
            return false;
    return true;
}

/* A line that is too long is cut, not lost: every buf_add here may fail and nothing depends on it. */
static void
add(struct buf *line, const char *s, size_t len)
{
    (void)!buf_add(line, s, len);
}

static void
add_value(struct buf *line, const char *value)
{
    if (is_bare(value)) {
        add(line, value, strlen(value));
        return;
    }
    add(line, "\"", 1);
    for (const char *p = value; *p; p++) {
        char hex[8];
        if (*p == '"' || *p == '\\') {
            add(line, (char[]){'\\', *p}, 2);
        } else if (*p == '\n') {
            add(line, "\\n", 2);
        } else if ((unsigned char)*p < ' ' || *p == 0x7f) {
            add(line, hex, (size_t)snprintf(hex, sizeof hex, "\\x%02x", (unsigned char)*p));
        } else {
            add(line, p, 1);
        }
    }
    add(line, "\"", 1);
}

void
log_line(int level, const char *msg, ...)
{
    if (level > threshold)
        return;
    struct buf *line = buf_new(NULL, LINE_MAX_BYTES);
    add(line, "level=", 6);
    add_value(line, level_names[level & 7]);
    add(line, " msg=", 5);
    add_value(line, msg);

    va_list ap;
    va_start(ap, msg);
    for (const char *key; (key = va_arg(ap, const char *));) {
        const char *value = va_arg(ap, const char *);
        if (!value)
            continue;
        add(line, " ", 1);
        add(line, key, strlen(key));
        add(line, "=", 1);
        add_value(line, value);
    }
    va_end(ap);

    add(line, "\n", 1);
    (void)!write(STDERR_FILENO, buf_bytes(line), buf_len(line));
    talloc_free(line);
}
