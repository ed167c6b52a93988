/*
 * slow_fsync: preloaded into PostgreSQL, makes its disk slower by as many microseconds as the file says that
 * ASSENT_SLOW_FSYNC names: before each fsync and fdatasync (wal_sync_method's standard on Linux). The file is read each time,
 * so that one server can be measured fast and slow by turns. Nothing else is changed: the data is synced as before.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void
wait_a_little(void)
{
    char digits[16] = "";
    const char *path = getenv("ASSENT_SLOW_FSYNC");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    ssize_t n = read(fd, digits, sizeof digits - 1);
    close(fd);
    long us = n > 0 ? strtol(digits, NULL, 10) : 0;
    if (us > 0)
        nanosleep(&(struct timespec){.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000}, NULL);
}

int
fsync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_a_little();
    return real(fd);
}

int
fdatasync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_a_little();
    return real(fd);
}
