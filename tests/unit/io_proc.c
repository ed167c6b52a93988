#include "runner.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/loop.h"
#include "io/proc.h"

struct watch {
    struct loop *loop;
    int ends, status;
};

static void
ended(void *arg, int status)
{
    struct watch *w = arg;
    w->ends++;
    w->status = status;
    loop_stop(w->loop);
}

/* Runs a shell line to its end; what it wrote to its descriptor 5 is returned. */
static char *
shell(TALLOC_CTX *ctx, struct watch *w, struct proc_options o, const char *line)
{
    int ends[2];
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    const char *const argv[] = {"sh", "-c", line, NULL};
    const struct proc_fd fds[] = {{ends[1], 5}};
    o.path = "/bin/sh";
    o.argv = argv;
    o.fds = fds;
    o.n_fds = 1;
    struct err e = err_on(ctx);
    struct proc *p;
    ck_assert_msg(proc_spawn(ctx, w->loop, &o, ended, w, &p, &e), "%s", e.text);
    close(ends[1]);
    ck_assert_int_eq(w->ends, 0);
    ck_assert(loop_run(w->loop, &e));
    ck_assert(!proc_running(p));
    char *said = talloc_zero_array(ctx, char, 4096);
    ssize_t len = 0, got;
    while ((got = read(ends[0], said + len, (size_t)(4095 - len))) > 0)
        len += got;
    close(ends[0]);
    return said;
}

START_TEST(a_child_holds_the_descriptors_listed_and_no_other)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct watch w = {.loop = loop_new(ctx)};
    int leak = open("/dev/zero", O_RDONLY); /* not close-on-exec on purpose */
    ck_assert_int_ge(leak, 0);
    char *said = shell(ctx, &w, (struct proc_options){0},
                       "for f in /proc/$$/fd/*; do echo \"${f##*/} $(readlink $f)\"; done >&5");
    ck_assert_ptr_nonnull(strstr(said, "0 /dev/null\n1 "));
    ck_assert_ptr_nonnull(strstr(said, "2 /dev/null\n"));
    ck_assert_ptr_nonnull(strstr(said, "5 pipe:"));
    ck_assert_ptr_null(strstr(said, "/dev/zero"));
    close(leak);
    talloc_free(ctx);
}
END_TEST

START_TEST(the_environment_is_empty_unless_given)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    setenv("ASSENT_SECRET", "swordfish", 1);
    struct watch w = {.loop = loop_new(ctx)};
    ck_assert_str_eq(
        shell(ctx, &w, (struct proc_options){0}, "echo \"<$ASSENT_SECRET>\" >&5; pwd >&5"),
        "<>\n/\n");
    struct watch v = {.loop = w.loop};
    const char *const env[] = {"COLOUR=green", NULL};
    ck_assert_str_eq(shell(ctx, &v, (struct proc_options){.env = env, .dir = "/tmp"},
                           "echo $COLOUR >&5; pwd >&5"),
                     "green\n/tmp\n");
    talloc_free(ctx);
}
END_TEST

START_TEST(the_end_is_told_once_with_its_status)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct watch w = {.loop = loop_new(ctx)};
    shell(ctx, &w, (struct proc_options){0}, "exit 7");
    ck_assert_int_eq(w.ends, 1);
    ck_assert_str_eq(proc_status_text(ctx, w.status), "exited with status 7");
    struct watch v = {.loop = w.loop};
    shell(ctx, &v, (struct proc_options){0}, "kill -SEGV $$");
    ck_assert_str_eq(proc_status_text(ctx, v.status),
                     "was ended by signal 11 (Segmentation fault)");
    struct watch u = {.loop = w.loop}; /* SIGPIPE is ignored here, and not there */
    shell(ctx, &u, (struct proc_options){0}, "kill -PIPE $$");
    ck_assert(WIFSIGNALED(u.status));
    talloc_free(ctx);
}
END_TEST

START_TEST(what_cannot_be_started_is_an_error_that_names_it)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct watch w = {.loop = loop_new(ctx)};
    struct err e = err_on(ctx);
    struct proc *p = NULL;
    ck_assert(!proc_spawn(ctx, w.loop, &(struct proc_options){.path = "/nowhere/at-all"}, ended, &w,
                          &p, &e));
    ck_assert_ptr_null(p);
    ck_assert_str_eq(e.text,
                     "cannot start /nowhere/at-all: cannot execute it: No such file or directory");
    ck_assert(!proc_spawn(ctx, w.loop,
                          &(struct proc_options){.path = "/bin/true", .dir = "/nowhere"}, ended, &w,
                          &p, &e));
    ck_assert_str_eq(e.text, "cannot start /bin/true: cannot enter its folder: No such file or "
                             "directory");
    talloc_free(ctx);
}
END_TEST

START_TEST(freeing_a_running_proc_ends_it)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct watch w = {.loop = loop_new(ctx)};
    struct err e = err_on(ctx);
    const char *const argv[] = {"sleep", "1000", NULL};
    struct proc *p;
    ck_assert(proc_spawn(ctx, w.loop, &(struct proc_options){.path = "/bin/sleep", .argv = argv},
                         ended, &w, &p, &e));
    pid_t pid = proc_pid(p);
    talloc_free(p);
    ck_assert_int_eq(kill(pid, 0), -1);
    ck_assert_int_eq(errno, ESRCH);
    ck_assert_int_eq(w.ends, 0);
    talloc_free(ctx);
}
END_TEST

START_TEST(a_child_can_be_another_user_and_dies_with_us)
{
    if (geteuid() != 0)
        return; /* only root can change user */
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct watch w = {.loop = loop_new(ctx)};
    ck_assert_str_eq(shell(ctx, &w,
                           (struct proc_options){
                               .as_user = true, .uid = 65534, .gid = 65534, .death_signal = SIGINT},
                           "echo $(id -u) $(id -g) $(id -G) >&5"),
                     "65534 65534 65534\n");
    talloc_free(ctx);
}
END_TEST

/* A process in between starts one that sleeps, tells its number and dies. */
START_TEST(the_death_signal_reaches_the_child_when_we_die)
{
    int ends[2];
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    pid_t between = fork();
    if (between == 0) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        struct watch w = {.loop = loop_new(ctx)};
        struct err e = err_on(ctx);
        const char *const argv[] = {"sleep", "1000", NULL};
        const struct proc_fd fds[] = {{ends[1], 3}};
        struct proc *p;
        bool ok = proc_spawn(ctx, w.loop,
                             &(struct proc_options){.path = "/bin/sleep",
                                                    .argv = argv,
                                                    .fds = fds,
                                                    .n_fds = 1,
                                                    .death_signal = SIGKILL},
                             ended, &w, &p, &e);
        _exit(ok ? 0 : 1);
    }
    close(ends[1]);
    int status;
    ck_assert_int_eq(waitpid(between, &status, 0), between);
    ck_assert_int_eq(status, 0);
    char nothing; /* the pipe ends when the sleeper, who holds its other end, has gone */
    ck_assert_int_eq(read(ends[0], &nothing, 1), 0);
    close(ends[0]);
}
END_TEST

SUITE(proc, a_child_holds_the_descriptors_listed_and_no_other,
      the_environment_is_empty_unless_given, the_end_is_told_once_with_its_status,
      what_cannot_be_started_is_an_error_that_names_it, freeing_a_running_proc_ends_it,
      a_child_can_be_another_user_and_dies_with_us, the_death_signal_reaches_the_child_when_we_die)
