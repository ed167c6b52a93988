#include "runner.h"

#define SUITES(X) \
    X(migrate)    \
    X(statements)
RUNNER(SUITES)
