/* A time zone file may hold anything: it is refused, or it answers for every instant without leaving its table. */
#include "base/tz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct tz *tz;
    if (!tz_read(ctx, data, size, &tz, &e)) {
        assert_that(e.kind == ERR_INVALID && *e.text);
    } else {
        for (int year = 1890; year < 2400; year += 17) {
            when_t t =
                when_days(year, 1 + year % 12, 1 + year % 28) * WHEN_DAY + year * WHEN_SECOND;
            struct tz_clock c = tz_at(tz, t);
            assert_that(c.offset > -26 * 3600 && c.offset < 27 * 3600 && c.name);
            tz_utc(tz, t);
        }
    }
    talloc_free(ctx);
    return 0;
}
