/* filter: one socket is both ends of the program; its end of writing and its exit come in either order. */
#include "io/filter.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/loop.h"
#include "io/proc.h"

struct filter {
    struct proc *proc;
    struct bufferevent *bev;
    const char *path;
    size_t output_max;
    bool hung_up, exited;
    int status;
    filter_fn *fn;
    void *arg;
};

static int
filter_gone(struct filter *f)
{
    bufferevent_free(f->bev);
    return 0;
}

/* Whoever is told may free the context that the filter was made on. */
static void
tell(struct filter *f, const char *bytes, size_t len, const struct err *e)
{
    talloc_steal(NULL, f);
    f->fn(bytes, len, e, f->arg);
    talloc_free(f);
}

static void
fail(struct filter *f, const char *why)
{
    struct err e = err_on(f);
    err_set(&e, ERR_INTERNAL, "%s %s", f->path, why);
    tell(f, NULL, 0, &e);
}

static void
finish(struct filter *f)
{
    struct evbuffer *in = bufferevent_get_input(f->bev);
    size_t len = evbuffer_get_length(in);
    if (f->status) {
        fail(f, proc_status_text(f, f->status));
        return;
    }
    char *bytes = err_mem(talloc_zero_array(f, char, len + 1));
    evbuffer_copyout(in, bytes, len);
    tell(f, bytes, len, NULL);
}

static void
on_read(struct bufferevent *bev, void *arg)
{
    struct filter *f = arg;
    if (evbuffer_get_length(bufferevent_get_input(bev)) > f->output_max)
        fail(f, "wrote more than it may");
}

/* All was taken: the program sees the end of its input. */
static void
on_written(struct bufferevent *bev, void *arg)
{
    shutdown(bufferevent_getfd(bev), SHUT_WR);
}

static void
on_hangup(struct bufferevent *bev, short what, void *arg)
{
    struct filter *f = arg;
    bufferevent_disable(bev, EV_READ | EV_WRITE);
    f->hung_up = true;
    if (f->exited)
        finish(f);
}

static void
on_exit_status(void *arg, int status)
{
    struct filter *f = arg;
    f->exited = true;
    f->status = status;
    if (f->hung_up)
        finish(f);
}

static void
on_deadline(void *arg)
{
    fail(arg, "took longer than it may");
}

static bool
spawn(struct filter *f, struct loop *loop, const struct filter_options *o, int theirs,
      struct err *e)
{
    const struct proc_fd fds[] = {{theirs, STDIN_FILENO}, {theirs, STDOUT_FILENO}};
    const struct proc_options options = {.path = o->path,
                                         .argv = o->argv,
                                         .env = o->env,
                                         .fds = fds,
                                         .n_fds = sizeof fds / sizeof *fds,
                                         .death_signal = SIGKILL};
    return proc_spawn(f, loop, &options, on_exit_status, f, &f->proc, e);
}

bool
filter_run(TALLOC_CTX *ctx, struct loop *loop, const struct filter_options *o, const char *input,
           size_t len, filter_fn *fn, void *arg, struct filter **ret_filter, struct err *e)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return err_set(e, ERR_UNAVAILABLE, "no socket for %s: %s", o->path, strerror(errno));
    struct filter *f = err_mem(talloc_zero(ctx, struct filter));
    *f = (struct filter){.path = err_mem(talloc_strdup(f, o->path)),
                         .output_max = o->output_max,
                         .fn = fn,
                         .arg = arg};
    bool started = spawn(f, loop, o, ends[1], e);
    close(ends[1]);
    if (!started) {
        close(ends[0]);
        talloc_free(f);
        return false;
    }
    evutil_make_socket_nonblocking(ends[0]);
    f->bev = err_mem(bufferevent_socket_new(loop_base(loop), ends[0], BEV_OPT_CLOSE_ON_FREE));
    talloc_set_destructor(f, filter_gone);
    bufferevent_setcb(f->bev, on_read, on_written, on_hangup, f);
    assert_that(evbuffer_add(bufferevent_get_output(f->bev), input, len) == 0);
    bufferevent_enable(f->bev, EV_READ | EV_WRITE);
    loop_after(f, loop, o->deadline, on_deadline, f);
    *ret_filter = f;
    return true;
}
