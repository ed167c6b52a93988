/*
 * ticks: timers that have come due become commands. Each is keyed by its timer, so that two daemons, or one that starts
 * again, tick once; the database's clock decides what is due.
 */
#ifndef ASSENT_APP_IN_TICKS_H
#define ASSENT_APP_IN_TICKS_H

struct app;
struct ticks;

/* Begins to look at once, and every second afterwards. */
struct ticks *ticks_new(void *ctx, struct app *app);

#endif
