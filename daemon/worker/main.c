/*
 * assent-jq LANE BYTES: runs jq programs for assentd, on the socket at descriptor 3, confined
 * before it reads any. LANE is a name for whoever looks at the list of processes; BYTES is the
 * limit on its memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/frame.h"
#include "worker/lane.h"
#include "worker/sandbox.h"

#ifdef ASSENT_SANITIZED
/* With the sanitizer's allocator a limit on one allocation stands in for the limit on address
 * space. */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
    return "detect_leaks=0:allocator_may_return_null=1:max_allocation_size_mb=128:symbolize=0";
}
#endif

int
main(int argc, char **argv)
{
    char *end = NULL;
    unsigned long long memory = argc == 3 ? strtoull(argv[2], &end, 10) : 0;
    if (!end || *end || memory < (16u << 20)) {
        fputs("assent-jq is started by assentd: assent-jq LANE BYTES, socket at descriptor 3\n",
              stderr);
        return 2;
    }
    lane_prepare();
    struct err e = err_on(NULL);
    if (!sandbox_enter(memory, &e))
        _exit(FRAME_EXIT_SANDBOX);
    _exit(lane_serve(
        SANDBOX_FD)); /* no handlers at exit: they are not needed and could need system calls */
}
