/*
 * link: what follows /t/ in a task's address. Nothing of it is stored: it is made again for every reminder, the same each
 * time, until the person's epoch is raised.
 *
 * base64url of: institution (2 bytes), proposal (16), task (4; 0: the proposal itself, for its proposer), and the first 16
 * bytes of HMAC-SHA256(link key, those and person and epoch).
 */
#ifndef ASSENT_APP_WEB_LINK_H
#define ASSENT_APP_WEB_LINK_H

#include <stdint.h>

#include "base/err.h"

enum { LINK_KEY_BYTES = 32, LINK_MAC_BYTES = 16 };

struct link {
    int institution;
    char proposal[37]; /* uuid as text */
    int task;
    unsigned char mac[LINK_MAC_BYTES];
};

char *link_text(TALLOC_CTX *ctx, const unsigned char key[LINK_KEY_BYTES], int institution,
                const char *proposal, int task, const char *person, int64_t epoch);

/* The parts of a link that somebody brings; says nothing yet about whether it is genuine. */
bool link_read(const char *text, struct link *ret) must_check;

/* Is it this person's, of this epoch? In constant time. */
bool link_fits(const struct link *l, const unsigned char key[LINK_KEY_BYTES], const char *person,
               int64_t epoch) must_check;

#endif
