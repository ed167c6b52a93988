/*
 * proc: a child program, started with exactly what is named and watched through the loop.
 *
 * The child gets the descriptors listed (0, 1 and 2 are /dev/null unless listed; every other one is
 * closed), the environment listed (none: empty), default signal handling and a session of its own,
 * so that a Ctrl-C meant for the daemon does not reach it. Nothing is looked up: the path is
 * absolute.
 */
#ifndef ASSENT_IO_PROC_H
#define ASSENT_IO_PROC_H

#include <signal.h>
#include <sys/types.h>

#include "base/err.h"

struct loop;
struct proc;

struct proc_fd {
    int here;  /* the descriptor in this process; stays open here */
    int there; /* its number in the child */
};

struct proc_options {
    const char *path;        /* absolute */
    const char *const *argv; /* ends with NULL; NULL: the path alone */
    const char *const *env;  /* ends with NULL, "NAME=value"; NULL: an empty environment */
    const char *dir;         /* working folder; NULL: "/" */
    const struct proc_fd *fds;
    size_t n_fds;
    bool as_user; /* run as uid and gid with no other group; needs root */
    uid_t uid;
    gid_t gid;
    int death_signal; /* sent to the child when this process dies; 0: none */
};

/*
 * Starts the program. False with ERR_INTERNAL when it cannot be started: the text names the step
 * and the path. `exited` is called from the loop, once, with the status of waitpid(2); it may free
 * the proc. Freeing a proc whose program still runs kills it (SIGKILL) and waits for its end,
 * without calling `exited`: whoever wants a clean end sends a signal and waits for the callback
 * first.
 */
bool proc_spawn(TALLOC_CTX *ctx, struct loop *loop, const struct proc_options *o,
                void (*exited)(void *arg, int status), void *arg, struct proc **ret_proc,
                struct err *e) must_check;

pid_t proc_pid(const struct proc *p);

/* True until the end was noticed. */
bool proc_running(const struct proc *p);

/* Does nothing when the program has ended; never reaches another process that got the same number.
 */
void proc_signal(struct proc *p, int sig);

/* "exited with status 3", "was ended by signal 11 (Segmentation fault)" */
char *proc_status_text(TALLOC_CTX *ctx, int status);

#endif
