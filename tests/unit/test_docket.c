#include "runner.h"

#define SUITES(X) X(docket)
RUNNER(SUITES)
