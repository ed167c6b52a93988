/* httpd_listen: sockets from addresses. Never looks up a name: that would block. */
#include "io/httpd_own.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 1024
#define SOCKET_KIND (SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK)

char *
httpd_listen_name(TALLOC_CTX *ctx, int fd)
{
    union {
        struct sockaddr sa;
        struct sockaddr_storage any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_un local;
    } a = {0};
    socklen_t len = sizeof a;
    char text[INET6_ADDRSTRLEN] = "";
    char *name;
    if (getsockname(fd, &a.sa, &len) < 0)
        name = talloc_strdup(ctx, "unknown");
    else if (a.sa.sa_family == AF_INET)
        name = talloc_asprintf(ctx, "%s:%d", inet_ntop(AF_INET, &a.v4.sin_addr, text, sizeof text),
                               ntohs(a.v4.sin_port));
    else if (a.sa.sa_family == AF_INET6)
        name =
            talloc_asprintf(ctx, "[%s]:%d", inet_ntop(AF_INET6, &a.v6.sin6_addr, text, sizeof text),
                            ntohs(a.v6.sin6_port));
    else
        name = talloc_asprintf(ctx, "unix:%s", a.local.sun_path);
    return err_mem(name);
}

void
httpd_listen_forget(struct httpd_listener *l)
{
    struct stat st;
    if (l->path && stat(l->path, &st) == 0 && st.st_dev == l->dev && st.st_ino == l->ino)
        unlink(l->path);
}

/* ---- unix-domain ---- */

/*
 * The address of a socket file. Where the path is too long for sun_path, its folder is opened and reached by a shorter
 * name; *ret_folder must then stay open until the address has been used.
 */
static bool
unix_address(const char *path, struct sockaddr_un *ret, int *ret_folder, struct err *e)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int folder = -1;
    if (strlen(path) < sizeof a.sun_path) {
        memcpy(a.sun_path, path, strlen(path) + 1);
    } else {
        const char *base = strrchr(path, '/') + 1;
        char *dir = err_mem(talloc_strndup(e->ctx, path, (size_t)(base - path)));
        folder = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
        int n = snprintf(a.sun_path, sizeof a.sun_path, "/proc/self/fd/%d/%s", folder, base);
        talloc_free(dir);
        if (folder < 0 || n >= (int)sizeof a.sun_path) {
            if (folder >= 0)
                close(folder);
            return err_set(e, ERR_CONFIG,
                           "cannot listen on %s: the folder must exist and the file name be below "
                           "80 bytes",
                           path);
        }
    }
    *ret = a;
    *ret_folder = folder;
    return true;
}

/* A file that nobody listens on any more is removed; anything else in the way is an error. */
static bool
unix_make_room(const char *path, const struct sockaddr_un *a, struct err *e)
{
    struct stat st;
    if (lstat(path, &st) < 0)
        return true;
    if (!S_ISSOCK(st.st_mode))
        return err_set(e, ERR_CONFIG, "cannot listen on %s: a file that is no socket is there",
                       path);
    int fd = socket(AF_UNIX, SOCKET_KIND, 0);
    bool live =
        fd >= 0 && (connect(fd, (const struct sockaddr *)a, sizeof *a) == 0 || errno == EAGAIN);
    if (fd >= 0)
        close(fd);
    if (live)
        return err_set(e, ERR_CONFIG, "cannot listen on %s: another process listens there", path);
    unlink(path);
    return true;
}

static bool
open_unix(TALLOC_CTX *ctx, const char *path, struct httpd_listener *ret, int *ret_fd, struct err *e)
{
    struct sockaddr_un a;
    int folder = -1;
    if (*path != '/')
        return err_set(e, ERR_CONFIG, "cannot listen on unix:%s: the path must begin with /", path);
    if (!unix_address(path, &a, &folder, e))
        return false;
    int fd = socket(AF_UNIX, SOCKET_KIND, 0);
    struct stat st = {0};
    bool fine = unix_make_room(path, &a, e);
    /* The mode given to the socket before it is bound is the mode of its file: no moment with another. */
    if (fine && (fd < 0 || fchmod(fd, 0600) < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) < 0 ||
                 listen(fd, BACKLOG) < 0 || stat(path, &st) < 0))
        fine = err_set(e, ERR_CONFIG, "cannot listen on %s: %s", path, strerror(errno));
    if (folder >= 0)
        close(folder);
    if (!fine) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    ret->path = err_mem(talloc_strdup(ctx, path));
    ret->name = err_mem(talloc_asprintf(ctx, "unix:%s", path));
    ret->dev = st.st_dev;
    ret->ino = st.st_ino;
    *ret_fd = fd;
    return true;
}

/* ---- TCP ---- */

/* getaddrinfo() takes any number and cuts it. */
static bool
port_ok(const char *s)
{
    size_t digits = strspn(s, "0123456789");
    return digits && digits <= 5 && !s[digits] && strtol(s, NULL, 10) <= 65535;
}

/* "host:port" in two; the brackets of IPv6 come off; "*" is every address, "localhost" the loopback. */
static bool
split(TALLOC_CTX *ctx, const char *address, char **ret_host, char **ret_port)
{
    const char *colon = strrchr(address, ':');
    size_t len = colon ? (size_t)(colon - address) : 0;
    if (!len || !port_ok(colon + 1))
        return false;
    if (address[0] == '[') {
        if (address[len - 1] != ']')
            return false;
        address++;
        len -= 2;
    } else if (memchr(address, ':', len)) {
        return false;
    }
    char *host = err_mem(talloc_strndup(ctx, address, len));
    if (strcmp(host, "*") == 0)
        host = err_mem(talloc_strdup(ctx, "::"));
    else if (strcmp(host, "localhost") == 0)
        host = err_mem(talloc_strdup(ctx, "127.0.0.1"));
    *ret_host = host;
    *ret_port = err_mem(talloc_strdup(ctx, colon + 1));
    return true;
}

static int
open_address(const struct addrinfo *ai)
{
    int on = 1, off = 0;
    int fd = socket(ai->ai_family, SOCKET_KIND, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (ai->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

static bool
open_tcp(TALLOC_CTX *ctx, const char *address, struct httpd_listener *ret, int *ret_fd,
         struct err *e)
{
    char *host, *port;
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    struct addrinfo *found = NULL;
    if (!split(ctx, address, &host, &port) || getaddrinfo(host, port, &hints, &found) != 0)
        return err_set(e, ERR_CONFIG,
                       "cannot listen on \"%s\": write 127.0.0.1:8080, [::1]:8080, *:8080 or "
                       "unix:/path",
                       address);
    int fd = open_address(found);
    int why = errno;
    freeaddrinfo(found);
    if (fd < 0 && why == EAFNOSUPPORT && strcmp(host, "::") == 0)
        return open_tcp(ctx, talloc_asprintf(ctx, "0.0.0.0:%s", port), ret, ret_fd, e);
    if (fd < 0)
        return err_set(e, ERR_CONFIG, "cannot listen on %s: %s", address, strerror(why));
    ret->name = httpd_listen_name(ctx, fd);
    *ret_fd = fd;
    return true;
}

bool
httpd_listen_open(TALLOC_CTX *ctx, const char *address, struct httpd_listener *ret, int *ret_fd,
                  struct err *e)
{
    if (strncmp(address, "unix:", 5) == 0)
        return open_unix(ctx, address + 5, ret, ret_fd, e);
    if (*address == '/')
        return open_unix(ctx, address, ret, ret_fd, e);
    return open_tcp(ctx, address, ret, ret_fd, e);
}
