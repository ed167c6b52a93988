#include "runner.h"

#define SUITES(X) X(loop)
RUNNER(SUITES)
