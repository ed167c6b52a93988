/* fuzz_http: whatever the bytes and however they are cut, the parser neither crashes nor changes its mind. */
#include <stdint.h>
#include <string.h>

#include "http_play.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct http_limits limits = {
    .request_line = 200,
    .header_bytes = 400,
    .header_count = 10,
    .body = 64,
    .chunk_line = 40,
    .chunk_extras = 50,
    .trailer_bytes = 100,
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    int status;
    unsigned int seed = (unsigned int)size + 1;
    char *whole = http_play(ctx, &limits, data, size, http_play_whole, NULL, &status);
    char *single = http_play(ctx, &limits, data, size, http_play_single, NULL, &status);
    char *cut = http_play(ctx, &limits, data, size, http_play_random, &seed, &status);
    assert_that(strcmp(whole, single) == 0);
    assert_that(strcmp(whole, cut) == 0);
    talloc_free(ctx);
    return 0;
}
