/* spool: write beside, make durable, rename, make the rename durable. */
#include "io/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_MAX_LEN 200

static bool
name_fits(const char *name)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@";
    size_t len = strlen(name);
    return len > 0 && len <= NAME_MAX_LEN && name[0] != '.' && strspn(name, letters) == len;
}

static bool
write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

/* errno of the failure, 0 when all is on the disk. */
static int
write_durably(int dir, const char *beside, const char *final, const void *bytes, size_t len)
{
    int fd = openat(dir, beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return errno;
    int failed = write_all(fd, bytes, len) && fsync(fd) == 0 ? 0 : errno;
    if (close(fd) != 0 && !failed)
        failed = errno;
    if (!failed && renameat(dir, beside, dir, final) != 0)
        failed = errno;
    if (!failed && fsync(dir) != 0)
        return errno;
    if (failed)
        unlinkat(dir, beside, 0);
    return failed;
}

bool
spool_write(const char *folder, const char *name, const void *bytes, size_t len, struct err *e)
{
    if (!name_fits(name))
        return err_set(e, ERR_INVALID, "\"%s\" cannot be the name of a spooled message", name);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return err_set(e, ERR_UNAVAILABLE, "%s: the mail folder cannot be made: %s", folder,
                       strerror(errno));
    int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0)
        return err_set(e, ERR_UNAVAILABLE, "%s: the mail folder cannot be opened: %s", folder,
                       strerror(errno));
    char *final = err_mem(talloc_asprintf(NULL, "%s.eml", name));
    char *beside = err_mem(talloc_asprintf(final, ".%s.part", name));
    int failed = write_durably(dir, beside, final, bytes, len);
    close(dir);
    if (failed)
        err_set(e, ERR_UNAVAILABLE, "%s/%s: the message cannot be written: %s", folder, final,
                strerror(failed));
    talloc_free(final);
    return !failed;
}
