/* Each attempt is made by a child that has entered the sandbox as the worker does. */
#include "runner.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "worker/sandbox.h"

/* The status of a child that confines itself and then does what is given. */
static int
confined(void (*attempt)(void))
{
    int ends[2];
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct err e = err_on(NULL);
        if (dup2(ends[1], SANDBOX_FD) < 0 || !sandbox_enter(256u << 20, &e))
            _exit(99);
        attempt();
        _exit(0);
    }
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    close(ends[0]);
    close(ends[1]);
    return status;
}

static void
try_nothing(void)
{
}

static void
try_its_work(void)
{
    struct timespec now;
    char *room = malloc(1 << 20);
    memset(room, 1, 1 << 20);
    bool fine = clock_gettime(CLOCK_MONOTONIC, &now) == 0 && write(SANDBOX_FD, room, 1) == 1;
    free(room);
    _exit(fine ? 0 : 1);
}

static void
try_file(void)
{
    open("/etc/passwd", O_RDONLY);
}

static void
try_old_open(void)
{
    syscall(SYS_open, "/etc/passwd", O_RDONLY);
}

static void
try_socket(void)
{
    socket(AF_INET, SOCK_STREAM, 0);
}

static void
try_connect(void)
{
    struct sockaddr_storage to = {.ss_family = AF_UNIX};
    connect(SANDBOX_FD, (struct sockaddr *)&to, sizeof to);
}

static void
try_program(void)
{
    char *nothing[] = {NULL};
    execve("/bin/true", nothing, nothing);
}

static void
try_fork(void)
{
    fork();
}

static void
try_signal(void)
{
    kill(getppid(), SIGTERM);
}

static void
try_code(void)
{
    mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void
try_ptrace(void)
{
    syscall(SYS_ptrace, 0, 0, 0, 0);
}

static void
try_limit(void)
{
    struct rlimit r = {1 << 20, 1 << 20};
    setrlimit(RLIMIT_NOFILE, &r);
}

static void
try_other_descriptor(void)
{
    char c;
    syscall(SYS_read, 5, &c, 1);
}

/* io_uring could open files without a system call of that name. */
static void
try_ring(void)
{
    syscall(SYS_io_uring_setup, 1, NULL);
}

START_TEST(a_confined_process_can_compute_and_write_to_its_socket)
{
    ck_assert_int_eq(confined(try_nothing), 0);
    ck_assert_int_eq(confined(try_its_work), 0);
}
END_TEST

START_TEST(whatever_reaches_outside_ends_the_process)
{
    static const struct {
        const char *name;
        void (*attempt)(void);
    } attempts[] = {
        {"open a file", try_file},
        {"open it the old way", try_old_open},
        {"make a socket", try_socket},
        {"connect", try_connect},
        {"execute a program", try_program},
        {"fork", try_fork},
        {"send a signal", try_signal},
        {"make code", try_code},
        {"trace", try_ptrace},
        {"raise a limit", try_limit},
        {"read elsewhere", try_other_descriptor},
        {"make a ring", try_ring},
    };
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        int status = confined(attempts[i].attempt);
        ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, "%s: status %d",
                      attempts[i].name, status);
    }
}
END_TEST

#ifndef ASSENT_SANITIZED
static void
try_memory(void)
{
    void *room = mmap(NULL, 300u << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    _exit(room == MAP_FAILED ? 42 : 1);
}

START_TEST(memory_beyond_the_limit_is_refused)
{
    ck_assert_int_eq(WEXITSTATUS(confined(try_memory)), 42);
}
END_TEST

SUITE(sandbox, a_confined_process_can_compute_and_write_to_its_socket,
      whatever_reaches_outside_ends_the_process, memory_beyond_the_limit_is_refused)
#else
SUITE(sandbox, a_confined_process_can_compute_and_write_to_its_socket,
      whatever_reaches_outside_ends_the_process)
#endif
