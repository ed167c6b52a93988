#include "runner.h"

#define SUITES(X)   \
    X(link)         \
    X(csrf)         \
    X(cached)       \
    X(routes)       \
    X(typed)        \
    X(verify)       \
    X(intake)       \
    X(linked_files) \
    X(drafts)       \
    X(drift)        \
    X(redact)       \
    X(adapter)      \
    X(adopt)        \
    X(event)        \
    X(files)
RUNNER(SUITES)
