/* notify: sd_notify and the watchdog. */
#include "io/notify.h"

#include <inttypes.h>
#include <systemd/sd-daemon.h>

#include "io/loop.h"

struct watchdog {
    struct loop *loop;
    when_t every;
};

void
notify_ready(const char *status)
{
    sd_notifyf(0, "READY=1\nSTATUS=%s", status);
}

void
notify_reloading(void)
{
    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, when_monotonic());
}

void
notify_stopping(void)
{
    sd_notify(0, "STOPPING=1\nSTATUS=finishing what is under way");
}

static void
pet(void *arg)
{
    struct watchdog *w = arg;
    sd_notify(0, "WATCHDOG=1");
    loop_after(w, w->loop, w->every, pet, w);
}

void
notify_watchdog(void *ctx, struct loop *loop)
{
    uint64_t period;
    if (sd_watchdog_enabled(0, &period) <= 0)
        return;
    struct watchdog *w = err_mem(talloc(ctx, struct watchdog));
    *w = (struct watchdog){loop, (when_t)(period / 2)};
    pet(w);
}
