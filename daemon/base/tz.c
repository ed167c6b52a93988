/* tz: reads TZif and answers from its table, or from its rule after the table's end. */
#include "base/tz.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/tz_rule.h"

enum {
    FILE_MAX_BYTES = 256 << 10,
    CHANGES_MAX = 10000,
    TYPES_MAX = 256,
    NAMES_MAX = 2048,
    HEADER = 44
};

struct tz {
    size_t count; /* of changes */
    int64_t *at;  /* seconds, rising */
    uint8_t *to;  /* index into clocks */
    struct tz_clock *clocks;
    bool has_rule;
    struct tz_rule rule;
};

/* ---- reading ---- */

struct reader {
    const uint8_t *bytes;
    size_t len, at;
};

/* The counts of a header, in the order of the file. */
struct counts {
    uint32_t isut, isstd, leap, change, type, name;
};

static int64_t
big_endian(const uint8_t *p, size_t n)
{
    uint64_t value = p[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < n; i++)
        value = value << 8 | p[i];
    return (int64_t)value;
}

static bool
header(struct reader *r, struct counts *ret, char *ret_version)
{
    if (r->len - r->at < HEADER || memcmp(r->bytes + r->at, "TZif", 4) != 0)
        return false;
    const uint8_t *p = r->bytes + r->at;
    uint32_t n[6];
    for (int i = 0; i < 6; i++)
        n[i] = (uint32_t)big_endian(p + 20 + 4 * i, 4);
    struct counts c = {n[0], n[1], n[2], n[3], n[4], n[5]};
    *ret_version = (char)p[4];
    *ret = c;
    r->at += HEADER;
    return c.change <= CHANGES_MAX && c.type >= 1 && c.type <= TYPES_MAX && c.name >= 1 &&
           c.name <= NAMES_MAX && c.leap <= 100 && (c.isut == 0 || c.isut == c.type) &&
           (c.isstd == 0 || c.isstd == c.type);
}

static size_t
body_size(const struct counts *c, size_t width)
{
    return c->change * (width + 1) + c->type * 6 + c->name + c->leap * (width + 4) + c->isstd +
           c->isut;
}

static bool
changes(struct tz *tz, const uint8_t *p, const struct counts *c, size_t width)
{
    tz->count = c->change;
    tz->at = err_mem(talloc_array(tz, int64_t, c->change + 1));
    tz->to = err_mem(talloc_array(tz, uint8_t, c->change + 1));
    const uint8_t *types = p + c->change * width;
    for (size_t i = 0; i < c->change; i++) {
        tz->at[i] = big_endian(p + i * width, width);
        tz->to[i] = types[i];
        if (tz->to[i] >= c->type || (i && tz->at[i] <= tz->at[i - 1]))
            return false;
    }
    return true;
}

static bool
clocks(struct tz *tz, const uint8_t *p, const struct counts *c)
{
    const char *names = err_mem(talloc_memdup(tz, p + c->type * 6, c->name));
    if (names[c->name - 1])
        return false;
    tz->clocks = err_mem(talloc_zero_array(tz, struct tz_clock, c->type));
    for (size_t i = 0; i < c->type; i++, p += 6) {
        int64_t offset = big_endian(p, 4);
        if (offset < -89999 || offset > 93599 || p[4] > 1 || p[5] >= c->name)
            return false;
        tz->clocks[i] =
            (struct tz_clock){.offset = (int)offset, .dst = p[4] == 1, .name = names + p[5]};
    }
    return true;
}

/* "\nRULE\n" at the end; an empty rule is none. */
static bool
footer(struct tz *tz, const struct reader *r)
{
    const uint8_t *p = r->bytes + r->at;
    size_t left = r->len - r->at;
    const uint8_t *end = left > 1 && p[0] == '\n' ? memchr(p + 1, '\n', left - 1) : NULL;
    if (!end)
        return false;
    if (end == p + 1)
        return true;
    char *text = err_mem(talloc_strndup(tz, (const char *)p + 1, (size_t)(end - p - 1)));
    tz->has_rule = true;
    return tz_rule_read(tz, text, &tz->rule);
}

static bool
read_all(struct tz *tz, struct reader *r, const char **ret_why)
{
    struct counts c;
    char version;
    size_t width = 4;
    *ret_why = "its header is damaged";
    if (!header(r, &c, &version))
        return false;
    if (version) { /* the same again with 64 bits follows */
        char second;
        if (r->len - r->at < body_size(&c, 4))
            return false;
        r->at += body_size(&c, 4);
        if (!header(r, &c, &second))
            return false;
        width = 8;
    }
    *ret_why = "it is cut short";
    if (r->len - r->at < body_size(&c, width))
        return false;
    *ret_why = "it counts leap seconds";
    if (c.leap)
        return false;
    *ret_why = "its table is damaged";
    const uint8_t *p = r->bytes + r->at;
    if (!changes(tz, p, &c, width) || !clocks(tz, p + c.change * (width + 1), &c))
        return false;
    r->at += body_size(&c, width);
    *ret_why = "its rule for later years is not one that POSIX knows";
    return !version || footer(tz, r);
}

bool
tz_read(TALLOC_CTX *ctx, const void *bytes, size_t len, struct tz **ret, struct err *e)
{
    struct tz *tz = err_mem(talloc_zero(ctx, struct tz));
    struct reader r = {.bytes = bytes, .len = len};
    const char *why = "it is too large";
    if (len > FILE_MAX_BYTES || !read_all(tz, &r, &why)) {
        talloc_free(tz);
        return err_set(e, ERR_INVALID, "not a usable time zone file: %s", why);
    }
    *ret = tz;
    return true;
}

/* ---- files ---- */

static bool
name_is_safe(const char *name)
{
    size_t n = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");
    return n && n < 100 && !name[n] && *name != '/';
}

static bool
read_file(TALLOC_CTX *ctx, int fd, void **ret, size_t *ret_len)
{
    struct stat st;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > FILE_MAX_BYTES)
        return false;
    size_t size = (size_t)st.st_size, len = 0;
    uint8_t *bytes = err_mem(talloc_array(ctx, uint8_t, size + 1));
    while (len < size) {
        ssize_t n = read(fd, bytes + len, size - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        len += (size_t)n;
    }
    *ret = bytes;
    *ret_len = len;
    return true;
}

bool
tz_file(TALLOC_CTX *ctx, const char *folder, const char *name, void **ret, size_t *ret_len,
        struct err *e)
{
    if (!name_is_safe(name))
        return err_set(e, ERR_INVALID,
                       "“%.60s” is not the name of a time zone like America/Chicago", name);
    char *path =
        err_mem(talloc_asprintf(ctx, "%s/%s", folder ? folder : "/usr/share/zoneinfo", name));
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool ok = fd >= 0 && read_file(ctx, fd, ret, ret_len);
    if (fd >= 0)
        close(fd);
    if (!ok)
        err_set(e, ERR_INVALID,
                "there is no time zone “%s” here (%s cannot be read): check its name, or install "
                "tzdata",
                name, path);
    talloc_free(path);
    return ok;
}

bool
tz_load(TALLOC_CTX *ctx, const char *folder, const char *name, struct tz **ret, struct err *e)
{
    void *bytes;
    size_t len;
    if (!tz_file(ctx, folder, name, &bytes, &len, e))
        return false;
    bool ok = tz_read(ctx, bytes, len, ret, e) || err_at(e, "time zone %s", name);
    talloc_free(bytes);
    return ok;
}

/* ---- asking ---- */

static int64_t
whole_seconds(when_t t)
{
    return t / WHEN_SECOND - (t % WHEN_SECOND < 0);
}

static struct tz_clock
clock_at(const struct tz *tz, int64_t seconds)
{
    size_t low = 0, high = tz->count; /* how many changes are at or before the instant */
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (tz->at[mid] <= seconds)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == tz->count && tz->has_rule)
        return tz_rule_at(&tz->rule, seconds);
    return tz->clocks[low ? tz->to[low - 1] : 0];
}

struct tz_clock
tz_at(const struct tz *tz, when_t t)
{
    return clock_at(tz, whole_seconds(t));
}

when_t
tz_local(const struct tz *tz, when_t t)
{
    return t + tz_at(tz, t).offset * WHEN_SECOND;
}

when_t
tz_utc(const struct tz *tz, when_t local)
{
    /* No offset reaches 26 hours, so what held a day before and after (and now) are all that can
     * hold. */
    when_t before = tz_at(tz, local - 26 * WHEN_HOUR).offset * WHEN_SECOND;
    when_t candidates[] = {before, tz_at(tz, local).offset * WHEN_SECOND,
                           tz_at(tz, local + 26 * WHEN_HOUR).offset * WHEN_SECOND};
    when_t best = WHEN_NONE;
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        when_t t = local - candidates[i];
        if (tz_local(tz, t) == local && (best == WHEN_NONE || t < best))
            best = t;
    }
    return best != WHEN_NONE ? best : local - before;
}
