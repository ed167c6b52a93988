#include "runner.h"

#define SUITES(X) \
    X(loop)       \
    X(proc)
RUNNER(SUITES)
