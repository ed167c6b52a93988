#include "runner.h"

#define SUITES(X) \
    X(migrate)    \
    X(statements) \
    X(across)
RUNNER(SUITES)
