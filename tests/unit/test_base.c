#include "runner.h"

#define SUITES(X)                                                                                  \
    X(buf)                                                                                         \
    X(when)
RUNNER(SUITES)
