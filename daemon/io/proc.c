/* proc: fork, exec and reap. Between fork and exec only async-signal-safe calls; a failure there
 * comes back by a pipe. */
#include "io/proc.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/loop.h"

struct proc {
    pid_t pid;
    int pidfd;
    bool running;
    struct event *watch;
    void (*exited)(void *arg, int status);
    void *arg;
};

/* What the child does before exec, in this order; the number of the one that failed comes back with
 * errno. */
#define STEPS(X)                       \
    X(SESSION, "start a session")      \
    X(FDS, "arrange its descriptors")  \
    X(USER, "take on the user")        \
    X(DEATH, "arrange to end with us") \
    X(DIR, "enter its folder")         \
    X(EXEC, "execute it")
enum step {
#define X(name, text) STEP_##name,
    STEPS(X)
#undef X
};
static const char *const step_texts[] = {
#define X(name, text) text,
    STEPS(X)
#undef X
};

struct failure {
    enum step step;
    int error;
};

/* Prepared before fork: the child must not allocate. */
struct plan {
    const struct proc_options *o;
    char *const *argv, *const *env;
    int *spare; /* room for a copy of each descriptor */
    int above;  /* the first number that no descriptor of the child has */
    int report; /* where a failure is written */
    pid_t parent;
};

static bool
child_session(void)
{
    for (int sig = 1; sig < NSIG; sig++)
        signal(sig, SIG_DFL); /* fails for the two that cannot be changed */
    sigset_t none;
    sigemptyset(&none);
    return sigprocmask(SIG_SETMASK, &none, NULL) == 0 && setsid() >= 0;
}

static bool
child_null_fds(const struct plan *plan)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        return false;
    for (int fd = 0; fd <= 2; fd++) {
        bool listed = false;
        for (size_t i = 0; i < plan->o->n_fds; i++)
            listed |= plan->o->fds[i].there == fd;
        if (listed)
            continue;
        if (null == fd ? fcntl(fd, F_SETFD, 0) < 0 : dup2(null, fd) < 0)
            return false;
    }
    return true;
}

/* Copies all out of the way first, so that the order of the list does not matter. */
static bool
child_fds(struct plan *plan)
{
    if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
        return false;
    int report = fcntl(plan->report, F_DUPFD_CLOEXEC, plan->above);
    if (report < 0)
        return false;
    plan->report = report;
    for (size_t i = 0; i < plan->o->n_fds; i++) {
        plan->spare[i] = fcntl(plan->o->fds[i].here, F_DUPFD_CLOEXEC, plan->above);
        if (plan->spare[i] < 0)
            return false;
    }
    if (!child_null_fds(plan))
        return false;
    for (size_t i = 0; i < plan->o->n_fds; i++)
        if (dup2(plan->spare[i], plan->o->fds[i].there) < 0)
            return false;
    return true;
}

static bool
child_user(const struct proc_options *o)
{
    return !o->as_user || (setgroups(1, &o->gid) == 0 && setresgid(o->gid, o->gid, o->gid) == 0 &&
                           setresuid(o->uid, o->uid, o->uid) == 0);
}

/* After the change of user, which would clear it; our end may have come before it was set. */
static bool
child_death(const struct plan *plan)
{
    if (!plan->o->death_signal)
        return true;
    if (prctl(PR_SET_PDEATHSIG, plan->o->death_signal) < 0)
        return false;
    if (getppid() == plan->parent)
        return true;
    errno = ESRCH;
    return false;
}

static void
child_failed(const struct plan *plan, enum step step)
{
    struct failure failure = {step, errno};
    while (write(plan->report, &failure, sizeof failure) < 0 && errno == EINTR)
        ;
    _exit(127);
}

static void __attribute__((noreturn)) child(struct plan *plan)
{
    const struct proc_options *o = plan->o;
    if (!child_session())
        child_failed(plan, STEP_SESSION);
    if (!child_fds(plan))
        child_failed(plan, STEP_FDS);
    if (!child_user(o))
        child_failed(plan, STEP_USER);
    if (!child_death(plan))
        child_failed(plan, STEP_DEATH);
    if (chdir(o->dir ? o->dir : "/") < 0)
        child_failed(plan, STEP_DIR);
    execve(o->path, plan->argv, plan->env);
    child_failed(plan, STEP_EXEC);
    _exit(127);
}

static void
prepare(TALLOC_CTX *ctx, const struct proc_options *o, struct plan *plan)
{
    static char *nothing[] = {NULL};
    plan->o = o;
    plan->parent = getpid();
    plan->env = o->env ? (char *const *)o->env : nothing;
    plan->argv = (char *const *)o->argv;
    if (!o->argv) {
        const char **alone = err_mem(talloc_zero_array(ctx, const char *, 2));
        alone[0] = o->path;
        plan->argv = (char *const *)alone;
    }
    plan->spare = err_mem(talloc_array(ctx, int, o->n_fds + 1));
    plan->above = 3;
    for (size_t i = 0; i < o->n_fds; i++)
        if (o->fds[i].there >= plan->above)
            plan->above = o->fds[i].there + 1;
}

/* No signal handler of ours may run in the child before it has put them back. */
static pid_t
fork_quietly(struct plan *plan)
{
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0)
        child(plan);
    int error = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return pid;
}

static bool
start(struct plan *plan, pid_t *ret_pid, struct err *e)
{
    int report[2];
    if (pipe2(report, O_CLOEXEC) < 0)
        return err_set(e, ERR_INTERNAL, "cannot start %s: no pipe: %s", plan->o->path,
                       strerror(errno));
    plan->report = report[1];
    pid_t pid = fork_quietly(plan);
    int error = errno;
    close(report[1]);
    struct failure failure;
    ssize_t got = -1;
    if (pid > 0)
        while ((got = read(report[0], &failure, sizeof failure)) < 0 && errno == EINTR)
            ;
    close(report[0]);
    if (pid < 0)
        return err_set(e, ERR_INTERNAL, "cannot start %s: cannot fork: %s", plan->o->path,
                       strerror(error));
    if (got == (ssize_t)sizeof failure) {
        waitpid(pid, NULL, 0);
        return err_set(e, ERR_INTERNAL, "cannot start %s: cannot %s: %s", plan->o->path,
                       step_texts[failure.step], strerror(failure.error));
    }
    *ret_pid = pid;
    return true;
}

static int
wait_status(const siginfo_t *info)
{
    return info->si_code == CLD_EXITED ? W_EXITCODE(info->si_status, 0) : info->si_status;
}

static void
on_end(evutil_socket_t fd, short what, void *arg)
{
    struct proc *p = arg;
    siginfo_t info = {.si_pid = 0};
    if (waitid((idtype_t)P_PIDFD, (id_t)p->pidfd, &info, WEXITED | WNOHANG) < 0 || !info.si_pid)
        return;
    p->running = false;
    event_del(p->watch);
    p->exited(p->arg, wait_status(&info)); /* may free p */
}

static int
proc_destroy(struct proc *p)
{
    if (p->running) {
        proc_signal(p, SIGKILL);
        siginfo_t info;
        while (waitid((idtype_t)P_PIDFD, (id_t)p->pidfd, &info, WEXITED) < 0 && errno == EINTR)
            ;
    }
    event_free(p->watch);
    close(p->pidfd);
    return 0;
}

bool
proc_spawn(TALLOC_CTX *ctx, struct loop *loop, const struct proc_options *o,
           void (*exited)(void *arg, int status), void *arg, struct proc **ret_proc, struct err *e)
{
    assert_that(o->path[0] == '/');
    TALLOC_CTX *scratch = err_mem(talloc_new(NULL));
    struct plan plan;
    prepare(scratch, o, &plan);
    pid_t pid = 0;
    bool started = start(&plan, &pid, e);
    talloc_free(scratch);
    if (!started)
        return false;
    int pidfd = pidfd_open(pid, 0);
    if (pidfd < 0) {
        int error = errno;
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        return err_set(e, ERR_INTERNAL, "cannot watch %s: %s", o->path, strerror(error));
    }
    struct proc *p = err_mem(talloc_zero(ctx, struct proc));
    *p = (struct proc){.pid = pid, .pidfd = pidfd, .running = true, .exited = exited, .arg = arg};
    p->watch = err_mem(event_new(loop_base(loop), pidfd, EV_READ | EV_PERSIST, on_end, p));
    talloc_set_destructor(p, proc_destroy);
    event_add(p->watch, NULL);
    *ret_proc = p;
    return true;
}

pid_t
proc_pid(const struct proc *p)
{
    return p->pid;
}

bool
proc_running(const struct proc *p)
{
    return p->running;
}

void
proc_signal(struct proc *p, int sig)
{
    if (p->running)
        pidfd_send_signal(p->pidfd, sig, NULL, 0);
}

char *
proc_status_text(TALLOC_CTX *ctx, int status)
{
    if (WIFEXITED(status))
        return err_mem(talloc_asprintf(ctx, "exited with status %d", WEXITSTATUS(status)));
    return err_mem(talloc_asprintf(ctx, "was ended by signal %d (%s)", WTERMSIG(status),
                                   strsignal(WTERMSIG(status))));
}
