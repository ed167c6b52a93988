#include "runner.h"

#define SUITES(X) \
    X(loop)       \
    X(proc)       \
    X(sign)       \
    X(spool)
RUNNER(SUITES)
