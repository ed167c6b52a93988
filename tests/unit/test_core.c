#include "runner.h"

#define SUITES(X) X(calendar)
RUNNER(SUITES)
