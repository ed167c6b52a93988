#include "runner.h"

#define SUITES(X) \
    X(buf)        \
    X(when)       \
    X(json_scan)  \
    X(json)       \
    X(codec)      \
    X(netaddr)    \
    X(colour)     \
    X(backoff)    \
    X(tz)         \
    X(filetype)
RUNNER(SUITES)
