/*
 * notify: what the service manager is told (sd_notify(3)): ready, reloading, stopping, alive. Nothing, when there is none.
 */
#ifndef ASSENT_IO_NOTIFY_H
#define ASSENT_IO_NOTIFY_H

struct loop;

void notify_ready(const char *status);
void notify_reloading(void);
void notify_stopping(void);

/* Pets the watchdog twice in each of its periods, from the loop: a loop that hangs is killed. */
void notify_watchdog(void *ctx, struct loop *loop);

#endif
