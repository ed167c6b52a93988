/* duration: reads and writes the lengths of time that a policy may name. */
#include "core/policy/duration.h"

#include <string.h>

static const struct {
    const char *one, *many;
    int most;
} units[] = {
#define X(unit, one, many, most) [DURATION_##unit] = {one, many, most},
    DURATION_UNITS(X)
#undef X
};

enum { UNITS = sizeof units / sizeof *units };

static bool
unit_named(const char *name, enum duration_unit *ret)
{
    for (int i = 0; i < UNITS; i++)
        if (!strcmp(name, units[i].one) || !strcmp(name, units[i].many)) {
            *ret = (enum duration_unit)i;
            return true;
        }
    return false;
}

bool
duration_read(const char *text, struct duration *ret, struct err *e)
{
    int n = 0;
    const char *p = text;
    enum duration_unit unit;
    for (; *p >= '0' && *p <= '9' && n < 10000000; p++)
        n = n * 10 + (*p - '0');
    if (p == text || *text == '0' || *p != ' ' || !unit_named(p + 1, &unit))
        return err_set(e, ERR_INVALID,
                       "“%.40s” is not a length of time: write a number from 1 and minutes, hours, "
                       "days, business "
                       "days, weeks, months or years, like “10 business days”",
                       text);
    if (n > units[unit].most)
        return err_set(e, ERR_INVALID, "“%.40s” is too long: at most %d %s", text, units[unit].most,
                       units[unit].many);
    *ret = (struct duration){.n = n, .unit = unit};
    return true;
}

char *
duration_text(TALLOC_CTX *ctx, struct duration d)
{
    int n = d.n < 0 ? -d.n : d.n;
    return err_mem(talloc_asprintf(ctx, "%d %s%s", n,
                                   n == 1 ? units[d.unit].one : units[d.unit].many,
                                   d.n < 0 ? " before" : ""));
}

struct duration
duration_before(struct duration d)
{
    return (struct duration){.n = -d.n, .unit = d.unit};
}
