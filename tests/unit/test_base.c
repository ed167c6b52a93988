#include "runner.h"

#define SUITES(X) \
    X(buf)        \
    X(when)       \
    X(json_scan)  \
    X(json)
RUNNER(SUITES)
