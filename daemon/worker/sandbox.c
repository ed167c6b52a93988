/* sandbox: descriptors, limits, then the list of system calls. It never reads what it is to guard
 * against. */
#include "worker/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/*
 * All that jq, malloc and the C library's clock need. What a sanitizer's run-time needs besides is
 * allowed in builds with one, where the limit on address space is left out too (its shadow is
 * larger than any limit); nothing else differs there, and such a build is for tests only.
 */
static const int always[] = {
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(getrandom),
    SCMP_SYS(futex),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(restart_syscall),
#ifdef ASSENT_SANITIZED
    SCMP_SYS(mprotect),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(sched_yield),
    SCMP_SYS(prctl),
#endif
};

static bool
close_others(struct err *e)
{
#ifdef ASSENT_SANITIZED
    bool closed = close_range(0, 1, 0) == 0; /* its reports go to 2 */
#else
    bool closed = close_range(0, SANDBOX_FD - 1, 0) == 0;
#endif
    if (closed && close_range(SANDBOX_FD + 1, ~0U, 0) == 0)
        return true;
    return err_set(e, ERR_INTERNAL, "the sandbox cannot close what it inherited: %s",
                   strerror(errno));
}

static bool
limit(int what, rlim_t most, const char *name, struct err *e)
{
    struct rlimit r = {most, most};
    if (setrlimit(what, &r) == 0)
        return true;
    return err_set(e, ERR_INTERNAL, "the sandbox cannot limit %s: %s", name, strerror(errno));
}

static bool
limits(size_t memory, struct err *e)
{
#ifndef ASSENT_SANITIZED /* whose reports may go to a file */
    if (!limit(RLIMIT_AS, memory, "memory", e) || !limit(RLIMIT_DATA, memory, "memory", e) ||
        !limit(RLIMIT_FSIZE, 0, "file size", e))
        return false;
#endif
    return limit(RLIMIT_NPROC, 0, "processes", e) &&
           limit(RLIMIT_CORE, 0, "core dumps", e) && limit(RLIMIT_MEMLOCK, 0, "locked memory", e) &&
           limit(RLIMIT_NOFILE, 0, "open files", e);
}

static bool
flags(struct err *e)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0)
        return true;
    return err_set(e, ERR_INTERNAL, "the sandbox cannot set its process flags: %s",
                   strerror(errno));
}

/* Zero, or what libseccomp returned for the first rule it refused. */
static int
add_rules(scmp_filter_ctx filter)
{
    int rc = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    for (size_t i = 0; rc == 0 && i < sizeof always / sizeof *always; i++)
        rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, always[i], 0);
    if (rc == 0)
        rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                              SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    if (rc == 0)
        rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(read), 1,
                              SCMP_A0(SCMP_CMP_EQ, SANDBOX_FD));
    if (rc == 0)
        rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
                              SCMP_A0(SCMP_CMP_EQ, SANDBOX_FD));
    if (rc ==
        0) /* jq's `stderr` writes there: it finds nobody, as if it were closed (which it is) */
        rc = seccomp_rule_add(filter,
#ifdef ASSENT_SANITIZED
                              SCMP_ACT_ALLOW,
#else
                              SCMP_ACT_ERRNO(EBADF),
#endif
                              SCMP_SYS(write), 1, SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO));
    return rc;
}

static bool
confine(struct err *e)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return err_set(e, ERR_INTERNAL, "the sandbox cannot make a system call filter");
    int rc = add_rules(filter);
    if (rc == 0)
        rc = seccomp_load(filter);
    if (rc < 0) {
        seccomp_release(filter);
        return err_set(e, ERR_INTERNAL, "the sandbox cannot install its system call filter: %s",
                       strerror(-rc));
    }
    seccomp_release(filter);
    return true;
}

bool
sandbox_enter(size_t memory, struct err *e)
{
    return flags(e) && close_others(e) && limits(memory, e) && confine(e);
}
