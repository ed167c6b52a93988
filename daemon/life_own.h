/*
 * life_own: what life.c (start, stop) and reload.c (files, and files changed) share.
 */
#ifndef ASSENT_LIFE_OWN_H
#define ASSENT_LIFE_OWN_H

#include "life.h"

struct transform_set;

struct life {
    struct app app;
    const struct life_options *options;
    TALLOC_CTX *files; /* configuration and registry in use: replaced together by a reload */
    struct pgserver *server;
    const char *conninfo, *application_name;
    struct httpd *control;
    int draining; /* servers that still drain */
    int status;
};

/* Everything that files say, read and checked together. */
struct files {
    struct config *config;
    struct registry *registry;
    struct transform_set *in, *out, *pages, *mail;
};

bool files_read(TALLOC_CTX *ctx, const struct life_options *o, struct files *ret,
                struct err *e) must_check;
void files_use(struct life *l, TALLOC_CTX *ctx, const struct files *files); /* ctx: theirs */

void reload_begin(void *life); /* on SIGHUP */

#endif
