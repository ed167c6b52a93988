/*
 * life: how the parts of a daemon come up, are changed by a reload, and go down.
 */
#ifndef ASSENT_LIFE_H
#define ASSENT_LIFE_H

#include "app/app.h"

/* What the command line says; paths are absolute. */
struct life_options {
    const char *config, *site, *data, *share, *worker;
};

/* Reads the configuration and everything it names, and checks it: what start and reload do first. */
bool life_check(const struct life_options *options, struct err *e) must_check;

/* Runs until SIGTERM or SIGINT; the exit status. */
int life_run(const struct life_options *options);

#endif
