/* transform_worker: a process, its socket and its end. What comes from it is checked for size before it is kept. */
#include "io/transform_worker.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/loop.h"
#include "io/proc.h"

enum { WORKER_FD = 3 };

struct transform_worker {
    struct proc *proc;
    struct bufferevent *bev;                      /* NULL: hung up */
    const struct transform_worker_events *events; /* NULL: discarded */
    void *arg;
    bool exited, nonsense;
    int status;
};

static void
hang_up(struct transform_worker *w)
{
    if (w->bev)
        bufferevent_free(w->bev);
    w->bev = NULL;
}

static int
worker_gone(struct transform_worker *w)
{
    hang_up(w);
    return 0;
}

/* Both the end of the socket and the status are known; they come in either order. */
static void
ended(struct transform_worker *w)
{
    int status = w->nonsense ? W_EXITCODE(FRAME_EXIT_PROTOCOL, 0) : w->status;
    if (w->events)
        w->events->ended(w->arg, status);
    talloc_free(w);
}

static void
on_exit_status(void *arg, int status)
{
    struct transform_worker *w = arg;
    w->exited = true;
    w->status = status;
    if (!w->bev)
        ended(w);
}

static void
finish_off(struct transform_worker *w)
{
    hang_up(w);
    if (w->exited)
        ended(w);
    else
        proc_signal(w->proc,
                    SIGKILL); /* on_exit_status() follows, with its own status if it has one */
}

static bool
whole_frame(struct transform_worker *w, struct frame *head)
{
    struct evbuffer *in = bufferevent_get_input(w->bev);
    if (evbuffer_copyout(in, head, sizeof *head) < (ev_ssize_t)sizeof *head)
        return false;
    w->nonsense = head->length > FRAME_OUTPUT_MAX;
    return !w->nonsense && evbuffer_get_length(in) >= sizeof *head + head->length;
}

static void
pass_on(struct transform_worker *w)
{
    struct frame head;
    while (whole_frame(w, &head)) {
        struct evbuffer *in = bufferevent_get_input(w->bev);
        char *body = err_mem(talloc_array(NULL, char, head.length + 1));
        evbuffer_drain(in, sizeof head);
        evbuffer_remove(in, body, head.length);
        body[head.length] = '\0';
        w->nonsense = !w->events->answer(w->arg, &head, body);
        talloc_free(body);
        if (w->nonsense)
            return;
    }
}

static void
on_read(struct bufferevent *bev, void *arg)
{
    struct transform_worker *w = arg;
    pass_on(w);
    if (w->nonsense)
        finish_off(w);
}

/* What it answered before it ended may not be read yet when writing to it fails. */
static void
on_hangup(struct bufferevent *bev, short what, void *arg)
{
    struct transform_worker *w = arg;
    struct evbuffer *in = bufferevent_get_input(bev);
    evbuffer_unfreeze(in, 0);
    while (evbuffer_read(in, bufferevent_getfd(bev), -1) > 0)
        ;
    pass_on(w);
    finish_off(w);
}

static bool
spawn(struct transform_worker *w, struct loop *loop, const char *path, const char *lane,
      size_t memory, int theirs, struct err *e)
{
    const char *limit = err_mem(talloc_asprintf(w, "%zu", memory));
    const char *const argv[] = {"assent-jq", lane, limit, NULL};
    const struct proc_fd fds[] = {
        {theirs, WORKER_FD},
#ifdef ASSENT_SANITIZED
        {STDERR_FILENO, STDERR_FILENO}, /* where its reports go */
#endif
    };
    const struct proc_options options = {.path = path,
                                         .argv = argv,
                                         .fds = fds,
                                         .n_fds = sizeof fds / sizeof *fds,
                                         .death_signal = SIGKILL};
    return proc_spawn(w, loop, &options, on_exit_status, w, &w->proc, e);
}

bool
transform_worker_start(TALLOC_CTX *ctx, struct loop *loop, const char *path, const char *lane,
                       size_t memory, const struct transform_worker_events *events, void *arg,
                       struct transform_worker **ret_worker, struct err *e)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return err_set(e, ERR_UNAVAILABLE, "no socket for a worker: %s", strerror(errno));
    struct transform_worker *w = err_mem(talloc_zero(ctx, struct transform_worker));
    bool started = spawn(w, loop, path, lane, memory, ends[1], e);
    close(ends[1]);
    if (!started) {
        close(ends[0]);
        talloc_free(w);
        return false;
    }
    w->events = events;
    w->arg = arg;
    evutil_make_socket_nonblocking(ends[0]);
    w->bev = err_mem(bufferevent_socket_new(loop_base(loop), ends[0], BEV_OPT_CLOSE_ON_FREE));
    talloc_set_destructor(w, worker_gone);
    bufferevent_setcb(w->bev, on_read, NULL, on_hangup, w);
    bufferevent_enable(w->bev, EV_READ | EV_WRITE);
    *ret_worker = w;
    return true;
}

void
transform_worker_send(struct transform_worker *w, struct frame head, const void *body)
{
    if (!w->bev)
        return;
    struct evbuffer *out = bufferevent_get_output(w->bev);
    assert_that(evbuffer_add(out, &head, sizeof head) == 0);
    assert_that(evbuffer_add(out, body, head.length) == 0);
}

void
transform_worker_discard(struct transform_worker *w)
{
    w->events = NULL;
    finish_off(w);
}

static bool
exited_with(int status, int code)
{
    return WIFEXITED(status) && WEXITSTATUS(status) == code;
}

char *
transform_worker_why(TALLOC_CTX *ctx, int status, size_t memory, enum err_kind *ret_kind)
{
    *ret_kind = exited_with(status, FRAME_EXIT_SANDBOX) ? ERR_UNAVAILABLE : ERR_INTERNAL;
    if (exited_with(status, FRAME_EXIT_SANDBOX))
        return err_mem(talloc_strdup(ctx,
                                     "not run: assent-jq cannot confine itself on this system; "
                                     "it needs seccomp filters"));
    if (exited_with(status, FRAME_EXIT_MEMORY))
        return err_mem(talloc_asprintf(ctx, "stopped: it needed more than its %zu MiB of memory",
                                       memory >> 20));
    const char *hint = "";
    if (exited_with(status, FRAME_EXIT_PROTOCOL))
        hint = "; what was said made no sense";
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV)
        hint = "; most often the cause is a value nested too deeply";
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
        hint = "; it tried what the sandbox forbids";
    return err_mem(
        talloc_asprintf(ctx, "stopped: its worker %s%s", proc_status_text(ctx, status), hint));
}
