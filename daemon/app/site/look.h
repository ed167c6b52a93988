/*
 * look: what makes the pages an institution's own: its colour and its logo. Its own programs for pages and letters lie in
 * institutions/SLUG/pages and institutions/SLUG/mail of the site folder (programs.h).
 */
#ifndef ASSENT_APP_SITE_LOOK_H
#define ASSENT_APP_SITE_LOOK_H

#include "app/site/registry.h"

struct config;

/* Fills inst->look and inst->public_json's "look". ERR_CONFIG: no colour, one on which white text cannot be read, no image. */
bool look_read(struct institution *inst, const struct config *config, struct err *e) must_check;

/* The style sheet that gives pages the colour; empty without one. */
const char *look_css(TALLOC_CTX *ctx, const struct institution *inst);
/* The media type of the logo's file, by its ending. */
const char *look_logo_type(const char *file);

#endif
