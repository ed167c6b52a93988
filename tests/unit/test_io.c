#include "runner.h"

#define SUITES(X) \
    X(form_parse) \
    X(http_parse) \
    X(httpd)      \
    X(loop)       \
    X(proc)       \
    X(filter)     \
    X(sign)       \
    X(spool)      \
    X(fetch)      \
    X(mime)
RUNNER(SUITES)
