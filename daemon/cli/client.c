/* client: see client.h. One connection a request; the answer ends where the connection does. */
#include "cli/client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"

enum { ANSWER_MAX = 64 << 20, CHUNK = 1 << 16, SECONDS = 60 };

static const struct json_limits generous = {
    .bytes = ANSWER_MAX, .depth = 64, .members = 2000000, .string = 16 << 20};

static bool
dial(const char *path, int *ret, struct err *e)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    struct timeval patience = {.tv_sec = SECONDS};
    if (strlen(path) >= sizeof to.sun_path)
        return err_set(e, ERR_CONFIG, "the socket's path is longer than the system allows: %s",
                       path);
    memcpy(to.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return err_set(e, ERR_UNAVAILABLE, "no socket can be made: %s", strerror(errno));
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) {
        *ret = fd;
        return true;
    }
    int why = errno;
    close(fd);
    return err_set(e, ERR_UNAVAILABLE, "the service does not answer at %s: %s%s", path,
                   strerror(why),
                   why == EACCES ? ": ask as root or as the service's own user"
                                 : ": does assentd run, and is this its data folder?");
}

static bool
send_all(int fd, const char *bytes, size_t len, struct err *e)
{
    while (len) {
        ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(e, ERR_UNAVAILABLE, "the service takes no more: %s", strerror(errno));
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

static bool
receive(int fd, struct buf *ret, struct err *e)
{
    char *chunk = err_mem(talloc_array(ret, char, CHUNK));
    for (;;) {
        ssize_t n = recv(fd, chunk, CHUNK, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(e, ERR_UNAVAILABLE, "no answer within %d seconds: %s", SECONDS,
                           strerror(errno));
        if (n == 0)
            return true;
        if (!buf_add(ret, chunk, (size_t)n))
            return err_set(e, ERR_TOO_LARGE, "the answer is larger than %d MiB", ANSWER_MAX >> 20);
    }
}

static bool
exchange(TALLOC_CTX *ctx, int fd, const struct client_request *rq, struct buf *answer,
         struct err *e)
{
    const char *head = err_mem(talloc_asprintf(ctx,
                                               "%s %s HTTP/1.1\r\nHost: assent\r\n"
                                               "Connection: close\r\nContent-Length: %zu\r\n\r\n",
                                               rq->method, rq->path, rq->len));
    return send_all(fd, head, strlen(head), e) && send_all(fd, rq->body, rq->len, e) &&
           receive(fd, answer, e);
}

/* "HTTP/1.1 200 OK", header lines, an empty line, the body. */
static bool
take_apart(const struct buf *answer, int *ret_status, const char **ret_body, size_t *ret_len,
           struct err *e)
{
    static const char version[] = "HTTP/1.1 ", end[] = "\r\n\r\n";
    const char *text = buf_text(answer), *body = strstr(text, end);
    char *after;
    if (strncmp(text, version, strlen(version)) != 0 || !body)
        return err_set(e, ERR_INTERNAL, "what answers there does not speak HTTP");
    long status = strtol(text + strlen(version), &after, 10);
    if (*after != ' ' || status < 200 || status > 599)
        return err_set(e, ERR_INTERNAL, "what answers there does not speak HTTP");
    *ret_status = (int)status;
    *ret_body = body + strlen(end);
    *ret_len = buf_len(answer) - (size_t)(*ret_body - text);
    return true;
}

static bool
judge(TALLOC_CTX *ctx, const struct buf *answer, json_object **ret, struct err *e)
{
    int status = 0;
    const char *body = NULL;
    size_t len = 0;
    json_object *o = NULL;
    if (!take_apart(answer, &status, &body, &len, e))
        return false;
    bool read = json_read(body, len, &generous, &o, e);
    if (read)
        json_own(ctx, o);
    if (status >= 400)
        return err_set(e, status == 404 ? ERR_NOT_FOUND : ERR_BAD_REQUEST, "%s",
                       read && json_str(o, "detail") ? json_str(o, "detail")
                                                     : "the service says no");
    if (!read)
        return false;
    *ret = o;
    return true;
}

bool
client_call(TALLOC_CTX *ctx, const struct client_request *rq, json_object **ret, struct err *e)
{
    int fd = -1;
    if (!dial(rq->socket, &fd, e))
        return false;
    TALLOC_CTX *work = talloc_new(ctx);
    struct buf *answer = buf_new(work, ANSWER_MAX);
    bool ok = exchange(work, fd, rq, answer, e) && judge(ctx, answer, ret, e);
    close(fd);
    talloc_free(work);
    return ok;
}
