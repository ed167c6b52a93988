#include "runner.h"

#define SUITES(X) \
    X(link)       \
    X(csrf)       \
    X(routes)     \
    X(typed)      \
    X(verify)     \
    X(intake)     \
    X(adapter)    \
    X(adopt)      \
    X(event)      \
    X(files)
RUNNER(SUITES)
