/*
 * app: the parts of one running daemon, as its rooms see them. main.c makes it, puts the parts up in order and takes them
 * down in reverse; nobody else changes it.
 */
#ifndef ASSENT_APP_H
#define ASSENT_APP_H

#include "app/docket/docket.h"
#include "app/site/registry.h"

struct app {
    struct loop *loop;
    const struct config *config;
    struct registry *registry; /* swapped whole by a reload: never kept across a callback */
    struct docket *docket;
    struct drawings *drawings;
    struct pg *pages; /* reads as assent_page, one institution at a time: pg_read() */
    struct pg *
        work; /* writes as assent_docket what is no case: intake's state, drafts, messages, sign-in */
    struct pg *outgoing; /* as work, for deliveries alone: PG_AS_DELIVERY */
    struct pg *owner;    /* the register, the policies, the housekeeping */
    struct transform *in, *out, *pages_jq, *mail_jq; /* a jq worker each */
    struct fetch *fetch;
    struct httpd *httpd;
    struct intake *intake;
    struct outbox *outbox;
    struct ticks *ticks;
    struct reseat *reseat;

    const char *share, *site,
        *data; /* folders: what ships, what the institution changed, what happens */
    const char *config_file, *worker; /* files: assent.conf, and the assent-jq program */
    size_t trials;                    /* workers that try something at this moment: in/trial.h */
    const char *public_url;           /* no slash at its end */
    unsigned char link_key[32];       /* task links are made with it */
    bool alone;                       /* the database is our own: no other daemon is on it */
    bool draining;
    when_t drain_until; /* monotonic */
};

#endif
