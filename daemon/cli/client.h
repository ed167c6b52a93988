/*
 * client: one request to the service over its control socket (HTTP/1.1 on AF_UNIX), and waiting for the answer.
 *
 * For a person at a keyboard: it blocks, for a minute at most. It never tries twice.
 */
#ifndef ASSENT_CLI_CLIENT_H
#define ASSENT_CLI_CLIENT_H

#include <json-c/json.h>

#include "base/err.h"

struct client_request {
    const char *socket, *method, *path;
    const char *body; /* NULL: none */
    size_t len;
};

/* The answer's JSON, owned by ctx. ERR_UNAVAILABLE: nobody answers at the socket; ERR_NOT_FOUND and ERR_BAD_REQUEST: the
 * service says no, in its own words; ERR_INTERNAL: it answers something else than it should. */
bool client_call(TALLOC_CTX *ctx, const struct client_request *rq, json_object **ret,
                 struct err *e) must_check;

#endif
