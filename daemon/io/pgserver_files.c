/* pgserver_files: the folder of the embedded PostgreSQL: whose it is, its settings, its version. */
#include "io/pgserver_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

char *
pgserver_read(TALLOC_CTX *ctx, const char *path, size_t max)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    off_t size = lseek(fd, 0, SEEK_END);
    off_t from = size > (off_t)max ? size - (off_t)max : 0;
    char *text = err_mem(talloc_zero_size(ctx, max + 1));
    ssize_t got = pread(fd, text, max, from);
    close(fd);
    text[got > 0 ? got : 0] = '\0';
    return text;
}

static bool
pgserver_write(struct pgserver *s, const char *name, const char *text, struct err *e)
{
    TALLOC_CTX *scratch = talloc_new(NULL);
    const char *path = err_mem(talloc_asprintf(scratch, "%s/%s", s->data, name));
    const char *fresh = err_mem(talloc_asprintf(scratch, "%s.new", path));
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    size_t len = strlen(text);
    bool ok = fd >= 0 && write(fd, text, len) == (ssize_t)len &&
              (geteuid() != 0 || fchown(fd, s->uid, s->gid) == 0) && fsync(fd) == 0 &&
              rename(fresh, path) == 0;
    if (!ok)
        (void)err_set(e, ERR_CONFIG, "%s cannot be written: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    talloc_free(scratch);
    return ok;
}

static const char settings[] =
    "# Written by assentd at each start. Change settings with ALTER SYSTEM instead.\n"
    "listen_addresses = ''\n"
    "port = 5432\n"
    "unix_socket_directories = 'sock'\n"
    "unix_socket_permissions = 0777\n" /* the folder above is closed to others */
    "max_connections = 60\n"
    "shared_buffers = 128MB\n"
    "jit = off\n"
    "default_toast_compression = lz4\n"
    "wal_compression = lz4\n"
    "checkpoint_timeout = 15min\n"
    "max_wal_size = 1GB\n"
    "timezone = 'UTC'\n"
    "log_timezone = 'UTC'\n"
    "logging_collector = on\n"
    "log_directory = 'log'\n"
    "log_filename = 'postgresql-%a.log'\n"
    "log_truncate_on_rotation = on\n"
    "log_rotation_age = 1d\n"
    "log_rotation_size = 0\n"
    "log_line_prefix = '%m [%p] %a '\n"
    "log_min_duration_statement = 5s\n"
    "log_lock_waits = on\n";

bool
pgserver_configure(struct pgserver *s, struct err *e)
{
    const struct passwd *me = getpwuid(geteuid());
    const char *ident = err_mem(talloc_asprintf(s,
                                                "# Written by assentd at each start.\n"
                                                "assent root assent\nassent \"%s\" assent\n"
                                                "assent \"%s\" assent\n",
                                                me ? me->pw_name : "root", s->user));
    return pgserver_write(s, "assent.conf", settings, e) &&
           pgserver_write(s, "pg_hba.conf",
                          "# Written by assentd at each start.\nlocal all all peer map=assent\n",
                          e) &&
           pgserver_write(s, "pg_ident.conf", ident, e);
}

static int
pgserver_unlink(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    return remove(path);
}

bool
pgserver_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

void
pgserver_discard(struct pgserver *s)
{
    if (pgserver_exists(s->made))
        nftw(s->made, pgserver_unlink, 16, FTW_DEPTH | FTW_PHYS);
}

/* Once, after initdb: what it wrote includes ours. The rename makes the folder's making all or nothing. */
bool
pgserver_adorn(struct pgserver *s, struct err *e)
{
    const char *conf = err_mem(talloc_asprintf(s, "%s/postgresql.conf", s->made));
    const char *sock = err_mem(talloc_asprintf(s, "%s/sock", s->made));
    FILE *f = fopen(conf, "ae");
    bool ok = f && fputs("\ninclude = 'assent.conf'\n", f) >= 0;
    if (f)
        ok = fclose(f) == 0 && ok;
    ok = ok && mkdir(sock, 0700) == 0 && (geteuid() != 0 || chown(sock, s->uid, s->gid) == 0) &&
         rename(s->made, s->data) == 0;
    return ok || err_set(e, ERR_CONFIG, "%s could not be prepared: %s", s->made, strerror(errno));
}

bool
pgserver_same_major(struct pgserver *s, struct err *e)
{
    const char *path = err_mem(talloc_asprintf(s, "%s/PG_VERSION", s->data));
    char *theirs = pgserver_read(s, path, 20);
    if (!theirs)
        return err_set(e, ERR_CONFIG, "%s is not a PostgreSQL cluster that this user can read",
                       s->data);
    theirs[strcspn(theirs, "\n")] = '\0';
    if (strcmp(theirs, s->major) == 0)
        return true;
    return err_set(
        e, ERR_CONFIG,
        "%s was made by PostgreSQL %s, and %s has PostgreSQL %s. Keep using it with: "
        "apt install postgresql-%s, and in assent.conf pg-bindir = /usr/lib/postgresql/%s/bin. Or "
        "convert "
        "it, with both versions installed: mv %s %s-%s; assentd (which makes a new one), stop it; "
        "%s/pg_upgrade -U assent -b /usr/lib/postgresql/%s/bin -B %s -d %s-%s -D %s",
        s->data, theirs, s->bindir, s->major, theirs, theirs, s->data, s->data, theirs, s->bindir,
        theirs, s->bindir, s->data, theirs, s->data);
}

bool
pgserver_who(struct pgserver *s, struct err *e)
{
    const struct passwd *who = getpwuid(geteuid());
    if (geteuid() == 0) {
        who = getpwnam("postgres");
        who = who ? who : getpwnam("nobody");
    }
    if (!who)
        return err_set(
            e, ERR_CONFIG,
            "PostgreSQL needs a user that is not root and has a name: add one called postgres");
    s->uid = who->pw_uid;
    s->gid = who->pw_gid;
    s->user = err_mem(talloc_strdup(s, who->pw_name));
    return true;
}

bool
pgserver_folder(struct pgserver *s, struct err *e)
{
    if (mkdir(s->folder, 0700) < 0 && errno != EEXIST)
        return err_set(e, ERR_CONFIG, "the database's folder %s cannot be made: %s", s->folder,
                       strerror(errno));
    if (geteuid() == 0 && chown(s->folder, s->uid, s->gid) < 0)
        return err_set(e, ERR_CONFIG, "the database's folder %s cannot be given to %s: %s",
                       s->folder, s->user, strerror(errno));
    return true;
}

/* Two daemons with one folder would each end the other's server. */
bool
pgserver_lock(struct pgserver *s, struct err *e)
{
    const char *path = err_mem(talloc_asprintf(s, "%s/lock", s->folder));
    s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (s->lock < 0)
        return err_set(e, ERR_CONFIG, "%s cannot be opened: %s", path, strerror(errno));
    if (flock(s->lock, LOCK_EX | LOCK_NB) < 0)
        return err_set(e, ERR_CONFIG,
                       "another assentd is running on the database in %s: stop it first, or give "
                       "this one another folder",
                       s->folder);
    return true;
}
