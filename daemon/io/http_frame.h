/*
 * http_frame: how long the body is, whose request it is and whether another may follow (RFC 9112
 * §6, §9.3; RFC 9110 §7.2, §10.1.1).
 */
#ifndef ASSENT_IO_HTTP_FRAME_H
#define ASSENT_IO_HTTP_FRAME_H

#include "io/http_parse.h"

/* From minor and fields: fills host, keep_alive, expects_100, chunked and length. */
bool http_frame(struct http_head *head, struct err *e) must_check;

#endif
