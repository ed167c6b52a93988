#include "runner.h"

#define SUITES(X)                                                                                  \
    X(pg)                                                                                          \
    X(pgserver)
RUNNER(SUITES)
