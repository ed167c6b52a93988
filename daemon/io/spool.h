/*
 * spool: a folder of messages, one file each, written so that a crash leaves a whole file or none.
 *
 * The default way of mail until SMTP is configured. The call waits for the disk (fsync of one small
 * file and of its folder), as a local mail program would; it is the one call of this floor that
 * does.
 */
#ifndef ASSENT_IO_SPOOL_H
#define ASSENT_IO_SPOOL_H

#include <stddef.h>

#include "base/err.h"

/*
 * Writes folder/NAME.eml, mode 0600; a file of that name is replaced. The folder is made when it is
 * missing, its parent is not. The name is 1 to 200 of A-Z a-z 0-9 . _ - @ and does not begin with a
 * full stop (ERR_INVALID); a disk that refuses is ERR_UNAVAILABLE.
 */
bool spool_write(const char *folder, const char *name, const void *bytes, size_t len,
                 struct err *e) must_check;

#endif
