/* pg_temp: see the header. Runs in the runner's own process, around the forked tests. */
#include "pg_temp.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/loop.h"
#include "io/pgserver.h"

static struct loop *loop;
static struct pgserver *server;
static char *folder;
static const char *conninfo;

char *
pg_temp_folder(TALLOC_CTX *ctx)
{
    const char *parents[] = {getenv("TMPDIR"), "/tmp"};
    for (size_t i = 0; i < 2; i++) {
        if (!parents[i])
            continue;
        char *path = err_mem(talloc_asprintf(ctx, "%s/assent-pg.XXXXXX", parents[i]));
        struct stat st;
        if ((geteuid() != 0 || (stat(parents[i], &st) == 0 && st.st_mode & S_IXOTH)) &&
            mkdtemp(path) && chmod(path, 0711) == 0)
            return path;
    }
    fputs("no temporary folder can be made\n", stderr);
    exit(EXIT_FAILURE);
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    return remove(path);
}

void
pg_temp_remove(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void
on_ready(const char *ready, const struct err *e, void *arg)
{
    if (!ready) {
        fprintf(stderr, "%s\n", e->text);
        exit(EXIT_FAILURE);
    }
    conninfo = ready;
    loop_stop(loop);
}

static void
on_stopped(void *arg)
{
    loop_stop(loop);
}

void
pg_temp_start(void)
{
    struct err e = err_on(NULL);
    loop = loop_new(NULL);
    folder = pg_temp_folder(loop);
    struct pgserver_options options = {.folder = talloc_asprintf(loop, "%s/pg", folder),
                                       .on_ready = on_ready};
    if (!pgserver_start(NULL, loop, &options, &server, &e) || !loop_run(loop, &e)) {
        fprintf(stderr, "%s\n", e.text);
        exit(EXIT_FAILURE);
    }
}

void
pg_temp_stop(void)
{
    struct err e = err_on(NULL);
    pgserver_stop(server, on_stopped, NULL);
    if (!loop_run(loop, &e))
        exit(EXIT_FAILURE);
    talloc_free(server);
    pg_temp_remove(folder);
    talloc_free(loop);
}

const char *
pg_temp_conninfo(void)
{
    return conninfo;
}
