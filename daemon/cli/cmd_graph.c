/* graph: a policy as a drawing; Graphviz' dot does it in a process of its own. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/policy/draw.h"

enum { NOT_THERE = 127 };

static void
become_dot(const int ends[2])
{
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    close(ends[1]);
    execlp("dot", "dot", "-Tsvg", (char *)NULL);
    _exit(NOT_THERE);
}

static void
write_all(int fd, const char *text)
{
    size_t left = strlen(text);
    while (left) {
        ssize_t n = write(fd, text, left);
        if (n < 0 && errno != EINTR)
            return; /* dot is gone; its exit status says why */
        if (n > 0) {
            text += n;
            left -= (size_t)n;
        }
    }
}

static int
wait_for(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool
draw_svg(const char *dot, struct err *e)
{
    int ends[2];
    if (pipe(ends))
        return err_set(e, ERR_UNAVAILABLE, "no pipe could be made: %s", strerror(errno));
    signal(SIGPIPE, SIG_IGN);
    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        return err_set(e, ERR_UNAVAILABLE, "no process could be started: %s", strerror(errno));
    if (!child)
        become_dot(ends);
    close(ends[0]);
    write_all(ends[1], dot);
    close(ends[1]);
    int status = wait_for(child);
    if (status == NOT_THERE)
        return err_set(
            e, ERR_NOT_FOUND,
            "Graphviz is not there: install its package (graphviz), or use --dot and draw "
            "the text elsewhere");
    return !status || err_set(e, ERR_INTERNAL, "Graphviz could not draw this (status %d)", status);
}

static int
graph(TALLOC_CTX *ctx, const char *path, bool as_dot)
{
    struct err e = err_on(ctx);
    struct cli_files files;
    if (!cli_policy(ctx, path, &files, &e))
        return cli_fail("graph", &e, CLI_USAGE);
    char *dot = draw_dot(ctx, files.policy);
    if (as_dot)
        fputs(dot, stdout);
    else if (!draw_svg(dot, &e))
        return cli_fail("graph", &e, CLI_BAD);
    return CLI_GOOD;
}

int
cmd_graph(int argc, char **argv)
{
    bool as_dot = argc == 2 && !strcmp(argv[0], "--dot");
    if (argc != 1 + as_dot)
        return cli_usage("graph");
    TALLOC_CTX *ctx = err_mem(talloc_new(NULL));
    int status = graph(ctx, argv[as_dot], as_dot);
    talloc_free(ctx);
    return status;
}
