/*
 * log: one line an event, logfmt, to standard error (the journal adds time and unit).
 *
 *   log_line(LOG_INFO, "proposal submitted", "proposal", id, "request", rid, NULL);
 *   → level=info msg="proposal submitted" proposal=0190… request=7f3a
 *
 * A level at or below LOG_ERR … LOG_DEBUG as in syslog.h. Values are escaped; a NULL value leaves its pair out.
 * Never pass what follows /t/, a cookie, a signature or a secret.
 */
#ifndef ASSENT_BASE_LOG_H
#define ASSENT_BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <syslog.h>

void log_threshold(int level); /* lines above it are not written; LOG_INFO at first */
bool log_level_named(const char *name, int *ret_level);

void log_line(int level, const char *msg, ...) __attribute__((sentinel));

/* A number as a value: valid until the sixteenth call after this one. */
const char *log_num(int64_t n);

#endif
