#include "runner.h"

#define SUITES(X)  \
    X(calendar)    \
    X(definition)  \
    X(guard)       \
    X(form)        \
    X(form_groups) \
    X(pathway)     \
    X(lint)        \
    X(findings)    \
    X(base)        \
    X(lint_people) \
    X(explain)     \
    X(diff)        \
    X(quorum)      \
    X(permit)      \
    X(history)
RUNNER(SUITES)
