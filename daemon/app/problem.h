/* problem: what a program is told when something is wrong: application/problem+json (RFC 9457). */
#ifndef ASSENT_APP_PROBLEM_H
#define ASSENT_APP_PROBLEM_H

#include "base/err.h"

struct httpd_request;

void problem_answer(struct httpd_request *rq, const struct err *e);

#endif
