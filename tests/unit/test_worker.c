#include "runner.h"

#define SUITES(X) \
    X(sandbox)    \
    X(same)       \
    X(hostile)    \
    X(transform)  \
    X(hooks)      \
    X(platforms)
RUNNER(SUITES)
