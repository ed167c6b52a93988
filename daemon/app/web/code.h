/*
 * code: the six digits that sign somebody in. They are made of the attempt's id and the key of links, again each time they are
 * needed, so that neither the mail as stored nor any row holds them.
 */
#ifndef ASSENT_APP_WEB_CODE_H
#define ASSENT_APP_WEB_CODE_H

#include "app/web/link.h"

char *code_text(TALLOC_CTX *ctx, const unsigned char key[LINK_KEY_BYTES], const char *id);

#endif
