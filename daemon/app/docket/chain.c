/* chain: each event's digest covers the one before it, so that no row of the record can be changed, left out or added
 * in the middle unnoticed. `assent audit verify` walks the same chain. */
#include "app/docket/room.h"

#include <string.h>

#include "base/codec.h"

void
chain_next(const unsigned char before[HEAD_BYTES], const struct chain_link *link,
           unsigned char ret[HEAD_BYTES])
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *previous = codec_hex(ctx, before, HEAD_BYTES);
    /* Lines, the body last: no value before it can hold a newline. */
    char *text = err_mem(talloc_asprintf(ctx, "%s\n%s\n%lld\n%s\n%d\n%s\n%s\n%s\n%s", previous,
                                         link->proposal, (long long)link->seq, link->kind,
                                         link->version, when_text(ctx, link->at),
                                         link->actor ? link->actor : "", link->known, link->body));
    sign_sha256(text, strlen(text), ret);
    talloc_free(ctx);
}
