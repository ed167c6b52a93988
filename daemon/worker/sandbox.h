/*
 * sandbox: gives up, for good, everything but computing and one socket. Afterwards no file can be
 * opened, no process or thread started, no signal sent, no memory made executable; trying ends the
 * process (SIGSYS).
 */
#ifndef ASSENT_WORKER_SANDBOX_H
#define ASSENT_WORKER_SANDBOX_H

#include <stddef.h>

#include "base/err.h"

#define SANDBOX_FD 3 /* the one descriptor that stays open */

/* memory: bytes of address space. False when the system refuses a step: then the process must end.
 */
bool sandbox_enter(size_t memory, struct err *e) must_check;

#endif
